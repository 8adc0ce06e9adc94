/**
 * A page on which the screen is measured, in Chromium: with a clock of its own that can be made to run faster, so
 * that an hour need not be waited for, and with the browser's own figures about its main thread.
 */

import type { Browser, CDPSession, Page } from "playwright-core";

export const SIZE = { width: 1366, height: 800 } as const;

/** In the page, before everything else: the monotonic clock, which `speedClock` makes faster. Never goes back. */
const ownClock = (): void => {
  const trueNow = performance.now.bind(performance);
  let speed = 1;
  let fromTrueMs = 0;
  let fromMs = 0;
  const now = (): number => fromMs + (trueNow() - fromTrueMs) * speed;
  performance.now = now;
  const speedClock = (next: number): void => {
    fromMs = now();
    fromTrueMs = trueNow();
    speed = next;
  };
  Object.assign(window, { speedClock });
};

export interface Screen {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** From now on the page's clock runs so many times as fast. */
  speed(factor: number): Promise<void>;
  close(): Promise<void>;
}

export const openScreen = async (browser: Browser, url: string): Promise<Screen> => {
  const context = await browser.newContext({ viewport: SIZE, serviceWorkers: "block" });
  await context.addInitScript(ownClock);
  const page = await context.newPage();
  await page.goto(url);
  const devtools = await context.newCDPSession(page);
  // Time of the processor, not of the clock on the wall: waiting for a busy machine is not the page's work.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return {
    page,
    devtools,
    speed: async (factor) => {
      await page.evaluate(
        (next) => (window as unknown as { speedClock: (factor: number) => void }).speedClock(next),
        factor,
      );
    },
    close: () => context.close(),
  };
};

/** Seconds that the page's main thread has worked since it was opened. */
export const taskSeconds = async ({ devtools }: Screen): Promise<number> => {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const found = metrics.find((metric) => metric.name === "TaskDuration");
  if (found === undefined) throw new Error("the browser tells no TaskDuration");
  return found.value;
};
