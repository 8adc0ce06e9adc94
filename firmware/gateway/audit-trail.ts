/**
 * What goes into the audit chain from the gateway: every wish that was accepted, with who and from where, and what the
 * table or the guardian did by themselves. Changes of people's data are audited by the history, with the change.
 */

import type { ServerEvent } from "../../shared/protocol.ts";
import type { Actor } from "../../shared/table.ts";
import { type RequestMessage, WISHERS } from "../controller/ipc.ts";
import type { Doer, HistoryLink } from "../history/contract.ts";
import type { Wished } from "./wishes.ts";

type Detail = Readonly<Record<string, unknown>>;

const detailOf = (wish: RequestMessage["request"], { acceptedAdvice }: Wished): Detail => {
  switch (wish.kind) {
    case "set-limits":
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
const isWisher = (by: Actor): boolean => WISHERS.some((wisher) => wisher === by);

export class AuditTrail {
  readonly #history: Pick<HistoryLink, "write">;
  readonly #wallIso: () => string;
  readonly #profileInSession: () => string | null;

  constructor(
    history: Pick<HistoryLink, "write">,
    wallIso: () => string,
    profileInSession: () => string | null,
  ) {
    this.#history = history;
    this.#wallIso = wallIso;
    this.#profileInSession = profileInSession;
  }

  accepted(wished: Wished): void {
    const { wish, doer } = wished;
    const rider = wish.kind === "start" ? (wish.rider?.profileId ?? null) : null;
    this.note(wish.kind, doer, detailOf(wish, wished), rider ?? this.#profileInSession());
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
    this.#history.write({ kind: "audit", at: this.#wallIso(), action, doer, detail, profileId });
  }
}
