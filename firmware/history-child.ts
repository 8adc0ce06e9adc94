/**
 * The history as the gateway holds it: a child process that owns the database (firmware/history/process.ts). Writes are
 * told one after the other and kept until each is acknowledged, so that a history that dies loses nothing; what waits
 * is bounded (history-queue.ts). Questions are answered within {@link HISTORY_ANSWER_MS} or refused. A child that is
 * slow, frozen or dead is waited for by nobody.
 */

import type { HistoryState } from "../shared/history.ts";
import type { LogMessage } from "./controller/ipc.ts";
import type { ControllerChild } from "./controller-child.ts";
import type { GatewayClock } from "./gateway/clock.ts";
import { type CallResult, decodeAnswer, decodeFromHistory, type FromHistory } from "./history/channel.ts";
import {
  type Ask,
  HISTORY_ANSWER_MS,
  type HistoryCall,
  type HistoryLink,
  type HistoryRefusal,
  type HistoryWrite,
  type WriteResult,
} from "./history/contract.ts";
import { HistoryQueue } from "./history-queue.ts";
import { FROZEN_MS, inTicks, RestartedChild, TICK_MS } from "./restarted-child.ts";

/** Something that is under way for so long is told as slow. */
export const SLOW_MS = 3_000;
/** A child that is not back by then is told as gone; shorter, and nobody needs to know. */
const GONE_MS = 2_000;
/** An opening may have to read the whole file. */
const OPENING_SLOW_MS = 10_000;
/** What was refused is told again after this. */
const AGAIN_MS = 2_000;
const MOST_CALLS_WAITING = 64;
/** A write that was under way at so many deaths in a row is not told again. */
const MOST_DEATHS_OF_A_WRITE = 3;

export interface HistoryChildParts {
  start(): ControllerChild;
  readonly clock: Pick<GatewayClock, "every">;
  readonly log: (level: LogMessage["level"], message: string) => void;
}

interface Call {
  readonly kind: "call";
  readonly id: number;
  readonly call: HistoryCall;
  readonly ask: Ask<HistoryCall>;
  ticks: number;
  answered: boolean;
  readonly answer: (result: unknown) => void;
}
interface Write {
  readonly kind: "write";
  readonly id: number;
  readonly write: HistoryWrite;
}

const refusal = (code: "slow" | "gone", message: string): HistoryRefusal => ({
  kind: "refused",
  code,
  message,
});
const SLOW = "it does not answer in time; a change may still be made, so look again";
const GONE = "its process is being started again";

export class HistoryChild implements HistoryLink {
  readonly #parts: HistoryChildParts;
  readonly #queue = new HistoryQueue();
  readonly #calls: Call[] = [];
  readonly #listeners: (() => void)[] = [];
  readonly #cancel: () => void;
  readonly #child: RestartedChild;
  #underWay: Call | Write | null = null;
  #underWayTicks = 0;
  #deathsOfWrite = 0;
  #pauseTicks = 0;
  #ids = 0;
  #toldBy: HistoryState = { kind: "ok" };
  #state: HistoryState = { kind: "ok" };
  #whenIdle: (() => void) | null = null;

  constructor(parts: HistoryChildParts) {
    this.#parts = parts;
    this.#child = new RestartedChild({
      ...{ name: "history", start: () => parts.start(), log: parts.log },
      started: () => {},
      heard: (value) => this.#hear(value),
      lost: () => this.#lost(),
    });
    this.#cancel = parts.clock.every(TICK_MS, () => this.#tick());
  }

  /** Nothing is opened or made before. */
  start(): void {
    this.#child.start();
  }

  pid(): number | null {
    return this.#child.pid();
  }
  state(): HistoryState {
    return this.#state;
  }
  onChange(heard: () => void): void {
    this.#listeners.push(heard);
  }
  /** What waits, and how many writes had to be left out. */
  figures(): { readonly waiting: number; readonly leftOut: number } {
    return { waiting: this.#queue.size, leftOut: this.#queue.leftOut };
  }

  write(write: HistoryWrite): void {
    if (this.#child.kind === "stopped") return;
    this.#queue.add(write);
    this.#pump();
  }

  call<C extends HistoryCall>(call: C, ask: Ask<C>): Promise<CallResult<C>> {
    const { kind } = this.#child;
    if (kind === "stopped" || (this.#state.kind === "trouble" && this.#state.code === "gone"))
      return Promise.resolve(refusal("gone", GONE));
    const isSlow = this.#state.kind === "trouble" && this.#state.code === "slow";
    if (isSlow || this.#calls.length >= MOST_CALLS_WAITING) return Promise.resolve(refusal("slow", SLOW));
    return new Promise((resolve) => {
      this.#calls.push({
        ...{ kind: "call", id: this.#nextId(), call, ask, ticks: 0, answered: false },
        answer: (result) => resolve(decodeAnswer(call, result)),
      });
      this.#pump();
    });
  }

  /** Writes what waits, within `flushMs`, and ends the child. What is still not written then is lost, and told. */
  async stop(flushMs: number, endMs: number): Promise<void> {
    if (this.#child.kind !== "unstarted") await this.#flush(flushMs);
    this.#cancel();
    const ended = this.#child.end(endMs);
    this.#refuseCalls("gone", "the program is ending");
    await ended;
  }

  async #flush(flushMs: number): Promise<void> {
    await this.#within(flushMs, (done) => {
      this.#whenIdle = done;
      this.#tellIdle();
    });
    const left = this.#queue.size + (this.#underWay?.kind === "write" ? 1 : 0);
    if (left > 0)
      this.#parts.log("error", `${left} entries of the history could not be written before the end`);
  }

  #within(ms: number, work: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, ms);
      work(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }

  #hear(value: unknown): void {
    const decoded = decodeFromHistory(value);
    if (decoded.kind === "refused") {
      this.#parts.log("error", `a message of the history was refused: ${decoded.why}`);
      return;
    }
    const message: FromHistory = decoded.value;
    switch (message.type) {
      case "ready":
      case "state":
        this.#toldBy = message.state;
        if (message.type === "ready") this.#child.isReady();
        this.#judge();
        this.#pump();
        return;
      case "written":
        this.#written(message.id, message.result);
        return;
      case "answered":
        this.#answered(message.id, message.result);
    }
  }

  #written(id: number, result: WriteResult): void {
    const done = this.#takeUnderWay(id);
    if (done === null) return;
    if (done.kind === "call") done.answer(refusal("gone", "the question could not be read"));
    else if (result.kind === "refused") {
      // Kept here and told again, as long as there is room; what the trouble is, the child tells with its state.
      this.#queue.putBack(done.write);
      this.#pauseTicks = inTicks(AGAIN_MS);
    } else {
      this.#deathsOfWrite = 0;
      if (result.kind === "ignored")
        this.#parts.log("debug", `the history ignored a ${done.write.kind}: ${result.why}`);
    }
    this.#pump();
  }

  #answered(id: number, result: unknown): void {
    const done = this.#takeUnderWay(id);
    if (done?.kind === "call" && !done.answered) done.answer(result);
    this.#pump();
  }

  #takeUnderWay(id: number): Call | Write | null {
    const done = this.#underWay;
    if (done === null || done.id !== id) return null;
    this.#underWay = null;
    this.#underWayTicks = 0;
    this.#judge();
    return done;
  }

  /** Sends the next, writes before questions: so an answer knows of all that was told before it was asked. */
  #pump(): void {
    if (this.#child.kind !== "ready" || this.#underWay !== null) return;
    const write = this.#pauseTicks > 0 ? null : this.#queue.take();
    if (write !== null) this.#send({ kind: "write", id: this.#nextId(), write });
    else {
      const call = this.#calls.shift();
      if (call !== undefined) this.#send(call);
    }
    this.#tellIdle();
  }

  #send(next: Call | Write): void {
    this.#underWay = next;
    this.#underWayTicks = 0;
    const { id } = next;
    const message =
      next.kind === "write"
        ? { type: "write", id, write: next.write }
        : { type: "call", id, call: next.call, ask: next.ask };
    this.#child.send(message);
  }

  #tellIdle(): void {
    if (this.#queue.size > 0 || this.#underWay !== null) return;
    this.#whenIdle?.();
    this.#whenIdle = null;
  }

  #lost(): void {
    const lost = this.#underWay;
    this.#underWay = null;
    this.#underWayTicks = 0;
    if (lost?.kind === "write") this.#tellAgain(lost.write);
    else if (lost !== null && !lost.answered)
      lost.answer(refusal("gone", "its process ended; a change may have been made, so look again"));
    this.#judge();
  }

  #tellAgain(write: HistoryWrite): void {
    this.#deathsOfWrite += 1;
    if (this.#deathsOfWrite < MOST_DEATHS_OF_A_WRITE) this.#queue.putBack(write);
    else {
      this.#deathsOfWrite = 0;
      this.#parts.log(
        "error",
        `the history ended ${MOST_DEATHS_OF_A_WRITE} times at a ${write.kind}; it is left out`,
      );
    }
  }

  #tick(): void {
    if (this.#child.kind === "stopped" || this.#child.kind === "unstarted") return;
    if (this.#underWay !== null) this.#underWayTicks += 1;
    if (this.#pauseTicks > 0) this.#pauseTicks -= 1;
    this.#endLateCalls();
    const isFrozen = this.#underWayTicks > inTicks(FROZEN_MS);
    if (isFrozen) this.#underWayTicks = 0;
    this.#child.tick(isFrozen);
    this.#judge();
    this.#pump();
  }

  #endLateCalls(): void {
    const most = inTicks(HISTORY_ANSWER_MS);
    const all = this.#underWay?.kind === "call" ? [this.#underWay, ...this.#calls] : [...this.#calls];
    for (const call of all) {
      call.ticks += 1;
      if (call.ticks < most || call.answered) continue;
      call.answered = true;
      const waits = this.#calls.indexOf(call);
      if (waits >= 0) this.#calls.splice(waits, 1);
      call.answer(refusal("slow", waits >= 0 ? "it did not come to it in time; nothing was changed" : SLOW));
    }
  }

  #refuseCalls(code: "slow" | "gone", message: string): void {
    for (const call of this.#calls.splice(0)) call.answer(refusal(code, message));
    if (this.#underWay?.kind === "call" && !this.#underWay.answered) {
      this.#underWay.answered = true;
      this.#underWay.answer(refusal(code, message));
    }
  }

  /** What is to be told of it now, and telling it when it is news. */
  #judge(): void {
    const next = this.#judged();
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return;
    this.#state = next;
    if (next.kind === "trouble") {
      this.#parts.log("warn", `sessions are not being kept (${next.code}): ${next.what}`);
      if (next.code === "gone") this.#refuseCalls("gone", GONE);
    } else this.#parts.log("info", "sessions are being kept again");
    for (const heard of this.#listeners) heard();
  }

  #judged(): HistoryState {
    const { awayTicks, kind, ticks } = this.#child;
    const waits = `${this.#queue.size} entries wait`;
    if (awayTicks !== null && awayTicks >= inTicks(GONE_MS))
      return {
        kind: "trouble",
        code: "gone",
        what: `the history's process is not running and is started again; ${waits}`,
      };
    const isSlow =
      kind === "opening" ? ticks >= inTicks(OPENING_SLOW_MS) : this.#underWayTicks >= inTicks(SLOW_MS);
    if (isSlow)
      return { kind: "trouble", code: "slow", what: `the history does not answer; ${waits} until it does` };
    return this.#toldBy;
  }
}
