/** `sessions verify` and `sessions prune`: whether all is as it was kept, and making room on request. */

import { EXIT, type ExitCode } from "../exit-code.ts";
import { AT_COMMAND_LINE } from "../history/contract.ts";
import { sourceOf, summariesOf } from "../history/history-source.ts";
import type { HistoryFile } from "../history/open-history.ts";
import { durationWords } from "../history/report-words.ts";
import type { SessionsAction } from "./cli-sessions.ts";
import { Ended, endedBy, type Surroundings } from "./history-here.ts";
import { put } from "./output.ts";
import { harmless, localTime } from "./terminal-table.ts";

type PruneAction = Extract<SessionsAction, { kind: "prune" }>;

const countWords = (count: number, what: string, many = `${what}s`): string =>
  `${count} ${count === 1 ? what : many}`;

/** 0 = intact; 1 = something was found, or it cannot be read for damage. */
export const runVerify = async (history: HistoryFile, { stdout }: Surroundings): Promise<ExitCode> => {
  const answer = history.verify();
  if (answer.kind === "refused") {
    if (answer.code !== "damaged") throw endedBy(answer);
    await put(stdout, `FOUND  ${harmless(answer.message)}\nNot intact: the history is damaged.\n`);
    return EXIT.FAILED;
  }
  const { findings, notes, counts } = answer.answer;
  const { entries, erasedDetails, records } = counts;
  const erased =
    erasedDetails === 0
      ? ""
      : `, of which ${erasedDetails} had their details erased on request and still hold`;
  await put(
    stdout,
    [
      ...findings.map((finding) => `FOUND  ${harmless(finding)}\n`),
      ...notes.map((note) => ` note  ${harmless(note)}\n`),
      `Read: ${countWords(records, "record")}, ${countWords(entries, "link")} of the audit chain${erased}.\n`,
      findings.length === 0
        ? "Intact: nothing was edited, damaged or taken away.\n"
        : `Not intact: ${countWords(findings.length, "finding")}.\n`,
    ].join(""),
  );
  return findings.length === 0 ? EXIT.STOPPED : EXIT.FAILED;
};

const MEBIBYTE = 1024 * 1024;

/** What would go, without taking anything. */
export const foretellPrune = async (
  history: HistoryFile,
  { before, what }: PruneAction,
  { stdout }: Surroundings,
): Promise<ExitCode> => {
  if (before === null) return EXIT.UNCHANGED;
  const to = new Date(Date.parse(before) - 1).toISOString();
  let [sessions, invertedS, oldest] = [0, 0, ""];
  for await (const session of summariesOf(sourceOf(history), { profileId: null, from: null, to })) {
    sessions += 1;
    invertedS += session.invertedS;
    oldest = session.startedAt;
  }
  if (sessions === 0) {
    await put(stdout, `No session started before ${localTime(before)}.\n`);
    return EXIT.UNCHANGED;
  }
  const gone =
    what === "samples"
      ? "their curves would go, lists and outcomes stay"
      : "they would go with all they hold";
  await put(
    stdout,
    `${countWords(sessions, "session")} from ${localTime(oldest)} to before ${localTime(before)} (${durationWords(invertedS)} inverted): ${gone}.\n` +
      "Nothing was changed. With --yes it is done; `sessions export` first keeps a copy.\n",
  );
  return EXIT.UNCHANGED;
};

export const runPrune = async (
  history: HistoryFile,
  { before, what, vacuum }: PruneAction,
  { stdout, wallIso }: Surroundings,
): Promise<ExitCode> => {
  if (before !== null) {
    const pruned = history.prune({ what, before, doer: AT_COMMAND_LINE, at: wallIso() });
    if (pruned.kind === "refused") throw endedBy(pruned);
    const { sessions } = pruned.answer;
    const gone = what === "samples" ? "curves of " : "";
    await put(
      stdout,
      `Deleted: ${gone}${countWords(sessions, "session")} that started before ${localTime(before)}.\n`,
    );
  }
  if (vacuum) {
    const vacuumed = history.vacuum();
    if (vacuumed.kind === "refused")
      throw before === null
        ? endedBy(vacuumed)
        : new Ended(EXIT.FAILED, `the room was not given back: ${endedBy(vacuumed).message}`);
    await put(stdout, `The history takes ${(vacuumed.answer.bytes / MEBIBYTE).toFixed(1)} MiB now.\n`);
  }
  return EXIT.STOPPED;
};
