/**
 * A session that has to be watched, with a rider's phone and a helper's laptop: what the laptop says of itself, and what
 * the phone says once the laptop is closed.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { startProgram } from "../support/program.ts";
import { openBrowser, openPage, pressStart, textUntil } from "./browser.ts";

/** The warning comes 10 s after the last screen was seen, and is noticed within a few more. */
const WARNED_MS = 40_000;

const violations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map((v) => `${v.id}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};

describeWith("chromium", "a session that has to be watched", (executablePath) => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
    folder = await mkdtemp(join(tmpdir(), "attended-"));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("says on the watcher's screen that it watches, and on the rider's when nobody does", async () => {
    const config = join(folder, "config.yaml");
    await writeFile(config, "attended: required\n");
    const program = await startProgram(["--simulate", "--config", config]);
    try {
      const phone = await openPage(browser, program.url, "phone", "dark");
      await phone.page.evaluate(
        "localStorage.setItem('inversion-table.screen', JSON.stringify({ deviceName: \"Rider's phone\", view: 'rider' }))",
      );
      await phone.page.reload();
      await phone.page.getByTestId("rider-view").waitFor();

      const laptop = await openPage(browser, program.url, "laptop");
      await textUntil(laptop.page, "attended", /^This screen watches over the session/);
      expect(await violations(laptop.page)).toEqual([]);
      await textUntil(laptop.page, "state", /^Ready$/);
      await pressStart(laptop.page);
      await textUntil(phone.page, "state", /Go ahead/);

      await laptop.page.context().close();
      const alone = phone.page.locator('[data-testid="alarm-banner"][data-alarm="supervision-lost"]');
      await alone.filter({ hasText: /Nobody watches over you now/ }).waitFor({ timeout: WARNED_MS });
      expect(await violations(phone.page)).toEqual([]);

      const helper = await openPage(browser, program.url, "laptop");
      await textUntil(helper.page, "attended", /^This screen watches over the session/);
      await alone.waitFor({ state: "hidden", timeout: WARNED_MS });
      await textUntil(helper.page, "state", /Go ahead/);
      expect([...phone.complaints, ...laptop.complaints, ...helper.complaints]).toEqual([]);
    } finally {
      await program.stop();
    }
  });
});
