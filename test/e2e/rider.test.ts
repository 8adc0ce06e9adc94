/**
 * The rider's view in a real browser on the simulated table: a session as somebody does it who hangs, with the screen
 * turning over, a voice in the ear and one thumb. What counts is judged at the board's pins; what is said, where the
 * page hands it to the browser.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { type Program, startProgram } from "../support/program.ts";
import { closePages, openBrowser, openPage, pressStart, slideTo, textUntil } from "./browser.ts";

const VIEWPORTS = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
  { width: 768, height: 1024 },
  { width: 1366, height: 800 },
] as const;
const PHONE = VIEWPORTS[1];

const withProgram = async (body: (program: Program) => Promise<void>): Promise<void> => {
  const program = await startProgram();
  try {
    await body(program);
  } finally {
    await program.stop();
  }
};

/** Stands in the place of the browser's voice: speaks for 300 ms, and notes what and how often it was cut off. */
const RECORD_SPEECH = `
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  let speaking = null;
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "en-GB", localService: true, name: "Recorder" }],
    addEventListener: () => {},
    speak: (utterance) => {
      if (utterance.text === "") return;
      window.said.push(utterance.text);
      speaking = utterance;
      setTimeout(() => utterance.onstart(), 0);
      setTimeout(() => { if (speaking === utterance) { speaking = null; utterance.onend(); } }, 300);
    },
    cancel: () => { const cut = speaking; speaking = null; if (cut !== null) cut.onerror(); },
  } });
`;

interface RiderPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  said(): Promise<readonly string[]>;
}

/** A phone that is made the rider's in its preferences: from then on it opens with the rider's view by itself. */
const openRider = async (
  browser: Browser,
  url: string,
  choose: (page: Page) => Promise<void> = async () => {},
): Promise<RiderPage> => {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true });
  await context.addInitScript(RECORD_SPEECH);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  await page.goto(`${url}/#screen`);
  await page.getByTestId("view-rider").check();
  await choose(page);
  await page.goto(url);
  await page.getByTestId("rider-view").waitFor();
  return { page, complaints, said: () => page.evaluate<string[]>("window.said") };
};

const violations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};

/** Waits until nothing is missing any more, and starts. */
const startSession = async (page: Page): Promise<void> => {
  await textUntil(page, "state", /^Ready$/);
  await pressStart(page);
  await textUntil(page, "state", /^Go ahead$/);
};

const tapWhenPossible = (page: Page, testId: string): Promise<void> =>
  page.locator(`[data-testid="${testId}"]:not([disabled])`).tap();

const turnedUntil = (page: Page, turned: boolean): Promise<void> =>
  page.locator(`[data-testid="rider-view"][data-turned="${turned}"]`).waitFor();

/** How the letters stand on the glass: 1 upright, −1 on their head. */
const uprightness = (page: Page): Promise<number> =>
  page.getByTestId("rider-view").evaluate((view) => new DOMMatrix(getComputedStyle(view).transform).d);

/** What of this element lies on the glass. */
const boxOf = async (page: Page, testId: string) => {
  const box = await page.getByTestId(testId).boundingBox();
  if (box === null) throw new Error(`${testId} is not on the screen`);
  return box;
};

/** What of the view is cut off by its frame, or by another part of it. */
const cutOff = (page: Page): Promise<readonly string[]> =>
  page.getByTestId("rider-view").evaluate((view) => {
    const found: string[] = [];
    const info = view.querySelector(".rider__info");
    if (info === null) return ["nothing is shown"];
    if (info.scrollHeight > info.clientHeight + 1) found.push("the upper part would have to be scrolled");
    if (document.documentElement.scrollHeight > innerHeight) found.push("the page would have to be scrolled");
    const frame = info.getBoundingClientRect();
    for (const one of info.querySelectorAll("p, h1, h2, a, button, span")) {
      const box = one.getBoundingClientRect();
      const isOut =
        box.width > 0 &&
        (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
      if (isOut) found.push(`${one.className} ${one.textContent}`);
    }
    return found;
  });

/** STOP has a third of the glass, can be hit in all of it, and nothing is cut off. */
const judgeLayout = async (page: Page): Promise<void> => {
  for (const viewport of VIEWPORTS) {
    await page.setViewportSize(viewport);
    const stop = await boxOf(page, "stop");
    const share = (stop.width * stop.height) / (viewport.width * viewport.height);
    expect(share, `share of STOP at ${viewport.width} × ${viewport.height}`).toBeGreaterThanOrEqual(1 / 3);
    const hit = await page.evaluate(
      ({ x, y, width, height }) =>
        [0.03, 0.5, 0.97].flatMap((across) =>
          [0.03, 0.5, 0.97].map((down) =>
            document
              .elementFromPoint(x + across * width, y + down * height)
              ?.closest("button")
              ?.getAttribute("data-testid"),
          ),
        ),
      stop,
    );
    expect(new Set(hit), `what is hit where STOP is at ${viewport.width} × ${viewport.height}`).toEqual(
      new Set(["stop"]),
    );
    for (const button of await page.locator(".rider__button").all()) {
      const box = await button.boundingBox();
      expect(box?.height ?? 0).toBeGreaterThanOrEqual(64);
    }
    expect(await cutOff(page), `cut off at ${viewport.width} × ${viewport.height}`).toEqual([]);
  }
  await page.setViewportSize(PHONE);
};

describeWith("chromium", "the rider's view in a browser", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await browser.close();
  });

  it("leads through a session: spoken to, turned over at 20°, stopped by one tap upside down, at rest", async () => {
    await withProgram(async (program) => {
      const helper = await openPage(browser, program.url, "laptop");
      await slideTo(helper.page, "limit-angle", 40);
      await helper.page.getByTestId("apply-limits").click();
      await textUntil(helper.page, "active-limits", /40°/);

      const { page, complaints, said } = await openRider(browser, program.url);
      await textUntil(page, "sound", /No sound yet/);
      expect(await violations(page)).toEqual([]);
      await startSession(page);
      await textUntil(page, "sound", /Sound on/);
      await expect.poll(said).toContain("Go ahead. Lean back slowly.");

      await program.setWorld({ riderTargetDeg: 15 });
      await program.worldUntil("near 15°", (w) => Math.abs(w.angleDeg - 15) < 1);
      await expect.poll(said).toContain("ten degrees");
      expect(await uprightness(page)).toBe(1);
      const stopUpright = await boxOf(page, "stop");
      expect(await violations(page)).toEqual([]);

      await program.setWorld({ riderTargetDeg: 32 });
      await turnedUntil(page, true);
      await program.worldUntil("near 32°", (w) => Math.abs(w.angleDeg - 32) < 1);
      expect(await uprightness(page)).toBe(-1);
      // Its place on the glass is the same: only the letters have turned.
      const stopTurned = await boxOf(page, "stop");
      expect(stopTurned.y).toBeCloseTo(stopUpright.y, 0);
      expect(stopTurned.height).toBeCloseTo(stopUpright.height, 0);
      await expect.poll(said).toContain("thirty degrees");

      await tapWhenPossible(page, "hold");
      await program.worldUntil("held at the pin", (w) => w.lock === "held" && w.lockEngaged);
      await textUntil(page, "lock", /Held/);
      await expect.poll(said).toContain("Holding.");
      expect(await violations(page)).toEqual([]);
      await page.getByTestId("stop").tap();
      await program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged);
      await textUntil(page, "state", /Come up/);
      await expect.poll(said).toContain("Stopped. Lock released. Come up slowly.");

      await program.setWorld({ riderTargetDeg: -1 });
      await turnedUntil(page, false);
      expect(await uprightness(page)).toBe(1);
      await textUntil(page, "rest-left", /^(60|5\d)$/);
      await textUntil(page, "summary", /STOP was pressed/);
      await expect.poll(said).toContain("Session over. Rest at horizontal.");
      expect(await violations(page)).toEqual([]);

      // Leaning down again in the rest is no rest.
      await program.setWorld({ riderTargetDeg: 9 });
      await page.locator('[data-testid="state"][data-state="returning"]').waitFor({ state: "attached" });
      await page.getByTestId("rest").waitFor({ state: "detached" });
      expect(complaints).toEqual([]);
    });
  });

  it.each(["Space", "Escape"])(
    "STOP by %s lets a held lock go, right after a button was tapped",
    async (key) => {
      await withProgram(async (program) => {
        const { page } = await openRider(browser, program.url);
        await startSession(page);
        await program.setWorld({ riderTargetDeg: 12 });
        await program.worldUntil("near 12°", (w) => Math.abs(w.angleDeg - 12) < 1);
        await tapWhenPossible(page, "hold");
        await program.worldUntil("held at the pin", (w) => w.lock === "held" && w.lockEngaged);
        await page.keyboard.press(key);
        await program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged);
        await textUntil(page, "state", /Come up/);
      });
    },
  );

  it("gives STOP a third of every screen and cuts nothing off, upright and turned", async () => {
    await withProgram(async (program) => {
      const { page, said } = await openRider(browser, program.url);
      await textUntil(page, "angle", /75/);
      await judgeLayout(page);
      await startSession(page);
      await program.setWorld({ riderTargetDeg: 12 });
      await program.worldUntil("near 12°", (w) => Math.abs(w.angleDeg - 12) < 1);
      await judgeLayout(page);
      // Beyond the limit of 20°: an alarm takes the whole of the upper part.
      await program.setWorld({ riderTargetDeg: 30 });
      await turnedUntil(page, true);
      await page.locator('[data-testid="alarm-banner"][data-alarm="over-angle"]').waitFor();
      await expect.poll(said).toContain("Stop. Over the maximum angle. Arms on your chest.");
      await judgeLayout(page);
      expect(await violations(page)).toEqual([]);

      // Nobody knows the angle any more: then the screen stays as it is.
      await program.setWorld({ fault: "sensor-open", on: true });
      await textUntil(page, "angle", /—/);
      await textUntil(page, "angle-note", /sensor/);
      expect(await uprightness(page)).toBe(-1);
      await program.setWorld({ fault: "sensor-open", on: false });

      // A phone that turns its own picture over must not be turned twice.
      const devtools = await page.context().newCDPSession(page);
      const metrics = { ...PHONE, deviceScaleFactor: 1, mobile: true };
      const turned = { type: "portraitSecondary", angle: 180 } as const;
      await devtools.send("Emulation.setDeviceMetricsOverride", { ...metrics, screenOrientation: turned });
      await turnedUntil(page, false);
      expect(await uprightness(page)).toBe(1);
    });
  });

  it("turns by its button alone where that was chosen", async () => {
    await withProgram(async (program) => {
      const { page } = await openRider(browser, program.url, (screen) =>
        screen.getByTestId("flip-manual").check(),
      );
      await page.getByTestId("turn-over").tap();
      await turnedUntil(page, true);
      expect(await uprightness(page)).toBe(-1);
      await page.getByTestId("turn-over").tap();
      await turnedUntil(page, false);
    });
  });

  it("asks whether the rider is well; a tap is an answer, none ends the session and frees the lock", async () => {
    await withProgram(async (program) => {
      const { page, complaints, said } = await openRider(browser, program.url, async (screen) => {
        // More often than its page offers, so that two questions fit into the test.
        await screen.evaluate(() => {
          const key = "inversion-table.screen";
          const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
          localStorage.setItem(key, JSON.stringify({ ...Object(kept), checkInEveryS: 30 }));
        });
      });
      const helper = await openPage(browser, program.url, "laptop");
      await startSession(page);
      await program.setWorld({ riderTargetDeg: 12 });
      await program.worldUntil("near 12°", (w) => Math.abs(w.angleDeg - 12) < 1);
      await tapWhenPossible(page, "hold");
      await program.worldUntil("held at the pin", (w) => w.lock === "held" && w.lockEngaged);

      const question = page.getByTestId("answer-check-in");
      await question.waitFor({ timeout: 60_000 });
      await expect.poll(said).toContain("Are you well? Tap the screen, or move the table a little.");
      await helper.page.getByTestId("check-in-line").waitFor();
      const asked = await boxOf(page, "answer-check-in");
      const stop = await boxOf(page, "stop");
      expect(asked.y + asked.height).toBeLessThanOrEqual(stop.y + 1);
      expect((asked.width * asked.height) / (PHONE.width * PHONE.height)).toBeGreaterThan(0.6);
      expect(await violations(page)).toEqual([]);
      await page.touchscreen.tap(20, 20);
      await question.waitFor({ state: "detached" });
      await helper.page.getByTestId("check-in-line").waitFor({ state: "detached" });
      await expect.poll(said).toContain("Thank you.");
      expect((await program.world()).lock).toBe("held");

      await question.waitFor({ timeout: 60_000 });
      await program.worldUntil("released at the pin", (w) => w.lock === "released" && !w.lockEngaged, 40_000);
      await page.locator('[data-testid="alarm-banner"][data-alarm="rider-unresponsive"]').waitFor();
      expect(await question.count()).toBe(0);
      await program.worldUntil("sounding at the pin", (w) => w.buzzer === "sounding");
      expect(complaints).toEqual([]);
    });
  }, 240_000);

  it("says that it has lost the table, and that it is back", async () => {
    await withProgram(async (program) => {
      const { page, said } = await openRider(browser, program.url);
      await startSession(page);
      await program.setWorld({ riderTargetDeg: 12 });
      await program.worldUntil("near 12°", (w) => Math.abs(w.angleDeg - 12) < 1);
      const { pids } = await program.health();
      process.kill(pids.gateway, "SIGSTOP");
      try {
        await page.getByTestId("stale").waitFor({ timeout: 10_000 });
        await textUntil(page, "state", /Table lost/);
        await expect.poll(said).toContain("This screen has lost the table. Come up now.");
      } finally {
        process.kill(pids.gateway, "SIGCONT");
      }
      await page.getByTestId("stale").waitFor({ state: "hidden" });
      await textUntil(page, "angle", /\d/);
    });
  });
});
