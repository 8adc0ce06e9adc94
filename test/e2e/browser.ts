/** Chromium as it is installed, without the network traffic of its own, and pages that fail on a console message. */

import { type Browser, chromium, type Page } from "playwright-core";

export const openBrowser = (executablePath: string, more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });

export const SIZES = {
  laptop: { width: 1366, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

type Scheme = "light" | "dark";

/** The looks that a page is judged in, whatever is done on it: both sizes, and both schemes of colours. */
const LOOKS: readonly (readonly [keyof typeof SIZES, Scheme])[] = [
  ["laptop", "light"],
  ["phone", "dark"],
];

/** Puts the page into each look, and leaves it in the one of this size. */
export const inEachLook = async (
  page: Page,
  leaveAt: keyof typeof SIZES,
  judge: (look: string) => Promise<void>,
): Promise<void> => {
  for (const [size, colorScheme] of LOOKS.toSorted(([size]) => (size === leaveAt ? 1 : -1))) {
    await page.setViewportSize(SIZES[size]);
    await page.emulateMedia({ colorScheme });
    await judge(`${size}, ${colorScheme}`);
  }
};

export interface WatchedPage {
  readonly page: Page;
  /** Console messages and uncaught errors so far. */
  readonly complaints: readonly string[];
}

export const openPage = async (
  browser: Browser,
  url: string,
  size: keyof typeof SIZES,
  colorScheme: Scheme = "light",
): Promise<WatchedPage> => {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  await page.goto(url);
  return { page, complaints };
};

/** A page that is left open goes on asking a program that has ended, and computes beside what comes next. */
export const closePages = async (browser: Browser): Promise<void> => {
  await Promise.all(browser.contexts().map((context) => context.close()));
};

/** The text of the element with this test id, without white space around it. */
export const textOf = async (page: Page, testId: string): Promise<string> =>
  ((await page.getByTestId(testId).first().textContent()) ?? "").trim();

/** Waits until the element's text fits; says what it was instead. */
export const textUntil = async (
  page: Page,
  testId: string,
  fits: RegExp,
  patienceMs = 30_000,
): Promise<void> => {
  const locator = page.getByTestId(testId).filter({ hasText: fits }).first();
  try {
    await locator.waitFor({ state: "attached", timeout: patienceMs });
  } catch {
    const seen = await page.getByTestId(testId).allTextContents();
    throw new Error(`${testId} never showed ${fits}; it shows ${JSON.stringify(seen)}`);
  }
};

/** Moves a slider as a keyboard or finger would: value and input event. */
export const slideTo = async (page: Page, testId: string, value: number): Promise<void> => {
  await page.getByTestId(testId).fill(String(value));
};

/** Scrolls to the limits, which a screen that does not have them in sight has not fetched yet. */
export const bringLimits = async (page: Page): Promise<void> => {
  const limits = page.getByTestId("active-limits");
  await page.getByTestId("place").or(limits).first().waitFor();
  while ((await limits.count()) === 0) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(50);
  }
};

/**
 * Presses Start when it is to be had, and goes through the list of the day where it is asked for.
 * @param begun what the state says then
 */
export const pressStart = async (page: Page, begun = /Go ahead/): Promise<void> => {
  await page.locator('[data-testid="start"]:not([disabled])').click();
  const list = page.getByTestId("preflight");
  const goneAhead = page.getByTestId("state").filter({ hasText: begun });
  await list.or(goneAhead).first().waitFor();
  if (!(await list.isVisible())) return;
  for (const box of await list.getByRole("checkbox").all()) await box.check();
  await page.locator('[data-testid="preflight-start"]:not([disabled])').click();
};
