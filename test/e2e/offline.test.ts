/** Installed and without a connection: the screen says so, shows nothing else, and comes back by itself. */

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith } from "../support/needs.ts";
import { startProgram } from "../support/program.ts";
import { openBrowser, openPage, textUntil } from "./browser.ts";

/** The worker is installed, so its store is filled, and it answers for this page. */
const workerHasTakenOver = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const workers = navigator.serviceWorker;
    await workers.ready;
    while (workers.controller === null) await new Promise((resolve) => setTimeout(resolve, 20));
  });
/** What the worker has stored, without the hashes in the names, so that their order is the same in every build. */
const keptFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const files: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) files.push(new URL(request.url).pathname);
    }
    return files.map((file) => file.replace(/-[\w-]{8}\./, ".")).sort();
  });

describeWith("chromium", "the dashboard without a connection", (executablePath) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
  });
  afterAll(async () => {
    await browser.close();
  });

  it("opened without a gateway it says that it is not connected, and comes back when there is one", async () => {
    let program = await startProgram();
    try {
      const { page, complaints } = await openPage(browser, `${program.url}#watch`, "phone");
      await textUntil(page, "angle", /75/);
      await workerHasTakenOver(page);
      // The offline page and nothing that could ever show a table.
      expect(await keptFiles(page)).toEqual([
        "/assets/offline.css",
        "/assets/offline.js",
        "/favicon.svg",
        "/offline.html",
      ]);
      expect(complaints).toEqual([]);

      // Frozen: it takes the connection and never answers.
      program.signal("SIGSTOP");
      await page.reload({ waitUntil: "commit" });
      await page.getByTestId("offline").waitFor();
      program.signal("SIGCONT");
      await textUntil(page, "angle", /75/);

      program.signal("SIGKILL");
      await program.exited;
      await page.reload();
      await page.getByTestId("offline").waitFor();
      expect(await page.getByRole("heading").textContent()).toBe("Not connected");
      expect(await page.getByTestId("offline").textContent()).toContain("NOT connected");
      expect(await page.getByTestId("offline").textContent()).toContain("STOP button works");
      expect(await page.getByTestId("angle").count()).toBe(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => violation.id)).toEqual([]);
      // By the browser's ways back and forth there is no dashboard either, only the truth.
      await page.goto("about:blank");
      await page.goBack();
      await page.getByTestId("offline").waitFor();
      await textUntil(page, "last-try", /no answer/);

      program = await startProgram(["--simulate", "--http-port", new URL(program.url).port]);
      await textUntil(page, "angle", /75/);
      expect(new URL(page.url()).hash).toBe("#watch");
      await textUntil(page, "state", /^Ready$/);
    } finally {
      await program.stop();
    }
  });
});
