/**
 * Whoever is not meant to move the table, while somebody hangs on it with the lock held: another page in a real browser,
 * at the table's own computer and on a device that is signed in, and bare sockets. Every try must be refused, and the
 * lock, as the simulated board has it at its pin, must not move. One STOP among them that got through would release it.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { lockedAt25, STARVED, type Table, treat } from "../scenarios/session.ts";
import { openDashboard } from "../support/dashboard.ts";
import { describeWith } from "../support/needs.ts";
import { networkAddress } from "../support/network-address.ts";
import { startProgram } from "../support/program.ts";
import { requestText, sendRaw, statusIn, upgradeRequest } from "../support/raw-http.ts";
import { type Attacker, EVIL_NAME, startAttacker, type Tries } from "./attacker.ts";
import { openBrowser } from "./browser.ts";

const TABLE_NAME = "table.local";
const EVIL_ORIGIN = `http://${EVIL_NAME}`;

describeWith("chromium", "attacks", (executablePath) => {
  let folder: string;
  let table: Table;
  let browser: Browser;
  let context: BrowserContext;
  let attacker: Attacker;
  let port: number;
  const network = networkAddress(TABLE_NAME);
  const base = (host: string): string => `http://${host}:${port}`;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "attacks-"));
    const config = join(folder, "config.yaml");
    writeFileSync(config, `access: { hosts: [${TABLE_NAME}] }\n`);
    // In the clear, so that nothing but what is tested here stands between them and the table.
    const program = await startProgram(
      ["--simulate", "--host", "0.0.0.0", "--insecure", "--config", config],
      folder,
    );
    port = Number(new URL(program.url).port);
    table = { program, dashboard: await openDashboard(base("127.0.0.1")) };
    attacker = await startAttacker();
    browser = await openBrowser(executablePath, [
      `--host-resolver-rules=MAP ${EVIL_NAME} 127.0.0.1, MAP ${TABLE_NAME} 127.0.0.1`,
    ]);
    context = await browser.newContext();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    attacker.close();
    table.dashboard.close();
    await table.program.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Held before each of them, in a session. */
  beforeEach(async () => {
    if (table.dashboard.telemetry()?.state === "inverted") return;
    await treat(table);
    table.dashboard.forgetEvents();
    await lockedAt25(table);
  }, 120_000);
  /** And after each, in the same one. A computer too busy may end it by itself, and says so; whoever attacks cannot. */
  afterEach(async () => {
    const world = await table.program.world();
    const { state } = table.dashboard.telemetry() ?? {};
    const ended = table.dashboard.events().find((event) => event.kind === "session-ended");
    if (ended !== undefined && STARVED.includes(ended.reason)) {
      process.stderr.write(`\nNOT HELD TO THE END: ${ended.reason}; is this computer busy?\n`);
      return;
    }
    expect(ended).toBeUndefined();
    expect({ state, lock: world.lock, engaged: world.lockEngaged }).toEqual({
      ...{ state: "inverted", lock: "held", engaged: true },
    });
  });

  const evilPage = async (): Promise<{ page: Page; answers: Map<string, number[]> }> => {
    const page = await context.newPage();
    const answers = new Map<string, number[]>();
    page.on("response", (response) => {
      const request = response.request();
      const { host, pathname } = new URL(response.url());
      if (!host.endsWith(`:${port}`)) return;
      const name = `${request.method()} ${pathname}`;
      answers.set(name, [...(answers.get(name) ?? []), response.status()]);
    });
    await page.goto(attacker.url);
    return { page, answers };
  };

  const everythingRefused = (tries: Tries): void => {
    expect(Object.keys(tries)).toHaveLength(16);
    for (const [name, what] of Object.entries(tries)) expect(what, name).toBe("refused");
  };

  const attackOn = async (host: string): Promise<void> => {
    const { page, answers } = await evilPage();
    const call = (name: "attack" | "attackFromNowhere"): Promise<Tries> =>
      page.evaluate(([attack, url]) => Reflect.get(window, attack)(url), [name, base(host)] as const);
    everythingRefused(await call("attack"));
    everythingRefused(await call("attackFromNowhere"));
    // They did arrive, and were refused here, not by the browser alone.
    const stops = answers.get("POST /api/stop") ?? [];
    expect(stops.length, `STOPs at ${host}`).toBeGreaterThanOrEqual(4);
    expect([...new Set(stops), ...new Set(answers.get("POST /api/world") ?? [])]).toEqual([403, 403]);
    // None of the frames shows anything of ours.
    for (const frame of page.frames()) expect(await frame.getByTestId("stop").count(), frame.url()).toBe(0);
    await page.close();
  };

  it("another page in the browser at the table's own computer, which needs no sign-in", {
    timeout: 60_000,
  }, async () => {
    await attackOn("127.0.0.1");
    await attackOn("localhost");
  });

  it("another page in the browser of a device that is signed in", {
    timeout: 60_000,
  }, async () => {
    const [, first, second] = /code (\d{3}) (\d{3})/.exec(table.program.stderr()) ?? [];
    const own = await context.newPage();
    await own.goto(base(network.host));
    const ask = (path: string, method: string, body: string | null): Promise<number> =>
      own.evaluate(
        async ([to, how, text]) =>
          (
            await fetch(to, {
              ...{ method: how, body: text },
              ...(text === null ? {} : { headers: { "content-type": "application/json" } }),
            })
          ).status,
        [path, method, body] as const,
      );
    expect(await ask("/api/profiles", "GET", null)).toBe(401);
    const paired = await ask(
      "/api/access/pair",
      "POST",
      JSON.stringify({ code: `${first}${second}`, name: "Phone" }),
    );
    expect(paired).toBeLessThan(300);
    expect(await ask("/api/profiles", "GET", null)).toBe(200);
    await attackOn(network.host);
    expect(await ask("/api/profiles", "GET", null)).toBe(200);
    await own.close();
  });

  it("a form that takes the whole page there", { timeout: 60_000 }, async () => {
    for (const host of ["127.0.0.1", network.host]) {
      const { page, answers } = await evilPage();
      await page.evaluate(
        (action) => {
          const form = document.createElement("form");
          Object.assign(form, { method: "POST", action });
          document.body.append(form);
          form.submit();
        },
        `${base(host)}/api/stop`,
      );
      await page.waitForURL(/api\/stop$/);
      expect(answers.get("POST /api/stop")).toEqual([403]);
      await page.close();
    }
  });

  it("a page whose own name was pointed at the table (DNS rebinding)", { timeout: 60_000 }, async () => {
    const page = await context.newPage();
    const there = await page.goto(base(EVIL_NAME));
    expect(there?.status()).toBe(421);
    // It is of one origin with the table now, so that it may read every answer; there is none but this.
    const tries = await page.evaluate(async () => {
      const status = async (path: string, method: string): Promise<number> =>
        (await fetch(path, { method })).status;
      const socket = new Promise<string>((done) => {
        const ws = new WebSocket(`ws://${location.host}/ws`);
        ws.onopen = () => done("open");
        ws.onerror = () => done("refused");
      });
      return [
        await status("/api/stop", "POST"),
        await status("/healthz", "GET"),
        await status("/api/profiles", "GET"),
        await socket,
      ];
    });
    expect(tries).toEqual([421, 421, 421, "refused"]);
    await page.close();
  });

  const FORWARDING = [
    ["X-Forwarded-For", "127.0.0.1"],
    ["X-Forwarded-For", "127.0.0.1, 127.0.0.1"],
    ["X-Forwarded-Host", "localhost"],
    ["X-Forwarded-Proto", "https"],
    ["X-Real-IP", "127.0.0.1"],
    ["Forwarded", "for=127.0.0.1;host=localhost"],
    ["Via", "1.1 localhost"],
    ["X-Client-IP", "127.0.0.1"],
    ["True-Client-IP", "::1"],
    ["CF-Connecting-IP", "127.0.0.1"],
  ] as const;

  it("bare sockets: foreign pages, no page, and hosts that are not ours", { timeout: 60_000 }, async () => {
    for (const { address, host } of [{ address: "127.0.0.1", host: "127.0.0.1" }, network]) {
      const own = `${host}:${port}`;
      const upgrade = async (headers: Readonly<Record<string, string>>): Promise<number> =>
        statusIn(await sendRaw({ address, port, ca: null }, upgradeRequest(headers)));
      const stop = async (headers: Readonly<Record<string, string>>): Promise<number> =>
        statusIn(await sendRaw({ address, port, ca: null }, requestText("POST", "/api/stop", headers)));
      for (const origin of [
        EVIL_ORIGIN,
        "null",
        `https://${own}`,
        `http://${host}`,
        `http://${own}.${EVIL_NAME}`,
        "",
      ]) {
        expect(await upgrade({ Host: own, Origin: origin }), origin).toBe(403);
        expect(await stop({ Host: own, Origin: origin }), origin).toBe(403);
      }
      expect(await upgrade({ Host: own })).toBe(403);
      for (const site of ["cross-site", "same-site", "nonsense"]) {
        const headers = { Host: own, Origin: `http://${own}`, "Sec-Fetch-Site": site };
        expect(await upgrade(headers), site).toBe(403);
        expect(await stop(headers), site).toBe(403);
        expect(await stop({ Host: own, "Sec-Fetch-Site": site }), site).toBe(403);
      }
      for (const foreign of [`${EVIL_NAME}:${port}`, EVIL_NAME, host, `${own}.`, "0.0.0.0", ""]) {
        expect(await upgrade({ Host: foreign, Origin: `http://${foreign}` }), foreign).toBe(421);
        expect(await stop({ Host: foreign, Origin: `http://${foreign}` }), foreign).toBe(421);
      }
    }
  });

  it("bare sockets: a forwarding header makes nobody local, and a local one nobody", {
    timeout: 60_000,
  }, async () => {
    for (const { address, host } of [{ address: "127.0.0.1", host: "127.0.0.1" }, network])
      for (const [name, value] of FORWARDING) {
        const own = { Host: `${host}:${port}`, Origin: `http://${host}:${port}`, [name]: value };
        const target = { address, port, ca: null };
        expect(statusIn(await sendRaw(target, upgradeRequest(own))), `${address} ${name}`).toBe(401);
        for (const [method, path] of [
          ["POST", "/api/stop"],
          ["GET", "/api/profiles"],
          ["GET", "/healthz"],
          ["PUT", "/api/setup"],
        ] as const)
          expect(statusIn(await sendRaw(target, requestText(method, path, own))), `${name} ${path}`).toBe(
            401,
          );
      }
    // From the network by the name of loopback: the address counts, not what is written.
    const local = { Host: `127.0.0.1:${port}`, Origin: `http://127.0.0.1:${port}` };
    if (network.address !== "127.0.0.1")
      expect(
        statusIn(await sendRaw({ address: network.address, port, ca: null }, upgradeRequest(local))),
      ).toBe(401);
  });
});
