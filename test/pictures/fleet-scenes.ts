/** The pictures of the fleet view: 200 simulated tables with people on most of them. */

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type FrameName, wear } from "../e2e/frames.ts";
import { sleep } from "../support/program.ts";
import { type SimulatedFleet, startSimulatedFleet } from "../support/simulated-fleet.ts";
import { BOTH } from "./scene.ts";

const TABLES = 200;
const PATIENCE_MS = 60_000;

interface FleetScene {
  readonly name: string;
  readonly hash: string;
  /** What has to be there before it is taken. */
  readonly mark: string;
  readonly frames: readonly FrameName[];
}
const SCENES: readonly FleetScene[] = [
  { name: "fleet-wall", hash: "wall", mark: ".tile--high", frames: [...BOTH, "wall-dark", "narrow-light"] },
  { name: "fleet-room", hash: "wall?site=market&room=Room+1", mark: ".tile--live", frames: BOTH },
  { name: "fleet-table", hash: "table/market/sim-00004", mark: ".dial", frames: BOTH },
  { name: "fleet-history", hash: "history", mark: ".fleet-row", frames: BOTH },
];

export interface FleetPictures {
  readonly browser: Browser;
  readonly folder: string;
  readonly isWanted: (name: string) => boolean;
}

const settled = async (page: Page, mark: string): Promise<void> => {
  await page.locator(mark).first().waitFor({ timeout: PATIENCE_MS });
};

const hasSessions = async (fleet: SimulatedFleet): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end && JSON.stringify(await fleet.json("/api/fleet/sessions")).includes('"rows":[]'))
    await sleep(500);
};

/** @returns the files that were taken */
export const photographFleet = async (parts: FleetPictures): Promise<readonly string[]> => {
  const { browser, folder, isWanted } = parts;
  const scenes = SCENES.filter(({ name }) => isWanted(name));
  if (scenes.length === 0) return [];
  const fleet = await startSimulatedFleet([
    ...["--tables", String(TABLES), "--sites", "4", "--speed", "60", "--mishaps", "many"],
  ]);
  const context = await browser.newContext();
  const taken: string[] = [];
  try {
    const page = await context.newPage();
    await page.goto(fleet.url);
    await settled(page, ".tile--high");
    for (const { name, hash, mark, frames } of scenes) {
      process.stdout.write(`fleet: ${name}\n`);
      if (name === "fleet-history") await hasSessions(fleet);
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      for (const frame of frames) {
        await wear(page, frame);
        await settled(page, mark);
        const file = `${name}--${frame}.png`;
        await page.screenshot({ path: join(folder, file), animations: "disabled" });
        taken.push(file);
      }
    }
  } finally {
    await context.close();
    await fleet.stop();
  }
  return taken;
};
