/** A history in memory: keeps what it is told, answers as the test says, and can be slow or gone. */

import type {
  Answer,
  Ask,
  HistoryCall,
  HistoryLink,
  HistoryRefusal,
  HistoryWrite,
} from "../../../firmware/history/contract.ts";
import type { AuditEntry, HistoryState, Sample, SessionRecord } from "../../../shared/history.ts";
import type { Outcome } from "../../../shared/outcomes.ts";
import type { Plan } from "../../../shared/plan.ts";
import type { Profile, ProfileDraft } from "../../../shared/profiles.ts";

export const draftOf = (name: string, over: Partial<ProfileDraft> = {}): ProfileDraft => ({
  name,
  heightCm: 180,
  weightKg: 80,
  limits: { maxAngleDeg: 40, maxDurationS: 300 },
  soft: { dailyInvertedS: null, restBetweenMin: null },
  language: "en",
  ...over,
});

const AT = "2026-01-01T00:00:00.000Z";

export const profileOf = (profileId: string, over: Partial<Profile> = {}): Profile => ({
  profileId,
  ...draftOf(profileId),
  screening: { kind: "not-answered" },
  doctorAsked: null,
  balance: { kind: "unproven" },
  createdAt: AT,
  changedAt: AT,
  ...over,
});

/** Screened, and a doctor was asked: its own limits hold. */
export const knownProfile = (profileId: string, over: Partial<Profile> = {}): Profile =>
  profileOf(profileId, {
    screening: { kind: "answered", at: AT, conditions: [] },
    doctorAsked: { at: AT, by: "Anna" },
    ...over,
  });

export const recordOf = (id: string, over: Partial<SessionRecord> = {}): SessionRecord => ({
  ...{ id, profileId: null, programmeId: null, programmeName: null, startedAt: AT, endedAt: AT },
  ...{ reason: "stop", by: "table", invertedS: 10, peakDeg: 20, outcome: null },
  limits: { maxAngleDeg: 20, maxDurationS: 120 },
  ...{ startedBy: "screen", startedOn: null, endedOn: null, askedLimits: null, acceptedAdvice: [] },
  ...{ checkInEveryS: null, events: [], samples: { count: 0, lost: 0 } },
  ...over,
});

type Answers = { readonly [C in HistoryCall]: (ask: Ask<C>) => Answer<C> };

export class FakeHistory implements HistoryLink {
  readonly writes: HistoryWrite[] = [];
  readonly calls: { readonly call: HistoryCall; readonly ask: unknown }[] = [];
  /** Questions that it does not come to. */
  readonly refused = new Set<HistoryCall>();
  refusesIf: (call: HistoryCall) => boolean = () => false;
  profiles: Profile[] = [];
  /** Newest first. */
  sessions: SessionRecord[] = [];
  samples = new Map<string, Sample[]>();
  plans = new Map<string, Plan>();
  audit: AuditEntry[] = [];
  outcomes = new Map<string, Outcome>();
  #state: HistoryState = { kind: "ok" };
  #held: Promise<void> = Promise.resolve();
  readonly #heard: (() => void)[] = [];

  write(write: HistoryWrite): void {
    this.writes.push(write);
  }
  async call<C extends HistoryCall>(
    call: C,
    ask: Ask<C>,
  ): Promise<{ readonly kind: "answer"; readonly answer: Answer<C> } | HistoryRefusal> {
    this.calls.push({ call, ask });
    await this.#held;
    if (this.refused.has(call) || this.refusesIf(call))
      return { kind: "refused", code: "slow", message: "not now" };
    if (this.#state.kind === "trouble" && ["slow", "gone"].includes(this.#state.code)) {
      const { code, what } = this.#state;
      return { kind: "refused", code, message: what };
    }
    const answers: Answers[C] = this.#answers[call];
    return { kind: "answer", answer: answers(ask) };
  }
  state(): HistoryState {
    return this.#state;
  }
  onChange(heard: () => void): void {
    this.#heard.push(heard);
  }
  /** What is asked from now on is answered once the answer is called. */
  holdCalls(): () => void {
    let letGo = (): void => {};
    this.#held = new Promise((resolve) => {
      letGo = resolve;
    });
    return () => letGo();
  }
  become(state: HistoryState): void {
    this.#state = state;
    for (const heard of this.#heard) heard();
  }
  kinds(): string[] {
    return this.writes.map(({ kind }) => kind);
  }

  readonly #answers: Answers = {
    sessions: ({ query }) => {
      const from = query.after === null ? 0 : this.sessions.findIndex(({ id }) => id === query.after) + 1;
      const items = this.sessions.slice(from, from + query.limit);
      return {
        items: items.map(summaryOf),
        next: from + items.length < this.sessions.length ? (items.at(-1)?.id ?? null) : null,
      };
    },
    session: ({ sessionId }) => this.sessions.find(({ id }) => id === sessionId) ?? null,
    samples: ({ sessionId }) => this.samples.get(sessionId) ?? null,
    "put-outcome": ({ sessionId, outcome }) => {
      if (!this.sessions.some(({ id }) => id === sessionId)) return "unknown";
      this.outcomes.set(sessionId, outcome);
      return "ok";
    },
    profiles: () => this.profiles,
    "add-profile": ({ draft, at }) => {
      if (this.profiles.some(({ name }) => name === draft.name)) return "name-taken";
      const made = profileOf(`p${this.profiles.length + 1}`, { ...draft, createdAt: at, changedAt: at });
      this.profiles.push(made);
      return made;
    },
    "change-profile": ({ profileId, change, at }) => {
      const place = this.profiles.findIndex((one) => one.profileId === profileId);
      const before = this.profiles[place];
      if (before === undefined) return "unknown";
      if (change.kind === "doctor-asked" && before.screening.kind === "not-answered") return "not-screened";
      const after: Profile =
        change.kind === "draft"
          ? { ...before, ...change.draft, changedAt: at }
          : change.kind === "screening"
            ? { ...before, screening: { kind: "answered", at, conditions: [] } }
            : { ...before, doctorAsked: { at, by: change.by } };
      this.profiles[place] = after;
      return after;
    },
    "erase-profile": ({ profileId }) => {
      if (!this.profiles.some((one) => one.profileId === profileId)) return "unknown";
      this.profiles = this.profiles.filter((one) => one.profileId !== profileId);
      return { sessions: 3 };
    },
    plan: ({ profileId }) => this.plans.get(profileId) ?? null,
    "put-plan": ({ profileId, draft, at }) => {
      if (!this.profiles.some((one) => one.profileId === profileId)) return "unknown";
      if (draft === null) {
        this.plans.delete(profileId);
        return "removed";
      }
      const plan: Plan = { ...draft, profileId, changedAt: at };
      this.plans.set(profileId, plan);
      return plan;
    },
    audit: () => ({ items: this.audit, next: null }),
    state: () => this.#state,
  };
}

const summaryOf = ({
  startedBy: _1,
  startedOn: _2,
  endedOn: _3,
  askedLimits: _4,
  ...left
}: SessionRecord) => {
  const { acceptedAdvice: _5, checkInEveryS: _6, events: _7, samples: _8, ...summary } = left;
  return summary;
};
