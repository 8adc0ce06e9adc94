/**
 * Events and finished sessions on their way to the fleet's outbox, in order, each until it is kept there. A few are under
 * way at a time; a process that dies is told them again. Bounded: where it is full the oldest event goes, and a session
 * only where nothing else is left, for the history still has that.
 */

import type { UnnumberedEvent, UnnumberedSession } from "./fleet/contract.ts";

export const MOST_WAITING = 2_000;
const MOST_UNDER_WAY = 16;
/** What was under way first at so many deaths in a row is not told again. */
export const MOST_DEATHS = 3;

/** `known`: it was in the outbox before; null: it never got there. Called once. */
export type Kept = (known: boolean | null) => void;

export type Told =
  | { readonly type: "event"; readonly id: number; readonly event: UnnumberedEvent }
  | { readonly type: "session"; readonly id: number; readonly session: UnnumberedSession };

interface Entry {
  readonly told: Told;
  readonly kept: Kept;
  deaths: number;
}

export class FleetQueue {
  #entries: Entry[] = [];
  /** So many of the first have been told to the process that runs now. */
  #underWay = 0;
  #ids = 0;
  #leftOut = 0;

  get size(): number {
    return this.#entries.length;
  }
  get underWay(): number {
    return this.#underWay;
  }
  get leftOut(): number {
    return this.#leftOut;
  }

  event(event: UnnumberedEvent): void {
    this.#ids += 1;
    this.#add({ type: "event", id: this.#ids, event }, () => {});
  }

  session(session: UnnumberedSession, kept: Kept): void {
    this.#ids += 1;
    this.#add({ type: "session", id: this.#ids, session }, kept);
  }

  /** The next to be told; null while enough is under way. */
  next(): Told | null {
    if (this.#underWay >= MOST_UNDER_WAY) return null;
    const entry = this.#entries[this.#underWay];
    if (entry === undefined) return null;
    this.#underWay += 1;
    return entry.told;
  }

  /** It is in the outbox. One that nobody waits for counts for nothing. */
  keep(id: number, known: boolean): void {
    const at = this.#entries.slice(0, this.#underWay).findIndex(({ told }) => told.id === id);
    if (at >= 0) this.#remove(at)?.kept(known);
  }

  /** The process died: all of it is told again, but what has been first in line at too many deaths. Told: that one. */
  lost(): Told["type"] | null {
    const [first] = this.#entries;
    const hadOne = this.#underWay > 0;
    this.#underWay = 0;
    if (first === undefined || !hadOne) return null;
    first.deaths += 1;
    if (first.deaths < MOST_DEATHS) return null;
    this.#leaveOut(0);
    return first.told.type;
  }

  /** Nobody will tell any of it any more. */
  drop(): void {
    while (this.#entries.length > 0) this.#leaveOut(0);
  }

  #add(told: Told, kept: Kept): void {
    this.#entries.push({ told, kept, deaths: 0 });
    if (this.#entries.length <= MOST_WAITING) return;
    const oldestEvent = this.#entries.findIndex((entry) => entry.told.type === "event");
    this.#leaveOut(Math.max(0, oldestEvent));
  }

  #leaveOut(at: number): void {
    this.#leftOut += 1;
    this.#remove(at)?.kept(null);
  }

  #remove(at: number): Entry | undefined {
    const [entry] = this.#entries.splice(at, 1);
    if (at < this.#underWay) this.#underWay -= 1;
    return entry;
  }
}
