/**
 * From a change at the sensor to the changed number painted on the dashboard, in a real browser at 50 telemetry
 * messages a second. Painted: the first task that the page gets after the frame with the new number was handed to
 * the compositor. Both clocks are this computer's; what they differ by is measured first.
 */

import { chromium, type Page } from "playwright-core";
import { findProgram } from "../support/needs.ts";
import { startProgram } from "../support/program.ts";
import { type BenchOptions, type BenchRow, leftOut, median, percentile, rounded } from "./bench-row.ts";
import { type PacedBoard, sleep, startPacedBoard } from "./paced-board.ts";

const NAME = "sensor change → painted on the dashboard at 50 Hz";
const RATE_HZ = 50;
const CHANGES_PER_PHASE = 5;
/** A step that is still a possible motion, there and back, well within upright. */
const PLACES_DEG = [-70, -66] as const;
const MIDDLE_DEG = -68;
const WITHIN_MS = 2_000;
const CLOCK_TRIES = 50;

/** Wall clock with fractions, ms. */
const wallMs = (): number => performance.timeOrigin + performance.now();

/** The page's clock minus ours, ms, from the quickest of many questions. */
const clockOffset = async (page: Page): Promise<number> => {
  let best = { roundMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let tries = 0; tries < CLOCK_TRIES; tries += 1) {
    const askedMs = wallMs();
    const toldMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const roundMs = wallMs() - askedMs;
    if (roundMs < best.roundMs) best = { roundMs, offsetMs: toldMs - askedMs - roundMs / 2 };
  }
  return best.offsetMs;
};

/** In the page: when the angle that was painted last crossed the middle, on the page's wall clock. */
const watchAngle = (middleDeg: number): void => {
  const element = document.querySelector("[data-testid=angle]");
  if (element === null) throw new Error("the page shows no angle");
  const read = (): number => Number((element.textContent ?? "").replace("−", "-").replace("°", ""));
  const painted: { side: boolean; atMs: number } = { side: read() > middleDeg, atMs: 0 };
  Object.assign(window, { painted });
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => {
    Object.assign(painted, { side: data, atMs: performance.timeOrigin + performance.now() });
  };
  let seen = painted.side;
  const look = (): void => {
    const side = read() > middleDeg;
    if (side === seen || Number.isNaN(read())) return;
    seen = side;
    // Changed within a frame's callbacks: the next task comes after that frame. Else the next frame paints it.
    requestAnimationFrame(() => channel.port2.postMessage(side));
  };
  new MutationObserver(look).observe(element, { characterData: true, childList: true, subtree: true });
};

const readPainted = (): { side: boolean; atMs: number } => {
  const { painted } = window as unknown as { painted: { side: boolean; atMs: number } };
  return painted;
};

const measureChange = async (page: Page, board: PacedBoard, toDeg: number): Promise<number> => {
  let changedMs = 0;
  board.atRandomMoment(() => {
    changedMs = wallMs();
    board.placeAt(toDeg);
  });
  const side = toDeg > MIDDLE_DEG;
  for (;;) {
    await sleep(100);
    const painted = await page.evaluate(readPainted);
    if (painted.side === side && painted.atMs > 0) return painted.atMs - changedMs;
    if (wallMs() - changedMs > WITHIN_MS) throw new Error(`${toDeg}° never was painted`);
  }
};

/** Measures; takes about half a second for each of `--phases` times five changes. */
export const run = async ({ phases }: BenchOptions): Promise<BenchRow[]> => {
  const browserPath = findProgram("chromium");
  if (browserPath === null) return [leftOut(NAME, "it needs chromium, which is not on the PATH")];
  const board = await startPacedBoard(null);
  board.placeAt(PLACES_DEG[0]);
  const program = await startProgram(["--port", board.url]);
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${program.url}/?rateHz=${RATE_HZ}`);
    await page.waitForFunction(() =>
      /\d/.test(document.querySelector("[data-testid=angle]")?.textContent ?? ""),
    );
    await sleep(2_000);
    const offsetMs = await clockOffset(page);
    await page.evaluate(watchAngle, MIDDLE_DEG);
    const tookMs: number[] = [];
    for (let change = 1; change <= phases * CHANGES_PER_PHASE; change += 1) {
      await sleep(150 + 50 * Math.random());
      const toDeg = PLACES_DEG[change % 2] ?? MIDDLE_DEG;
      tookMs.push((await measureChange(page, board, toDeg)) - offsetMs);
    }
    return [
      {
        ...{ name: `${NAME}, p50 of ${tookMs.length}`, value: rounded(median(tookMs), 1) },
        ...{ unit: "ms", goal: "≤ 60" },
      },
      { name: `${NAME}, p99`, value: rounded(percentile(tookMs, 0.99), 1), unit: "ms", goal: "≤ 120" },
    ];
  } finally {
    await browser.close();
    await program.stop();
    await board.stop();
  }
};
