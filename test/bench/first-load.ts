/**
 * What opening the dashboard in idle fetches, in a real browser until it is quiet: each body gzipped at the
 * compressor's usual level, summed, and file by file. What a browser without a window leaves out though the page names
 * it (mark, manifest) counts as fetched. What the service worker fetches is its own row; the icon for a home screen is
 * fetched by whoever puts it there.
 */

import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { openBrowser, openPage, textUntil } from "../e2e/browser.ts";
import { programAt, startBoard } from "../support/board.ts";
import { findProgram } from "../support/needs.ts";
import { sleep } from "../support/program.ts";
import { type BenchRow, leftOut, rounded } from "./bench-row.ts";

const NAME = "dashboard, all of first load, gzipped";
const BYTES_PER_KIB = 1024;
/** Nothing fetched for this long is quiet, ms; and the longest that is waited for it. */
const QUIET_MS = 2_000;
const PATIENCE_MS = 60_000;
/** The worker's own fetches, which no page sees: it keeps exactly what it fetched. */
const WORKER = "service-worker.js";

const kib = (body: Uint8Array): number => gzipSync(body).length / BYTES_PER_KIB;
const row = (name: string, value: number, goal = ""): BenchRow => ({
  ...{ name, value: rounded(value, 1), unit: "KiB", goal },
});
/** A file's name without the hash of its contents. */
const plainName = (url: string): string => {
  const name = new URL(url).pathname.replace(/-[\w-]{8}(?=\.\w+$)/, "");
  return name === "/" ? "/ (the page)" : name;
};

/** In the page: what it names in its head, and what the service worker keeps. */
const namedFiles = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLLinkElement>("head link[href]:not([rel=apple-touch-icon])")].map(
      (link) => link.href,
    ),
  );
const keptFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    const files: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) files.push(request.url);
    }
    return files;
  });

export const run = async (): Promise<BenchRow[]> => {
  const chromium = findProgram("chromium");
  if (chromium === null) return [leftOut(NAME, "chromium is not on the PATH")];
  // A board of its own, as a real table has it: only `--simulate` brings the simulated table's panel.
  const [browser, board] = await Promise.all([openBrowser(chromium), startBoard()]);
  const program = await programAt(board);
  try {
    const { page } = await openPage(browser, "about:blank", "phone");
    const seen = new Set<string>();
    let lastAtMs = Date.now();
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(program.url) || seen.has(url)) return;
      seen.add(url);
      lastAtMs = Date.now();
    });
    await page.goto(program.url);
    await textUntil(page, "angle", /\d/);
    const kept = await keptFiles(page);
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() - lastAtMs < QUIET_MS && Date.now() < end) await sleep(100);

    for (const url of await namedFiles(page)) seen.add(url);
    const weigh = async (url: string): Promise<number> =>
      kib(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    const files: BenchRow[] = [];
    let sum = 0;
    for (const url of seen) {
      const weight = await weigh(url);
      sum += weight;
      files.push(row(`  ${plainName(url)}`, weight));
    }
    let worker = await weigh(`${program.url}/${WORKER}`);
    for (const url of kept) worker += await weigh(url);
    return [
      row(NAME, sum, "≤ 60"),
      row("  its service worker and offline page, after that", worker),
      ...files.sort((a, b) => b.value - a.value),
    ];
  } finally {
    await browser.close();
    await program.stop();
    await board.end();
  }
};
