/**
 * All that look at once: every turn what is new goes to each of them, made once for those who may see the same. Whoever
 * was let out, or may see something else now, is closed and comes again as who he is.
 */

import type { IncomingMessage } from "node:http";
import { SIGNED_OUT_CODE } from "../../../shared/access.ts";
import { FLEET_LIVE_PROTOCOL, LIVE_EVERY_MS } from "../../../shared/fleet-live.ts";
import { isAtLeast } from "../../../shared/roles.ts";
import { LIVE_NEED } from "../access/needs.ts";
import type { Door, Visitor } from "../access/visitor.ts";
import { changeFrames, type Frame, messageFrame, turnsOf } from "./live-frames.ts";
import type { LiveTables } from "./live-tables.ts";
import type { View } from "./view.ts";

/** Whether everybody still is who he was is asked by itself, too, ms. */
const LOOK_EVERY_MS = 1_000;
/** Why nothing can be kept is told up to here, characters. */
const MOST_WORDS = 300;
const AWAY = "the record cannot be written to";

export interface CentreNow {
  readonly brokerConnected: boolean;
  readonly recordTrouble: string | null;
}

export interface ViewsParts {
  readonly tables: LiveTables;
  readonly door: Door;
  readonly now: () => CentreNow;
}

const isSame = (one: Visitor, other: Visitor): boolean =>
  one.role === other.role && JSON.stringify(one.sites) === JSON.stringify(other.sites);

export class Views {
  readonly #parts: ViewsParts;
  readonly #views = new Map<View, IncomingMessage>();
  readonly #timer: NodeJS.Timeout;
  #told: CentreNow;
  #turns = 0;

  constructor(parts: ViewsParts) {
    this.#parts = parts;
    this.#told = parts.now();
    this.#timer = setInterval(() => this.turn(), LIVE_EVERY_MS);
    parts.door.onChange(() => this.#lookAgain());
  }

  get size(): number {
    return this.#views.size;
  }

  /** @param request by which it came, and by which the door knows it */
  add(view: View, request: IncomingMessage): void {
    const { role, sites } = view.visitor;
    const own = sites === null ? null : [...sites];
    view.say(messageFrame({ type: "welcome", protocol: FLEET_LIVE_PROTOCOL, role, sites: own }));
    if (this.#views.size === 0) this.#told = this.#parts.now();
    view.say(this.#centreFrame(view));
    view.begin(this.#parts.tables.all());
    this.#views.set(view, request);
  }

  remove(view: View): void {
    this.#views.delete(view);
  }

  turn(): void {
    const { tables } = this.#parts;
    this.#turns += 1;
    if (this.#turns % turnsOf(LOOK_EVERY_MS) === 0) this.#lookAgain();
    if (this.#views.size === 0) {
      tables.forgetChanges();
      return;
    }
    this.#tellOfCentre();
    for (const table of tables.takeGone())
      for (const view of this.#views.keys()) if (view.maySee(table)) view.forget(table);
    const changes = tables.takeChanges();
    const ofScope = new Map<string, Frame[]>();
    for (const view of this.#views.keys()) {
      let frames = ofScope.get(view.scope);
      if (frames === undefined) {
        frames = changeFrames(changes.filter(({ table }) => view.maySee(table)));
        ofScope.set(view.scope, frames);
      }
      view.turn(frames);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const view of this.#views.keys()) view.close(1001, "the central place ends");
  }

  /** What the database says of itself is for those who have all of it; the others are told that it is so. */
  #centreFrame({ visitor }: View): Buffer {
    const { brokerConnected, recordTrouble } = this.#told;
    const words = visitor.sites === null ? recordTrouble : AWAY;
    return messageFrame({
      type: "centre",
      brokerConnected,
      recordTrouble: recordTrouble === null || words === null ? null : words.slice(0, MOST_WORDS),
    });
  }

  #tellOfCentre(): void {
    const now = this.#parts.now();
    const { brokerConnected, recordTrouble } = this.#told;
    if (now.brokerConnected === brokerConnected && now.recordTrouble === recordTrouble) return;
    this.#told = now;
    for (const view of this.#views.keys()) view.say(this.#centreFrame(view));
  }

  #lookAgain(): void {
    for (const [view, request] of this.#views) {
      const visitor = this.#parts.door.visitorOf(request);
      const isWell = visitor !== null && isAtLeast(visitor.role, LIVE_NEED) && isSame(visitor, view.visitor);
      if (!isWell) view.close(SIGNED_OUT_CODE, "let in otherwise, or no more");
    }
  }
}
