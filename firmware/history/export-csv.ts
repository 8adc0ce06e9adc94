/**
 * The two tables that spreadsheets and statistics read: the samples of one session, and all sessions, one a line.
 * Decimal points, ISO times in UTC, empty where nothing is known. `docs/data.md` explains each column.
 */

import type { Sample, SessionRecord, SessionSummary } from "../../shared/history.ts";
import type { Limits } from "../../shared/limits.ts";
import { csvLine, plain, said } from "./csv.ts";
import { type HistorySource, type SessionsWanted, summariesOf } from "./history-source.ts";

const SAMPLE_COLUMNS = ["t_s", "angle_deg", "fault", "lock", "max_angle_deg", "max_duration_s"] as const;
const LINES_A_PIECE = 2_000;

/** The limits that hold from a time in the session on, in order. */
export const limitsInTime = (
  record: Pick<SessionRecord, "limits" | "events">,
): readonly { readonly tMs: number; readonly limits: Limits }[] => [
  { tMs: 0, limits: record.limits },
  ...record.events.flatMap((event) =>
    event.kind === "limits" ? [{ tMs: event.tMs, limits: event.limits }] : [],
  ),
];

/** Seconds since Start, the angle or why there is none, the lock, and the limits that were in force. */
export function* samplesCsv(record: SessionRecord, samples: readonly Sample[]): Generator<string> {
  const changes = limitsInTime(record);
  let change = 0;
  let lines = [csvLine(SAMPLE_COLUMNS.map(plain))];
  for (const { tMs, angle, held } of samples) {
    while ((changes[change + 1]?.tMs ?? Number.POSITIVE_INFINITY) <= tMs) change += 1;
    const limits = changes[change]?.limits ?? record.limits;
    const isKnown = typeof angle === "number";
    lines.push(
      csvLine([
        plain((tMs / 1_000).toFixed(3)),
        plain(isKnown ? (angle / 10).toFixed(1) : null),
        plain(isKnown ? null : angle),
        plain(held ? "held" : "released"),
        plain(limits.maxAngleDeg),
        plain(limits.maxDurationS),
      ]),
    );
    if (lines.length >= LINES_A_PIECE) {
      yield lines.join("");
      lines = [];
    }
  }
  yield lines.join("");
}

const SESSION_COLUMNS = [
  "session_id",
  "started_at",
  "ended_at",
  "profile_id",
  "name",
  "programme_id",
  "programme",
  "reason",
  "by",
  "inverted_s",
  "peak_deg",
  "max_angle_deg",
  "max_duration_s",
  "pain_before",
  "pain_after",
  "height_before_mm",
  "height_after_mm",
  "note",
] as const;

const sessionLine = (session: SessionSummary, names: ReadonlyMap<string, string>): string => {
  const { outcome, profileId } = session;
  return csvLine([
    said(session.id),
    plain(session.startedAt),
    plain(session.endedAt),
    said(profileId),
    said(profileId === null ? null : (names.get(profileId) ?? null)),
    said(session.programmeId),
    said(session.programmeName),
    plain(session.reason),
    plain(session.by),
    plain(session.invertedS),
    plain(session.peakDeg),
    plain(session.limits.maxAngleDeg),
    plain(session.limits.maxDurationS),
    plain(outcome?.painBefore ?? null),
    plain(outcome?.painAfter ?? null),
    plain(outcome?.heightBeforeMm ?? null),
    plain(outcome?.heightAfterMm ?? null),
    said(outcome === null || outcome.note === "" ? null : outcome.note),
  ]);
};

/** All sessions that are wanted, the newest first, a page at a time. */
export async function* sessionsCsv(source: HistorySource, wanted: SessionsWanted): AsyncGenerator<string> {
  const profiles = await source("profiles", {});
  const names = new Map(profiles.map(({ profileId, name }) => [profileId, name]));
  let lines = [csvLine(SESSION_COLUMNS.map(plain))];
  for await (const session of summariesOf(source, wanted)) {
    lines.push(sessionLine(session, names));
    if (lines.length >= LINES_A_PIECE) {
      yield lines.join("");
      lines = [];
    }
  }
  yield lines.join("");
}
