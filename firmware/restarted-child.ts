/**
 * One process of the gateway's that may die, freeze or never come up, and is started again each time: the history, the
 * fleet. Soon deaths are answered with ever longer pauses. Whoever owns it counts its time in ticks and not by a clock:
 * when this very process was frozen, one late tick comes, and what the child said meanwhile is read before the next.
 */

import type { LogMessage } from "./controller/ipc.ts";
import type { ControllerChild, ControllerEnd } from "./controller-child.ts";

export const TICK_MS = 250;
export const inTicks = (ms: number): number => Math.ceil(ms / TICK_MS);
/** Something that is under way for so long is not expected to come back: the child is killed, and another one started. */
export const FROZEN_MS = 60_000;
const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 30_000;
/** A child that was ready for so long was well. */
const WELL_MS = 10_000;

export interface RestartedParts {
  /** In the log, such as `history`. */
  readonly name: string;
  start(): ControllerChild;
  readonly log: (level: LogMessage["level"], message: string) => void;
  /** A child was started; nothing was told to it yet. */
  readonly started: () => void;
  readonly heard: (value: unknown) => void;
  /** It is gone, and another one is started in a while. */
  readonly lost: () => void;
}

/** `ticks` since it was started, since it was ready, or since it is not there. */
type Phase =
  | { readonly kind: "opening" | "ready"; ticks: number }
  | { readonly kind: "gone"; ticks: number; readonly restartTicks: number }
  | { readonly kind: "unstarted" | "stopped" };

export class RestartedChild {
  readonly #parts: RestartedParts;
  #child: ControllerChild | null = null;
  #phase: Phase = { kind: "unstarted" };
  #soonDeaths = 0;
  #awayTicks: number | null = null;
  #whenEnded: (() => void) | null = null;

  constructor(parts: RestartedParts) {
    this.#parts = parts;
  }

  get kind(): Phase["kind"] {
    return this.#phase.kind;
  }
  /** Since this phase began. */
  get ticks(): number {
    return "ticks" in this.#phase ? this.#phase.ticks : 0;
  }
  /** Since the last one died, while no other is well; null when none died. */
  get awayTicks(): number | null {
    return this.#awayTicks;
  }
  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Once; nothing is started before. */
  start(): void {
    if (this.#phase.kind === "unstarted") this.#begin();
  }

  /** A child that takes nothing any more ends, and that is told by itself. `done`: the channel has taken it. */
  send(message: object, done: () => void = () => {}): void {
    this.#child?.send(message, () => done());
  }

  isReady(): void {
    if (this.#phase.kind !== "opening") return;
    this.#phase = { kind: "ready", ticks: 0 };
    this.#awayTicks = null;
  }

  /** @param isFrozen what its owner waits for is overdue; an opening may have to read a whole file, and has longer. */
  tick(isFrozen: boolean): void {
    const phase = this.#phase;
    if (!("ticks" in phase)) return;
    phase.ticks += 1;
    if (this.#awayTicks !== null) this.#awayTicks += 1;
    const hangs = phase.kind === "opening" ? phase.ticks > inTicks(2 * FROZEN_MS) : isFrozen;
    if (hangs && this.#child !== null) {
      const { name, log } = this.#parts;
      log("error", `the ${name} (pid ${this.#child.pid ?? "none"}) does not answer and is killed`);
      this.#child.kill();
    }
    if (phase.kind === "gone" && phase.ticks >= phase.restartTicks) this.#begin();
  }

  /** From now on none is started. The one there is told to stop, and killed where it does not within `endMs`. */
  async end(endMs: number): Promise<void> {
    this.#phase = { kind: "stopped" };
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, endMs);
      this.#whenEnded = () => {
        clearTimeout(late);
        resolve();
      };
      child.send({ type: "stop" }, () => {});
    });
    if (this.#child !== null) child.kill();
  }

  #begin(): void {
    const child = this.#parts.start();
    this.#child = child;
    this.#phase = { kind: "opening", ticks: 0 };
    child.onMessage((value) => {
      if (this.#child === child) this.#parts.heard(value);
    });
    child.onEnd((end) => {
      if (this.#child === child) this.#onEnd(end);
    });
    this.#parts.started();
  }

  #onEnd(end: ControllerEnd): void {
    this.#child = null;
    const phase = this.#phase;
    if (phase.kind === "stopped" || phase.kind === "unstarted") {
      this.#whenEnded?.();
      return;
    }
    this.#soonDeaths = phase.kind === "ready" && phase.ticks >= inTicks(WELL_MS) ? 0 : this.#soonDeaths + 1;
    const waitMs = Math.min(FIRST_RESTART_MS * 2 ** Math.min(this.#soonDeaths, 10), LONGEST_RESTART_MS);
    const how = end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
    const { name, log } = this.#parts;
    log("warn", `the ${name} ended (${how}); it is started again in ${waitMs} ms`);
    this.#phase = { kind: "gone", ticks: 0, restartTicks: inTicks(waitMs) };
    this.#awayTicks ??= 0;
    this.#parts.lost();
  }
}
