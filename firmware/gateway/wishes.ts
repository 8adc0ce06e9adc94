/**
 * Who wished what lately, and from where. The controller tells the name of a screen, not its address, and not which
 * advice was read; that is remembered here until the controller says what came of it. Nothing depends on it but the
 * record.
 */

import type { Limits } from "../../shared/limits.ts";
import type { AdviceKind } from "../../shared/protocol.ts";
import type { Actor } from "../../shared/table.ts";
import type { RequestMessage } from "../controller/ipc.ts";
import type { Doer } from "../history/contract.ts";
import type { Principal } from "./access/principal.ts";

type Wish = RequestMessage["request"];

/** The name under which a device was let in: anybody may call himself anything, but not here. */
export interface PairedAs {
  readonly deviceId: string;
  readonly name: string;
}

export const pairedOf = (principal: Principal): PairedAs | null =>
  principal.kind === "device" ? { deviceId: principal.deviceId, name: principal.name } : null;

export interface Wished {
  readonly doer: Doer;
  readonly wish: Wish;
  /** Null at the table's own computer. */
  readonly paired: PairedAs | null;
  /** With a start. */
  readonly acceptedAdvice: readonly AdviceKind[];
  /** Of a central place's command, by which it finds it again. */
  readonly commandId?: string;
}

export interface StartWished {
  readonly address: string | null;
  readonly acceptedAdvice: readonly AdviceKind[];
  readonly checkInEveryS: number | null;
}

const MOST_REMEMBERED = 64;

export class Wishes {
  #recent: Wished[] = [];
  #askedLimits: Limits | null = null;

  /** Told when a wish goes to the controller. */
  wished(wished: Wished): void {
    this.#recent.unshift(wished);
    if (this.#recent.length > MOST_REMEMBERED) this.#recent.length = MOST_REMEMBERED;
    if (wished.wish.kind === "set-limits") this.#askedLimits = wished.wish.limits;
  }

  /** What somebody last asked the limits to be, whether or not it was allowed; null when nobody has. */
  askedLimits(): Limits | null {
    return this.#askedLimits;
  }

  addressOf(kind: Wish["kind"], by: Actor, device: string | null): string | null {
    return this.#newest(kind, by, device)?.doer.address ?? null;
  }

  startOf(by: Actor, device: string | null): StartWished | null {
    const found = this.#newest("start", by, device);
    if (found === undefined || found.wish.kind !== "start") return null;
    const { doer, wish, acceptedAdvice } = found;
    return { address: doer.address, acceptedAdvice, checkInEveryS: wish.checkInEveryS ?? null };
  }

  #newest(kind: Wish["kind"], by: Actor, device: string | null): Wished | undefined {
    return this.#recent.find(
      ({ wish, doer }) => wish.kind === kind && doer.by === by && doer.device === device,
    );
  }
}
