/**
 * What the dashboard remembers, with the real program: a session made on the simulated table is in the calendar and the
 * list, its curve is drawn, how it did is saved and is there again after a reload. Every page of it for everybody.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { openBrowser, pressStart, textUntil } from "./browser.ts";
import { tabThrough, tooSmall, tooWide } from "./controls.ts";
import { type FrameName, wear } from "./frames.ts";

/** In the page: how many pixels of the curve's picture have the colour of the line of the angle. */
const inkOfCurve = async ({ png, colour }: { png: string; colour: string }): Promise<number> => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  if (canvas === null) throw new Error("there is no canvas to draw on");
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  let seen = 0;
  for (let at = 0; at < data.length; at += 4) {
    const off =
      Math.abs((data[at] ?? 0) - red) +
      Math.abs((data[at + 1] ?? 0) - green) +
      Math.abs((data[at + 2] ?? 0) - blue);
    if (off < 24) seen += 1;
  }
  return seen;
};

describeWith("chromium", "the dashboard's memory", (executablePath) => {
  let browser: Browser;
  let context: BrowserContext;
  let program: Program;
  let page: Page;
  let easel: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    [browser, program] = await Promise.all([openBrowser(executablePath), startProgram()]);
    context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    easel = await context.newPage();
    page = await context.newPage();
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
    await page.goto(program.url);
    await textUntil(page, "state", /^Ready$/);
  });
  afterAll(async () => {
    await browser.close();
    await program.stop();
  });

  const go = async (hash: string): Promise<void> => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
  };

  const forEverybody = async (what: string): Promise<void> => {
    const found: string[] = [];
    const looks: readonly FrameName[] = ["phone-light", "laptop-dark", "phone-contrast"];
    for (const frame of looks) {
      await wear(page, frame);
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(
        ...violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target }) => `${frame}: ${id} at ${target.join(" ")}`),
        ),
      );
    }
    await wear(page, "narrow-light");
    found.push(...(await tooSmall(page)), ...(await tooWide(page)));
    expect(found, what).toEqual([]);
  };

  it("says how a first session comes here", async () => {
    await go("sessions");
    await page.getByTestId("history-empty").waitFor();
    await forEverybody("the history without a session");
    await go("sessions/trends");
    await page.getByTestId("trend-empty").waitFor();
  });

  it("asks how it was once a session is over, and saves it", async () => {
    await go("watch");
    await wear(page, "laptop-light");
    await pressStart(page);
    await textUntil(page, "state", /Go ahead/);
    await program.setWorld({ riderTargetDeg: 12 });
    await program.worldUntil("near 12°", (world) => Math.abs(world.angleDeg - 12) < 1);
    // Nobody is asked anything while somebody is inverted.
    expect(await page.getByTestId("how").count()).toBe(0);
    await program.setWorld({ riderTargetDeg: -75 });
    await program.worldUntil("upright", (world) => world.angleDeg < -60);
    await page.keyboard.press("Escape");
    await page.getByTestId("how-after-2").check({ timeout: 15_000 });
    await page.getByTestId("how-before-6").check();
    await page.getByTestId("how-save").click();
    await page.getByTestId("how-saved").waitFor();
    await forEverybody("how was it");
  });

  it("has the session in its calendar and its list", async () => {
    await go("sessions/history");
    await textUntil(page, "session-row", /pain 6 → 2/);
    await textUntil(page, "calendar-sum", /^1 session/);
    await wear(page, "laptop-light");
    expect(await tabThrough(page)).toEqual({ unreached: [], ringless: [] });
    await page.locator('[data-today="true"]').focus();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("PageDown");
    await page.keyboard.press("Enter");
    await page.getByTestId("all-days").waitFor();
    await textUntil(page, "session-row", /pain 6 → 2/);
    await forEverybody("the history of a day");
  });

  it("draws the curve of the session, and reads it moment by moment", async () => {
    await wear(page, "laptop-light");
    await page.getByTestId("session-row").click();
    const curve = page.getByTestId("course");
    await curve.waitFor();
    const colour = await page.getByTestId("course-angle").evaluate((path) => getComputedStyle(path).stroke);
    const png = (await curve.screenshot()).toString("base64");
    // Up, along and back again: longer than the picture is wide.
    expect(await easel.evaluate(inkOfCurve, { png, colour })).toBeGreaterThan(800);
    await textUntil(page, "course-words", /1[1-3]\.\d°.*limit 20°/);
    await page.getByTestId("course-moment").fill("0");
    await textUntil(page, "course-words", /^0:00.*−7\d\.\d°/);
    await textUntil(page, "fact-ended", /STOP was pressed/);
    await textUntil(page, "happened", /State: Inverted/);
  });

  it("keeps what is written until it is saved, and has it after a reload", async () => {
    await page.getByTestId("pain-after-1").check();
    await page.getByTestId("outcome-note").fill("The left knee clicked.");
    await page.getByTestId("height-unit-cm").click();
    await page.getByTestId("height-before").fill("178");
    await page.getByTestId("height-after").fill("17");
    await page.getByText("17 is not possible").waitFor();
    expect(await page.getByTestId("outcome-save").isDisabled()).toBe(true);
    await page.reload();
    await textUntil(page, "outcome-state", /not saved yet/i);
    expect(await page.getByTestId("outcome-note").inputValue()).toBe("The left knee clicked.");
    await page.getByTestId("height-after").fill("179.9");
    await page.getByText("+19 mm (+0.75 in)").waitFor();
    await page.getByTestId("outcome-save").click();
    await textUntil(page, "outcome-state", /^Saved/);
    await page.reload();
    await page.getByTestId("outcome").waitFor();
    expect(await page.getByTestId("height-after").inputValue()).toBe("179.9");
    expect(await page.getByTestId("pain-after-1").isChecked()).toBe(true);
    await textUntil(page, "outcome-state", /^$/);
    await page.getByTestId("traction").locator("summary").click();
    await forEverybody("one session");
  });

  it("draws trends, with a table of their figures", async () => {
    await go("sessions/trends");
    await textUntil(page, "trend-sum", /1 session.*6\.0 before and 1\.0 after/s);
    for (const chart of ["trend-minutes", "trend-angle", "trend-pain"])
      await page.getByTestId(chart).waitFor();
    await page.getByTestId("trend-by-month").click();
    await page.getByTestId("trend-table").locator("summary").click();
    await forEverybody("the trends");
    expect(complaints).toEqual([]);
  });
});
