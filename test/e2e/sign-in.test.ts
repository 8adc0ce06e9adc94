/**
 * Screens are let in, do what their role gives them, and are signed out, against the real program on the network: by
 * its certificate, and without one.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { bringLimits, openBrowser, SIZES, textOf, textUntil } from "./browser.ts";
import { tabThrough, tooSmall, tooWide } from "./controls.ts";
import { type FrameName, wear } from "./frames.ts";
import { type Networked, openScreen, startNetworked } from "./networked.ts";

/** The promise is one second; a machine that runs all tests at once gets as much again. */
const DARK_WITHIN_MS = 2_000;
const TOO_MANY = 429;
const LOOKS: readonly FrameName[] = ["phone-light", "phone-dark", "phone-contrast", "laptop-light"];

const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);
const press = (page: Page, testId: string): Promise<void> =>
  page.locator(`[data-testid="${testId}"]:not([disabled]):not([aria-disabled="true"])`).first().click();
const there = (page: Page, testId: string, timeout = 20_000): Promise<void> =>
  page.getByTestId(testId).first().waitFor({ timeout });

/** Everybody can use what is on the page now: axe in every theme, targets of a finger's size, nothing cut off at 320 px. */
const forEverybody = async (page: Page): Promise<void> => {
  const found: string[] = [];
  for (const frame of LOOKS) {
    await wear(page, frame);
    const axe = new AxeBuilder({ page });
    if (frame !== "phone-light") axe.withRules("color-contrast");
    const { violations } = await axe.analyze();
    found.push(
      ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${frame}: ${id} at ${target}`)),
    );
  }
  await wear(page, "narrow-light");
  found.push(...(await tooSmall(page)), ...(await tooWide(page)).map((what) => `too wide: ${what}`));
  expect(found).toEqual([]);
  await wear(page, "laptop-light");
};

/** Types the code and goes on; the page is the same all along. */
const letIn = async (page: Page, code: string, name: string): Promise<void> => {
  await there(page, "pair-code");
  await page.getByTestId("pair-code").fill(code);
  await page.getByTestId("pair-name").fill(name);
  await press(page, "pair-go");
  await textUntil(page, "angle", /75/);
};

/** Has a screen that is in show a code for one more. */
const offer = async (page: Page, role: string): Promise<string> => {
  await goTo(page, "devices");
  await there(page, `offer-role-${role}`);
  await page.getByTestId(`offer-role-${role}`).check();
  await press(page, "offer-show");
  await there(page, "offer-code");
  return (await textOf(page, "offer-code")).replace(/\D/g, "");
};

describeWith("chromium", "a table on the network", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterAll(async () => {
    await browser.close();
  });

  it("lets screens in by a code, gives each what its role has, and signs them out", {
    timeout: 180_000,
  }, async () => {
    const table: Networked = await startNetworked("tls");
    const { url } = table.program;
    try {
      // A stranger sees nothing of the table.
      const admin = await openScreen(browser, url, SIZES.laptop);
      await there(admin.page, "sign-in");
      expect(await admin.page.getByTestId("angle").count()).toBe(0);
      await forEverybody(admin.page);
      expect((await tabThrough(admin.page)).ringless).toEqual([]);
      await admin.page.getByTestId("pair-code").fill("12 34");
      await press(admin.page, "pair-go");
      await textUntil(admin.page, "code-wrong", /six digits/);

      // By the address that the console's QR code holds.
      const first = await table.code();
      await admin.page.evaluate((code) => {
        Object.assign(globalThis, { samePage: true });
        location.hash = `pair/${code}`;
      }, first);
      await expect.poll(() => admin.page.getByTestId("pair-code").inputValue()).toBe(first);
      expect(admin.page.url()).not.toContain(first);
      await letIn(admin.page, first, "Owner's laptop");
      expect(await admin.page.evaluate(() => "samePage" in globalThis)).toBe(true);
      expect(await admin.page.getByTestId("insecure").count()).toBe(0);

      // One more, to watch. It typed the code of another day first.
      const phone = await openScreen(browser, url, SIZES.phone);
      await there(phone.page, "pair-code");
      const code = await offer(admin.page, "viewer");
      expect(await admin.page.getByTestId("qr").isVisible()).toBe(true);
      await forEverybody(admin.page);
      await phone.page.getByTestId("pair-code").fill(code === "000000" ? "111111" : "000000");
      await press(phone.page, "pair-go");
      await textUntil(phone.page, "code-wrong", /not a code that holds/);
      await letIn(phone.page, code, "Anna's phone");
      await textUntil(admin.page, "devices-news", /Anna's phone was let in/);
      expect(await admin.page.getByTestId("offer-code").count()).toBe(0);

      // It sees and stops, and is told why there is not more.
      await there(phone.page, "watches-only");
      expect(await phone.page.getByTestId("start").count()).toBe(0);
      expect(await phone.page.getByTestId("sim-panel").count()).toBe(0);
      await phone.page.getByTestId("stop").click();
      expect(await phone.page.getByTestId("error").count()).toBe(0);
      await bringLimits(phone.page);
      await there(phone.page, "limits-closed");
      for (const [place, closed] of [
        ["sessions/history", "people-closed"],
        ["devices", "devices-closed"],
        ["setup", "setup-closed"],
        ["setup/rehearsal", "rehearsal-closed"],
      ] as const) {
        await goTo(phone.page, place);
        await there(phone.page, closed);
      }

      // A rider makes limits tighter, and at once.
      const tablet = await openScreen(browser, url, SIZES.laptop);
      await letIn(tablet.page, await offer(admin.page, "rider"), "Tablet");
      await bringLimits(tablet.page);
      await textUntil(tablet.page, "only-tighter", /rider's/);
      expect(await tablet.page.getByTestId("apply-limits").count()).toBe(0);
      expect(await tablet.page.getByTestId("limit-angle-more").isDisabled()).toBe(true);
      const before = Number.parseInt(await textOf(tablet.page, "active-limits"), 10);
      await press(tablet.page, "less-angle");
      await textUntil(admin.page, "notice", /Limits changed at Tablet/);
      await expect
        .poll(async () => Number.parseInt(await textOf(tablet.page, "active-limits"), 10))
        .toBeLessThan(before);

      // Shutting somebody out takes the code of the console.
      const row = admin.page.getByTestId("paired").filter({ hasText: "Anna's phone" });
      await row.getByTestId("revoke").click();
      await textUntil(admin.page, "revoke-yes", /Anna's phone/);
      await goTo(phone.page, "watch");
      await textUntil(phone.page, "angle", /75/);
      const shown = table.shown();
      await press(admin.page, "revoke-yes");
      await there(admin.page, "admin");
      await admin.page.getByTestId("admin-code").fill(await table.code(shown));
      await forEverybody(admin.page);
      const shutOut = admin.page.waitForResponse((answer) => answer.request().method() === "DELETE");
      await press(admin.page, "admin-go");
      expect((await shutOut).status()).toBe(204);
      await phone.page
        .locator('[data-testid="sign-in"][data-why="signed-out"]')
        .waitFor({ timeout: DARK_WITHIN_MS });
      expect(await phone.page.getByTestId("angle").count()).toBe(0);
      expect(await phone.page.locator("body").innerText()).not.toMatch(/75°|Ready/);
      await textUntil(admin.page, "devices-news", /Anna's phone is signed out/);
      await phone.page.reload();
      await phone.page.locator('[data-testid="sign-in"][data-why="nobody"]').waitFor();
      await forEverybody(admin.page);

      // Within five minutes it is not asked for again.
      expect(await offer(admin.page, "operator")).toMatch(/^\d{6}$/);

      // And one that leaves by itself.
      await goTo(tablet.page, "devices");
      await press(tablet.page, "sign-out");
      await press(tablet.page, "sign-out-yes");
      await tablet.page.locator('[data-testid="sign-in"][data-why="left"]').waitFor();

      // Whoever guesses on is told when it is worth trying again.
      for (const guess of ["000001", "000002", "000003", "000004"]) {
        await tablet.page.getByTestId("pair-code").fill(guess);
        const answered = tablet.page.waitForResponse(/access\/pair$/);
        await press(tablet.page, "pair-go");
        if ((await answered).status() === TOO_MANY) break;
      }
      await textUntil(tablet.page, "code-wrong", /Too many wrong codes. Try again in \d+:\d\d/);
      expect([...admin.complaints, ...phone.complaints, ...tablet.complaints]).toEqual([]);
    } finally {
      await table.end();
    }
  });

  it("says on every view, in every theme, that the line is not encrypted", { timeout: 120_000 }, async () => {
    const table = await startNetworked("insecure");
    try {
      const { page, complaints } = await openScreen(browser, table.program.url, SIZES.phone);
      await there(page, "sign-in");
      await there(page, "insecure");
      await letIn(page, await table.code(), "Owner's phone");
      for (const view of ["watch", "sessions", "screen", "setup", "devices", "rider"]) {
        await goTo(page, view);
        for (const frame of ["phone-light", "phone-dark", "narrow-contrast"] as const) {
          await wear(page, frame);
          await textUntil(page, "insecure", /NOT ENCRYPTED/);
          expect(await page.getByTestId("insecure").isVisible(), `${view} ${frame}`).toBe(true);
        }
      }
      // What is an admin's is not to be had over it, and the page says so before anybody tries.
      await goTo(page, "devices");
      await there(page, "offer-role-operator");
      expect(await page.getByTestId("offer-role-operator").isDisabled()).toBe(true);
      await goTo(page, "setup");
      await textUntil(page, "setup-closed", /Not over this connection/);
      await goTo(page, "watch");
      await textUntil(page, "angle", /75/);
      await forEverybody(page);
      expect(complaints).toEqual([]);
    } finally {
      await table.end();
    }
  });
});
