/**
 * `npm run pictures`: builds the dashboard, leads simulated tables through every scene and writes what each screen
 * shows into screenshots/, which git ignores, with a page that shows all of them side by side. Names on the command
 * line choose scenes by the beginning of theirs; those before them in the act are still acted.
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openBrowser, textUntil } from "../e2e/browser.ts";
import { painted, wear } from "../e2e/frames.ts";
import { findProgram } from "../support/needs.ts";
import { PROJECT } from "../support/program.ts";
import { ACCESS, INSECURE } from "./access-scenes.ts";
import { ATTENDED } from "./attended-scenes.ts";
import { photographFleet } from "./fleet-scenes.ts";
import { PEOPLE } from "./people-scenes.ts";
import { type Act, BOTH, type Scene, type Stage } from "./scene.ts";
import { CHECK_IN, RETURN, SESSION } from "./session-scenes.ts";
import { REHEARSAL, SET_UP } from "./setup-scenes.ts";

const ACTS: readonly Act[] = [
  ACCESS,
  INSECURE,
  SESSION,
  PEOPLE,
  RETURN,
  CHECK_IN,
  SET_UP,
  REHEARSAL,
  ATTENDED,
];
const FOLDER = join(PROJECT, "screenshots");
const NEAR_ENOUGH_DEG = 1;

const wanted = process.argv.slice(2);
const isWantedName = (name: string): boolean =>
  wanted.length === 0 || wanted.some((start) => name.startsWith(start));
const isWanted = (scene: Scene): boolean => isWantedName(scene.name);

const chromium = findProgram("chromium");
if (chromium === null) throw new Error("the pictures are taken by chromium, which is not on the PATH");
const browser = await openBrowser(chromium);
const taken: string[] = [];
const failed: string[] = [];

/** A window as high as the page: what sticks to the window's edge then is at the page's. */
const unroll = async (page: Page): Promise<void> => {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const size = page.viewportSize();
  if (size !== null) await page.setViewportSize({ width: size.width, height });
  await painted(page);
};

const photograph = async (scene: Scene, stage: Stage): Promise<void> => {
  await scene.set(stage);
  if (!isWanted(scene)) return;
  for (const frame of scene.frames ?? BOTH) {
    await wear(stage.page, frame);
    if (scene.whole === true) await unroll(stage.page);
    // Wherever the page was scrolled to for the last press.
    await stage.page.evaluate(() => scrollTo(0, 0));
    await scene.before?.(stage);
    const file = `${scene.name}--${frame}.png`;
    await stage.page.screenshot({ path: join(FOLDER, file), animations: "disabled" });
    await scene.after?.(stage);
    taken.push(file);
  }
};

const play = async (act: Act): Promise<void> => {
  const { program, end } = await act.open();
  // A certificate that was made for the pictures is nobody's whom a browser knows.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    const page = await context.newPage();
    await page.goto(program.url);
    if (act.isStranger !== true) await textUntil(page, "link", /Live/);
    const stage: Stage = {
      page,
      program,
      go: async (view) => {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, view);
      },
      lean: async (angleDeg) => {
        await program.setWorld({ riderTargetDeg: angleDeg });
        await program.worldUntil(
          `at ${angleDeg}°`,
          (world) => Math.abs(world.angleDeg - angleDeg) < NEAR_ENOUGH_DEG && Math.abs(world.rateDegPerS) < 1,
        );
        await textUntil(page, "angle", new RegExp(`${Math.abs(angleDeg) - 1}|${Math.abs(angleDeg)}`));
      },
    };
    for (const scene of act.scenes) {
      process.stdout.write(`${act.name}: ${scene.name}\n`);
      await photograph(scene, stage);
    }
  } catch (error) {
    failed.push(`${act.name}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await context.close();
    await end();
  }
};

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const act of ACTS) {
  if (act.scenes.some(isWanted)) await play(act);
}
try {
  taken.push(...(await photographFleet({ browser, folder: FOLDER, isWanted: isWantedName })));
} catch (error) {
  failed.push(`fleet: ${error instanceof Error ? error.message : String(error)}`);
}
await browser.close();

const figures = taken.map(
  (file) => `<figure><img src="${file}" alt=""><figcaption>${file}</figcaption></figure>`,
);
const style =
  "body{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}img{max-height:24rem;border:1px solid}";
writeFileSync(
  join(FOLDER, "index.html"),
  `<!doctype html><meta charset="utf-8"><title>Pictures</title><style>${style}</style>${figures.join("\n")}`,
);
process.stdout.write(`${taken.length} pictures in ${FOLDER}\n`);
for (const failure of failed) process.stderr.write(`NOT TAKEN: ${failure}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
