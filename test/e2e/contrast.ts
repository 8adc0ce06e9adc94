/**
 * Contrast of text whose background axe cannot tell (a gradient, a drawing, something overlapping): measured from what
 * is painted there when the text itself is not.
 */

import type { Page } from "playwright-core";

/** Colours are told apart in steps of this; a gradient's neighbours count as one. */
const STEP = 8;
/** What is left of the box beyond this share is the edges of lines that cross it. */
const COVERED = 0.9;

type Rgb = readonly [red: number, green: number, blue: number];

/** Relative luminance, WCAG 2.2. */
const luminance = (rgb: Rgb): number => {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
};
export const contrast = (one: Rgb, other: Rgb): number => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
};

/** In the page: hides the element's text, and tells where it was and which colour it had. */
const hideText = (selector: string) => {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return null;
  element.scrollIntoView({ block: "center" });
  const words = document.createRange();
  words.selectNodeContents(element);
  const { x, y, width, height } = words.getBoundingClientRect();
  const style = getComputedStyle(element);
  let opacity = 1;
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    opacity *= Number(getComputedStyle(at).opacity);
  }
  const colour = element instanceof SVGElement ? style.fill : style.color;
  for (const one of [element, ...element.querySelectorAll<HTMLElement | SVGElement>("*")]) {
    one.style.setProperty("color", "transparent", "important");
    if (one instanceof SVGTextElement) one.style.setProperty("fill", "transparent", "important");
  }
  return { box: { x, y, width, height }, colour, opacity };
};
const showText = (selector: string): void => {
  const element = document.querySelector(selector);
  if (element === null) return;
  for (const one of [element, ...element.querySelectorAll("*")]) {
    if (!(one instanceof HTMLElement || one instanceof SVGElement)) continue;
    one.style.removeProperty("color");
    if (one instanceof SVGTextElement) one.style.removeProperty("fill");
  }
};

/** On an empty page, where a picture can be taken apart: its colours with their share of it, and the text's colour. */
const takeApart = async ({ png, colour, step }: { png: string; colour: string; step: number }) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
  if (canvas === null) throw new Error("there is no canvas to draw on");
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const text = [...canvas.getImageData(0, 0, 1, 1).data];
  canvas.clearRect(0, 0, 1, 1);
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) {
    const key = [0, 1, 2].map((channel) => Math.round((data[at + channel] ?? 0) / step)).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const grounds = [...counts].map(([key, count]) => ({
    rgb: key.split(",").map((value) => Math.min(255, Number(value) * step)),
    share: (4 * count) / data.length,
  }));
  return { text, grounds };
};

const asRgb = (values: readonly number[]): Rgb => [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
const mixed = (over: Rgb, under: Rgb, share: number): Rgb =>
  asRgb(over.map((value, channel) => value * share + (under[channel] ?? 0) * (1 - share)));

/**
 * The least contrast between the text of the element and whatever is behind it; null when there is nothing to see.
 *
 * @param easel an empty page of the same browser
 */
export const paintedContrast = async (page: Page, easel: Page, selector: string): Promise<number | null> => {
  const hidden = await page.evaluate(hideText, selector);
  if (hidden === null || hidden.box.width < 1 || hidden.box.height < 1) return null;
  const picture = await page.screenshot({ clip: hidden.box, animations: "disabled" });
  await page.evaluate(showText, selector);
  const { text, grounds } = await easel.evaluate(takeApart, {
    ...{ png: picture.toString("base64"), colour: hidden.colour, step: STEP },
  });
  let [least, covered] = [Number.POSITIVE_INFINITY, 0];
  for (const { rgb, share } of grounds.sort((a, b) => b.share - a.share)) {
    if (covered >= COVERED) break;
    covered += share;
    const ground = asRgb(rgb);
    const seen = mixed(asRgb(text), ground, (hidden.opacity * (text[3] ?? 255)) / 255);
    least = Math.min(least, contrast(seen, ground));
  }
  return least;
};
