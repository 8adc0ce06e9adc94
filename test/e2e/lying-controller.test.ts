/**
 * The third layer in a real browser, against a controller that lies: what the page does is judged at the wire, what it
 * sounds at the browser's audio, and what it says on the screen.
 */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Telemetry } from "../../shared/protocol.ts";
import { at } from "../companion/samples.ts";
import { type LyingController, startLyingController } from "../support/lying-controller.ts";
import { describeWith } from "../support/needs.ts";
import { openBrowser, openPage, type SIZES, textUntil } from "./browser.ts";

/** The lapse lasts this long before it counts, and STOP is on the wire within this on top, ms of the controller. */
const LASTS_MS = 500;
const WITHIN_MS = 1000;

/** Counts the sounds that loop until they are ended: what the alarm is. */
const SPY = `
  window.alarmsSounding = 0;
  const start = AudioBufferSourceNode.prototype.start;
  const stop = AudioBufferSourceNode.prototype.stop;
  AudioBufferSourceNode.prototype.start = function (...given) {
    if (this.loop) window.alarmsSounding += 1;
    return start.apply(this, given);
  };
  AudioBufferSourceNode.prototype.stop = function (...given) {
    if (this.loop) window.alarmsSounding -= 1;
    return stop.apply(this, given);
  };`;
const sounding = (page: Page): Promise<unknown> => page.evaluate("window.alarmsSounding");
const soundsUntil = async (page: Page, count: number): Promise<void> => {
  await expect.poll(() => sounding(page), { timeout: 30_000 }).toBe(count);
};

describeWith("chromium", "the dashboard under a controller that lies", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterAll(async () => {
    await browser.close();
  });

  const withLiar = async (
    body: (liar: LyingController, page: Page, complaints: readonly string[]) => Promise<void>,
    size: keyof typeof SIZES = "laptop",
    view = "",
  ): Promise<void> => {
    const liar = await startLyingController();
    try {
      const { page, complaints } = await openPage(browser, "about:blank", size);
      await page.addInitScript(SPY);
      await page.goto(`${liar.url}/${view}`);
      await textUntil(page, "angle", /25/);
      // Whoever looks after somebody has touched the screen; before that no browser lets it sound.
      await page.getByTestId("angle").click();
      try {
        await body(liar, page, complaints);
      } finally {
        await page.context().close();
      }
    } finally {
      await liar.close();
    }
  };
  const banner = (page: Page, lapse: string) =>
    page.locator(`[data-testid="own-alarm"][data-lapse="${lapse}"]`);

  it("does nothing about one that is honest", async () => {
    await withLiar(async (liar, page, complaints) => {
      const t = liar.now();
      await expect(liar.stopAfter(t, 3000)).rejects.toThrow("no STOP");
      expect(await page.getByTestId("own-alarm").count()).toBe(0);
      expect(await sounding(page)).toBe(0);
      liar.tell({ state: "recovering", angle: at(-1), invertedS: 13, remainingS: 107 });
      await expect(liar.stopAfter(t, 5000)).rejects.toThrow("no STOP");
      expect(complaints).toEqual([]);
    });
  });

  const lies: readonly (readonly [string, string, (liar: LyingController) => void])[] = [
    ["leaves the angle beyond the limit", "over-angle", (liar) => liar.tell({ angle: at(32) })],
    ["holds beyond the limit", "held-over-limit", (liar) => liar.tell({ angle: at(30.5), lock: "held" })],
    [
      "holds after the end",
      "held-outside-inverted",
      (liar) => liar.tell({ state: "returning", lock: "held" }),
    ],
    [
      "goes on when the time is over",
      "over-duration",
      (liar) => liar.tell({ invertedS: 130, remainingS: 0 }),
    ],
    [
      "goes on without an angle",
      "angle-unknown",
      (liar) => liar.tell({ angle: { kind: "fault", reason: "sensor-open" } }),
    ],
    [
      "loosens the limits",
      "limits-loosened",
      (liar) => liar.tell({ maxAngleDeg: 60, maxDurationS: 600, angle: at(25) }),
    ],
    ["lets its clock stand still", "clock-stands-still", (liar) => liar.run("standing")],
    ["restarts and goes on with the session", "session-resumed", (liar) => liar.restart()],
    ["gives time back", "time-turned-back", (liar) => liar.tell({ invertedS: 20, remainingS: 119 })],
  ];
  it.each(lies)("%s: STOP, alarm and banner", async (_name, lapse, lie) => {
    await withLiar(async (liar, page, complaints) => {
      const { tell } = liar;
      const t = liar.now();
      lie(liar);
      const stop = await liar.stopAfter(t, LASTS_MS + WITHIN_MS);
      expect(stop.t - t).toBeLessThanOrEqual(LASTS_MS + WITHIN_MS);
      await banner(page, lapse).waitFor();
      await soundsUntil(page, 1);
      // STOP stays in reach.
      await page.getByTestId("stop").click({ trial: true });
      // It goes on, and by the second way as well.
      await liar.stopAfter(stop.t + 500, 3000);
      await expect.poll(() => liar.posts.length, { timeout: 30_000 }).toBeGreaterThan(0);
      expect(await page.getByTestId("own-alarm-dismiss").isDisabled()).toBe(true);

      // Released and on the way back, then safe: it ends by itself, not before two seconds.
      liar.run("on");
      tell({ state: "recovering", angle: at(-1), maxAngleDeg: 30, maxDurationS: 120 });
      await soundsUntil(page, 0);
      await page.getByTestId("own-alarm").waitFor({ state: "detached" });
      expect(complaints).toEqual([]);
    });
  });

  it("sends STOP by HTTP when the socket does not answer, and the alarm waits to be dismissed", async () => {
    await withLiar(async (liar, page, complaints) => {
      const over: Partial<Telemetry> = { angle: at(35) };
      liar.answer("ignore");
      const t = liar.now();
      liar.tell(over);
      await liar.stopAfter(t, LASTS_MS + WITHIN_MS);
      await banner(page, "over-angle").waitFor();
      expect(await (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
      await expect.poll(() => liar.posts.length, { timeout: 30_000 }).toBeGreaterThan(0);
      // The angle is well again, but the session goes on with somebody inverted: only a person ends it.
      liar.tell({});
      await page.locator('[data-testid="own-alarm-dismiss"]:not([disabled])').waitFor();
      expect(await sounding(page)).toBe(1);
      await page.getByTestId("own-alarm-dismiss").click();
      await soundsUntil(page, 0);
      expect(complaints).toEqual([]);
    }, "phone");
  });

  it("does all of it on the rider's screen as well", async () => {
    await withLiar(
      async (liar, page, complaints) => {
        const t = liar.now();
        liar.tell({ angle: at(32) });
        await liar.stopAfter(t, LASTS_MS + WITHIN_MS);
        await banner(page, "over-angle").waitFor();
        await soundsUntil(page, 1);
        await page.getByTestId("stop").click({ trial: true });
        liar.tell({});
        await page.locator('[data-testid="own-alarm-dismiss"]:not([disabled])').click();
        await soundsUntil(page, 0);
        expect(complaints).toEqual([]);
      },
      "phone",
      "#rider",
    );
  });

  it("says that a table does not come back, where the controller does not", async () => {
    await withLiar(async (liar, page) => {
      const t = liar.now();
      liar.tell({ state: "returning", invertedS: 13, remainingS: 107 });
      const stop = await liar.stopAfter(t, 14_000);
      expect(stop.t - t).toBeGreaterThanOrEqual(11_500);
      await banner(page, "not-returning").waitFor();
      await soundsUntil(page, 1);
    });
  });

  it("says that the line has died with somebody inverted, sends nothing, and believes whoever has looked", async () => {
    await withLiar(async (liar, page) => {
      liar.run("silent");
      await banner(page, "silent-while-inverted").waitFor();
      await soundsUntil(page, 1);
      expect(liar.heard.filter(({ message }) => message.type === "stop")).toEqual([]);
      expect(liar.posts).toEqual([]);
      await page.getByTestId("own-alarm-dismiss").click();
      await soundsUntil(page, 0);
      await page.getByTestId("own-alarm").waitFor({ state: "detached" });
    });
  });

  it("a line that was hung up and taken again is no new session for its limits", async () => {
    await withLiar(async (liar, page) => {
      liar.hangUp();
      liar.tell({ maxAngleDeg: 60, angle: at(25) });
      await liar.stopAfter(0, 20_000);
      await banner(page, "limits-loosened").waitFor();
    });
  });

  it("refused limits stand beside the limit that they are about, in the server's words, and are wished no more", async () => {
    await withLiar(async (liar, page, complaints) => {
      liar.tell({ state: "idle", angle: at(-75), remainingS: null, invertedS: 0 });
      await textUntil(page, "angle", /75/);
      const message = "maxDurationS is 240; allowed is 10 s to 180 s";
      liar.answer({ code: "out-of-range", message });
      await page.getByTestId("limit-duration").fill("240");
      await page.getByTestId("apply-limits").click();
      await textUntil(page, "limit-duration-warning", /maxDurationS is 240; allowed is 10 s to 180 s/);
      expect(await page.getByTestId("limit-angle-warning").textContent()).toBe("");
      expect(await page.getByTestId("limit-duration").inputValue()).toBe("120");
      liar.answer("accept");
      await page.getByTestId("limit-duration").fill("90");
      await page.getByTestId("apply-limits").click();
      await page
        .getByTestId("limit-duration-warning")
        .filter({ hasText: /^$/ })
        .waitFor({ state: "attached" });
      expect(complaints).toEqual([]);
    });
  });
});
