/** What on a page can be pressed, typed into or slid, how large it is, and how it looks while it has the focus. */

import type { Page } from "playwright-core";

export interface Control {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** It is reached by Tab: not disabled, and of a group of radio buttons the one that stands for it. */
  readonly inTabOrder: boolean;
}

/** In the page: every control that is visible now. A box with a label around it is as large as the label. */
const listControls = (): Control[] => {
  const nameOf = (element: Element): string => {
    const id = element.getAttribute("data-testid") ?? element.id;
    const words = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return `${element.tagName.toLowerCase()} ${id} “${words.trim().slice(0, 40)}”`;
  };
  const radioGroups = new Set<string>();
  const controls: Control[] = [];
  const selector = "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']";
  for (const element of document.querySelectorAll<HTMLElement>(selector)) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: false })) continue;
    if (element.closest("[inert]") !== null) continue;
    const boxes = [element, ...element.querySelectorAll("label")].map((one) => one.getBoundingClientRect());
    const label = element.closest("label");
    if (label !== null) boxes.push(label.getBoundingClientRect());
    let inTabOrder = !element.matches(":disabled") && element.tabIndex >= 0;
    if (element instanceof HTMLInputElement && element.type === "radio") {
      const group = [...document.querySelectorAll<HTMLInputElement>("input[type=radio]")].filter(
        (one) => one.name === element.name,
      );
      const chosen = group.find((one) => one.checked);
      inTabOrder = inTabOrder && (chosen === undefined ? !radioGroups.has(element.name) : element === chosen);
      radioGroups.add(element.name);
    }
    controls.push({
      name: nameOf(element),
      width: Math.max(...boxes.map((box) => box.width)),
      height: Math.max(...boxes.map((box) => box.height)),
      inTabOrder,
    });
  }
  return controls;
};
export const controlsOf = (page: Page): Promise<Control[]> => page.evaluate(listControls);

export const LEAST_TARGET_PX = 44;

/** Controls that a finger may miss. Half a pixel is rounding. */
export const tooSmall = async (page: Page): Promise<string[]> =>
  (await controlsOf(page))
    .filter(({ width, height }) => !(width >= LEAST_TARGET_PX - 0.5 && height >= LEAST_TARGET_PX - 0.5))
    .map(({ name, width, height }) => `${name} is ${width.toFixed(0)} × ${height.toFixed(0)}`);

/** In the page: what has text or can be pressed and reaches over the window's edge, where it can be scrolled to or not. */
const listTooWide = (): string[] => {
  const edge = document.documentElement.clientWidth;
  const wide: string[] = [];
  if (document.documentElement.scrollWidth > edge) wide.push("the page itself");
  for (const element of document.querySelectorAll<HTMLElement>("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    // What is only to be heard is one pixel wide, whatever its words would need.
    if (element.closest(".unseen") !== null) continue;
    const words = [...element.childNodes].filter(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
    );
    const [first] = words;
    const last = words.at(-1);
    const own = first !== undefined && last !== undefined;
    if (!own && !element.matches("a, button, input, select, textarea, summary")) continue;
    const range = document.createRange();
    if (own) {
      range.setStartBefore(first);
      range.setEndAfter(last);
    }
    const box = own ? range.getBoundingClientRect() : element.getBoundingClientRect();
    if (box.width <= 1 || box.bottom < 0) continue;
    if (box.right > edge + 0.5 || box.left < -0.5) {
      wide.push(`${element.tagName} “${(element.textContent ?? "").slice(0, 40)}”`);
    }
  }
  return wide;
};
export const tooWide = (page: Page): Promise<string[]> => page.evaluate(listTooWide);

interface Focused {
  readonly name: string;
  readonly ringPx: number;
}
/** In the page: what has the focus, and how wide the ring around it is. Null for the page itself. */
const readFocus = (): Focused | null => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const id = element.getAttribute("data-testid") ?? element.id;
  const words = element.getAttribute("aria-label") ?? element.textContent ?? "";
  const rings = [element, element.closest("label")].map((one) => {
    if (one === null) return 0;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
    const isSeen = outlineStyle !== "none" && !/, 0\)$|^transparent$/.test(outlineColor);
    return isSeen ? Number.parseFloat(outlineWidth) : 0;
  });
  return {
    name: `${element.tagName.toLowerCase()} ${id} “${words.trim().slice(0, 40)}”`,
    ringPx: Math.max(...rings),
  };
};

const MOST_STOPS = 150;
export const LEAST_RING_PX = 2;

/** A ring that is no outline, as around the knob of a slider: does the control look different without the focus? */
const isSeenFocused = async (page: Page): Promise<boolean> => {
  const box = await page.evaluate(() => {
    document.activeElement?.scrollIntoView({ block: "center" });
    const { x, y, width, height } = document.activeElement?.getBoundingClientRect() ?? new DOMRect();
    return { x: x - 6, y: y - 6, width: width + 12, height: height + 12 };
  });
  const clip = { ...box, x: Math.max(0, box.x), y: Math.max(0, box.y) };
  const focused = await page.screenshot({ clip, animations: "disabled" });
  const element = await page.evaluateHandle(() => {
    const blurred = document.activeElement;
    if (blurred instanceof HTMLElement) blurred.blur();
    return blurred;
  });
  const blurred = await page.screenshot({ clip, animations: "disabled" });
  await element.evaluate((one) => {
    if (one instanceof HTMLElement) one.focus();
  });
  return !focused.equals(blurred);
};

/** Goes through the page by Tab, once around; tells what was never reached and what showed no ring. */
export const tabThrough = async (page: Page): Promise<{ unreached: string[]; ringless: string[] }> => {
  const due = new Set((await controlsOf(page)).filter((one) => one.inTabOrder).map((one) => one.name));
  const ringless: string[] = [];
  for (let stops = 0; stops < MOST_STOPS && due.size > 0; stops += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(readFocus);
    if (focused === null) continue;
    if (!due.delete(focused.name) || focused.ringPx >= LEAST_RING_PX) continue;
    if (!(await isSeenFocused(page))) ringless.push(focused.name);
  }
  return { unreached: [...due], ringless };
};
