/**
 * What goes into the audit chain from the gateway: every wish that was accepted, with who and from where, and what the
 * table or the guardian did by themselves. Changes of people's data are audited by the history, with the change.
 */

import type { ServerEvent } from "../../shared/protocol.ts";
import type { Actor } from "../../shared/table.ts";
import { type RequestMessage, WISHERS } from "../controller/ipc.ts";
import type { Doer, HistoryLink } from "../history/contract.ts";
import type { GatewayClock } from "./clock.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { Wished } from "./wishes.ts";

type Detail = Readonly<Record<string, unknown>>;

const detailOf = (wish: RequestMessage["request"], { acceptedAdvice }: Wished): Detail => {
  switch (wish.kind) {
    case "set-limits":
    case "tighten":
      return { limits: wish.limits };
    case "start":
      return {
        profileId: wish.rider?.profileId ?? null,
        programmeId: wish.programme?.programmeId ?? null,
        checkInEveryS: wish.checkInEveryS ?? null,
        acceptedAdvice,
      };
    case "acknowledge":
      return { alarmId: wish.alarmId };
    default:
      return {};
  }
};

/** Theirs is noted when it is accepted, with the address. */
const isWisher = (by: Actor): boolean => by === "fleet" || WISHERS.some((wisher) => wisher === by);

/**
 * STOP is open to everybody, five times a second each, and is accepted although there is nothing to end. Beyond these it
 * is not noted, so that nobody fills the disk with it; which one ended a session stands in the record of that.
 */
const STOPS_NOTED_PER_S = 0.1;
const STOPS_NOTED_BURST = 20;

export class AuditTrail {
  readonly #history: Pick<HistoryLink, "write">;
  readonly #clock: Pick<GatewayClock, "nowMs" | "wallIso">;
  readonly #profileInSession: () => string | null;
  readonly #stops: TokenBucket;

  constructor(
    history: Pick<HistoryLink, "write">,
    clock: Pick<GatewayClock, "nowMs" | "wallIso">,
    profileInSession: () => string | null,
  ) {
    this.#history = history;
    this.#clock = clock;
    this.#profileInSession = profileInSession;
    this.#stops = new TokenBucket(STOPS_NOTED_PER_S, STOPS_NOTED_BURST, clock.nowMs());
  }

  accepted(wished: Wished): void {
    const { wish, doer } = wished;
    if (wish.kind === "stop" && !this.#stops.take(this.#clock.nowMs())) return;
    const rider = wish.kind === "start" ? (wish.rider?.profileId ?? null) : null;
    const paired = wished.paired === null ? {} : { paired: wished.paired };
    const command = wished.commandId === undefined ? {} : { commandId: wished.commandId };
    const detail = { ...detailOf(wish, wished), ...paired, ...command };
    this.note(wish.kind, doer, detail, rider ?? this.#profileInSession());
  }

  /**
   * Notes what nobody wished for over the network: the button, the table, the board, the controller. How a session
   * starts and ends is noted by the history itself, with the record.
   */
  event(event: ServerEvent): void {
    if (event.kind === "session-started" || event.kind === "session-ended") return;
    if (!("by" in event) || isWisher(event.by)) return;
    const doer: Doer = { by: event.by, device: event.device, address: null };
    const { type: _type, id: _id, t: _t, kind, by: _by, device: _device, ...detail } = event;
    this.note(kind, doer, detail, this.#profileInSession());
  }

  note(action: string, doer: Doer, detail: Detail, profileId: string | null): void {
    this.#history.write({ kind: "audit", at: this.#clock.wallIso(), action, doer, detail, profileId });
  }
}
