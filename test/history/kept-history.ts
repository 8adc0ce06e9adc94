/** A history with people, plans, outcomes and sessions in it, for what goes out of one and into another. */

import type { HistoryFile } from "../../firmware/history/open-history.ts";
import type { Profile } from "../../shared/profiles.ts";
import { addedProfile, answersWith, asked, DOER, later, START, told, wholeSession } from "./some-history.ts";

export interface KeptHistory {
  readonly anna: Profile;
  readonly boris: Profile;
}

/** Anna (screened, doctor asked, balance proven, with a plan) has two sessions, Boris one, the guest one. */
export const keepSome = (history: HistoryFile): KeptHistory => {
  const anna = addedProfile(history, "Anna");
  const boris = addedProfile(history, "Boris, the =SUM(A1)");
  const change = { profileId: anna.profileId, doer: DOER, at: START };
  asked(history, "change-profile", {
    ...change,
    change: { kind: "screening", answers: answersWith("hernia") },
  });
  asked(history, "change-profile", { ...change, change: { kind: "doctor-asked", by: "Dr. Anna" } });
  const { profileId, heightCm, weightKg } = anna;
  told(history, { kind: "balance-proven", profileId, at: START, heightCm, weightKg });
  asked(history, "put-plan", {
    ...change,
    draft: { rungs: ["gentle"], sessionsPerWeek: 3, sessionsPerRung: 4 },
  });
  told(
    history,
    ...wholeSession("a1", 4, {
      profileId: anna.profileId,
      programmeId: "gentle",
      programmeName: "Gentle",
      at: later(0),
    }),
    ...wholeSession("a2", 3, { profileId: anna.profileId, at: later(3_600) }),
    ...wholeSession("b1", 2, { profileId: boris.profileId, at: later(7_200) }),
    ...wholeSession("g1", 2, { at: later(10_800) }),
  );
  const outcome = {
    painBefore: 6,
    painAfter: 3,
    heightBeforeMm: 1_720,
    heightAfterMm: 1_727,
    note: 'better, "much"\nreally',
  };
  asked(history, "put-outcome", { sessionId: "a1", outcome, doer: DOER, at: later(60) });
  const profiles = asked(history, "profiles", {});
  const now = (profile: Profile): Profile =>
    profiles.find(({ profileId }) => profileId === profile.profileId) ?? profile;
  return { anna: now(anna), boris: now(boris) };
};
