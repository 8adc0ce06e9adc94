/**
 * Everybody can use it: every view in every theme, at rest, in a session and in an alarm. One table for all of it;
 * the page changes its size and colours from look to look, so that each sees the same moment.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { bringLimits, openBrowser, pressStart, textUntil } from "./browser.ts";
import { paintedContrast } from "./contrast.ts";
import { tabThrough, tooSmall, tooWide } from "./controls.ts";
import { type FrameName, wear } from "./frames.ts";

const VIEWS = ["watch", "rider", "sessions", "screen", "setup"] as const;
type ViewName = (typeof VIEWS)[number];

const LEAST_CONTRAST = 4.5;
/** What is the same in every theme is looked at once in each layout. */
const STRUCTURE: readonly FrameName[] = ["phone-light", "laptop-dark"];
const COLOURS: readonly FrameName[] = ["phone-dark", "phone-contrast"];

/** Shifts of the layout that nobody's press had asked for, as the browser reports them. */
const watchShifts = (): void => {
  const seen: string[] = [];
  Object.assign(globalThis, { layoutShifts: seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { hadRecentInput, value, sources } = entry as PerformanceEntry & {
        readonly hadRecentInput: boolean;
        readonly value: number;
        readonly sources: readonly { readonly node: Node | null }[];
      };
      if (hadRecentInput) continue;
      const names = sources.map(({ node }) =>
        node instanceof Element ? node.className : `“${node?.textContent ?? "what is gone"}”`,
      );
      seen.push(`${value.toFixed(4)} at ${entry.startTime.toFixed(0)} ms: ${names.join(", ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
};
const shiftsSoFar = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as typeof globalThis & { layoutShifts: string[] }).layoutShifts);

describeWith("chromium", "for everybody", (executablePath) => {
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
    await page.addInitScript(watchShifts);
    await page.goto(program.url);
    await textUntil(page, "angle", /75/);
    await textUntil(page, "state", /^Ready$/);
  });
  afterAll(async () => {
    await browser.close();
    await program.stop();
  });

  const go = async (view: ViewName): Promise<void> => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, view);
    // The rider's view fills the screen; the others have the ways between the views above them.
    if (view === "rider") await page.getByTestId("rider-view").waitFor();
    else
      await page.locator(`[data-testid="way-${view}"][aria-current="page"]`).waitFor({ state: "attached" });
    if (view === "watch") await bringLimits(page);
    if (view === "sessions")
      await page
        .getByTestId("calendar-sum")
        .filter({ hasText: /session/i })
        .waitFor();
    if (view === "setup") await page.getByTestId("setup-step").or(page.getByTestId("setup-waits")).waitFor();
  };

  /** What was measured in a theme is not measured in it again while its colours are the same. */
  const measured = new Map<string, number | null>();
  const tooPale = async (frame: FrameName, target: string): Promise<string[]> => {
    const colour = await page.evaluate((selector) => {
      const element = document.querySelector(selector);
      return element === null ? "" : `${getComputedStyle(element).color} ${element.className}`;
    }, target);
    const key = `${frame} ${target} ${colour}`;
    const ratio = measured.get(key) ?? (await paintedContrast(page, easel, target));
    measured.set(key, ratio);
    // Nothing to see: it has gone since, or is hidden.
    if (ratio === null || ratio >= LEAST_CONTRAST) return [];
    return [`${frame}: contrast of ${target} is ${ratio.toFixed(2)}`];
  };

  const complaintsOfAxe = async (frame: FrameName): Promise<string[]> => {
    const axe = new AxeBuilder({ page });
    if (COLOURS.includes(frame)) axe.withRules("color-contrast");
    const { violations, incomplete } = await axe.analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${frame}: ${id} at ${target.join(" ")}`),
    );
    for (const { target } of incomplete
      .filter(({ id }) => id === "color-contrast")
      .flatMap((one) => one.nodes)) {
      // The page as a whole is named for an element that has gone while axe looked.
      const selector = target.join(" ");
      if (selector !== ":root") found.push(...(await tooPale(frame, selector)));
    }
    return found;
  };

  const looksGood = async (): Promise<void> => {
    const found: string[] = [];
    for (const frame of [...STRUCTURE, ...COLOURS]) {
      await wear(page, frame);
      found.push(...(await complaintsOfAxe(frame)));
    }
    for (const frame of ["narrow-light", "phone-light"] as const) {
      await wear(page, frame);
      found.push(...(await tooSmall(page)).map((what) => `${frame}: ${what}`));
      found.push(...(await tooWide(page)).map((what) => `${frame}: too wide: ${what}`));
    }
    expect(found).toEqual([]);
  };

  const everyView = async (): Promise<void> => {
    for (const view of VIEWS) {
      await go(view);
      await looksGood();
    }
    await go("watch");
  };

  it("nothing on the page has moved by itself from its opening to the start of a session", async () => {
    // The list of what Start waits for is gone by then; while it lasts, it is allowed to become shorter.
    await page.reload();
    await textUntil(page, "state", /^Ready$/);
    await bringLimits(page);
    await pressStart(page);
    await textUntil(page, "state", /Go ahead/);
    expect(await shiftsSoFar(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await textUntil(page, "state", /^Ready$/);
  });

  it.each(VIEWS)("%s: every control is reached by Tab and shows that it has the focus", async (view) => {
    await go(view);
    await wear(page, "laptop-light");
    expect(await tabThrough(page)).toEqual({ unreached: [], ringless: [] });
  });

  it.each(VIEWS.map((view, at) => [view, at % 2 === 0 ? "Escape" : "Space"] as const))(
    "%s: STOP by %s",
    async (view, key) => {
      await go("watch");
      await pressStart(page);
      await textUntil(page, "state", /Go ahead/);
      await go(view);
      await page.keyboard.press(key);
      await vi.waitFor(async () => expect((await program.health()).state).toBe("idle"), { timeout: 10_000 });
    },
  );

  it("every view is for everybody at rest", everyView);

  it.each([
    ["devices", "offer-show"],
    ["setup/rehearsal", "rehearsal-progress"],
    ["setup/balance", "proof-standing"],
    ["sessions/people", "people-none"],
    ["sessions/people/+", "profile-form"],
    ["sessions/programmes", "programme"],
  ] as const)("%s is for everybody at rest", async (place, mark) => {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, place);
    await page.getByTestId(mark).first().waitFor();
    await looksGood();
    await go("watch");
  });

  it("the choice before Start is for everybody, by keyboard too", async () => {
    await page.getByTestId("choose-next").click();
    await page.getByTestId("next").waitFor();
    await looksGood();
    await wear(page, "laptop-light");
    expect((await tabThrough(page)).ringless).toEqual([]);
    await page.getByTestId("next-done").click();
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    await expect.poll(focused).toBe("choose-next");
  });

  it("every view is for everybody in a session", async () => {
    await pressStart(page);
    await textUntil(page, "state", /Go ahead/);
    await program.setWorld({ riderTargetDeg: 12 });
    await textUntil(page, "angle", /12/);
    await everyView();
  });

  it("every view is for everybody in an alarm", async () => {
    await program.setWorld({ riderTargetDeg: 30 });
    await page.getByTestId("alarm-banner").waitFor();
    await everyView();
    expect(complaints).toEqual([]);
  });
});
