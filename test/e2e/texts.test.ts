/**
 * Every word on the screen comes from the message files: the dashboard is built in a language that brackets all it
 * says, and whatever has letters outside of brackets did not come from there. That is also the proof that a language
 * can be added.
 */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { outsideBrackets, writeBracketedLanguage } from "../support/bracketed-language.ts";
import { describeWith } from "../support/needs.ts";
import { PROJECT, type Program, startProgram } from "../support/program.ts";
import { closePages, openBrowser, pressStart, SIZES, textUntil } from "./browser.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** The page of the other build at the program's address; its socket and its HTTP stay the program's. */
const openBuilt = async (
  browser: Browser,
  program: Program,
  built: string,
  hash: string,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<Page> => {
  const context = await browser.newContext({ viewport: SIZES.laptop, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route(
    (url) => !url.pathname.startsWith("/api/"),
    async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = join(built, pathname === "/" ? "index.html" : pathname);
      const contentType = TYPES[extname(file)] ?? "application/octet-stream";
      await route.fulfill({ body: await readFile(file), contentType });
    },
  );
  await prepare(page);
  await page.goto(`${program.url}/${hash}`);
  return page;
};

/** Every text and every name that somebody sees or hears on the page. */
const said = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      // A screen's name is what somebody typed; a refusal is shown with the server's own words.
      const NOT_OURS = "bdi, [data-words=server], script, style, noscript";
      if (parent === null || parent.closest(NOT_OURS) !== null) continue;
      // The texts of one element are read as one: a value may stand in the middle of them.
      const own = [...parent.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE);
      found.push(own.map((child) => child.textContent ?? "").join(""));
    }
    const ATTRIBUTES = ["aria-label", "aria-valuetext", "title", "alt", "placeholder"];
    for (const element of document.body.querySelectorAll("*"))
      for (const name of ATTRIBUTES) found.push(element.getAttribute(name) ?? "");
    return [...new Set(found)];
  });

const foreign = async (page: Page): Promise<string[]> => {
  const texts = await said(page);
  expect(texts.length).toBeGreaterThan(10);
  return texts.filter((text) => /\p{L}/u.test(outsideBrackets(text)));
};

describeWith("chromium", "the words of the dashboard", (executablePath) => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    // A page that the test hands out counts as one from elsewhere, which may not open a socket to this machine.
    browser = await openBrowser(executablePath, ["--disable-features=LocalNetworkAccessChecks"]);
    folder = await mkdtemp(join(tmpdir(), "inversion-table-language-"));
    const language = join(folder, "language");
    await mkdir(language);
    await writeBracketedLanguage(language);
    await promisify(execFile)(
      process.execPath,
      [join(PROJECT, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"].concat([
        "--emptyOutDir",
        "--outDir",
        join(folder, "built"),
      ]),
      { cwd: PROJECT, env: { ...process.env, INVERSION_TABLE_LANGUAGE: language } },
    );
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("come from the message files in every view", async () => {
    const program = await startProgram();
    try {
      const built = join(folder, "built");
      const watch = await openBuilt(browser, program, built, "#watch");
      await watch.locator('[data-testid="start"]:not([disabled])').waitFor();
      await watch.getByTestId("sim-panel").waitFor();
      expect(await watch.getByTestId("start").textContent()).toBe("⟦Start⟧");
      expect(await foreign(watch)).toEqual([]);

      const others: Page[] = [];
      for (const [hash, there] of [
        ["#rider", "rider-view"],
        ["#sessions/history", "history-empty"],
        ["#sessions/trends", "trend-empty"],
        ["#screen", "screen-view"],
        ["#setup", "setup"],
        ["#devices", "offer-show"],
      ] as const) {
        const page = await openBuilt(browser, program, built, hash);
        others.push(page);
        await page.getByTestId(there).waitFor();
        expect(await foreign(page), hash).toEqual([]);
      }

      // On this computer nobody is a stranger, so the answer who somebody is comes from here.
      const stranger = await openBuilt(browser, program, built, "#watch", (page) =>
        page.route("**/api/access", (route) =>
          route.fulfill({ json: { who: { kind: "nobody" }, channel: "insecure", adminForS: 0 } }),
        ),
      );
      await stranger.getByTestId("pair-go").click();
      await textUntil(stranger, "code-wrong", /six/);
      expect(await foreign(stranger), "a stranger").toEqual([]);

      await textUntil(watch, "state", /Ready/);
      await pressStart(watch);
      await program.setWorld({ riderTargetDeg: 12 });
      await program.worldUntil("near 12°", (w) => Math.abs(w.angleDeg - 12) < 2);
      for (const page of [watch, ...others]) expect(await foreign(page), page.url()).toEqual([]);
      await program.setWorld({ riderTargetDeg: 40 });
      await watch.getByTestId("alarm-banner").waitFor();
      await program.worldUntil("over the limit", (w) => w.angleDeg > 25);
      for (const page of [watch, ...others]) expect(await foreign(page), page.url()).toEqual([]);
    } finally {
      await program.stop();
    }
  });
});
