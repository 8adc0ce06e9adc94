/**
 * The screens that the dashboard is looked at on: their sizes, and which colours their system asks for. One page
 * changes from one to the next, so that all of them show the same moment.
 */

import type { Page } from "playwright-core";
import { SIZES } from "./browser.ts";

const WINDOWS = {
  ...SIZES,
  /** The narrowest phone that is provided for. */
  narrow: { width: 320, height: 640 },
  wall: { width: 1920, height: 1080 },
} as const;
const COLOURS = {
  light: { colorScheme: "light", contrast: "no-preference" },
  dark: { colorScheme: "dark", contrast: "no-preference" },
  contrast: { colorScheme: "light", contrast: "more" },
} as const;

export type WindowName = keyof typeof WINDOWS;
export type ColourName = keyof typeof COLOURS;
export type FrameName = `${WindowName}-${ColourName}`;

const isWindow = (name: string): name is WindowName => name in WINDOWS;
const isColour = (name: string): name is ColourName => name in COLOURS;

/** Makes the page's screen this one, and waits until the page has been laid out and painted for it. */
export const wear = async (page: Page, frame: FrameName): Promise<void> => {
  const [window, colour] = frame.split("-");
  if (window === undefined || !isWindow(window) || colour === undefined || !isColour(colour)) {
    throw new Error(`there is no screen ${frame}`);
  }
  await page.setViewportSize(WINDOWS[window]);
  await page.emulateMedia(COLOURS[colour]);
  await painted(page);
};

/** Resolves once whatever the page had to draw has been painted, and what moves or fades has come to its end. */
export const painted = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((one) => one.finished));
  });
