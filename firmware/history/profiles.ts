/**
 * The people of the table. A profile whose row is damaged is not offered: what it may be set to is then not known, and
 * whoever it was starts as a guest, within the beginner's limits.
 */

import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import {
  isoTimeSchema,
  MOST_PROFILES,
  type Profile,
  type ProfileDraft,
  profileSchema,
} from "../../shared/profiles.ts";
import { CONDITIONS, type Condition, type Screening } from "../../shared/screening.ts";
import type { Answer, Ask, HistoryWrite } from "./contract.ts";
import { statement } from "./statement.ts";
import { doneBy, type Store } from "./store.ts";

const keyed = z.object({ profile_id: z.string() });

/** In the order in which they were made. */
export const profilesOf = (store: Store): readonly Profile[] =>
  statement(store.db, "select profile_id, record, seal from profile order by rowid")
    .all()
    .flatMap((row) => {
      const key = keyed.safeParse(row);
      const id = key.success ? key.data.profile_id : "?";
      const profile = store.believed("profile", id, row, profileSchema);
      return profile === null || profile.profileId !== id ? [] : [profile];
    })
    .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));

export const findProfile = (store: Store, profileId: string): Profile | null => {
  const profile = store.find("profile", profileId, profileSchema);
  return profile?.profileId === profileId ? profile : null;
};

export const sameName = (a: string, b: string): boolean => a.toLocaleLowerCase() === b.toLocaleLowerCase();
const isTaken = (profiles: readonly Profile[], name: string, exceptId: string | null): boolean =>
  profiles.some((profile) => profile.profileId !== exceptId && sameName(profile.name, name));

export const addProfile = (store: Store, { draft, doer, at }: Ask<"add-profile">): Answer<"add-profile"> =>
  store.commit(() => {
    const profiles = profilesOf(store);
    if (profiles.length >= MOST_PROFILES) return "too-many";
    if (isTaken(profiles, draft.name, null)) return "name-taken";
    const profile: Profile = {
      ...{ profileId: `p-${randomUUID()}`, ...draft },
      ...{ screening: { kind: "not-answered" }, doctorAsked: null, balance: { kind: "unproven" } },
      ...{ createdAt: at, changedAt: at },
    };
    const seal = store.put("profile", profile.profileId, profileSchema.parse(profile));
    const detail = { ...doneBy(doer), profileId: profile.profileId, profile, seal };
    store.audit(at, "profile-added", detail, profile.profileId);
    return profile;
  });

const answered = (answers: Readonly<Record<Condition, boolean>>, at: string): Screening => ({
  kind: "answered",
  at,
  conditions: CONDITIONS.filter((condition) => answers[condition]),
});

const sameAnswers = (a: Screening, b: Screening): boolean =>
  a.kind === "answered" && b.kind === "answered" && a.conditions.join() === b.conditions.join();

const screened = (profile: Profile, answers: Readonly<Record<Condition, boolean>>, at: string): Profile => {
  const screening = answered(answers, at);
  // A doctor was asked about other answers than these: the beginner's limits hold until one was asked again.
  const doctorAsked = sameAnswers(profile.screening, screening) ? profile.doctorAsked : null;
  return { ...profile, screening, doctorAsked };
};

const drafted = (profile: Profile, draft: ProfileDraft): Profile => ({ ...profile, ...draft });

/** The profile as the change makes it, or why not. */
const changed = (
  profile: Profile,
  { change, at }: Pick<Ask<"change-profile">, "change" | "at">,
): Profile | "not-screened" => {
  switch (change.kind) {
    case "draft":
      return drafted(profile, change.draft);
    case "screening":
      return screened(profile, change.answers, at);
    case "doctor-asked":
      if (profile.screening.kind === "not-answered") return "not-screened";
      return { ...profile, doctorAsked: { at, by: change.by } };
  }
};

export const changeProfile = (store: Store, ask: Ask<"change-profile">): Answer<"change-profile"> =>
  store.commit(() => {
    const { profileId, change, doer, at } = ask;
    const before = findProfile(store, profileId);
    if (before === null) return "unknown";
    if (change.kind === "draft" && isTaken(profilesOf(store), change.draft.name, profileId))
      return "name-taken";
    const after = changed(before, ask);
    if (after === "not-screened") return "not-screened";
    return keep(store, before, { ...after, changedAt: at }, change.kind, doneBy(doer));
  });

/** What of it was changed stands in the audit with its value before and after. */
const keep = (
  store: Store,
  before: Profile,
  after: Profile,
  what: string,
  by: Readonly<Record<string, unknown>>,
): Profile => {
  const seal = store.put("profile", after.profileId, profileSchema.parse(after));
  const detail = { ...by, profileId: after.profileId, what, before, after, seal };
  store.audit(after.changedAt, "profile-changed", detail, after.profileId);
  return after;
};

/** False for an unknown profile. */
export const settleBalance = (
  store: Store,
  write: Extract<HistoryWrite, { kind: "balance-proven" | "balance-lost" }>,
): boolean =>
  store.commit(() => {
    const { kind, profileId, at } = write;
    const before = findProfile(store, profileId);
    if (before === null || !isoTimeSchema.safeParse(at).success) return false;
    const balance: Profile["balance"] =
      write.kind === "balance-proven"
        ? { kind: "proven", at, heightCm: write.heightCm, weightKg: write.weightKg }
        : { kind: "unproven" };
    const after: Profile = { ...before, balance, changedAt: at };
    keep(store, before, after, kind, { by: "controller", device: null, address: null });
    return true;
  });
