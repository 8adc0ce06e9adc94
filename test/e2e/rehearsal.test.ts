/**
 * The rehearsal and the proof of balance as people go through them: the world moves as hands at the table would, and
 * what moves or sounds is judged at the board's pins.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { bringLimits, closePages, openBrowser, openPage, textUntil } from "./browser.ts";

/** Three times the minute of rest, and what the hands do. */
const WHOLE_REHEARSAL_MS = 420_000;
const REST_MS = 90_000;

const violations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};
const isWide = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
const press = (page: Page, testId: string, patienceMs = 30_000): Promise<void> =>
  page.locator(`[data-testid="${testId}"]:not([disabled])`).click({ timeout: patienceMs });
/** Waits for a line to be the one that is waited for; says where the rehearsal stands instead, and why. */
const atLine = async (page: Page, line: string, patienceMs = 30_000): Promise<void> => {
  try {
    await page.locator(`[data-testid="line-${line}"][data-state="now"]`).waitFor({ timeout: patienceMs });
  } catch {
    const seen = await page.locator('.rehearse[data-state="now"]').allTextContents();
    const state = await page.getByTestId("state").allTextContents();
    throw new Error(`the rehearsal never came to ${line}; it is at ${JSON.stringify({ seen, state })}`);
  }
};
const isDone = async (page: Page, line: string): Promise<void> =>
  page.locator(`[data-testid="line-${line}"][data-state="done"]`).waitFor();

const withProgram = async (body: (program: Program) => Promise<void>): Promise<void> => {
  const program = await startProgram();
  try {
    await body(program);
  } finally {
    await program.stop();
  }
};
/** By hand, and kept there. */
const bring = async (program: Program, deg: number): Promise<void> => {
  await program.setWorld({ riderTargetDeg: deg });
  await program.worldUntil(`${deg}°`, (w) => Math.abs(w.angleDeg - deg) < 0.5);
};
const limitsOf = async (page: Page): Promise<string> =>
  (await page.getByTestId("active-limits").textContent()) ?? "";

describeWith("chromium", "the rehearsal in a browser", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await browser.close();
  });

  it(
    "goes through every protection on the empty table, and puts the limits back",
    async () => {
      await withProgram(async (program) => {
        const { page, complaints } = await openPage(
          browser,
          `${program.url}#setup/rehearsal`,
          "phone",
          "dark",
        );
        await atLine(page, "empty");
        expect(await violations(page)).toEqual([]);
        expect(await isWide(page)).toBe(false);

        await press(page, "rehearsal-empty");
        await atLine(page, "start-hold");
        await press(page, "rehearsal-start");
        await atLine(page, "tilt");
        await bring(program, 7.5);
        await atLine(page, "hold");
        expect(await violations(page)).toEqual([]);
        await press(page, "rehearsal-hold");
        await program.worldUntil("held at the pin", (w) => w.lock === "held" && w.lockEngaged);
        // Hands push; the lock keeps it.
        await program.setWorld({ riderTargetDeg: 20 });
        await atLine(page, "stop-screen");
        expect((await program.world()).angleDeg).toBeLessThan(9);
        await program.setWorld({ riderTargetDeg: 7.5 });
        await page.getByTestId("stop").click();
        await program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged);
        await atLine(page, "start-angle");

        await bring(program, -75);
        await press(page, "rehearsal-start", REST_MS);
        await atLine(page, "beyond");
        await program.setWorld({ riderTargetDeg: 14 });
        await program.worldUntil("sounding", (w) => w.angleDeg > 10 && w.buzzer === "sounding");
        await atLine(page, "heard");
        expect((await program.world()).lock).toBe("released");
        await press(page, "rehearsal-not-heard");
        await textUntil(page, "rehearsal-note", /nobody may lie/);
        await press(page, "rehearsal-heard");
        await atLine(page, "treated");
        await bring(program, -75);
        await program.worldUntil("still sounding", (w) => w.buzzer === "sounding");
        await press(page, "rehearsal-acknowledge");
        await isDone(page, "treated");
        await program.worldUntil("silent", (w) => w.buzzer === "silent");

        await press(page, "rehearsal-start", REST_MS);
        await atLine(page, "stop-table");
        await program.setWorld({ pressStop: true });
        await isDone(page, "stop-table");

        await atLine(page, "start-time");
        await press(page, "rehearsal-start", REST_MS);
        await atLine(page, "time");
        await bring(program, 7.5);
        await atLine(page, "limits-back");
        expect((await program.world()).lock).toBe("released");
        await bring(program, -75);
        await page.locator('[data-testid="rehearsal-over"][data-whole="true"]').waitFor({ timeout: REST_MS });
        expect(await violations(page)).toEqual([]);

        await page.goto(`${program.url}#watch`);
        await bringLimits(page);
        await textUntil(page, "active-limits", /20°.*2:00/);
        expect(complaints).toEqual([]);
      });
    },
    WHOLE_REHEARSAL_MS,
  );

  // One size each: the page differs by size in its style only, and each of these is ten seconds of real time.
  describe("in part", () => {
    it("leaving in the middle stops the session, at the pins too", async () => {
      await withProgram(async (program) => {
        const { page, complaints } = await openPage(browser, `${program.url}#setup/rehearsal`, "laptop");
        await press(page, "rehearsal-empty");
        await atLine(page, "start-hold");
        await press(page, "rehearsal-start");
        await atLine(page, "tilt");
        await bring(program, 7.5);
        await press(page, "rehearsal-hold");
        await program.worldUntil("held at the pin", (w) => w.lockEngaged);
        await page.getByTestId("setup-part-table").click();
        await program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged);
        await textUntil(page, "setup-waits", /returning/);
        await page.goto(`${program.url}#watch`);
        await bringLimits(page);
        await page.locator('[data-testid="summary"][data-reason="stop"]').waitFor();
        // Tight limits are what is left behind, never loose ones.
        expect(await limitsOf(page)).toMatch(/10°.*1:00/);
        expect(complaints).toEqual([]);
      });
    });

    it("a page that is closed in the middle stops the session", async () => {
      await withProgram(async (program) => {
        const { page } = await openPage(browser, `${program.url}#setup/rehearsal`, "phone");
        await press(page, "rehearsal-empty");
        await atLine(page, "start-hold");
        await press(page, "rehearsal-start");
        await atLine(page, "tilt");
        await page.goto("about:blank");
        const other = await openPage(browser, program.url, "phone");
        await bringLimits(other.page);
        await other.page.locator('[data-testid="summary"][data-reason="stop"]').waitFor();
      });
    });

    it("a run that goes another way begins again, and limits that somebody sets stand", async () => {
      await withProgram(async (program) => {
        const { page, complaints } = await openPage(
          browser,
          `${program.url}#setup/rehearsal`,
          "laptop",
          "dark",
        );
        await press(page, "rehearsal-empty");
        await atLine(page, "start-hold");
        await press(page, "rehearsal-start");
        await atLine(page, "tilt");
        await program.setWorld({ pressStop: true });
        await textUntil(page, "rehearsal-note", /another way/);
        await atLine(page, "start-hold");
        expect(await violations(page)).toEqual([]);

        const other = await openPage(browser, `${program.url}#watch`, "laptop");
        await textUntil(other.page, "state", /^Ready$/);
        await other.page.getByTestId("limit-angle").fill("30");
        await press(other.page, "apply-limits");
        await textUntil(page, "rehearsal-note", /30°/);
        await atLine(page, "limits");
        await press(page, "rehearsal-limits-again");
        await atLine(page, "start-hold");
        await page.getByTestId("setup-part-table").click();
        await textUntil(other.page, "active-limits", /30°/);
        expect(complaints).toEqual([]);
      });
    });

    it("the balance is proven: brought to 20°, let go of, back within ten seconds", async () => {
      await withProgram(async (program) => {
        const { page, complaints } = await openPage(browser, `${program.url}#setup/balance`, "phone");
        await page.getByTestId("proof-rider").waitFor();
        expect(await violations(page)).toEqual([]);
        expect(await isWide(page)).toBe(false);
        for (const one of ["rider", "helper", "tether", "height"])
          await page.getByTestId(`proof-${one}`).check();
        await press(page, "proof-limits");
        await press(page, "proof-start");
        await textUntil(page, "state", /Go ahead/);
        await bring(program, 20);
        await page.locator('[data-testid="proof"][data-phase="let-go"]').waitFor();
        expect(await violations(page)).toEqual([]);
        await press(page, "proof-let-go");
        // As hands do: they let go once it counts.
        await page.getByTestId("proof-left").waitFor();
        await program.setWorld({ riderTargetDeg: null });
        expect(await violations(page)).toEqual([]);
        await page.locator('[data-testid="proof"][data-phase="proven"]').waitFor();
        expect((await program.world()).angleDeg).toBeLessThan(2);
        await page.locator('[data-testid="proof-standing"][data-balance="proven"]').waitFor();
        expect(complaints).toEqual([]);
      });
    });

    it("the balance is not proven with raised arms, and it says what to change", async () => {
      await withProgram(async (program) => {
        const { page } = await openPage(browser, `${program.url}#setup/balance`, "laptop");
        for (const one of ["rider", "helper", "tether", "height"])
          await page.getByTestId(`proof-${one}`).check();
        await press(page, "proof-limits");
        await press(page, "proof-start");
        await textUntil(page, "state", /Go ahead/);
        await bring(program, 20);
        await press(page, "proof-let-go");
        await page.getByTestId("proof-left").waitFor();
        await program.setWorld({ armsRaised: 1, riderTargetDeg: null });
        await page.locator('[data-testid="proof"][data-phase="failed"]').waitFor();
        await textUntil(page, "proof", /Height setting/);
        expect(await violations(page)).toEqual([]);
        await page.locator('[data-testid="proof-standing"][data-balance="unproven"]').waitFor();
        expect((await program.world()).lock).toBe("released");
      });
    });
  });
});
