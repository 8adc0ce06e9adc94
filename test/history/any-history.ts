/** Any history that could be, for properties: people, plans, sessions with events, outcomes and samples. */

import fc from "fast-check";
import type { SessionToRestore } from "../../firmware/history/restore.ts";
import { ALARM_KINDS, type AlarmKind, PRIORITIES } from "../../shared/alarms.ts";
import type { Sample, SessionEvent } from "../../shared/history.ts";
import type { Plan } from "../../shared/plan.ts";
import { type Profile, profileSchema } from "../../shared/profiles.ts";
import { CONDITIONS } from "../../shared/screening.ts";
import { ACTORS, ANGLE_FAULTS, END_REASONS } from "../../shared/table.ts";

const time = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const limits = fc.record({
  maxAngleDeg: fc.integer({ min: 10, max: 60 }),
  maxDurationS: fc.integer({ min: 10, max: 600 }),
});
const actor = fc.constantFrom(...ACTORS);
const text = (maxLength: number) => fc.string({ unit: "grapheme", maxLength });
const device = fc.option(text(40));
const half = (min: number, max: number) =>
  fc.integer({ min: min * 2, max: max * 2 }).map((twice) => twice / 2);
const pain = fc.option(fc.integer({ min: 0, max: 10 }));
const heightMm = fc.option(fc.integer({ min: 1_000, max: 2_300 }));

const profile: fc.Arbitrary<Profile> = fc
  .record({
    profileId: fc.uuid().map((uuid) => `p-${uuid}`),
    name: text(30),
    heightCm: fc.option(half(100, 230)),
    weightKg: fc.option(half(25, 250)),
    limits,
    soft: fc.record({
      dailyInvertedS: fc.option(fc.integer({ min: 60, max: 7_200 })),
      restBetweenMin: fc.option(fc.integer({ min: 1, max: 1_440 })),
    }),
    language: fc.constantFrom("en", "de", "pt-BR"),
    screening: fc.oneof(
      fc.constant({ kind: "not-answered" as const }),
      fc.record({
        kind: fc.constant("answered" as const),
        at: time,
        conditions: fc.subarray([...CONDITIONS]),
      }),
    ),
    doctorAsked: fc.option(fc.record({ at: time, by: fc.constantFrom("Dr. Who", "Anna") })),
    balance: fc.oneof(
      fc.constant({ kind: "unproven" as const }),
      fc.record({
        kind: fc.constant("proven" as const),
        at: time,
        heightCm: fc.option(half(100, 230)),
        weightKg: fc.option(half(25, 250)),
      }),
    ),
    createdAt: time,
    changedAt: time,
  })
  .filter((made) => profileSchema.safeParse(made).success);

const tMs = fc.integer({ min: 0, max: 3_600_000 });
const event: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.record({ tMs, kind: fc.constant("limits" as const), limits, by: actor, device }),
  fc.record({
    tMs,
    kind: fc.constant("alarm-raised" as const),
    alarm: fc.constantFrom(...(Object.keys(ALARM_KINDS) as AlarmKind[])),
    priority: fc.constantFrom(...PRIORITIES),
  }),
  fc.record({ tMs, kind: fc.constant("cue" as const), cue: text(20) }),
  fc.record({ tMs, kind: fc.constant("balance-failed" as const), why: text(20) }),
  fc.record({ tMs, kind: fc.constant("check-in-asked" as const) }),
);

const sample: fc.Arbitrary<Sample> = fc.record({
  tMs,
  angle: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -1_800, max: 1_800 }) },
    { weight: 1, arbitrary: fc.constantFrom(...ANGLE_FAULTS) },
  ),
  held: fc.boolean(),
});

const peakOf = (samples: readonly Sample[]): number | null => {
  const known = samples.flatMap(({ angle }) => (typeof angle === "number" ? [angle] : []));
  return known.length === 0 ? null : Math.max(...known) / 10;
};

const session = (ids: readonly string[]): fc.Arbitrary<SessionToRestore> =>
  fc
    .record({
      id: fc.uuid(),
      profileId: fc.option(fc.constantFrom(...ids, "p-long-gone")),
      programmeId: fc.option(fc.constantFrom("gentle", "steps")),
      programmeName: fc.option(text(40)),
      startedAt: time,
      endedAt: time,
      reason: fc.constantFrom(...END_REASONS),
      by: actor,
      invertedS: fc.double({ min: 0, max: 600, noNaN: true }),
      limits,
      outcome: fc.option(
        fc.record({
          painBefore: pain,
          painAfter: pain,
          heightBeforeMm: heightMm,
          heightAfterMm: heightMm,
          note: text(60),
        }),
      ),
      startedBy: actor,
      startedOn: device,
      endedOn: device,
      askedLimits: fc.option(limits),
      acceptedAdvice: fc.subarray(["daily-total", "rest-between"]),
      checkInEveryS: fc.option(fc.integer({ min: 30, max: 300 })),
      events: fc.array(event, { maxLength: 6 }),
      samples: fc.array(sample, { maxLength: 40 }),
      lost: fc.integer({ min: 0, max: 1_000 }),
    })
    .map(({ samples, lost, ...record }) => ({
      record: { ...record, peakDeg: peakOf(samples), samples: { count: samples.length, lost } },
      samples,
    }));

const plan = (profileId: string): fc.Arbitrary<Plan> =>
  fc.record({
    profileId: fc.constant(profileId),
    rungs: fc.uniqueArray(fc.constantFrom("gentle", "steps", "rocking"), { minLength: 1 }),
    sessionsPerWeek: fc.integer({ min: 1, max: 7 }),
    sessionsPerRung: fc.integer({ min: 1, max: 20 }),
    changedAt: time,
  });

export interface AnyHistory {
  readonly profiles: readonly Profile[];
  readonly plans: readonly Plan[];
  readonly sessions: readonly SessionToRestore[];
}

export const anyHistory: fc.Arbitrary<AnyHistory> = fc
  .uniqueArray(profile, { maxLength: 4, selector: ({ name }) => name.toLocaleLowerCase() })
  .chain((profiles) => {
    const ids = profiles.map(({ profileId }) => profileId);
    return fc.record({
      profiles: fc.constant(profiles),
      plans: fc.tuple(...ids.map(plan)).map((plans) => plans.slice(0, 2)),
      sessions: fc.uniqueArray(session(ids), { maxLength: 6, selector: ({ record }) => record.id }),
    });
  });
