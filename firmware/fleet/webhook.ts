/**
 * Calls somebody's own service whenever an alarm of high priority is raised or cleared: at once, and again until it is
 * taken. Works without a broker. fleet.ts owns it and calls `look` several times a second.
 *
 * A call is on the disk before it is acknowledged, but never waits for one: where the disk does not do, it goes out all
 * the same. What was raised is told before that it was cleared; between alarms there is no order, so that one that cannot
 * be told does not hold up the next. Whoever is called may be told the same twice, with the same idempotency key.
 */

import type { FleetAbout } from "../../shared/fleet.ts";
import type { FleetFigures, FleetView, UnnumberedEvent } from "./contract.ts";
import type { Clock } from "./presence.ts";
import { wordsOf } from "./small-file.ts";
import { headersOf, isHighAlarm, webhookBodyOf } from "./webhook-call.ts";
import { openWebhookFile, type WebhookCall, type WebhookFile } from "./webhook-file.ts";
import type { Post } from "./webhook-post.ts";
import { isGivenUp, retryInMs } from "./webhook-retry.ts";

/** More than this waiting is no alarm any more; the oldest is left out, and said so. */
const MOST_WAITING = 500;
/** What is told for the first time does not wait for those that are tried again. */
const MOST_FIRST_AT_ONCE = 16;
const MOST_RETRIES_AT_ONCE = 2;
const FILE_AGAIN_MS = 30_000;

export interface WebhookParts {
  readonly dir: string;
  readonly table: Pick<FleetAbout, "site" | "tableId" | "name" | "room">;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Read anew for each call. Rejects with words that never hold it. */
  readonly readSecret: () => Promise<string>;
  readonly post: Post;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

interface Waiting extends WebhookCall {
  readonly dueMs: number;
  readonly isUnderWay: boolean;
}

export class Webhook {
  readonly #parts: WebhookParts;
  readonly #leaving = new AbortController();
  /** By event id, in the order in which it happened. */
  readonly #waiting = new Map<string, Waiting>();
  #file: WebhookFile | null = null;
  #fileAgainMs = Number.NEGATIVE_INFINITY;
  #seen: FleetView | null = null;
  #delivered = 0;
  #failed = 0;
  #hasFailed = false;

  constructor(parts: WebhookParts) {
    this.#parts = parts;
    this.#openFile();
    this.look();
  }

  view(view: FleetView): void {
    this.#seen = view;
  }

  /** Told again, it is the same call. */
  event(event: UnnumberedEvent): void {
    if (!isHighAlarm(event)) return;
    const { table, clock } = this.#parts;
    const body = webhookBodyOf(event, table, this.#seen);
    const { eventId, alarmId } = body;
    const createdMs = clock.wallMs();
    const call: WebhookCall = { eventId, alarmId, body: JSON.stringify(body), createdMs, attempts: 0 };
    if (this.#waiting.has(eventId)) return;
    if (this.#onDisk((file) => file.add(call)) === false) return;
    this.#wait(call);
    this.look();
  }

  figures(): FleetFigures["webhook"] {
    return { delivered: this.#delivered, failed: this.#failed, waiting: this.#waiting.size };
  }

  /** Sends what is due. */
  look(): void {
    if (this.#leaving.signal.aborted) return;
    if (this.#file === null) this.#openFile();
    const nowMs = this.#parts.clock.monotonicMs();
    const underWay = [...this.#waiting.values()].filter((waiting) => waiting.isUnderWay);
    let firsts = underWay.filter(({ attempts }) => attempts === 0).length;
    let retries = underWay.length - firsts;
    const alarms = new Set<string>();
    for (const waiting of this.#waiting.values()) {
      const isNext = !alarms.has(waiting.alarmId);
      alarms.add(waiting.alarmId);
      if (!isNext || waiting.isUnderWay || waiting.dueMs > nowMs) continue;
      const isFirst = waiting.attempts === 0;
      if (isFirst ? firsts >= MOST_FIRST_AT_ONCE : retries >= MOST_RETRIES_AT_ONCE) continue;
      if (isFirst) firsts += 1;
      else retries += 1;
      void this.#send(waiting);
    }
  }

  stop(): void {
    this.#leaving.abort();
    this.#onDisk((file) => file.close());
    this.#file = null;
  }

  #wait(call: WebhookCall): void {
    this.#waiting.set(call.eventId, { ...call, dueMs: Number.NEGATIVE_INFINITY, isUnderWay: false });
    const [oldest] = this.#waiting.values();
    if (this.#waiting.size > MOST_WAITING && oldest !== undefined) this.#giveUp(oldest, "too many wait");
  }

  async #send(waiting: Waiting): Promise<void> {
    const { eventId, body } = waiting;
    const { clock, post, readSecret, random, log } = this.#parts;
    this.#waiting.set(eventId, { ...waiting, isUnderWay: true });
    const posted = await readSecret()
      .then((secret) =>
        post({ headers: headersOf({ eventId, body }, secret, clock.wallMs()), body }, this.#leaving.signal),
      )
      .catch((error) => ({ kind: "failed", what: wordsOf(error), retryAfterMs: null }) as const);
    // Not counted: the next process tries it again. Nor is one that was left out meanwhile.
    if (this.#leaving.signal.aborted || !this.#waiting.has(eventId)) return;
    if (posted.kind === "delivered") {
      this.#waiting.delete(eventId);
      this.#delivered += 1;
      this.#onDisk((file) => file.over(eventId));
      if (this.#hasFailed) log("info", "the webhook takes its calls again");
      this.#hasFailed = false;
      this.look();
      return;
    }
    const attempts = waiting.attempts + 1;
    if (!this.#hasFailed) log("warn", `the webhook was not told (${posted.what}); it is tried again`);
    this.#hasFailed = true;
    if (isGivenUp({ ...waiting, attempts }, clock.wallMs())) {
      this.#giveUp(waiting, posted.what);
      return;
    }
    this.#onDisk((file) => file.attempted(eventId, attempts));
    const dueMs = clock.monotonicMs() + retryInMs(attempts, posted.retryAfterMs, random());
    this.#waiting.set(eventId, { ...waiting, attempts, dueMs, isUnderWay: false });
  }

  #giveUp({ eventId, attempts }: Waiting, what: string): void {
    this.#waiting.delete(eventId);
    this.#failed += 1;
    this.#onDisk((file) => file.over(eventId));
    this.#parts.log("error", `the webhook was never told of ${eventId} (${what}, ${attempts} tries before)`);
  }

  /** Undefined: there is no file that does. */
  #onDisk<T>(use: (file: WebhookFile) => T): T | undefined {
    try {
      return this.#file === null ? undefined : use(this.#file);
    } catch (error) {
      this.#fileLost(error);
      return undefined;
    }
  }

  #openFile(): void {
    const { clock, dir, log } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (nowMs < this.#fileAgainMs) return;
    try {
      this.#file = openWebhookFile(dir, (why) =>
        log("error", `webhook.db was damaged and put aside: ${why}`),
      );
      const before = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const call of this.#file.waiting()) this.#wait(call);
      for (const waiting of before) {
        this.#waiting.set(waiting.eventId, waiting);
        const { eventId, alarmId, body, createdMs, attempts } = waiting;
        this.#file.add({ eventId, alarmId, body, createdMs, attempts });
      }
    } catch (error) {
      this.#fileLost(error);
    }
  }

  #fileLost(error: unknown): void {
    this.#fileAgainMs = this.#parts.clock.monotonicMs() + FILE_AGAIN_MS;
    try {
      this.#file?.close();
    } catch {
      // Whatever is wrong with it is being told.
    }
    this.#file = null;
    const lost = "what waits for the webhook would not survive a restart";
    this.#parts.log("error", `${lost}: webhook.db cannot be used: ${wordsOf(error)}`);
  }
}
