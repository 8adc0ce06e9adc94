/** `sessions list` and `sessions show`: what was, for a person at a terminal or for a program. */

import type { Sample, SessionEvent, SessionRecord, SessionSummary } from "../../shared/history.ts";
import { tractionOf } from "../../shared/traction.ts";
import { EXIT } from "../exit-code.ts";
import { limitsInTime, samplesCsv, sessionsCsv } from "../history/export-csv.ts";
import { type HistorySource, summariesOf } from "../history/history-source.ts";
import { painWords } from "../history/report-trend.ts";
import {
  ADVICE_WORDS,
  ALARM_WORDS,
  clockWords,
  DONE_BY,
  degreesWords,
  durationWords,
  ENDED_BECAUSE,
  ENDED_SHORT,
  tenthsWords,
} from "../history/report-words.ts";
import type { SessionsAction } from "./cli-sessions.ts";
import { Ended, profileIdOf } from "./history-here.ts";
import { bars, type Column, harmless, localTime, tableLines } from "./terminal-table.ts";

type ListAction = Extract<SessionsAction, { kind: "list" }>;
type ShowAction = Extract<SessionsAction, { kind: "show" }>;

const MOST_NAME = 24;

const columnsFor = (names: ReadonlyMap<string, string>): readonly Column<SessionSummary>[] => [
  { title: "STARTED", align: "left", most: 16, cell: ({ startedAt }) => localTime(startedAt) },
  {
    title: "WHO",
    align: "left",
    most: MOST_NAME,
    cell: ({ profileId }) => (profileId === null ? "guest" : (names.get(profileId) ?? profileId)),
  },
  {
    title: "PROGRAMME",
    align: "left",
    most: MOST_NAME,
    cell: ({ programmeName, programmeId }) => programmeName ?? programmeId ?? "by hand",
  },
  { title: "INVERTED", align: "right", most: 9, cell: ({ invertedS }) => clockWords(invertedS) },
  {
    title: "HIGHEST",
    align: "right",
    most: 9,
    cell: ({ peakDeg }) => (peakDeg === null ? "–" : tenthsWords(peakDeg)),
  },
  { title: "MAX", align: "right", most: 9, cell: ({ limits }) => degreesWords(limits.maxAngleDeg) },
  { title: "PAIN", align: "right", most: 9, cell: ({ outcome }) => painWords(outcome) },
  { title: "ENDED", align: "left", most: 24, cell: ({ reason }) => ENDED_SHORT[reason] },
  { title: "ID", align: "left", most: 64, cell: ({ id }) => id },
];

const namesOf = async (source: HistorySource): Promise<ReadonlyMap<string, string>> =>
  new Map((await source("profiles", {})).map(({ profileId, name }) => [profileId, name]));

async function* listJson(summaries: AsyncIterable<SessionSummary>): AsyncGenerator<string> {
  let before = "[";
  for await (const summary of summaries) {
    yield `${before}\n${JSON.stringify(summary)}`;
    before = ",";
  }
  yield before === "[" ? "[]\n" : "\n]\n";
}

export async function* listSessions(source: HistorySource, action: ListAction): AsyncGenerator<string> {
  const profileId = action.whose === null ? null : await profileIdOf(source, action.whose);
  const wanted = { profileId, from: action.from, to: action.to };
  if (action.as === "csv") {
    yield* sessionsCsv(source, wanted);
    return;
  }
  if (action.as === "json") {
    yield* listJson(summariesOf(source, wanted));
    return;
  }
  const sessions: SessionSummary[] = [];
  for await (const summary of summariesOf(source, wanted)) sessions.push(summary);
  if (sessions.length === 0) {
    yield "No sessions.\n";
    return;
  }
  yield tableLines(columnsFor(await namesOf(source)), sessions);
  const invertedS = sessions.reduce((sum, session) => sum + session.invertedS, 0);
  yield `${sessions.length} session${sessions.length === 1 ? "" : "s"}, ${durationWords(invertedS)} inverted in all.\n`;
}

const CURVE_WIDTH = 60;

/** The highest angle of each sixtieth of the session. */
const curveLine = (samples: readonly Sample[], mostDeg: number): string => {
  const endMs = (samples.at(-1)?.tMs ?? 0) + 1;
  const highest: (number | null)[] = new Array<number | null>(CURVE_WIDTH).fill(null);
  for (const { tMs, angle } of samples) {
    const at = Math.floor((tMs / endMs) * CURVE_WIDTH);
    if (typeof angle === "number")
      highest[at] = Math.max(highest[at] ?? Number.NEGATIVE_INFINITY, angle / 10);
  }
  return bars(highest, mostDeg);
};

const eventWords = (event: SessionEvent): string => {
  const by = (actor: SessionRecord["by"], device: string | null): string =>
    `${DONE_BY[actor]}${device === null ? "" : ` (${harmless(device)})`}`;
  switch (event.kind) {
    case "limits":
      return `limits ${degreesWords(event.limits.maxAngleDeg)}, ${durationWords(event.limits.maxDurationS)}, ${by(event.by, event.device)}`;
    case "alarm-raised":
      return `${event.priority.toUpperCase()}: ${ALARM_WORDS[event.alarm]}`;
    case "alarm-acknowledged":
      return `acknowledged ${by(event.by, event.device)}: ${ALARM_WORDS[event.alarm]}`;
    case "alarm-cleared":
      return `over: ${ALARM_WORDS[event.alarm]}`;
    case "check-in-asked":
      return "asked for a sign of life";
    case "check-in-answered":
      return `answered ${by(event.by, event.device)}`;
    case "cue":
      return `told: ${harmless(event.cue)}`;
    case "state":
      return harmless(event.state);
    case "balance-proven":
      return "balance proven";
    case "balance-failed":
      return `balance not proven: ${harmless(event.why)}`;
  }
};

const line = (name: string, value: string): string => `${name.padEnd(11)} ${value}\n`;

const howItDid = ({ outcome }: SessionRecord): string => {
  if (outcome === null) return line("Told", "nothing");
  const { heightBeforeMm: before, heightAfterMm: after, note } = outcome;
  const height =
    before === null && after === null
      ? ""
      : line("Height", `${before ?? "–"} mm before, ${after ?? "–"} mm after`);
  return `${line("Pain", `${painWords(outcome)} (0 to 10)`)}${height}${note === "" ? "" : line("Note", harmless(note))}`;
};

const showText = async (
  source: HistorySource,
  record: SessionRecord,
  samples: readonly Sample[] | null,
): Promise<string> => {
  const { profileId, limits, peakDeg, acceptedAdvice, programmeName, programmeId } = record;
  const profile = (await source("profiles", {})).find((one) => one.profileId === profileId) ?? null;
  const lowered = limitsInTime(record).length > 1 ? "; lowered during the session" : "";
  const whose = profile?.name ?? (profileId === null ? "guest" : `${profileId}, whose profile is gone`);
  const pull = tractionOf(profile?.weightKg ?? null, peakDeg);
  const text = [
    line("Session", record.id),
    line("Who", harmless(whose)),
    line("When", `${localTime(record.startedAt)} to ${localTime(record.endedAt).slice(11)}`),
    line("Programme", harmless(programmeName ?? programmeId ?? "none, by hand")),
    line("Maximum", `${degreesWords(limits.maxAngleDeg)}, ${durationWords(limits.maxDurationS)}${lowered}`),
    line("Inverted", durationWords(record.invertedS)),
    line("Highest", peakDeg === null ? "not known" : degreesWords(peakDeg)),
    pull === null
      ? ""
      : line("Pull", `about ${pull.kgf} kg on the lumbar spine: an estimate, not a measurement`),
    line("Ended", `${ENDED_BECAUSE[record.reason]} (${DONE_BY[record.by]})`),
    ...acceptedAdvice.map((kind) => line("Although", ADVICE_WORDS[kind] ?? harmless(kind))),
    howItDid(record),
  ];
  const { count, lost } = record.samples;
  const kept = lost === 0 ? `${count} readings` : `${count} readings, ${lost} could not be kept`;
  if (samples === null) text.push(line("Curve", "its samples are damaged"));
  else if (samples.length === 0) text.push(line("Curve", "no samples are kept"));
  else text.push(line("Curve", `${curveLine(samples, limits.maxAngleDeg)}  ${kept}`));
  if (record.events.length > 0) text.push("\n");
  for (const event of record.events)
    text.push(`${clockWords(event.tMs / 1_000).padStart(7)}  ${eventWords(event)}\n`);
  return text.join("");
};

export async function* showSession(source: HistorySource, action: ShowAction): AsyncGenerator<string> {
  const { sessionId } = action;
  const record = await source("session", { sessionId });
  if (record === null)
    throw new Ended(
      EXIT.USAGE,
      `no finished session has the id ${sessionId}; \`sessions list\` tells them all`,
    );
  if (action.as === "json") {
    yield `${JSON.stringify(record, null, 2)}\n`;
    return;
  }
  const samples = await source("samples", { sessionId });
  if (action.as === "csv") yield* samplesCsv(record, samples ?? []);
  else yield await showText(source, record, samples);
}
