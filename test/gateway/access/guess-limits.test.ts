/** How often a code may be guessed: counted over restarts and whatever the calendar says, and never against whoever is in. */

import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { GUESSES_FILE } from "../../../firmware/gateway/access/access.ts";
import { CarefulFile } from "../../../firmware/gateway/access/careful-file.ts";
import {
  FOR_ALL,
  GuessLimits,
  type GuessVerdict,
  networkOf,
  PER_CLIENT,
} from "../../../firmware/gateway/access/guess-limits.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { type Door, OWN_ADDRESS, startDoor } from "./support/door.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;

const folder = (): string => mkdtempSync(join(tmpdir(), "guesses-"));
const open = (path: string, nowMs: () => number, warned: string[] = []): Promise<GuessLimits> =>
  GuessLimits.open({
    // What the calendar says is asked for a file name alone.
    ...{ file: new CarefulFile(path), nowMs, wallIso: () => "2026-01-01T00:00:00.000Z" },
    warn: (message) => warned.push(message),
  });
const from = (address: string) => ({ kind: "client", address }) as const;
const counted = (verdict: GuessVerdict): boolean => verdict.kind === "counted";

describe("what may be guessed", () => {
  it("stands here as it was promised", () => {
    expect(PER_CLIENT).toEqual([
      { ms: 60 * SECOND, most: 3 },
      { ms: 600 * SECOND, most: 5 },
      { ms: HOUR, most: 10 },
    ]);
    expect(FOR_ALL).toEqual({ ms: HOUR, most: 30 });
  });

  it("by one client is 3 a minute, 5 in ten minutes, 10 an hour; and it is told how long to wait", async () => {
    let now = 0;
    const limits = await open(join(folder(), "g"), () => now);
    const at: number[] = [];
    for (; now < HOUR; now += SECOND)
      if (counted(await limits.take(from("192.0.2.1")))) at.push(now / SECOND);
    expect(at).toEqual([0, 1, 2, 60, 61, 600, 601, 602, 660, 661]);
    expect(await limits.take(from("192.0.2.1"))).toMatchObject({ kind: "counted" });
    expect(await limits.take(from("192.0.2.1"))).toEqual({ kind: "refused", waitS: 1 });
  });

  it("by everybody is 30 an hour, and knocking on keeps the door shut no longer", async () => {
    let now = 0;
    const limits = await open(join(folder(), "g"), () => now);
    for (let n = 0; n < 30; n += 1) expect(counted(await limits.take(from(`192.0.2.${n}`)))).toBe(true);
    for (now = SECOND; now < HOUR; now += 30 * SECOND)
      expect(counted(await limits.take(from("198.51.100.1")))).toBe(false);
    now = HOUR;
    expect(counted(await limits.take(from("203.0.113.1")))).toBe(true);
  });

  it("is counted by network where somebody has a whole network of addresses", () => {
    expect(networkOf("2001:db8:1:2::1")).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:db8:1:2:ffff:ffff:ffff:ffff")).toBe("2001:db8:1:2::/64");
    expect(networkOf("2001:0db8:0001:0002:0:0:0:9")).toBe("2001:db8:1:2::/64");
    expect(networkOf("fe80::1")).toBe("fe80:0:0:0::/64");
    expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
    expect(networkOf(null)).toBe("nowhere");
  });

  it("is not used up by whoever knew the code", async () => {
    const limits = await open(join(folder(), "g"), () => 0);
    for (let n = 0; n < 100; n += 1) {
      const verdict = await limits.take(from("192.0.2.1"));
      if (verdict.kind !== "counted") throw new Error("refused");
      verdict.right();
    }
  });

  it("by a device that is in is counted apart: strangers use up nothing of it", async () => {
    const limits = await open(join(folder(), "g"), () => 0);
    for (let n = 0; n < 40; n += 1) await limits.take(from(`192.0.2.${n}`));
    expect(counted(await limits.take({ kind: "device", deviceId: "a" }))).toBe(true);
    const verdicts = [];
    for (let n = 0; n < 10; n += 1) verdicts.push(await limits.take({ kind: "device", deviceId: "a" }));
    expect(verdicts.filter(counted)).toHaveLength(2);
  });
});

describe("10,000 guesses", () => {
  it.each([1, 1_000])("from %i addresses, over restarts: never more than is promised", async (addresses) => {
    const path = join(folder(), "g");
    // Uptime of the whole affair; each process begins its own clock somewhere else.
    let lived = 0;
    let offset = 0;
    const now = (): number => lived + offset;
    let limits = await open(path, now);
    const checked: { readonly at: number; readonly by: string }[] = [];
    for (let n = 0; n < 10_000; n += 1) {
      const by = `192.0.${Math.floor((n % addresses) / 250)}.${(n % addresses) % 250}`;
      if (counted(await limits.take(from(by)))) checked.push({ at: lived, by });
      lived += 1_800;
      await limits.tick();
      if (n % 97 === 96) {
        // A process that is killed loses what was not kept: at most a minute of age, and no guess.
        offset = ((n * 7_919 * SECOND) % (20 * HOUR)) - lived;
        limits = await open(path, now);
      }
    }
    expect(checked.length).toBeGreaterThan(30);
    for (const { at } of checked) {
      const within = checked.filter((one) => one.at >= at && one.at < at + HOUR);
      expect(within.length).toBeLessThanOrEqual(30);
      for (const { ms, most } of PER_CLIENT) {
        const own = checked.filter((one) => one.at >= at && one.at < at + ms && one.by === within[0]?.by);
        expect(own.length).toBeLessThanOrEqual(most);
      }
    }
    // However many they were, what is kept of them is little.
    expect(statSync(path).size).toBeLessThan(4_096);
    // Whoever comes after them waits an hour of the program's own running at most.
    lived += HOUR;
    expect(counted(await limits.take(from("203.0.113.1")))).toBe(true);
  });

  it("that end with the program are not forgotten by starting it again, also without a clean end", async () => {
    const path = join(folder(), "g");
    const limits = await open(path, () => 0);
    for (let n = 0; n < 30; n += 1) await limits.take(from(`192.0.2.${n}`));
    for (const start of [0, 5 * SECOND, 1e12]) {
      const again = await open(path, () => start);
      expect(await again.take(from("203.0.113.1"))).toEqual({ kind: "refused", waitS: 3_600 });
    }
  });
});

describe("the count on the disk", () => {
  it("is there before a guess is looked at, and for its owner only", async () => {
    const path = join(folder(), "g");
    const limits = await open(path, () => 0);
    await limits.take(from("192.0.2.1"));
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      version: 1,
      guesses: [{ scope: "client", by: "192.0.2.1", ageMs: 0 }],
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    "",
    "{",
    "[]",
    '{"version":2,"guesses":[]}',
    '{"version":1,"guesses":[{"scope":"client","by":"x","ageMs":-1}]}',
  ])(
    "that is damaged (%s) is put aside and counts as everything that may be guessed in an hour",
    async (text) => {
      const path = join(folder(), "g");
      writeFileSync(path, text);
      const warned: string[] = [];
      let now = 0;
      const limits = await open(path, () => now, warned);
      expect(warned).toHaveLength(1);
      expect(readFileSync(`${path}.damaged-2026-01-01T00-00-00Z`, "utf8")).toBe(text);
      expect(counted(await limits.take(from("192.0.2.1")))).toBe(false);
      now = HOUR;
      expect(counted(await limits.take(from("192.0.2.1")))).toBe(true);
    },
  );

  it("that cannot be written lets nobody guess", async () => {
    const limits = await open(join(folder(), "missing/g"), () => 0);
    await expect(limits.take(from("192.0.2.1"))).rejects.toThrow(/ENOENT/);
  });
});

describe.runIf(OWN_ADDRESS !== null)("at the door", () => {
  let door: Door;
  afterEach(() => door.close());
  const guess = (code: string, address: string): Promise<Response> =>
    door.ask("tls", "/api/access/pair", {
      method: "POST",
      body: { code, name: "x" },
      headers: { "x-forwarded-for": address },
    });

  it("an attacker with many addresses is refused with 429, and a right code is taken once the hour is over", async () => {
    const dataDir = folder();
    const manualClock = new ManualClock();
    door = await startDoor({ manualClock, accessOptions: { dataDir }, caps: { apiChangesPerS: 10_000 } });
    const statuses: number[] = [];
    for (let n = 0; n < 60; n += 1) statuses.push((await guess("000000", `198.51.100.${n}`)).status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    const refused = await guess("000000", "203.0.113.9");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
    // Whoever is at the computer pairs nothing either, but is not kept from anything else.
    expect((await door.openActs("local")).status).toBe(200);
    manualClock.freeze(HOUR);
    await door.openActs("local");
    await door.ask("local", "/api/access/codes", { method: "POST", body: { role: "viewer" } });
    expect(await door.letIn("viewer", "tls")).not.toBe("");
    expect(JSON.parse(readFileSync(join(dataDir, GUESSES_FILE), "utf8"))).toMatchObject({ version: 1 });
  });

  it("a client that has guessed too often keeps nobody else from pairing", async () => {
    door = await startDoor();
    for (let n = 0; n < 8; n += 1) await guess("000000", "198.51.100.1");
    expect((await guess("000000", "198.51.100.1")).status).toBe(429);
    expect(await door.letIn("viewer")).not.toBe("");
  });
});
