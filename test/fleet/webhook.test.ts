/** Who is called when there is an alarm: at once, signed, again until it is taken, in order, and over restarts. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import type { UnnumberedEvent } from "../../firmware/fleet/contract.ts";
import { fleetSchema } from "../../firmware/fleet/settings.ts";
import { Webhook } from "../../firmware/fleet/webhook.ts";
import {
  headersOf,
  isHighAlarm,
  signatureOf,
  webhookBodyOf,
  webhookBodySchema,
} from "../../firmware/fleet/webhook-call.ts";
import type { Post, Posted } from "../../firmware/fleet/webhook-post.ts";
import { isGivenUp, LONGEST_RETRY_MS, MOST_ATTEMPTS, retryInMs } from "../../firmware/fleet/webhook-retry.ts";
import { readSecret } from "../../firmware/fleet/webhook-start.ts";
import { ALARM_KINDS, type AlarmKind } from "../../shared/alarms.ts";
import { PROJECT } from "../support/program.ts";
import { isoAt, viewAt } from "./told.ts";

const NOW_MS = Date.UTC(2026, 11, 1, 10);
const SECRET = "0123456789abcdef-never-in-a-log";
const TABLE = { site: "home", tableId: "t1", name: "Table by the window", room: "Gym" } as const;

const raised = (alarmId: string, alarm: AlarmKind = "not-returning", atMs = NOW_MS): UnnumberedEvent => ({
  ...{ kind: "alarm-raised", at: isoAt(atMs), alarmId, alarm, priority: ALARM_KINDS[alarm].priority },
});
const cleared = (alarmId: string, alarm: AlarmKind = "not-returning"): UnnumberedEvent => ({
  ...{ kind: "alarm-cleared", at: isoAt(NOW_MS), alarmId, alarm },
});

interface Rig {
  readonly webhook: () => Webhook;
  /** Event ids in the order in which they were sent. */
  readonly sent: readonly string[];
  readonly logs: () => string;
  /** What the next calls hear; the last goes on. */
  answers(...answers: (Posted | "hangs")[]): void;
  secret(secret: () => Promise<string>): void;
  /** Time passes, in steps of 100 ms, as fleet.ts looks. */
  pass(ms: number): Promise<void>;
  restart(): void;
}

const OK: Posted = { kind: "delivered" };
const failed = (what = "status 500", retryAfterMs: number | null = null): Posted => ({
  ...{ kind: "failed", what, retryAfterMs },
});

let dir = "";
let rigs: Webhook[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "webhook-"));
});
afterEach(() => {
  for (const webhook of rigs) webhook.stop();
  rigs = [];
  rmSync(dir, { recursive: true, force: true });
});

/** Promises that were resolved have gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const rigIn = (folder: () => string = () => dir): Rig => {
  let passedMs = 0;
  let queue: (Posted | "hangs")[] = [OK];
  let readOne = (): Promise<string> => Promise.resolve(SECRET);
  const sent: string[] = [];
  const logs: string[] = [];
  const post: Post = ({ headers }) => {
    sent.push(headers["Idempotency-Key"] ?? "none");
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    if (answer === "hangs" || answer === undefined) return new Promise(() => {});
    return Promise.resolve(answer);
  };
  const begin = (): Webhook => {
    const webhook = new Webhook({
      ...{ dir: folder(), table: TABLE, random: () => 0, post, readSecret: () => readOne() },
      clock: { wallMs: () => NOW_MS + passedMs, monotonicMs: () => passedMs },
      log: (level, message) => logs.push(`${level} ${message}`),
    });
    rigs.push(webhook);
    return webhook;
  };
  let webhook = begin();
  return {
    ...{ webhook: () => webhook, sent, logs: () => logs.join("\n") },
    answers: (...answers) => {
      queue = answers;
    },
    secret: (secret) => {
      readOne = secret;
    },
    pass: async (ms) => {
      const end = passedMs + ms;
      await settled();
      while (passedMs < end) {
        passedMs += Math.max(100, Math.min(ms / 500, 60_000));
        webhook.look();
        await settled();
      }
    },
    restart: () => {
      webhook.stop();
      webhook = begin();
    },
  };
};

describe("what is told", () => {
  it("is every alarm of high priority, raised and cleared, and nothing else", () => {
    for (const [kind, { priority }] of Object.entries(ALARM_KINDS) as [AlarmKind, { priority: string }][])
      for (const event of [raised("a", kind), cleared("a", kind)])
        expect([kind, isHighAlarm(event)]).toEqual([kind, priority === "high"]);
    expect(isHighAlarm({ kind: "state", at: isoAt(0), state: "idle", from: "armed" })).toBe(false);
    expect(
      isHighAlarm({
        kind: "alarm-acknowledged",
        at: isoAt(0),
        alarmId: "a",
        alarm: "over-angle",
        by: "table",
      }),
    ).toBe(false);
  });

  it("says who, what, when, and how to release by hand", () => {
    const event = raised("c1-a3");
    if (!isHighAlarm(event)) throw new Error("it is one");
    const seen = viewAt(NOW_MS + 500, {
      ...{ state: "returning", angle: { kind: "ok", angleDeg: 24.5, rateDegPerS: 0 } },
      session: { id: "c1-s2", reason: "stop" },
    });
    const body = webhookBodyOf(event, TABLE, seen);
    expect(webhookBodySchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      ...{ eventId: "c1-a3.raised", kind: "alarm-raised", alarm: "not-returning", state: "returning" },
      ...{ angle: { angleDeg: 24.5 }, sessionId: "c1-s2", table: { ...TABLE, simulated: true } },
    });
    expect(body.doNow).toMatch(/manual release/);
    expect(webhookBodyOf({ ...event, alarm: "board-reset" }, TABLE, seen).doNow).toBeNull();
  });

  it("says no angle that was seen too long before, and none that is a fault as a number", () => {
    const event = raised("a1");
    if (!isHighAlarm(event)) throw new Error("it is one");
    for (const apartMs of [-2_001, 2_001, Number.NaN]) {
      const seen = { ...viewAt(0), at: Number.isNaN(apartMs) ? "never" : isoAt(NOW_MS + apartMs) };
      expect(webhookBodyOf(event, TABLE, seen)).toMatchObject({ angle: null, state: null, sessionId: null });
    }
    const angle = { kind: "fault", reason: "stale" } as const;
    expect(webhookBodyOf(event, TABLE, viewAt(NOW_MS, { angle })).angle).toEqual(angle);
    expect(webhookBodySchema.parse(webhookBodyOf(event, TABLE, null))).toMatchObject({ angle: null });
  });
});

describe("when it is told", () => {
  it("is at once, and once, however often the gateway tells it", async () => {
    const rig = rigIn();
    for (let time = 0; time < 3; time += 1) {
      rig.webhook().event(raised("a1"));
      await rig.pass(0);
    }
    rig.webhook().event(raised("a2", "near-angle"));
    rig.restart();
    rig.webhook().event(raised("a1"));
    await rig.pass(60_000);
    expect(rig.sent).toEqual(["a1.raised"]);
    expect(rig.webhook().figures()).toEqual({ delivered: 0, failed: 0, waiting: 0 });
  });

  it("is again after 1, 2, 4 s …, with the same key, until it is taken", async () => {
    const rig = rigIn();
    rig.answers(failed(), failed(), failed(), OK);
    rig.webhook().event(raised("a1"));
    await rig.pass(900);
    expect(rig.sent).toHaveLength(1);
    await rig.pass(200);
    expect(rig.sent).toHaveLength(2);
    await rig.pass(1_800);
    expect(rig.sent).toHaveLength(2);
    await rig.pass(60_000);
    expect(rig.sent).toEqual(Array(4).fill("a1.raised"));
    expect(rig.webhook().figures()).toEqual({ delivered: 1, failed: 0, waiting: 0 });
    expect(rig.logs()).toBe(
      "warn the webhook was not told (status 500); it is tried again\ninfo the webhook takes its calls again",
    );
  });

  it("is raised before cleared, and never held up by another alarm", async () => {
    const rig = rigIn();
    rig.answers("hangs");
    for (let n = 0; n < 8; n += 1) rig.webhook().event(raised(`old${n}`, "over-angle"));
    rig.webhook().event(cleared("old0", "over-angle"));
    await rig.pass(0);
    rig.answers(OK);
    await rig.pass(5_000);
    rig.webhook().event(raised("a1"));
    await rig.pass(0);
    expect(rig.sent.at(-1)).toBe("a1.raised");
    expect(rig.sent).not.toContain("old0.cleared");
    rig.restart();
    await rig.pass(1_000);
    const order = rig.sent.filter((id) => id.startsWith("old0"));
    expect(order).toEqual(["old0.raised", "old0.raised", "old0.cleared"]);
  });

  it("survives a restart, in order, and with what was taken not told again", async () => {
    const rig = rigIn();
    rig.answers(OK, failed());
    rig.webhook().event(raised("a1"));
    await rig.pass(0);
    rig.webhook().event(raised("a2"));
    rig.webhook().event(cleared("a2"));
    await rig.pass(500);
    rig.restart();
    rig.answers(OK);
    await rig.pass(500);
    expect(rig.sent).toEqual(["a1.raised", "a2.raised", "a2.raised", "a2.cleared"]);
  });

  it("waits as long as it is asked to, but no longer than a quarter of an hour", async () => {
    const rig = rigIn();
    rig.answers(failed("status 429", 30_000), OK);
    rig.webhook().event(raised("a1"));
    await rig.pass(29_000);
    expect(rig.sent).toHaveLength(1);
    await rig.pass(2_000);
    expect(rig.sent).toHaveLength(2);
  });

  it("is given up after a day, and that is said and counted", async () => {
    const rig = rigIn();
    rig.answers(failed("ECONNREFUSED"));
    rig.webhook().event(raised("a1"));
    await rig.pass(23.9 * 3_600_000);
    expect(rig.webhook().figures()).toEqual({ delivered: 0, failed: 0, waiting: 1 });
    await rig.pass(1_800_000);
    expect(rig.webhook().figures()).toEqual({ delivered: 0, failed: 1, waiting: 0 });
    expect(rig.logs()).toMatch(
      /error the webhook was never told of a1\.raised \(ECONNREFUSED, \d+ tries before\)/,
    );
    const tries = rig.sent.length;
    rig.restart();
    await rig.pass(3_600_000);
    expect(rig.sent).toHaveLength(tries);
  });

  it("leaves out the oldest where too many wait, and says so", async () => {
    const rig = rigIn();
    rig.answers("hangs");
    for (let n = 0; n < 502; n += 1) rig.webhook().event(raised(`a${n}`));
    expect(rig.webhook().figures()).toEqual({ delivered: 0, failed: 2, waiting: 500 });
    expect(rig.logs()).toContain("never told of a0.raised (too many wait");
  });

  it("is also told where the disk does not do, and that is said", async () => {
    const file = join(dir, "in-the-way");
    writeFileSync(file, "");
    const rig = rigIn(() => file);
    rig.webhook().event(raised("a1"));
    await rig.pass(0);
    expect(rig.sent).toEqual(["a1.raised"]);
    expect(rig.logs()).toContain("would not survive a restart");
    rmSync(file);
    rig.answers(failed());
    rig.webhook().event(raised("a2"));
    await rig.pass(40_000);
    rig.restart();
    rig.answers(OK);
    await rig.pass(0);
    expect(rig.sent.at(-1)).toBe("a2.raised");
  });

  it("begins anew where its file is damaged, which is put aside", async () => {
    writeFileSync(join(dir, "webhook.db"), "no database ".repeat(1_000));
    const rig = rigIn();
    rig.webhook().event(raised("a1"));
    await rig.pass(0);
    expect(rig.sent).toEqual(["a1.raised"]);
    expect(rig.logs()).toContain("put aside");
    expect(readFileSync(join(dir, "webhook.db.damaged"), "utf8")).toContain("no database");
  });
});

describe("when it is tried again", () => {
  it("is twice as late each time, up to a quarter of an hour, and up to half earlier by chance", () => {
    expect([1, 2, 3, 10].map((attempts) => retryInMs(attempts, null, 0))).toEqual([
      ...[1_000, 2_000, 4_000, 512_000],
    ]);
    expect([11, 60, 2_000].map((attempts) => retryInMs(attempts, null, 0))).toEqual(
      Array(3).fill(LONGEST_RETRY_MS),
    );
    expect(retryInMs(3, null, 1)).toBe(2_000);
    expect(retryInMs(1, 5_000, 0)).toBe(5_000);
    expect(retryInMs(1, 1e12, 0)).toBe(LONGEST_RETRY_MS);
    expect(retryInMs(1, 0, 0)).toBe(1_000);
  });

  it("is never given up because a clock leapt, and is given up in the end", () => {
    expect(isGivenUp({ createdMs: 0, attempts: 2 }, NOW_MS)).toBe(false);
    expect(isGivenUp({ createdMs: NOW_MS, attempts: 40 }, 0)).toBe(false);
    expect(isGivenUp({ createdMs: 0, attempts: 10 }, NOW_MS)).toBe(true);
    expect(isGivenUp({ createdMs: NOW_MS, attempts: MOST_ATTEMPTS }, 0)).toBe(true);
  });
});

describe("the secret", () => {
  it("has 16 characters or more, and is told to nobody", async () => {
    const secretFile = join(dir, "secret");
    writeFileSync(secretFile, `${SECRET}\nsecond line\n`);
    expect(await readSecret({ secretFile })).toBe(SECRET);
    writeFileSync(secretFile, "15-characters-x\n");
    await expect(readSecret({ secretFile })).rejects.toThrow(/has 15 characters; a secret has 16 or more/);
    await expect(readSecret({ secretFile })).rejects.not.toThrow(/15-characters-x/);
    await expect(readSecret({ secretFile: join(dir, "none") })).rejects.toThrow(/cannot be read/);
  });

  it("that is missing is told, and what waits goes out once it is there", async () => {
    const rig = rigIn();
    rig.secret(() => Promise.reject(new Error("/etc/secret cannot be read")));
    rig.webhook().event(raised("a1"));
    await rig.pass(2_000);
    expect(rig.sent).toEqual([]);
    expect(rig.logs()).toContain("not told (/etc/secret cannot be read)");
    rig.secret(() => Promise.resolve(SECRET));
    await rig.pass(5_000);
    expect(rig.sent).toEqual(["a1.raised"]);
    expect(rig.logs()).not.toContain(SECRET);
  });
});

describe("the signature", () => {
  it("is the HMAC of time and body", () => {
    // By `printf '1800000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
    expect(signatureOf("0123456789abcdef", 1_800_000_000, "{}")).toBe(
      "t=1800000000,v1=1313ae9c874eb1a0868ad0b65f841c4243c23fdcfad69a3ada227726fad9960e",
    );
  });

  it("is accepted by the example of the docs, and nothing else is", async () => {
    const page = readFileSync(join(PROJECT, "docs/fleet/webhook.md"), "utf8");
    const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    writeFileSync(join(dir, "example.mjs"), code);
    const example: unknown = await import(/* @vite-ignore */ pathToFileURL(join(dir, "example.mjs")).href);
    const { isFromTable } = z
      .object({ isFromTable: z.custom<(...args: unknown[]) => unknown>() })
      .parse(example);
    const body = JSON.stringify({ says: "Ärger" });
    const header = headersOf({ eventId: "a.raised", body }, SECRET, NOW_MS)["X-Inversion-Table-Signature"];
    const nowS = NOW_MS / 1000;
    expect(isFromTable(SECRET, header, body, nowS + 2)).toBe(true);
    expect(isFromTable(SECRET, header, `${body} `, nowS)).toBe(false);
    expect(isFromTable(`${SECRET}x`, header, body, nowS)).toBe(false);
    expect(isFromTable(SECRET, header, body, nowS + 301)).toBe(false);
    expect(isFromTable(SECRET, String(header).replace(/t=\d+/, `t=${nowS + 1}`), body, nowS)).toBe(false);
    expect(isFromTable(SECRET, "v1=00", body, nowS)).toBe(false);
  });

  it("and the body of the docs are as they are sent", () => {
    const page = readFileSync(join(PROJECT, "docs/fleet/webhook.md"), "utf8");
    const body = webhookBodySchema.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ""));
    const event = { ...raised(body.alarmId), at: body.at } as Parameters<typeof webhookBodyOf>[0];
    const { table, state, angle, sessionId } = body;
    const seen = viewAt(Date.parse(body.at), {
      ...(state === null ? {} : { state }),
      ...(angle === null ? {} : { angle }),
      session: sessionId === null ? null : { id: sessionId, reason: null },
    });
    const about = { guarded: true, simulated: table.simulated ?? true };
    expect(webhookBodyOf(event, table, { ...seen, about })).toEqual(body);
    const config: unknown = parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "");
    expect(z.strictObject({ fleet: fleetSchema }).parse(config).fleet.webhook?.url).toMatch(/^https:/);
  });
});
