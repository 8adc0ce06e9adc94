/**
 * Makes the icons of the installed app from the mark, companion/public/favicon.svg: `npm run icons`, after the mark
 * has changed. The plain ones are the mark as it is; on the others its ground fills the square, since a launcher cuts
 * its own shape out of it, and the mark stays within the middle circle of 80 % that every shape leaves whole.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser } from "../e2e/browser.ts";
import { findProgram } from "../support/needs.ts";
import { PROJECT } from "../support/program.ts";

const PUBLIC = join(PROJECT, "companion/public");
/** Of the square's side: the mark's own outermost points then lie just inside the circle. */
const MARK_SHARE = 0.8;

interface Icon {
  readonly file: string;
  readonly sidePx: number;
  readonly filled: boolean;
}
const ICONS: readonly Icon[] = [
  { file: "icon-192.png", sidePx: 192, filled: false },
  { file: "icon-512.png", sidePx: 512, filled: false },
  { file: "maskable-192.png", sidePx: 192, filled: true },
  { file: "maskable-512.png", sidePx: 512, filled: true },
  // What an iPhone takes has no transparent corners either.
  { file: "apple-touch-icon.png", sidePx: 180, filled: true },
];

const pageFor = (mark: string, { sidePx, filled }: Icon): string => {
  const ground = /<rect[^>]*fill="(#[0-9a-f]{6})"/i.exec(mark)?.[1];
  if (ground === undefined) throw new Error("the mark has no ground: a <rect> with a fill of six digits");
  const insetPx = filled ? (sidePx * (1 - MARK_SHARE)) / 2 : 0;
  const style = `body{margin:0;${filled ? `background:${ground}` : ""}}
    svg{position:absolute;inset:${insetPx}px;width:${sidePx - 2 * insetPx}px;height:${sidePx - 2 * insetPx}px}`;
  return `<!doctype html><style>${style}</style>${mark}`;
};

const chromium = findProgram("chromium");
if (chromium === null) throw new Error("the icons are drawn by chromium, which is not on the PATH");
const browser = await openBrowser(chromium);
try {
  const mark = readFileSync(join(PUBLIC, "favicon.svg"), "utf8");
  mkdirSync(join(PUBLIC, "icons"), { recursive: true });
  for (const icon of ICONS) {
    const page = await browser.newPage({ viewport: { width: icon.sidePx, height: icon.sidePx } });
    await page.setContent(pageFor(mark, icon));
    writeFileSync(join(PUBLIC, "icons", icon.file), await page.screenshot({ omitBackground: !icon.filled }));
    await page.close();
    process.stdout.write(`companion/public/icons/${icon.file}\n`);
  }
} finally {
  await browser.close();
}
