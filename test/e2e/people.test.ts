/**
 * From somebody new to their first programme, with the real program: profile, health questions, the beginner's limits,
 * a doctor confirmed; then chosen, started, coached on the rider's screen, and stopped.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { CONDITIONS } from "../../shared/screening.ts";
import { describeWith } from "../support/needs.ts";
import { startProgram } from "../support/program.ts";
import { openBrowser, openPage, pressStart, slideTo, textOf, textUntil } from "./browser.ts";
import { tooSmall, tooWide } from "./controls.ts";
import { wear } from "./frames.ts";

const violations = async (page: Page): Promise<string[]> => {
  const found: string[] = [];
  for (const frame of ["phone-light", "laptop-dark"] as const) {
    await wear(page, frame);
    const { violations: seen } = await new AxeBuilder({ page }).analyze();
    found.push(...seen.map(({ id, nodes }) => `${frame}: ${id} at ${nodes[0]?.target.join(" ")}`));
  }
  await wear(page, "narrow-light");
  found.push(...(await tooSmall(page)), ...(await tooWide(page)));
  await wear(page, "laptop-light");
  return found;
};

const press = (page: Page, testId: string): Promise<void> =>
  page.locator(`[data-testid="${testId}"]:not([disabled])`).first().click();

const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

/** Anna, as far as a doctor's word takes her. */
const addAnna = async (page: Page): Promise<void> => {
  await press(page, "people-add");
  await page.getByTestId("profile-save").click();
  await textUntil(page, "profile-name-wrong", /./);
  expect(await violations(page)).toEqual([]);
  await page.getByTestId("profile-name").fill("Anna");
  await page.getByTestId("profile-heightCm").fill("172");
  await page.getByTestId("profile-weightKg").fill("68");
  await page.getByTestId("profile-maxAngle").fill("40");
  await page.getByTestId("profile-maxDuration").fill("5 min");
  await page.getByTestId("profile-save").click();
  // What her profile says does not hold yet.
  await textUntil(page, "person-limits", /^20°\s·\s2:00$/);

  await press(page, "screening-open");
  for (const condition of CONDITIONS) await page.getByTestId(`screening-${condition}-no`).check();
  await page.getByTestId("screening-eyes-yes").check();
  expect(await violations(page)).toEqual([]);
  await press(page, "screening-save");
  await textUntil(page, "screening-state", /Answered/);
  expect(await textOf(page, "person-limits")).toMatch(/^20°/);

  await page.getByTestId("doctor-by").fill("Her physiotherapist");
  await press(page, "doctor-continue");
  await textUntil(page, "doctor-changes", /40°\s·\s5:00 instead of 20°\s·\s2:00/);
  expect(await textOf(page, "person-limits")).toMatch(/^20°/);
  await press(page, "doctor-confirm");
  await textUntil(page, "person-limits", /^40°\s·\s5:00$/);
};

describeWith("chromium", "people in a browser", (executablePath) => {
  it("somebody new is held to the beginner's limits until a doctor was asked, then is coached through a programme", {
    timeout: 120_000,
  }, async () => {
    const [browser, program] = await Promise.all([openBrowser(executablePath), startProgram()]);
    try {
      const { page, complaints } = await openPage(browser, `${program.url}#sessions/people`, "laptop");
      await page.getByTestId("people-none").waitFor();
      await addAnna(page);
      await goTo(page, "sessions/programmes");
      await page.getByTestId("programme").first().waitFor();
      expect(await violations(page)).toEqual([]);

      // Limits above hers are not set for anybody by themselves: they are proposed.
      await goTo(page, "watch");
      await textUntil(page, "state", /^Ready$/);
      await slideTo(page, "limit-angle", 50);
      await page.getByTestId("apply-limits").click();
      await textUntil(page, "active-limits", /^50°/);
      await press(page, "choose-next");
      await page.getByRole("radio", { name: "Anna" }).check();
      await page.getByTestId("what-first-minutes").check();
      await page.locator('[data-testid="limits-fit"][data-fit="above"]').waitFor();
      expect(await textOf(page, "active-limits")).toMatch(/^50°/);
      expect(await violations(page)).toEqual([]);
      await press(page, "set-proposed");
      await page.locator('[data-testid="limits-fit"][data-fit="fits"]').waitFor();
      await press(page, "next-done");
      expect(await textOf(page, "next-who")).toBe("Anna");
      await textUntil(page, "own-ceiling", /Anna: at most 40°/);

      await goTo(page, "rider");
      await page.getByTestId("rider-view").waitFor();
      await pressStart(page, /Turn to \d+°/);
      await textUntil(page, "state", /Turn to \d+°/);
      const target = Number(/\d+/.exec(await textOf(page, "state"))?.[0]);
      await program.setWorld({ riderTargetDeg: target });
      await textUntil(page, "state", /^Stay$/);
      await textUntil(page, "move-left", /^0:(29|28|27|26)$/);
      const first = await textOf(page, "move-left");
      await expect.poll(() => textOf(page, "move-left"), { timeout: 5_000 }).not.toBe(first);
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
      await goTo(page, "watch");
      await page.getByTestId("target-mark").waitFor({ state: "attached" });
      expect(await textOf(page, "next-who")).toBe("Anna");
      await page.keyboard.press("Escape");
      await program.worldUntil("released", (world) => world.lock === "released");
      await textUntil(page, "state", /Coming back|Rest a minute/);
      await page.getByTestId("target-mark").waitFor({ state: "detached" });
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
      await program.stop();
    }
  });
});
