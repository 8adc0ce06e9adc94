/** People, sessions and a folder for tests of the history. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer, Ask, Doer, HistoryCall, HistoryWrite } from "../../firmware/history/contract.ts";
import { type HistoryFile, type OpenOptions, openHistory } from "../../firmware/history/open-history.ts";
import type { Sample } from "../../shared/history.ts";
import type { Profile, ProfileDraft } from "../../shared/profiles.ts";
import { CONDITIONS, type ScreeningAnswers } from "../../shared/screening.ts";

export const DOER: Doer = { by: "screen", device: "kitchen", address: "192.0.2.7" };
export const START = "2026-11-30T12:00:00.000Z";
export const later = (seconds: number): string => new Date(Date.parse(START) + seconds * 1_000).toISOString();

export const newFolder = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), "history-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A clock that stands until it is set. */
export const openAt = (folder: string, as: NonNullable<OpenOptions["as"]> = "table"): HistoryFile =>
  openHistory({ dataDir: folder, wallIso: () => later(86_400), as });

export const asked = <C extends HistoryCall>(history: HistoryFile, call: C, ask: Ask<C>): Answer<C> => {
  const result = history.call(call, ask);
  if (result.kind !== "answer") throw new Error(`${call} is refused: ${result.code}, ${result.message}`);
  return result.answer;
};

export const told = (history: HistoryFile, ...writes: readonly HistoryWrite[]): void => {
  for (const write of writes) {
    const result = history.write(write);
    if (result.kind !== "kept") throw new Error(`${write.kind}: ${JSON.stringify(result)}`);
  }
};

export const draftOf = (name: string, more: Partial<ProfileDraft> = {}): ProfileDraft => ({
  ...{ name, heightCm: 172.5, weightKg: 70, language: "en" },
  limits: { maxAngleDeg: 45, maxDurationS: 300 },
  soft: { dailyInvertedS: 600, restBetweenMin: 60 },
  ...more,
});

export const answersWith = (...yes: readonly string[]): ScreeningAnswers["answers"] =>
  Object.fromEntries(
    CONDITIONS.map((condition) => [condition, yes.includes(condition)]),
  ) as ScreeningAnswers["answers"];

export const addedProfile = (history: HistoryFile, name: string): Profile => {
  const profile = asked(history, "add-profile", { draft: draftOf(name), doer: DOER, at: START });
  if (typeof profile === "string") throw new Error(profile);
  return profile;
};

/** 25 readings a second with the noise of a real sensor, from a seed. */
export const noisySamples = (fromS: number, seconds: number, seed = 1): readonly Sample[] => {
  let state = seed * 2_654_435_761 + 1;
  const random = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const noise = (): number => (random() + random() + random() + random() - 2) * 3;
  return Array.from({ length: seconds * 25 }, (_, index) => {
    const tMs = fromS * 1_000 + index * 40 + Math.floor(random() * 3);
    const swing = 450 + 20 * Math.sin(tMs / 4_000);
    return { tMs, angle: Math.round(swing + noise()), held: tMs > 5_000 };
  });
};

export const started = (
  sessionId: string,
  more: Partial<Extract<HistoryWrite, { kind: "session-started" }>> = {},
): HistoryWrite => ({
  ...{ kind: "session-started", sessionId, at: START, doer: DOER, profileId: null },
  ...{ programmeId: null, programmeName: null, limits: { maxAngleDeg: 20, maxDurationS: 120 } },
  ...{ askedLimits: null, acceptedAdvice: [], checkInEveryS: null },
  ...more,
});

export const samplesWrite = (sessionId: string, samples: readonly Sample[]): HistoryWrite => ({
  ...{ kind: "samples", sessionId, samples, lost: 0 },
  invertedS: (samples.at(-1)?.tMs ?? 0) / 1_000,
});

export const ended = (sessionId: string, at = later(60)): HistoryWrite => ({
  ...{ kind: "session-ended", sessionId, at, reason: "stop", doer: DOER, invertedS: 42.5 },
});

export const closed = (sessionId: string, at = later(120)): HistoryWrite => ({
  kind: "session-closed",
  sessionId,
  at,
});

/** A whole session of so many seconds, as the gateway tells it. */
export const wholeSession = (
  sessionId: string,
  seconds: number,
  more: Partial<Extract<HistoryWrite, { kind: "session-started" }>> = {},
): readonly HistoryWrite[] => {
  const at = more.at ?? START;
  const end = new Date(Date.parse(at) + seconds * 1_000).toISOString();
  return [
    started(sessionId, more),
    { kind: "session-event", sessionId, event: { tMs: 0, kind: "state", state: "armed", from: "idle" } },
    ...Array.from({ length: seconds }, (_, second) =>
      samplesWrite(sessionId, noisySamples(second, 1, second + 1)),
    ),
    {
      ...{ kind: "session-event", sessionId },
      event: { tMs: 900, kind: "alarm-raised", alarm: "near-angle", priority: "medium" },
    },
    ended(sessionId, end),
    closed(sessionId, end),
  ];
};
