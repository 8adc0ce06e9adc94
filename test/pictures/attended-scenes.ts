/** The pictures of a session that has to be watched: a screen that watches, and the rider's when nobody does any more. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pressStart, textUntil } from "../e2e/browser.ts";
import { startProgram } from "../support/program.ts";
import { type Act, BOTH, EVERY, RIDERS } from "./scene.ts";

const WARNED_MS = 40_000;

export const ATTENDED: Act = {
  name: "attended",
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), "pictures-"));
    const config = join(folder, "config.yaml");
    await writeFile(config, "attended: required\n");
    const program = await startProgram(["--simulate", "--config", config]);
    return {
      program,
      end: async () => {
        await program.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
  scenes: [
    {
      name: "attended-here",
      frames: EVERY,
      set: async ({ page, go }) => {
        await go("watch");
        await textUntil(page, "attended", /^This screen watches/);
        await textUntil(page, "state", /^Ready$/);
        await pressStart(page);
        await textUntil(page, "state", /Go ahead/);
      },
    },
    {
      name: "attended-nobody",
      frames: RIDERS,
      set: async ({ page, go }) => {
        await go("rider");
        await page
          .locator('[data-testid="alarm-banner"][data-alarm="supervision-lost"]')
          .waitFor({ timeout: WARNED_MS });
      },
    },
    {
      name: "attended-ended",
      frames: BOTH,
      set: async ({ page, go }) => {
        await textUntil(page, "state", /^Not ready/, WARNED_MS);
        await go("watch");
        await page.getByTestId("state").waitFor();
      },
    },
  ],
};
