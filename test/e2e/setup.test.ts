/** The set-up page as a person uses it, at a board from the factory, and the first session after it. */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Board, programAt, startBoard } from "../support/board.ts";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { closePages, inEachLook, openBrowser, openPage, pressStart, textUntil } from "./browser.ts";

const violations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};

const ready = (page: Page, testId: string) => page.locator(`[data-testid="${testId}"]:not([disabled])`);
const atStep = (page: Page, step: string) =>
  page.locator(`[data-testid="setup-step"][data-step="${step}"]`).waitFor();
/** A reading that was steady a moment ago is not taken when it no longer is; a person presses again. */
const take = (page: Page, patienceMs = 60_000): Promise<void> =>
  vi.waitFor(
    async () => {
      if ((await page.getByTestId("setup-taken").textContent()) !== "") return;
      await ready(page, "setup-take").click({ timeout: 5_000 });
      throw new Error("nothing was taken yet");
    },
    { timeout: patienceMs, interval: 300 },
  );
const isWide = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");

const withBoard = async (
  args: readonly string[],
  body: (board: Board, program: Program) => Promise<void>,
): Promise<void> => {
  const board = await startBoard(args);
  try {
    const program = await programAt(board);
    try {
      await body(board, program);
    } finally {
      await program.stop();
    }
  } finally {
    await board.end();
  }
};

describeWith("chromium", "the set-up page in a browser", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await browser.close();
  });

  // On a phone, as one stands at a table with it; how each step looks is judged in either size.
  it("sets up a board from the factory, and a session starts on it", async () => {
    await withBoard(["--blank"], async (board, program) => {
      const bring = async (deg: number): Promise<void> => {
        await board.setWorld({ riderTargetDeg: deg });
        await board.worldUntil(`${deg}°`, ({ angleDeg }) => Math.abs(angleDeg - deg) < 0.5);
      };
      const { page, complaints } = await openPage(browser, program.url, "phone", "dark");
      const seen = async (step: string): Promise<void> => {
        await atStep(page, step);
        await inEachLook(page, "phone", async (look) => {
          expect(await violations(page), `${step}: ${look}`).toEqual([]);
          expect(await isWide(page), `${step}: ${look}`).toBe(false);
          // STOP stays in reach.
          expect(await page.getByTestId("stop").isVisible(), `${step}: ${look}`).toBe(true);
        });
      };
      const next = () => ready(page, "setup-next").click();

      await page.getByTestId("setup-open").click();
      await seen("board");
      await page.locator('[data-testid="setup-board"][data-board="guarded"]').waitFor();
      await textUntil(page, "setup-board", /none yet/);
      await next();
      await seen("empty");
      expect(await page.getByTestId("setup-next").isDisabled()).toBe(true);
      await page.getByTestId("setup-empty").check();
      await next();

      await bring(0);
      await seen("zero");
      await take(page);
      await next();

      await bring(-75);
      await atStep(page, "second");
      await take(page);
      await page.getByTestId("setup-second").fill("10");
      expect(await page.getByTestId("setup-next").isDisabled()).toBe(true);
      await page.getByTestId("setup-second").fill("75");
      await seen("second");
      await next();

      await bring(-50);
      await page.locator('[data-direction="wrong"]').waitFor();
      await seen("direction");
      await page.getByTestId("setup-mirror").click();
      await next();

      // Back to the beginning and forward again, by keyboard; what was taken is still there.
      await atStep(page, "lock");
      await page.getByTestId("setup-goto-zero").focus();
      await page.keyboard.press("Enter");
      await seen("zero");
      await textUntil(page, "setup-taken", /counts/);
      expect(await page.getByTestId("setup-goto-write").isDisabled()).toBe(true);
      await page.getByTestId("setup-goto-lock").click();

      await seen("lock");
      await page.getByTestId("setup-try-holdUs").click();
      await board.worldUntil(
        "held on trial",
        ({ servoPulseUs }) => Math.abs((servoPulseUs ?? 0) - 1000) <= 4,
      );
      await page.getByTestId("setup-try-holdUs").click();
      await board.worldUntil("released again", ({ servoPulseUs }) => (servoPulseUs ?? 0) > 1900);
      await next();

      await seen("buzzer");
      await page.getByTestId("setup-sound").click();
      await board.worldUntil("a sound", ({ buzzer }) => buzzer === "sounding");
      await next();

      await atStep(page, "stop");
      await textUntil(page, "setup-stop-seen", /Now press/);
      await board.setWorld({ pressStop: true });
      await textUntil(page, "setup-stop-seen", /works/);
      await next();

      await seen("parts");
      await page.getByTestId("setup-number").fill("21");
      await next();

      await seen("write");
      await page.getByTestId("setup-write").click();
      await textUntil(page, "setup-written", /read back/);
      expect(await page.getByTestId("setup-rehearse").getAttribute("href")).toBe("#setup/rehearsal");
      await seen("write");
      await page.getByTestId("setup-leave").click();

      await bring(-75);
      await textUntil(page, "angle", /75/);
      await textUntil(page, "state", /^Ready$/);
      await pressStart(page);
      await textUntil(page, "state", /Go ahead/);
      expect(complaints).toEqual([]);
    });
  });

  it("waits while a session runs, says why, and lets STOP through", async () => {
    await withBoard([], async (board, program) => {
      const { page } = await openPage(browser, `${program.url}#setup`, "laptop");
      await atStep(page, "board");
      await textUntil(page, "state", /^Ready$/);
      await pressStart(page);
      await textUntil(page, "setup-waits", /armed/);
      expect(await page.getByTestId("setup-step").count()).toBe(0);
      await page.getByTestId("stop").click();
      await atStep(page, "board");
      await page.getByTestId("setup-leave").click();
      await textUntil(page, "angle", /75/);
      expect((await board.world()).lock).toBe("released");
    });
  });

  it("says after a reload what was lost, and that nothing was written", async () => {
    await withBoard(["--blank"], async (board, program) => {
      const { page, complaints } = await openPage(browser, `${program.url}#setup`, "phone");
      await ready(page, "setup-next").click();
      await page.getByTestId("setup-empty").check();
      await ready(page, "setup-next").click();
      await board.setWorld({ riderTargetDeg: 0 });
      await take(page);
      await page.reload();
      await textUntil(page, "setup-lost", /reading at zero/);
      await atStep(page, "board");
      expect(await violations(page)).toEqual([]);
      await page.getByTestId("setup-leave").click();
      await page.goto(`${program.url}#setup`);
      await page.reload();
      await atStep(page, "board");
      expect(await page.getByTestId("setup-lost").textContent()).toBe("");
      expect(complaints).toEqual([]);
    });
  });

  it("finds no board at a port that is not there, and says what to check and what to type", async () => {
    const program = await startProgram(["--port", "/dev/ttyACM77"]);
    try {
      const { page, complaints } = await openPage(browser, `${program.url}#setup`, "phone", "dark");
      await page.locator('[data-testid="setup-board"][data-board="none"]').waitFor();
      await textUntil(page, "setup-board", /ttyACM77/);
      await textUntil(page, "setup-board", /inversion-table doctor --port \/dev\/ttyACM77/);
      expect(await page.getByTestId("setup-next").isDisabled()).toBe(true);
      expect(await violations(page)).toEqual([]);
      expect(await isWide(page)).toBe(false);
      expect(complaints).toEqual([]);
    } finally {
      await program.stop();
    }
  });
});
