/**
 * Who uses this table: the profiles as the history told them last. They are kept here so that a session can start
 * while the history is slow or gone; until it was heard for the first time there is only the guest.
 */

import type { Limits } from "../../shared/limits.ts";
import { GUEST_ID, isBalanceProven, limitsOf, type Profile } from "../../shared/profiles.ts";
import type { ProfileOffer } from "../../shared/protocol.ts";
import type { HistoryLink, HistoryRefusal } from "../history/contract.ts";
import type { SessionRider } from "../safety/input.ts";

/** What the balance of a table depends on. */
export type Body = Pick<Profile, "heightCm" | "weightKg">;

export interface PeopleParts {
  readonly history: HistoryLink;
  readonly ceilings: Limits;
  /** The name of the guest, for the list of who may be chosen. */
  readonly guestName: string;
}

export class People {
  readonly #parts: PeopleParts;
  #profiles: ReadonlyMap<string, Profile> = new Map();
  /** Their table did not come back, and has not been seen to since: whatever the history has been able to keep of it. */
  readonly #lost = new Set<string>();
  #isKnown = false;
  #revision = 0;
  #asked = 0;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** Differs whenever what is told of people may have changed. */
  get revision(): number {
    return this.#revision;
  }

  /** False until the history was heard once. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  all(): readonly Profile[] {
    return [...this.#profiles.values()];
  }

  find(profileId: string): Profile | null {
    return this.#profiles.get(profileId) ?? null;
  }

  /** The most that a session of this profile may be set to here. */
  limitsOf(profile: Profile): Limits {
    const { ceilings } = this.#parts;
    const own = limitsOf(profile);
    return {
      maxAngleDeg: Math.min(own.maxAngleDeg, ceilings.maxAngleDeg),
      maxDurationS: Math.min(own.maxDurationS, ceilings.maxDurationS),
    };
  }

  riderOf(profile: Profile): SessionRider {
    return {
      profileId: profile.profileId,
      limits: this.limitsOf(profile),
      balanceProven: isBalanceProven(profile),
    };
  }

  /** Who may be chosen for a session; the guest first. */
  offers(): ProfileOffer[] {
    const guest = { profileId: GUEST_ID, name: this.#parts.guestName, limits: this.#parts.ceilings };
    const others = this.all().map((profile) => ({
      profileId: profile.profileId,
      name: profile.name,
      limits: this.limitsOf(profile),
    }));
    return [guest, ...others];
  }

  /** Asks the history again; what is known stays when it cannot answer. */
  async refresh(): Promise<HistoryRefusal | { readonly kind: "fresh" }> {
    this.#asked += 1;
    const asked = this.#asked;
    const answered = await this.#parts.history.call("profiles", {});
    if (answered.kind === "refused") return answered;
    // An answer that was overtaken by a later question is older than what is known.
    if (asked === this.#asked) {
      this.#profiles = new Map(answered.answer.map((profile) => [profile.profileId, this.#seen(profile)]));
      this.#isKnown = true;
      this.#revision += 1;
    }
    return { kind: "fresh" };
  }

  /** A change that the history has confirmed, as it counts here. It is newer than what was asked before. */
  changed(profile: Profile): Profile {
    this.#asked += 1;
    const seen = this.#seen(profile);
    this.#profiles = new Map(this.#profiles).set(profile.profileId, seen);
    this.#revision += 1;
    return seen;
  }

  /** With the balance that was seen here: the history may not have written yet that it was lost. */
  #seen(profile: Profile): Profile {
    return this.#lost.has(profile.profileId) ? { ...profile, balance: { kind: "unproven" } } : profile;
  }

  erased(profileId: string): void {
    this.#asked += 1;
    const left = new Map(this.#profiles);
    left.delete(profileId);
    this.#profiles = left;
    this.#revision += 1;
  }

  /** Its balance was seen, with this height and weight; the history is told elsewhere. */
  balanceProven(profileId: string, at: string, { heightCm, weightKg }: Body): void {
    this.#lost.delete(profileId);
    const profile = this.find(profileId);
    if (profile !== null) this.changed({ ...profile, balance: { kind: "proven", at, heightCm, weightKg } });
  }

  /** Let go of, its table was not seen to come back. */
  balanceLost(profileId: string): void {
    this.#lost.add(profileId);
    const profile = this.find(profileId);
    if (profile !== null) this.changed(profile);
  }
}
