/** A whole session as a person does it: in a real browser, on the simulated table, judged at the board's pins. */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openDashboard } from "../support/dashboard.ts";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import {
  bringLimits,
  closePages,
  inEachLook,
  openBrowser,
  openPage,
  pressStart,
  slideTo,
  textOf,
  textUntil,
} from "./browser.ts";

const violations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};

/** Starts a session from Ready and waits until it was accepted. */
const startSession = async (page: Page): Promise<void> => {
  await textUntil(page, "state", /^Ready$/);
  await pressStart(page);
  await textUntil(page, "state", /Go ahead/);
};

const withProgram = async (body: (program: Program) => Promise<void>): Promise<void> => {
  const program = await startProgram();
  try {
    await body(program);
  } finally {
    await program.stop();
  }
};

describeWith("chromium", "the dashboard in a browser", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await browser.close();
  });

  it("runs a session: limits, Start, hold, over the limit, released and sounding", async () => {
    await withProgram(async (program) => {
      const { page, complaints } = await openPage(browser, program.url, "phone", "dark");
      const looksGood = (): Promise<void> =>
        inEachLook(page, "phone", async (look) => expect(await violations(page), look).toEqual([]));
      await page.getByTestId("simulated").waitFor();
      await textUntil(page, "angle", /75/);
      await page.locator('[data-testid="start"]:not([disabled])').waitFor();
      await looksGood();

      await bringLimits(page);
      await slideTo(page, "limit-angle", 30);
      await slideTo(page, "limit-duration", 120);
      await page.getByTestId("apply-limits").click();
      await textUntil(page, "active-limits", /30°.*2:00/);

      await startSession(page);
      await program.setWorld({ riderTargetDeg: 24 });
      await program.worldUntil("near 24°", (w) => Math.abs(w.angleDeg - 24) < 2);
      await page.locator('[data-testid="hold"]:not([disabled])').click();
      await program.worldUntil("held at the pin", (w) => w.lock === "held" && w.lockEngaged);
      await textUntil(page, "lock", /held/i);
      await looksGood();

      await page.locator('[data-testid="release"]:not([disabled])').click();
      await program.worldUntil("released at the pin", (w) => !w.lockEngaged);
      await program.setWorld({ riderTargetDeg: 45 });
      await program.worldUntil("over 30°, sounding", (w) => w.angleDeg > 32 && w.buzzer === "sounding");
      await page.getByTestId("alarm-banner").waitFor();
      await looksGood();
      expect((await program.world()).lock).toBe("released");

      await program.setWorld({ riderTargetDeg: -75 });
      await program.worldUntil("upright", (w) => w.angleDeg < -60);
      await page.locator('[data-testid="acknowledge"]:not([disabled])').first().click();
      await textUntil(page, "summary", /./);
      expect(complaints).toEqual([]);
    });
  });

  it("STOP by the space bar lets a held lock go", async () => {
    await withProgram(async (program) => {
      const { page } = await openPage(browser, program.url, "laptop");
      await startSession(page);
      await program.setWorld({ riderTargetDeg: 12 });
      await program.worldUntil("near 12°", (w) => Math.abs(w.angleDeg - 12) < 2);
      await page.locator('[data-testid="hold"]:not([disabled])').click();
      await program.worldUntil("held", (w) => w.lock === "held" && w.lockEngaged);
      await page.locator("body").focus();
      await page.keyboard.press("Space");
      await program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged);
    });
  });

  // Nobody is tilted in these, so that no minute of rest lies between them: one program does for all, in this order.
  describe("without leaning back", () => {
    let program: Program;
    beforeAll(async () => {
      program = await startProgram();
    });
    afterAll(async () => {
      await program.stop();
    });

    it("asks for the list once a day, with nothing beside it but STOP", async () => {
      const { page, complaints } = await openPage(browser, "about:blank", "phone");
      let stops = 0;
      page.on("websocket", (socket) =>
        socket.on("framesent", ({ payload }) => {
          if (String(payload).includes('"stop"')) stops += 1;
        }),
      );
      await page.goto(program.url);
      await textUntil(page, "state", /^Ready$/);
      const start = page.locator('[data-testid="start"]:not([disabled])');
      const list = page.getByTestId("preflight");
      await start.click();
      await list.waitFor();
      expect(await violations(page)).toEqual([]);
      const boxes = await list.getByRole("checkbox").all();
      expect(boxes).toHaveLength(5);
      const go = page.getByTestId("preflight-start");
      for (const box of boxes) {
        expect(await go.isDisabled()).toBe(true);
        await box.check();
      }
      expect(await go.isDisabled()).toBe(false);
      await boxes[2]?.uncheck();
      expect(await go.isDisabled()).toBe(true);

      // Nothing covers STOP, and the keyboard reaches the list and STOP only.
      await page.getByTestId("stop").click({ trial: true });
      const reached = new Set<string>();
      for (let i = 0; i < 16; i += 1) {
        await page.keyboard.press("Tab");
        reached.add(
          await page.evaluate(
            "document.activeElement.dataset.testid ?? document.activeElement.tagName.toLowerCase()",
          ),
        );
      }
      reached.delete("body");
      expect([...reached].sort()).toEqual([
        "check-clamps",
        "check-height",
        "check-helper",
        "check-space",
        "check-tether",
        "preflight-cancel",
        "stop",
      ]);

      // STOP and Escape are STOP, and close the list. Nothing has started.
      await page.keyboard.press("Escape");
      await list.waitFor({ state: "hidden" });
      await expect.poll(() => stops).toBe(1);
      await start.click();
      await page.getByTestId("stop").click();
      await list.waitFor({ state: "hidden" });
      await expect.poll(() => stops).toBe(2);
      expect((await program.health()).state).toBe("idle");

      await start.click();
      for (const box of await list.getByRole("checkbox").all()) await box.check();
      await page.locator('[data-testid="preflight-start"]:not([disabled])').click();
      await textUntil(page, "state", /Go ahead/);
      await page.getByTestId("stop").click();
      await textUntil(page, "state", /^Ready$/);
      // The screen itself remembers the day; it need not ask anybody.
      const today = await page.evaluate("new Date().toLocaleDateString('sv')");
      expect(await page.evaluate("localStorage.getItem('inversion-table.checked-on')")).toBe(today);
      await start.click();
      await textUntil(page, "state", /Go ahead/);

      // Another screen knows of that session, and asks nobody again.
      await page.getByTestId("stop").click();
      await textUntil(page, "state", /^Ready$/);
      const other = await openPage(browser, "about:blank", "laptop");
      const told = other.page.waitForResponse(/api\/sessions\?limit=1$/);
      await other.page.goto(program.url);
      await (await told).finished();
      await textUntil(other.page, "state", /^Ready$/);
      await other.page.locator('[data-testid="start"]:not([disabled])').click();
      await textUntil(other.page, "state", /Go ahead/);
      await other.page.getByTestId("stop").click();
      await textUntil(other.page, "state", /^Ready$/);
      expect([...complaints, ...other.complaints]).toEqual([]);
    });

    it("shows STALE and no angle when the gateway is frozen, and comes back", async () => {
      const { page } = await openPage(browser, program.url, "laptop");
      await textUntil(page, "angle", /75/);
      const { pids } = await program.health();
      process.kill(pids.gateway, "SIGSTOP");
      try {
        await page.getByTestId("stale").waitFor({ timeout: 10_000 });
        expect(await textOf(page, "angle")).not.toMatch(/\d/);
      } finally {
        process.kill(pids.gateway, "SIGCONT");
      }
      await textUntil(page, "angle", /75/);
      await page.getByTestId("stale").waitFor({ state: "hidden" });
    });

    it("in a session a looser limit cannot be wished, a tighter one is taken as soon as it is let go of", async () => {
      const { page, complaints } = await openPage(browser, program.url, "laptop");
      await startSession(page);
      const value = (): Promise<string> => page.getByTestId("limit-angle").inputValue();
      await slideTo(page, "limit-angle", 45);
      expect(await value()).toBe("20");
      expect(await page.getByTestId("limit-angle-more").isDisabled()).toBe(true);
      await page.getByTestId("limit-angle-typed").fill("45");
      await page.keyboard.press("Enter");
      await textUntil(page, "limit-angle-warning", /45.*10° to 20°/);
      expect(await violations(page)).toEqual([]);
      expect(await textOf(page, "active-limits")).toMatch(/^20°/);
      await slideTo(page, "limit-angle", 18);
      await textUntil(page, "active-limits", /^18°/);
      await page.getByTestId("limit-angle-less").click();
      await textUntil(page, "active-limits", /^17°/);
      await page.getByTestId("less-angle").click();
      await textUntil(page, "active-limits", /^12°/);
      await page.getByTestId("limit-angle").press("PageDown");
      await textUntil(page, "active-limits", /^10°/);
      expect(await page.getByTestId("less-angle").isDisabled()).toBe(true);
      await page.getByTestId("less-duration").click();
      await textUntil(page, "active-limits", /1:30$/);
      await page.getByTestId("limit-duration-typed").fill("45 s");
      await page.keyboard.press("Enter");
      await textUntil(page, "active-limits", /0:45$/);
      await page.getByTestId("stop").click();
      await textUntil(page, "state", /^Ready$/);
      expect(complaints).toEqual([]);
    });

    it("without one they wait to be applied, by slider, stepper, preset or numeral, and another's change tears none away", async () => {
      const dashboard = await openDashboard(program.url);
      await dashboard.accepted({ type: "set-limits", maxAngleDeg: 20, maxDurationS: 120 });
      dashboard.close();
      const { page, complaints } = await openPage(browser, program.url, "phone");
      const other = await openPage(browser, program.url, "laptop");
      await bringLimits(page);
      await page.locator('[data-testid="preset-45"]:not([disabled])').click();
      expect(await page.getByTestId("limit-angle").inputValue()).toBe("45");
      await page.getByTestId("limit-duration-typed").fill("2 min 30 s");
      await page.getByTestId("limit-duration-typed").blur();
      await page.getByTestId("limit-angle-less").click();
      await slideTo(other.page, "limit-angle", 25);
      await other.page.getByTestId("apply-limits").click();
      await textUntil(page, "active-limits", /^25° · 2:00$/);
      expect(await page.getByTestId("limit-angle").inputValue()).toBe("44");
      await page.getByTestId("apply-limits").click();
      await textUntil(page, "active-limits", /^44° · 2:30$/);
      // Held, a stepper repeats.
      const more = page.getByTestId("limit-angle-more");
      await more.scrollIntoViewIfNeeded();
      await more.hover();
      await page.mouse.down();
      await page.locator('[data-testid="limit-angle-more"][disabled]').waitFor();
      await page.mouse.up();
      expect(await page.getByTestId("limit-angle").inputValue()).toBe("60");
      expect([...complaints, ...other.complaints]).toEqual([]);
    });
  });
});
