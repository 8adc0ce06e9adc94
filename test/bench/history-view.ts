/**
 * How long the companion's history takes to be on the glass: from the press on "Sessions" to the first row of the list
 * and the month's minutes, in a real browser, on the record that test/bench/history.ts has filled.
 */

import { openBrowser, openPage, textUntil } from "../e2e/browser.ts";
import { findProgram } from "../support/needs.ts";
import { startProgram } from "../support/program.ts";

const TIMES = 7;

/** What was measured, ms each, the first opening first; null where there is no browser. @param dataDir as `--data-dir` */
export const historyOpenings = async (dataDir: string): Promise<readonly number[] | null> => {
  const chromium = findProgram("chromium");
  if (chromium === null) return null;
  const [browser, program] = await Promise.all([
    openBrowser(chromium),
    startProgram(["--simulate"], dataDir),
  ]);
  try {
    const openings: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      // Each time another browser's memory: the page's parts are fetched anew.
      const { page } = await openPage(browser, program.url, "laptop");
      await textUntil(page, "angle", /\d/);
      const fromMs = performance.now();
      await page.evaluate(() => {
        location.hash = "#sessions/history";
      });
      await page.getByTestId("session-row").first().waitFor();
      openings.push(performance.now() - fromMs);
      await page.context().close();
    }
    return openings;
  } finally {
    await browser.close();
    await program.stop();
  }
};
