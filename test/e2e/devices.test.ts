/** Two people and several screens at one table: who is there, who changed what, and that what is lost is seen at once. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { bringLimits, openBrowser, openPage, slideTo, textOf, textUntil } from "./browser.ts";

/** Where a page keeps its preferences in the browser. */
const PREFERENCES_KEY = "inversion-table.screen";
/** The promise is one second; a machine that runs all tests at once gets as much again. */
const SEEN_WITHIN_MS = 2_000;

/** A screen that somebody has named, and that is in sight of the rider or of whoever watches. */
const openScreen = async (browser: Browser, url: string, deviceName: string, view: "rider" | "watcher") => {
  const opened = await openPage(browser, url, view === "rider" ? "phone" : "laptop");
  const choice = JSON.stringify({ deviceName, view });
  await opened.page.evaluate(([key, text]) => localStorage.setItem(key, text), [
    PREFERENCES_KEY,
    choice,
  ] as const);
  await opened.page.reload();
  await textUntil(opened.page, "angle", /75/);
  return opened;
};

const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

const visible = (page: Page, testId: string, timeout = SEEN_WITHIN_MS): Promise<void> =>
  page.getByTestId(testId).waitFor({ state: "visible", timeout });
const gone = (page: Page, testId: string, timeout = SEEN_WITHIN_MS): Promise<void> =>
  page.getByTestId(testId).waitFor({ state: "hidden", timeout });
const stateUntil = (page: Page, state: string): Promise<void> =>
  page
    .locator(`[data-testid="state"][data-state="${state}"]`)
    .waitFor({ state: "attached", timeout: 30_000 });
const screenUntil = (page: Page, name: string, part: string, timeout = 10_000): Promise<void> =>
  page
    .locator(`[data-testid="screen"][data-part="${part}"]`, { hasText: name })
    .waitFor({ state: "visible", timeout });
const allOf = async (pages: readonly Page[], of: (page: Page) => Promise<void>): Promise<void> => {
  await Promise.all(pages.map(of));
};

describeWith("chromium", "several screens at one table", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterAll(async () => {
    await browser.close();
  });

  const atTheTable = async (
    body: (program: Program, phone: Page, laptop: Page, complaints: () => string[]) => Promise<void>,
  ): Promise<void> => {
    const program = await startProgram();
    try {
      const phone = await openScreen(browser, program.url, "Anna's phone", "rider");
      const laptop = await openScreen(browser, program.url, "Helper's laptop", "watcher");
      await body(program, phone.page, laptop.page, () => [...phone.complaints, ...laptop.complaints]);
      await allOf([phone.page, laptop.page], (page) => page.context().close());
    } finally {
      await program.stop();
    }
  };

  it("each sees who is there and who changed the limits, by name", { timeout: 120_000 }, async () => {
    await atTheTable(async (program, phone, laptop, complaints) => {
      await screenUntil(laptop, "Anna's phone", "rider");
      await screenUntil(laptop, "Helper's laptop", "watcher");
      expect(await laptop.locator('[data-testid="screen"][data-this="true"]').innerText()).toContain(
        "Helper",
      );

      await slideTo(laptop, "limit-angle", 25);
      await slideTo(laptop, "limit-duration", 90);
      await laptop.getByTestId("apply-limits").click();
      await textUntil(phone, "notice", /Limits changed at Helper's laptop: 25°\s·\s1:30/, 10_000);
      await textUntil(laptop, "active-limits", /25°.*1:30/);
      await textUntil(laptop, "limits-set-by", /^Set at Helper's laptop, just now$/);
      expect(await laptop.getByTestId("notice").count()).toBe(0);

      await goTo(phone, "#watch");
      await bringLimits(phone);
      await textUntil(phone, "active-limits", /25°.*1:30/);
      await textUntil(phone, "limits-set-by", /^Set at Helper's laptop, just now$/);
      await slideTo(phone, "limit-angle", 24);
      await phone.getByTestId("apply-limits").click();
      await textUntil(laptop, "active-limits", /24°.*1:30/);
      await textUntil(laptop, "limits-set-by", /^Set at Anna's phone, just now$/);

      // A cable that comes out takes nothing of that away.
      await program.setWorld({ fault: "unplugged", on: true });
      await allOf([phone, laptop], (page) => stateUntil(page, "offline"));
      await program.setWorld({ fault: "unplugged", on: false });
      await allOf([phone, laptop], (page) => stateUntil(page, "idle"));
      await allOf([phone, laptop], (page) =>
        textUntil(page, "limits-set-by", /^Set at Anna's phone, just now$/),
      );
      await textUntil(phone, "active-limits", /24°.*1:30/);
      expect(complaints()).toEqual([]);
    });
  });

  it("a screen that another took the place of sees it at once, and takes it back", {
    timeout: 120_000,
  }, async () => {
    await atTheTable(async (program, phone, laptop, complaints) => {
      const { page: tablet } = await openScreen(browser, program.url, "Tablet", "watcher");
      await screenUntil(laptop, "Tablet", "watcher");
      expect(await phone.getByTestId("taken-over").count()).toBe(0);

      await goTo(tablet, "#rider");
      await visible(phone, "taken-over");
      expect(await textOf(phone, "taken-over")).toContain("Tablet is the rider's screen now.");
      await screenUntil(laptop, "Tablet", "rider");
      await screenUntil(laptop, "Anna's phone", "rider-idle");

      // Whoever opens the rider's view anew has the place.
      await phone.reload();
      await visible(tablet, "taken-over", 10_000);
      await tablet.getByTestId("take-back").click();
      await gone(tablet, "taken-over");
      await visible(phone, "taken-over");

      await phone.getByTestId("take-back").click();
      await gone(phone, "taken-over");
      await visible(tablet, "taken-over");
      await screenUntil(laptop, "Anna's phone", "rider");
      // STOP is where it always is, and works.
      await phone.getByTestId("stop").click();
      expect(await phone.getByTestId("error").count()).toBe(0);

      // Outside the rider's view there is also the other way out of it.
      await tablet.getByTestId("take-back").click();
      await visible(phone, "taken-over");
      await goTo(phone, "#screen");
      await phone.getByTestId("only-watch").click();
      await gone(phone, "taken-over");
      await screenUntil(laptop, "Anna's phone", "watcher");
      await tablet.context().close();
      await laptop
        .locator('[data-testid="screen"]', { hasText: "Tablet" })
        .waitFor({ state: "detached", timeout: SEEN_WITHIN_MS });
      expect(complaints()).toEqual([]);
    });
  });

  it("a frozen gateway is STALE on every screen at once, and all come back by themselves", {
    timeout: 120_000,
  }, async () => {
    await atTheTable(async (program, phone, laptop, complaints) => {
      const both = [phone, laptop];
      await bringLimits(laptop);
      program.signal("SIGSTOP");
      await allOf(both, (page) => visible(page, "stale"));
      await allOf(both, async (page) => expect(await textOf(page, "angle")).not.toMatch(/75/));
      expect(await laptop.getByTestId("start").isDisabled()).toBe(true);
      expect(await textOf(laptop, "limits-set-by")).toBe("");
      program.signal("SIGCONT");
      await allOf(both, (page) => gone(page, "stale", 20_000));
      await allOf(both, (page) => textUntil(page, "angle", /75/));

      // So long that both have given up their lines, and tried others in vain.
      program.signal("SIGSTOP");
      await allOf(both, (page) => visible(page, "stale"));
      await laptop.locator('[data-testid="screens"][data-known="false"]').waitFor({ timeout: 20_000 });
      program.signal("SIGCONT");
      await allOf(both, (page) => gone(page, "stale", 30_000));
      await allOf(both, (page) => textUntil(page, "angle", /75/));
      await screenUntil(laptop, "Anna's phone", "rider");
      expect(complaints().filter((text) => !text.includes("WebSocket"))).toEqual([]);
    });
  });
});
