/** The curve of the angle: opened, paused, zoomed by key and mouse, and tried again when it could not be loaded. */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { closePages, openBrowser, openPage, textOf, textUntil } from "./browser.ts";

/** Pixels of the curve's canvas, as one text: the same while nothing is drawn. */
const pictureOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLCanvasElement>(".curve canvas")?.toDataURL() ?? "none");

const heightOf = async (page: Page): Promise<number> =>
  (await page.getByTestId("curve").boundingBox())?.height ?? Number.NaN;

describeWith("chromium", "the curve in a browser", (executablePath) => {
  let browser: Browser;
  let program: Program;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
    program = await startProgram();
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await browser.close();
    await program.stop();
  });

  it("opens where its place was, draws what is heard, and says in figures what it shows", async () => {
    const { page, complaints } = await openPage(browser, program.url, "laptop");
    await textUntil(page, "angle", /75/);
    const reserved = await heightOf(page);
    await page.getByTestId("curve-open").click();
    await page.locator(".curve canvas").waitFor();
    expect(await heightOf(page)).toBe(reserved);
    await textUntil(page, "curve-figures", /Now−75\.\d°Low−7\d\.\d°High−7\d\.\d°Limit20°/);
    const { violations } = await new AxeBuilder({ page }).include(".curve").analyze();
    expect(violations.map((violation) => violation.id)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("stands still when paused, says so, and knows afterwards what came meanwhile", async () => {
    const { page } = await openPage(browser, program.url, "laptop");
    await textUntil(page, "angle", /75/);
    await page.getByTestId("curve-open").click();
    await page.getByTestId("curve-30s").click();
    await page.getByTestId("curve-pause").click();
    await textUntil(page, "curve-state", /PAUSED/);
    const still = await pictureOf(page);
    await program.setWorld({ riderTargetDeg: -40 });
    await program.worldUntil("near −40°", (world) => Math.abs(world.angleDeg + 40) < 2);
    await program.setWorld({ riderTargetDeg: -75 });
    await program.worldUntil("back", (world) => world.angleDeg < -73);
    expect(await pictureOf(page)).toBe(still);
    await page.getByTestId("curve-pause").click();
    await textUntil(page, "curve-figures", /High−(39|4\d)/);
    expect(await pictureOf(page)).not.toBe(still);
  });

  it("is zoomed by the mouse and by keys, and reset", async () => {
    const { page, complaints } = await openPage(browser, program.url, "laptop");
    await textUntil(page, "angle", /75/);
    await page.getByTestId("curve-open").click();
    const surface = page.locator(".curve .u-over");
    await surface.waitFor();
    await surface.scrollIntoViewIfNeeded();
    const box = await surface.boundingBox();
    if (box === null) throw new Error("the curve has no surface");
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await textUntil(page, "curve-state", /ZOOMED/);
    await page.getByTestId("curve-reset").click();
    await expect.poll(() => textOf(page, "curve-state")).toBe("");
    await surface.focus();
    await page.keyboard.press("+");
    await textUntil(page, "curve-state", /ZOOMED/);
    await page.keyboard.press("0");
    await expect.poll(() => textOf(page, "curve-state")).toBe("");
    expect(complaints).toEqual([]);
  });

  it("says when it could not be loaded, and everything else works", async () => {
    const { page } = await openPage(browser, program.url, "phone");
    await textUntil(page, "angle", /75/);
    await page.route(/curve-[^/]*\.js/, (route) => route.abort());
    await page.getByTestId("curve-open").click();
    await page
      .getByTestId("curve")
      .getByText(/could not be loaded/)
      .waitFor();
    await textUntil(page, "angle", /75/);
    await page.unroute(/curve-[^/]*\.js/);
    await page.getByTestId("curve-open").click();
    await page.locator(".curve canvas").waitFor({ timeout: 20_000 });
  });
});
