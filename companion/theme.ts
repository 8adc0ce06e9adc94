/**
 * Which colours the page wears: what was chosen for this screen, or what the system asks for. The attributes are set
 * before the first painting by public/first-paint.js, which decides alike; here they follow every later change.
 */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Preferences, Theme } from "./preferences.ts";

/** What the system asks for. */
export interface Wishes {
  readonly dark: boolean;
  readonly contrast: boolean;
}

export interface Palette {
  readonly theme: Exclude<Theme, "auto">;
  /** Of the contrast palette there is one on light and one on dark. */
  readonly ground: "light" | "dark";
}

export const paletteOf = (chosen: Theme, wishes: Wishes): Palette => {
  const ground = wishes.dark ? "dark" : "light";
  if (chosen === "contrast" || (chosen === "auto" && wishes.contrast)) return { theme: "contrast", ground };
  const theme = chosen === "auto" ? ground : chosen;
  return { theme, ground: theme };
};

const DARK = "(prefers-color-scheme: dark)";
const CONTRAST = "(prefers-contrast: more)";

/** A media query as a signal. */
const asked = (page: Window, query: string): ReadonlySignal<boolean> => {
  const list = page.matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", () => {
    matches.value = list.matches;
  });
  return matches;
};

/** Puts the colours on the page, and the ground's on the browser's own frame around it. */
export const followTheme = (page: Window, preferences: ReadonlySignal<Preferences>): void => {
  const dark = asked(page, DARK);
  const contrast = asked(page, CONTRAST);
  const root = page.document.documentElement;
  effect(() => {
    const { theme, ground } = paletteOf(preferences.value.theme, {
      dark: dark.value,
      contrast: contrast.value,
    });
    root.dataset["theme"] = theme;
    root.dataset["ground"] = ground;
    const colour = page.getComputedStyle(root).getPropertyValue("--ground").trim();
    for (const meta of page.document.querySelectorAll('meta[name="theme-color"]'))
      meta.setAttribute("content", colour);
  });
};
