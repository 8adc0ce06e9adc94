/**
 * The memory of the page over a session-filled hour at 50 messages a second: 180,000 of them, sent faster than they
 * happen to a page whose clock runs as much faster. Heap after a forced collection, elements and listeners.
 */

import { chromium } from "playwright-core";
import { findProgram } from "../support/needs.ts";
import { type BenchRow, leftOut, rounded } from "./bench-row.ts";
import { sleep } from "./paced-board.ts";
import { openScreen, type Screen } from "./screen.ts";
import { startScreenServer } from "./screen-server.ts";

const NAME = "dashboard over an hour at 50 Hz";
const RATE_HZ = 50;
const MESSAGES = 180_000;
const FAST = 30;
/** The curve's memories are full after 68 minutes at most; what grows after the first quarter of an hour is a leak. */
const POINTS = 8;
const JUDGED_FROM = 2;
const BYTES_PER_MB = 1_000_000;

interface Weight {
  readonly heapMb: number;
  readonly elements: number;
  readonly listeners: number;
}

const weigh = async ({ devtools }: Screen): Promise<Weight> => {
  // Twice: what a finalizer let go of is collected the second time.
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const counters = await devtools.send("Memory.getDOMCounters");
  return {
    heapMb: usedSize / BYTES_PER_MB,
    elements: counters.nodes,
    listeners: counters.jsEventListeners,
  };
};

export const run = async (): Promise<BenchRow[]> => {
  const browserPath = findProgram("chromium");
  if (browserPath === null) return [leftOut(NAME, "it needs chromium, which is not on the PATH")];
  const server = await startScreenServer({});
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const screen = await openScreen(browser, `${server.url}/?rateHz=${RATE_HZ}`);
    await screen.page.locator('[data-curve="loaded"] canvas').waitFor();
    await screen.speed(FAST);
    server.pace(RATE_HZ * FAST, 1000 / RATE_HZ);
    const weights: Weight[] = [];
    const from = server.sent();
    for (let point = 0; point <= POINTS; point += 1) {
      while (server.sent() - from < (MESSAGES * point) / POINTS) await sleep(50);
      weights.push(await weigh(screen));
    }
    const told = weights.map((weight) => rounded(weight.heapMb, 1)).join(", ");
    const [first, last] = [weights[JUDGED_FROM], weights.at(-1)];
    if (first === undefined || last === undefined) throw new Error("the page was not weighed");
    const grown = (of: (weight: Weight) => number): number => of(last) - of(first);
    return [
      {
        name: `${NAME}, heap (${told} MB), grown since a quarter of it`,
        value: rounded(
          grown((w) => w.heapMb),
          2,
        ),
        unit: "MB",
        goal: "< 1",
      },
      { name: `${NAME}, elements grown`, value: grown((w) => w.elements), unit: "", goal: "≤ 50" },
      { name: `${NAME}, listeners grown`, value: grown((w) => w.listeners), unit: "", goal: "≤ 5" },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
};
