/**
 * How busy the page's main thread is: the whole dashboard at 25 messages a second with a full curve of two minutes,
 * beside a bare page that draws the same 3,000 points as one polyline on a canvas of the same size at every message.
 * Then the longest single task, on a processor made four times as slow.
 */

import { type Browser, chromium } from "playwright-core";
import { findProgram } from "../support/needs.ts";
import { type BenchRow, leftOut, median, rounded } from "./bench-row.ts";
import { sleep } from "./paced-board.ts";
import { openScreen, type Screen, taskSeconds } from "./screen.ts";
import { type ScreenServer, startScreenServer } from "./screen-server.ts";
import { longestTaskMs } from "./trace-file.ts";

const NAME = "dashboard, main thread";
const RATE_HZ = 25;
const MEASURED_S = 60;
const SLICES = 6;
/** Two minutes of curve, filled in a few seconds by a clock that runs faster. */
const FILLED_S = 124;
const FAST = 15;
const SLOWED = 4;
const SLOWED_S = 15;

const bare = (width: number, height: number, points: number): string => `<!doctype html><title>bare</title>
<style>canvas{width:${width}px;height:${height}px}</style>
<canvas width="${width}" height="${height}"></canvas>
<script>
const pen = document.querySelector("canvas").getContext("2d");
const angles = [];
let waits = false;
const draw = () => {
  waits = false;
  pen.clearRect(0, 0, ${width}, ${height});
  pen.beginPath();
  for (let at = 0; at < angles.length; at += 1)
    pen.lineTo((at / ${points}) * ${width}, ${height} - ((angles[at] + 90) / 180) * ${height});
  pen.strokeStyle = "#0f5a65";
  pen.lineWidth = 2;
  pen.stroke();
};
new WebSocket(location.href.replace("http", "ws").replace(/[^/]*$/, "ws")).onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (message.type !== "telemetry") return;
  angles.push(message.angle.angleDeg);
  if (angles.length > ${points}) angles.shift();
  if (waits) return;
  waits = true;
  requestAnimationFrame(draw);
};
</script>`;

/** Two minutes of a session in a few seconds, then at its own pace. */
const fill = async (server: ScreenServer, screen: Screen): Promise<void> => {
  await screen.speed(FAST);
  server.pace(RATE_HZ * FAST, 1000 / RATE_HZ);
  await sleep((FILLED_S * 1000) / FAST);
  server.pace(RATE_HZ, 1000 / RATE_HZ);
  await screen.speed(1);
  await sleep(2_000);
};

/** The hurried clock may have looked like silence to the dashboard's own watch: its alarm, which moves, is ended. */
const calm = async ({ page }: Screen): Promise<void> => {
  const alarm = page.getByTestId("own-alarm");
  for (let tries = 0; (await alarm.count()) > 0; tries += 1) {
    if (tries >= 5) throw new Error("the dashboard keeps sounding its own alarm");
    await page.getByTestId("own-alarm-dismiss").click();
    await sleep(1_000);
  }
};

/** ms of work a second, the median of several slices. */
const measureBusy = async (screen: Screen): Promise<number> => {
  const slices: number[] = [];
  for (let slice = 0; slice < SLICES; slice += 1) {
    const before = await taskSeconds(screen);
    const fromMs = performance.now();
    await sleep((MEASURED_S * 1000) / SLICES);
    const seconds = (performance.now() - fromMs) / 1000;
    slices.push((((await taskSeconds(screen)) - before) / seconds) * 1000);
  }
  return median(slices);
};

const withScreen = async <T>(
  browser: Browser,
  extra: Readonly<Record<string, string>>,
  path: string,
  body: (server: ScreenServer, screen: Screen) => Promise<T>,
): Promise<T> => {
  const server = await startScreenServer(extra);
  const screen = await openScreen(browser, `${server.url}${path}`);
  try {
    return await body(server, screen);
  } finally {
    await screen.close();
    await server.close();
  }
};

interface Whole {
  readonly busyMsPerS: number;
  readonly width: number;
  readonly height: number;
}

const measureWhole = (browser: Browser): Promise<Whole> =>
  withScreen(browser, {}, "/", async (server, screen) => {
    await screen.page.locator('[data-curve="loaded"] canvas').waitFor();
    await fill(server, screen);
    await calm(screen);
    const size = await screen.page.locator(".curve canvas").boundingBox();
    if (size === null) throw new Error("the curve is not on the screen");
    await screen.page.locator(".curve canvas").scrollIntoViewIfNeeded();
    return {
      busyMsPerS: await measureBusy(screen),
      width: Math.round(size.width),
      height: Math.round(size.height),
    };
  });

const measureBare = (browser: Browser, { width, height }: Whole): Promise<number> =>
  withScreen(browser, { "/bare.html": bare(width, height, 3_000) }, "/bare.html", async (server, screen) => {
    await fill(server, screen);
    return measureBusy(screen);
  });

const measureLongest = (browser: Browser): Promise<number> =>
  withScreen(browser, {}, "/", async (server, screen) => {
    await screen.page.locator('[data-curve="loaded"] canvas').waitFor();
    await fill(server, screen);
    await calm(screen);
    await screen.devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
    await sleep(2_000);
    return longestTaskMs(browser, screen.page, () => sleep(SLOWED_S * 1000));
  });

const measureOpening = (browser: Browser): Promise<number> =>
  withScreen(
    browser,
    { "/blank.html": "<!doctype html><title>blank</title>" },
    "/blank.html",
    async (_server, screen) => {
      await screen.devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
      return longestTaskMs(browser, screen.page, async () => {
        await screen.page.goto(screen.page.url().replace(/blank\.html$/, ""));
        await screen.page.locator('[data-curve="loaded"] canvas').waitFor();
        await sleep(2_000);
      });
    },
  );

export const run = async (): Promise<BenchRow[]> => {
  const browserPath = findProgram("chromium");
  if (browserPath === null) return [leftOut(NAME, "it needs chromium, which is not on the PATH")];
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  try {
    const whole = await measureWhole(browser);
    const bareMsPerS = await measureBare(browser, whole);
    const share = whole.busyMsPerS / bareMsPerS;
    const longestMs = await measureLongest(browser);
    const openingMs = await measureOpening(browser);
    const at = `${RATE_HZ} Hz, full curve, ${MEASURED_S} s`;
    return [
      { name: `${NAME}, busy at ${at}`, value: rounded(whole.busyMsPerS, 1), unit: "ms/s", goal: "" },
      {
        name: "a bare canvas polyline of 3,000 points",
        value: rounded(bareMsPerS, 1),
        unit: "ms/s",
        goal: "",
      },
      { name: "the dashboard to the bare polyline", value: rounded(share, 2), unit: "×", goal: "≤ 2" },
      {
        name: `${NAME}, longest task, ${SLOWED} × slowed`,
        value: rounded(longestMs, 1),
        unit: "ms",
        goal: "< 50",
      },
      {
        name: `${NAME}, longest task while opening the page, ${SLOWED} × slowed`,
        value: rounded(openingMs, 1),
        unit: "ms",
        goal: "",
      },
    ];
  } finally {
    await browser.close();
  }
};
