/** One session as it would have been: somebody leans back to 25° twice, the lock holds, the sensor drops out for a moment. */

import type { Sample, SessionRecord, SessionSummary } from "../../shared/history.ts";
import type { Profile } from "../../shared/profiles.ts";

const EVERY_MS = 40;

/** The angle at a time in the session, degrees, made of straight moves between these points. */
const COURSE = [
  [0, -72],
  [6, -70],
  [22, 14],
  [40, 22],
  [150, 24],
  [163, -4],
  [180, -5],
  [196, 25],
  [296, 24],
  [312, -12],
  [370, -15],
  [382, -71],
] as const;

const angleAt = (s: number): number => {
  const next = COURSE.findIndex(([at]) => at > s);
  const [from, to] = [COURSE[Math.max(0, next - 1)], COURSE[Math.max(0, next)]];
  if (from === undefined || to === undefined) return -72;
  const wobble = 0.8 * Math.sin(s / 1.7) + 0.3 * Math.sin(s * 2.1);
  return from[1] + ((to[1] - from[1]) * (s - from[0])) / Math.max(1, to[0] - from[0]) + wobble;
};

export const toldSamples = (): Sample[] =>
  Array.from({ length: (380 * 1_000) / EVERY_MS }, (_, index): Sample => {
    const tMs = index * EVERY_MS;
    const s = tMs / 1_000;
    const held = (s > 44 && s < 150) || (s > 200 && s < 296);
    if (s > 250 && s < 252) return { tMs, angle: "noisy", held: false };
    return { tMs, angle: Math.round(angleAt(s) * 10), held };
  });

export const toldProfile = (): Profile => ({
  profileId: "anna-k-7f3a",
  name: "Anna Kowalska",
  heightCm: 168,
  weightKg: 64,
  limits: { maxAngleDeg: 35, maxDurationS: 300 },
  soft: { dailyInvertedS: 600, restBetweenMin: 60 },
  language: "en",
  screening: { kind: "answered", at: "2026-03-01T09:00:00.000Z", conditions: ["blood-pressure"] },
  doctorAsked: { at: "2026-03-03T10:00:00.000Z", by: "Anna Kowalska" },
  balance: { kind: "proven", at: "2026-03-04T17:30:00.000Z", heightCm: 168, weightKg: 64 },
  createdAt: "2026-03-01T08:55:00.000Z",
  changedAt: "2026-03-04T17:30:00.000Z",
});

export const toldSession = (): SessionRecord => ({
  id: "c3-4f1b2a",
  profileId: "anna-k-7f3a",
  programmeId: "gentle-rounds",
  programmeName: "Gentle rounds",
  startedAt: "2026-03-24T17:05:12.000Z",
  endedAt: "2026-03-24T17:10:19.000Z",
  reason: "programme-complete",
  by: "controller",
  invertedS: 245.3,
  peakDeg: 26.1,
  limits: { maxAngleDeg: 35, maxDurationS: 300 },
  outcome: {
    painBefore: 6,
    painAfter: 3,
    heightBeforeMm: 1_674,
    heightAfterMm: 1_681,
    note: "Less stiff on the left side; slept badly the night before.",
  },
  startedBy: "screen",
  startedOn: "kitchen-tablet",
  endedOn: null,
  askedLimits: { maxAngleDeg: 35, maxDurationS: 300 },
  acceptedAdvice: [],
  checkInEveryS: 60,
  events: [
    { tMs: 16_000, kind: "state", state: "inverted", from: "armed" },
    { tMs: 196_500, kind: "alarm-raised", alarm: "near-angle", priority: "medium" },
    { tMs: 196_900, kind: "alarm-acknowledged", alarm: "near-angle", by: "screen", device: "kitchen-tablet" },
    {
      tMs: 230_000,
      kind: "limits",
      limits: { maxAngleDeg: 30, maxDurationS: 300 },
      by: "screen",
      device: "kitchen-tablet",
    },
    { tMs: 250_000, kind: "alarm-raised", alarm: "sensor-fault", priority: "high" },
    { tMs: 252_000, kind: "alarm-cleared", alarm: "sensor-fault" },
  ],
  samples: { count: 9_500, lost: 0 },
});

/** The sessions before it, a few days apart, and itself as the newest. */
export const toldRecent = (): SessionSummary[] => {
  const {
    startedBy,
    startedOn,
    endedOn,
    askedLimits,
    acceptedAdvice,
    checkInEveryS,
    events,
    samples,
    ...last
  } = toldSession();
  return [
    last,
    ...Array.from(
      { length: 9 },
      (_, index): SessionSummary => ({
        ...last,
        id: `c3-before-${index}`,
        startedAt: new Date(Date.parse(last.startedAt) - (index + 1) * 3 * 86_400_000).toISOString(),
        invertedS: 220 - index * 14,
        peakDeg: 25 - index * 1.2,
        reason: index === 2 ? "stop" : "programme-complete",
        limits: { maxAngleDeg: index > 4 ? 25 : 35, maxDurationS: 300 },
        outcome:
          index === 4
            ? null
            : { painBefore: 6, painAfter: 4, heightBeforeMm: null, heightAfterMm: null, note: "" },
      }),
    ),
  ];
};
