import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import { isBalanceProven, MOST_PROFILES, type Profile, profileSchema } from "../../shared/profiles.ts";
import {
  addedProfile,
  answersWith,
  asked,
  DOER,
  draftOf,
  later,
  newFolder,
  openAt,
  started,
  told,
  wholeSession,
} from "./some-history.ts";

let folder = "";
let remove = (): void => undefined;
let history: HistoryFile;
beforeEach(() => {
  ({ folder, remove } = newFolder());
  history = openAt(folder);
});
afterEach(() => {
  history.close();
  remove();
});

const QUERY = { limit: 100, after: null, profileId: null, from: null, to: null } as const;
const PLAN = { rungs: ["first-days", "twenty"], sessionsPerWeek: 3, sessionsPerRung: 4 };
const OUTCOME = { painBefore: 6, painAfter: 3, heightBeforeMm: 1_720, heightAfterMm: 1_739, note: "Looser." };

const changed = (
  profileId: string,
  change: Parameters<typeof asked<"change-profile">>[2]["change"],
  at = later(60),
) => asked(history, "change-profile", { profileId, change, doer: DOER, at });
const profileOf = (answer: ReturnType<typeof changed>): Profile => {
  if (typeof answer === "string") throw new Error(answer);
  return answer;
};
const verified = (): readonly string[] => {
  const verdict = history.verify();
  if (verdict.kind !== "answer") throw new Error(verdict.message);
  return verdict.answer.findings;
};

describe("a profile", () => {
  test("begins without screening, doctor and balance, has an id of its own and is there after opening again", () => {
    const profile = addedProfile(history, "Ada");
    expect(profileSchema.safeParse(profile).success).toBe(true);
    expect(profile).toMatchObject({
      ...{
        name: "Ada",
        screening: { kind: "not-answered" },
        doctorAsked: null,
        balance: { kind: "unproven" },
      },
    });
    history.close();
    history = openAt(folder);
    expect(asked(history, "profiles", {})).toEqual([profile]);
  });

  test("has a name that nobody else has, in capitals or not", () => {
    const ada = addedProfile(history, "Ada");
    const ben = addedProfile(history, "Ben");
    expect(asked(history, "add-profile", { draft: draftOf("ADA"), doer: DOER, at: later(1) })).toBe(
      "name-taken",
    );
    expect(changed(ben.profileId, { kind: "draft", draft: draftOf("ada") })).toBe("name-taken");
    expect(changed(ada.profileId, { kind: "draft", draft: draftOf("ADA") })).toMatchObject({ name: "ADA" });
  });

  test(`is one of ${MOST_PROFILES} at most`, () => {
    for (let index = 0; index < MOST_PROFILES; index += 1) addedProfile(history, `Person ${index}`);
    expect(asked(history, "add-profile", { draft: draftOf("Late"), doer: DOER, at: later(1) })).toBe(
      "too-many",
    );
  });

  test("is confirmed by a doctor only after the screening; other answers take it back, the same do not", () => {
    const { profileId } = addedProfile(history, "Ada");
    expect(changed(profileId, { kind: "doctor-asked", by: "Ben" })).toBe("not-screened");
    profileOf(changed(profileId, { kind: "screening", answers: answersWith("eyes") }));
    const confirmed = profileOf(changed(profileId, { kind: "doctor-asked", by: "Ben" }, later(90)));
    expect(confirmed.doctorAsked).toEqual({ at: later(90), by: "Ben" });
    const same = profileOf(
      changed(profileId, { kind: "screening", answers: answersWith("eyes") }, later(99)),
    );
    expect(same.doctorAsked).toEqual(confirmed.doctorAsked);
    const other = profileOf(
      changed(profileId, { kind: "screening", answers: answersWith("eyes", "hernia") }),
    );
    expect(other).toMatchObject({ screening: { conditions: ["eyes", "hernia"] }, doctorAsked: null });
  });

  test("keeps the proof of its balance for the height and weight it was seen with", () => {
    const { profileId } = addedProfile(history, "Ada");
    const body = { heightCm: 172.5, weightKg: 70 };
    told(history, { kind: "balance-proven", profileId, at: later(30), ...body });
    const [proven] = asked(history, "profiles", {});
    expect(proven?.balance).toEqual({ kind: "proven", at: later(30), heightCm: 172.5, weightKg: 70 });
    told(history, { kind: "balance-lost", profileId, at: later(31) });
    expect(asked(history, "profiles", {})[0]?.balance).toEqual({ kind: "unproven" });
    told(history, { kind: "balance-proven", profileId, at: later(32), ...body });
    const heavier = profileOf(changed(profileId, { kind: "draft", draft: draftOf("Ada", { weightKg: 75 }) }));
    expect(isBalanceProven(heavier)).toBe(false);
    expect(isBalanceProven(profileOf(changed(profileId, { kind: "draft", draft: draftOf("Ada") })))).toBe(
      true,
    );
    // Seen with a weight that was corrected before it could be written down.
    told(history, { kind: "balance-proven", profileId, at: later(33), ...body, weightKg: 75 });
    const [corrected] = asked(history, "profiles", {});
    expect(corrected).toMatchObject({ weightKg: 70, balance: { kind: "proven", weightKg: 75 } });
    expect(corrected !== undefined && isBalanceProven(corrected)).toBe(false);
  });

  test("that nobody knows is not changed", () => {
    expect(changed("p-nobody", { kind: "draft", draft: draftOf("X") })).toBe("unknown");
    expect(asked(history, "plan", { profileId: "p-nobody" })).toBeNull();
    const plan = { profileId: "p-nobody", draft: PLAN, doer: DOER, at: later(1) };
    expect(asked(history, "put-plan", plan)).toBe("unknown");
    expect(asked(history, "erase-profile", { profileId: "p-nobody", doer: DOER, at: later(1) })).toBe(
      "unknown",
    );
  });

  test("cannot be given what is no profile", () => {
    const { profileId } = addedProfile(history, "Ada");
    const limits = { maxAngleDeg: Number.NaN, maxDurationS: 60 };
    const change = { kind: "draft", draft: draftOf("Ada", { limits }) } as const;
    expect(history.call("change-profile", { profileId, change, doer: DOER, at: later(1) }).kind).toBe(
      "refused",
    );
    expect(asked(history, "profiles", {})[0]?.limits).toEqual({ maxAngleDeg: 45, maxDurationS: 300 });
  });
});

describe("plan and outcome", () => {
  test("are kept, changed, removed, and stand in the audit", () => {
    const { profileId } = addedProfile(history, "Ada");
    told(history, ...wholeSession("a", 1, { profileId }));
    const plan = asked(history, "put-plan", { profileId, draft: PLAN, doer: DOER, at: later(1) });
    expect(plan).toEqual({ ...PLAN, profileId, changedAt: later(1) });
    expect(asked(history, "plan", { profileId })).toEqual(plan);
    expect(asked(history, "put-plan", { profileId, draft: null, doer: DOER, at: later(2) })).toBe("removed");
    expect(asked(history, "plan", { profileId })).toBeNull();
    const put = { sessionId: "a", outcome: OUTCOME, doer: DOER, at: later(3) };
    expect(asked(history, "put-outcome", put)).toBe("ok");
    expect(asked(history, "put-outcome", { ...put, sessionId: "b" })).toBe("unknown");
    expect(asked(history, "session", { sessionId: "a" })?.outcome).toEqual(OUTCOME);
    const { items } = asked(history, "audit", { limit: 100, before: null });
    expect(items.map(({ action }) => action)).toEqual([
      ...["outcome-put", "plan-removed", "plan-put", "session-recorded", "session-ended", "session-started"],
      ...["profile-added", "history-begun"],
    ]);
    expect(items[0]?.detail).toMatchObject({ ...DOER, before: null, after: OUTCOME });
    const page = asked(history, "audit", { limit: 3, before: items[1]?.seq ?? 0 });
    expect(page.items).toEqual(items.slice(2, 5));
    expect(page.next).toBe(String(items[4]?.seq));
    expect(verified()).toEqual([]);
  });
});

describe("erasing", () => {
  const everyByte = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "latin1"))
      .join();

  test("takes all of a person out of the files and leaves the others and the chain", () => {
    const ada = addedProfile(history, "Ada Unmistakable");
    const ben = addedProfile(history, "Ben Stays");
    told(
      history,
      ...wholeSession("of-ada", 2, { profileId: ada.profileId, programmeName: "Unmistakable programme" }),
      ...wholeSession("of-ben", 1, { profileId: ben.profileId }),
      ...wholeSession("of-guest", 1),
      {
        ...{
          kind: "audit",
          at: later(5),
          action: "set-limits",
          doer: { ...DOER, device: "Unmistakable phone" },
        },
        ...{ detail: { maxAngleDeg: 20 }, profileId: ada.profileId },
      },
    );
    asked(history, "put-plan", { profileId: ada.profileId, draft: PLAN, doer: DOER, at: later(6) });
    const outcome = { ...OUTCOME, note: "Unmistakable note" };
    asked(history, "put-outcome", { sessionId: "of-ada", outcome, doer: DOER, at: later(7) });
    expect(everyByte()).toContain("Unmistakable");

    const erase = { profileId: ada.profileId, doer: DOER, at: later(9) };
    expect(asked(history, "erase-profile", erase)).toEqual({ sessions: 1 });
    expect(everyByte()).not.toContain("Unmistakable");
    expect(everyByte()).not.toContain(ada.profileId);
    expect(everyByte()).toContain("Ben Stays");
    expect(asked(history, "profiles", {})).toEqual([ben]);
    expect(asked(history, "plan", { profileId: ada.profileId })).toBeNull();
    expect(asked(history, "samples", { sessionId: "of-ada" })).toBeNull();
    expect(
      asked(history, "sessions", { query: QUERY })
        .items.map(({ id }) => id)
        .sort(),
    ).toEqual(["of-ben", "of-guest"]);
    const { items } = asked(history, "audit", { limit: 100, before: null });
    expect(items[0]).toMatchObject({ action: "erased", detail: { sessions: 1, by: "screen" } });
    expect(items.filter(({ detail }) => detail === null).length).toBe(7);
    expect(verified()).toEqual([]);
    expect(history.state()).toEqual({ kind: "ok" });
    expect(asked(history, "erase-profile", erase)).toBe("unknown");
  });

  test("while the session runs makes what still comes of it harmless", () => {
    const { profileId } = addedProfile(history, "Ada");
    told(history, started("a", { profileId }));
    asked(history, "erase-profile", { profileId, doer: DOER, at: later(9) });
    for (const write of wholeSession("a", 1).slice(1)) expect(history.write(write).kind).toBe("ignored");
    expect(asked(history, "sessions", { query: QUERY }).items).toEqual([]);
    expect(verified()).toEqual([]);
  });
});

describe("retention", () => {
  test("removes old samples or old sessions, says so in the audit, and gives the room back", () => {
    const { profileId } = addedProfile(history, "Ada");
    told(
      history,
      ...wholeSession("old", 60, { profileId }),
      ...wholeSession("older", 30, { at: later(-86_400) }),
    );
    told(history, ...wholeSession("new", 1, { at: later(86_400) }));
    const ask = { before: later(3_600), doer: DOER, at: later(90_000) };
    expect(history.prune({ ...ask, what: "samples" })).toEqual({ kind: "answer", answer: { sessions: 2 } });
    expect(history.prune({ ...ask, what: "samples" })).toEqual({ kind: "answer", answer: { sessions: 0 } });
    expect(asked(history, "samples", { sessionId: "old" })).toEqual([]);
    expect(asked(history, "session", { sessionId: "old" })).toMatchObject({
      ...{ peakDeg: expect.any(Number), samples: { count: 0 } },
      events: [{ kind: "state" }, { kind: "alarm-raised" }],
    });
    expect(asked(history, "samples", { sessionId: "new" })?.length).toBe(25);
    expect(verified()).toEqual([]);
    expect(history.prune({ ...ask, what: "sessions" })).toEqual({ kind: "answer", answer: { sessions: 2 } });
    expect(asked(history, "sessions", { query: QUERY }).items.map(({ id }) => id)).toEqual(["new"]);
    expect(verified()).toEqual([]);
    const vacuumed = history.vacuum();
    expect(vacuumed.kind === "answer" ? vacuumed.answer.bytes : 0).toBeGreaterThan(4_096);
    asked(history, "erase-profile", { profileId, doer: DOER, at: later(90_001) });
    expect(verified()).toEqual([]);
  });
});

describe("restoring", () => {
  test("into an empty history gives the same again, and leaves what is there", () => {
    const ada = addedProfile(history, "Ada");
    const { profileId } = ada;
    told(history, ...wholeSession("a", 3, { profileId }), ...wholeSession("g", 2));
    asked(history, "put-outcome", { sessionId: "a", outcome: OUTCOME, doer: DOER, at: later(7) });
    asked(history, "put-plan", { profileId, draft: PLAN, doer: DOER, at: later(6) });
    const sessions = ["a", "g"].map((sessionId) => ({
      record: asked(history, "session", { sessionId }),
      samples: asked(history, "samples", { sessionId }) ?? [],
    }));
    const plan = asked(history, "plan", { profileId });
    const second = newFolder();
    const other = openAt(second.folder);
    try {
      const what = {
        ...{ profiles: [ada], plans: plan === null ? [] : [plan] },
        sessions: sessions.flatMap(({ record, samples }) => (record === null ? [] : [{ record, samples }])),
      };
      const counts = { profiles: 1, plans: 1, sessions: 2, present: 0, refused: [] };
      expect(other.restore(what, DOER, later(9))).toEqual({ kind: "answer", answer: counts });
      expect(asked(other, "profiles", {})).toEqual([ada]);
      expect(asked(other, "plan", { profileId })).toEqual(plan);
      for (const [index, sessionId] of ["a", "g"].entries()) {
        expect(asked(other, "session", { sessionId })).toEqual(sessions[index]?.record);
        expect(asked(other, "samples", { sessionId })).toEqual(sessions[index]?.samples);
      }
      expect(other.restore(what, DOER, later(10))).toMatchObject({ answer: { sessions: 0, present: 4 } });
      const verdict = other.verify();
      expect(verdict.kind === "answer" ? verdict.answer.findings : verdict).toEqual([]);
      asked(other, "erase-profile", { profileId, doer: DOER, at: later(11) });
      expect(other.verify()).toMatchObject({ answer: { findings: [] } });
    } finally {
      other.close();
      second.remove();
    }
  });
});
