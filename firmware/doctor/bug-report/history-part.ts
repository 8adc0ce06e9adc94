/** What a report shows of a history. Pure. */

import type { HistoryAsked } from "./ask-history.ts";
import { type Clear, figure, joined, oneOf, ours, say, time } from "./clear.ts";
import type { HistoryFacts } from "./history-facts.ts";
import { HISTORY_TROUBLES } from "./words.ts";

const size = (bytes: number): Clear => say`${figure(bytes / 1_024, 0)} KiB`;

/** Decoded strictly: its words are on our lists. */
const read = (facts: Extract<HistoryFacts, { kind: "read" }>): readonly Clear[] => [
  say`${facts.sessions}${facts.isMore ? say` or more` : say``} sessions, ${facts.people} people, ${size(facts.bytes)}`,
  facts.trouble === null ? say`in order` : say`TROUBLE: ${oneOf(HISTORY_TROUBLES, facts.trouble)}`,
  ...facts.last.map(({ startedAt, reason, by, invertedS, samples, lost, alarms }) => {
    const alarmed = alarms.length === 0 ? say`no alarm` : joined(alarms.map(ours), ", ");
    const missing = lost === 0 ? say`` : say`, ${lost} LOST`;
    return say`  ${time(startedAt)} ${ours(reason)} by ${ours(by)}, inverted ${figure(invertedS, 0)} s, ${samples} readings${missing}, ${alarmed}`;
  }),
];

export const historyPart = (asked: HistoryAsked): readonly Clear[] => {
  if (asked.kind === "late") return [say`it was not read in time: its disk is slow, or somebody holds it`];
  if (asked.kind === "ended")
    return [say`reading it ended the process that read: exit code ${asked.code ?? say`none`}`];
  const { facts } = asked;
  if (facts.kind === "none") return [say`none`];
  const aside = facts.setAside === 0 ? [] : [say`${facts.setAside} damaged databases were put aside`];
  if (facts.kind === "read") return [...read(facts), ...aside];
  return [say`CANNOT BE READ: ${oneOf(HISTORY_TROUBLES, facts.code)}, ${size(facts.bytes)}`, ...aside];
};
