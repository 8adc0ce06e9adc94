/**
 * The fleet view in a browser, over a central place and 200 simulated tables with people on most of them: everybody is
 * seen live, what is urgent comes first, STOP reaches the one table it names, and what is not known is not shown.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { describeWith } from "../support/needs.ts";
import { type SimulatedFleet, startSimulatedFleet } from "../support/simulated-fleet.ts";
import { openBrowser } from "./browser.ts";
import { tabThrough, tooSmall, tooWide } from "./controls.ts";
import { type FrameName, wear } from "./frames.ts";

const TABLES = 200;
const LONG_MS = 50;
/** Longer than the order of the wall stands still, so that changes of it are measured too. */
const MEASURED_MS = 7_000;
/** Another program on the same core is no fault of the page: one of these stretches has to be clean. */
const STRETCHES = 4;

const watchLongTasks = (): void => {
  const seen: number[] = [];
  Object.assign(globalThis, { longTasks: seen });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.push(Math.round(duration));
  }).observe({ type: "longtask" });
};
const longTasksSoFar = (page: Page): Promise<number[]> =>
  page.evaluate(() => [...(globalThis as typeof globalThis & { longTasks: number[] }).longTasks]);

const eventsSchema = z.object({
  rows: z.array(
    z.object({
      site: z.string(),
      tableId: z.string(),
      event: z.object({ kind: z.string(), by: z.string().optional(), reason: z.string().optional() }),
    }),
  ),
});

describeWith("chromium", "many tables on one screen", (executablePath) => {
  let browser: Browser;
  let context: BrowserContext;
  let fleet: SimulatedFleet;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    [browser, fleet] = await Promise.all([
      openBrowser(executablePath),
      // A day that passes 60 times as fast: as soon as somebody has left a table, the next one comes.
      startSimulatedFleet(["--tables", String(TABLES), "--sites", "4", "--speed", "60", "--mishaps", "many"]),
    ]);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
    await page.addInitScript(watchLongTasks);
    await page.goto(fleet.url);
    await page
      .getByTestId("fleet-link")
      .filter({ hasText: /^Live$/ })
      .waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
  });

  const go = (hash: string): Promise<void> =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);
  const tile = (table: string) => page.locator(`[data-testid="tile"][data-table="${table}"]`);

  it("shows every table, and the live ones at their angle as it changes", async () => {
    await expect.poll(() => page.getByTestId("tile").count(), { timeout: 20_000 }).toBe(TABLES);
    await expect
      .poll(() => page.locator('[data-presence="live"]').count(), { timeout: 20_000 })
      .toBeGreaterThan(TABLES / 2);
    const angles = (): Promise<string[]> => page.getByTestId("tile-angle").allTextContents();
    const before = await angles();
    expect(before.filter((text) => /^−?\d+\.\d°$/.test(text)).length).toBeGreaterThan(TABLES / 2);
    await expect
      .poll(async () => (await angles()).filter((text, at) => text !== before[at]).length, {
        timeout: 10_000,
      })
      .toBeGreaterThan(TABLES / 10);
  });

  it("brings what is urgent to the front, and tells of it above the wall", async () => {
    const firstAndTold = () =>
      page.evaluate(() => ({
        first: document.querySelector('[data-testid="tile"]')?.className ?? "",
        told: document.querySelector('[data-testid="urgent"]')?.getAttribute("data-table"),
        highs: document.querySelectorAll(".tile--high").length,
        // Nothing that is less urgent stands before a high alarm.
        isInOrder: [...document.querySelectorAll('[data-testid="tile"]')]
          .map((one) => one.classList.contains("tile--high"))
          .every((isHigh, at, all) => !isHigh || at === 0 || all[at - 1] === true),
      }));
    await expect
      .poll(firstAndTold, { timeout: 30_000 })
      .toMatchObject({ first: expect.stringContaining("tile--high"), isInOrder: true });
    expect((await firstAndTold()).told).toEqual(expect.any(String));
  });

  it("keeps the main thread free: no task over 50 ms while 200 tables are live", async () => {
    let long: number[] = [];
    for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
      const before = (await longTasksSoFar(page)).length;
      await page.waitForTimeout(MEASURED_MS);
      long = (await longTasksSoFar(page)).slice(before).filter((ms) => ms > LONG_MS);
      if (long.length === 0) break;
    }
    expect(long).toEqual([]);
  });

  it("STOP reaches the table it names, and no other", async () => {
    const stopped = await page.evaluate(() => {
      const tiles = [...document.querySelectorAll<HTMLElement>(".tile--inverted.tile--live")];
      const chosen = tiles.find((one) => {
        const left = one.querySelector('[data-testid="tile-left"]')?.textContent ?? "";
        return /^[1-9]:\d\d/.test(left) && one.querySelector('[data-testid="fleet-stop"]') !== null;
      });
      return chosen?.dataset["table"] ?? null;
    });
    if (stopped === null) throw new Error("nobody hangs at any table");
    const button = tile(stopped).getByTestId("fleet-stop");
    const name = ((await tile(stopped).getByTestId("tile-name").textContent()) ?? "").trim();
    expect(await button.getAttribute("aria-label")).toBe(`STOP ${name}`);
    await button.click();
    await tile(stopped).locator('[data-outcome="accepted"]').waitFor({ timeout: 10_000 });
    await tile(stopped)
      .getByTestId("tile-alarm")
      .filter({ hasNotText: /^Inverted$/ })
      .waitFor();
    const [site = "", tableId = ""] = stopped.split("/");
    const ended = async () => {
      const { rows } = eventsSchema.parse(await fleet.json("/api/fleet/events?limit=500"));
      return rows
        .filter(({ event }) => event.kind === "session-ended" && event.by === "fleet")
        .map((row) => [row.site, row.tableId, row.event.reason]);
    };
    await expect.poll(ended, { timeout: 10_000 }).toEqual([[site, tableId, "stop"]]);
  });

  it("narrows to a site and a room by the address, and tells of an alarm that is hidden by it", async () => {
    await go("wall?site=mill&room=Room+1");
    expect(await page.getByTestId("tile").count()).toBe(0);
    await page.getByTestId("wall-empty").waitFor();
    await go("wall?site=market&room=Room+1");
    await expect.poll(() => page.getByTestId("tile").count()).toBe(6);
    expect(await page.getByTestId("filter-site").inputValue()).toBe("market");
    await page
      .getByTestId("filter-count")
      .filter({ hasText: `6 of ${TABLES} tables shown` })
      .waitFor();
    await page.getByTestId("urgent").filter({ hasText: "hidden by the filter" }).waitFor({ timeout: 30_000 });
    await page.getByTestId("filter-search").fill("table 3");
    await expect.poll(() => page.getByTestId("tile").count()).toBe(1);
    expect(await page.evaluate(() => location.hash)).toBe("#wall?site=market&room=Room+1&search=table+3");
  });

  const large = async (): Promise<void> => {
    await page.locator('[data-testid="large"] [data-testid="large-angle"]').waitFor();
  };

  it("opens a table large by keyboard; Escape there is STOP", async () => {
    await page.getByTestId("tile-open").first().focus();
    await page.keyboard.press("Enter");
    await large();
    expect(await page.getByTestId("large").getAttribute("data-table")).toMatch(/^market\/sim-/);
    expect(await page.getByRole("main").getAttribute("aria-label")).toBe("One table, large");
    await page.keyboard.press("Escape");
    await page
      .locator('.fleet-bar [data-testid="said"]:not([data-outcome="sending"])')
      .waitFor({ timeout: 10_000 });
    await page.getByTestId("fleet-sessions").or(page.locator(".pages__none").first()).first().waitFor();
    await page.goBack();
    await expect.poll(() => page.getByTestId("tile").count()).toBe(1);
  });

  it("leads from the number of other alarms to where they stand, also on a wall that is whole and scrolled down", async () => {
    await go("wall");
    await expect.poll(() => page.getByTestId("tile").count()).toBe(TABLES);
    await page.evaluate(() => scrollTo(0, 2_000));
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1_000);
    await page.getByTestId("urgent-more").click({ timeout: 30_000 });
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  });

  it("opens a table large, with STOP, though its page cannot be had from the central place any more", async () => {
    const cutOff = await context.newPage();
    const fetched = cutOff.waitForResponse(/\/table-page-[^/]*\.js$/);
    await cutOff.goto(fleet.url);
    await (await fetched).finished();
    await cutOff.route("**/*", (route) => route.abort());
    await cutOff.getByTestId("tile-open").first().click();
    await cutOff.getByTestId("large").getByTestId("fleet-stop").waitFor();
    await cutOff.close();
  });

  it("has the history across tables, and of one site", async () => {
    const kept = async (): Promise<boolean> =>
      JSON.stringify(await fleet.json("/api/fleet/sessions")).includes('"startedAt"');
    await expect.poll(kept, { timeout: 30_000 }).toBe(true);
    await go("history");
    await page.getByTestId("fleet-session").first().waitFor();
    await page.getByTestId("days").waitFor();
    await page.getByTestId("history-site").selectOption("market");
    await page.getByTestId("history-table").waitFor();
    const tables = page.locator(".fleet-row__table");
    await expect
      .poll(async () => (await tables.allTextContents()).every((text) => text.endsWith(" · market")))
      .toBe(true);
    expect(await page.evaluate(() => location.hash)).toBe("#history?site=market");
  });

  const looksGood = async (): Promise<void> => {
    const found: string[] = [];
    for (const frame of [
      "phone-light",
      "phone-dark",
      "laptop-light",
      "laptop-contrast",
    ] satisfies FrameName[]) {
      await wear(page, frame);
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations)
        found.push(
          ...nodes.map(({ target, html }) => `${frame}: ${id} at ${target.join(" ")}: ${html.slice(0, 120)}`),
        );
    }
    await wear(page, "narrow-light");
    found.push(...(await tooSmall(page)), ...(await tooWide(page)).map((what) => `too wide: ${what}`));
    expect(found).toEqual([]);
  };

  it.each([
    ["wall?site=market&room=Room+1", "tile"],
    ["table/market/sim-00004", "large-angle"],
    ["history?site=market", "fleet-session"],
  ] as const)("%s is for everybody", async (hash, mark) => {
    await go(hash);
    await page.getByTestId(mark).first().waitFor();
    await looksGood();
    await wear(page, "laptop-light");
    expect((await tabThrough(page)).ringless).toEqual([]);
  });

  it("says what is offline, and shows no angle there", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await go("wall");
    const offline = page.locator('[data-presence="offline"]').first();
    await offline.waitFor({ timeout: 60_000, state: "attached" });
    const words = await page.evaluate(() =>
      [...document.querySelectorAll('[data-presence="offline"]')].map((one) => [
        one.querySelector('[data-testid="tile-angle"]')?.textContent,
        one.querySelector('[data-testid="tile-note"]')?.textContent !== "",
      ]),
    );
    for (const one of words) expect(one).toEqual(["No angle", true]);
  });

  it("shows nothing as live once the tables fall silent, nor when its own line is gone", async () => {
    const known = () => page.getByTestId("tile-angle").filter({ hasText: /\d/ }).count();
    fleet.freeze(true);
    await expect.poll(known, { timeout: 8_000 }).toBe(0);
    expect(await page.locator('[data-presence="live"]').count()).toBe(0);
    expect(await page.locator('[data-presence="silent"]').count()).toBeGreaterThan(0);
    fleet.freeze(false);
    await expect.poll(known, { timeout: 20_000 }).toBeGreaterThan(TABLES / 2);
    expect(complaints).toEqual([]);
    await fleet.stop();
    await page.getByTestId("no-line").waitFor({ timeout: 20_000 });
    expect(await known()).toBe(0);
    const stop = page.getByTestId("fleet-stop").first();
    await stop.click();
    await page.locator('[data-outcome="no-answer"]').first().filter({ hasText: "Go to the table" }).waitFor();
  });
});
