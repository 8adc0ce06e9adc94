/**
 * 10,000 random damages of the database, its log and its head file, each opened and read whole in a process that is
 * watched: it never ends, nothing is thrown, and every profile and plan that is offered is what it was, or is not offered.
 */

import { fork } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import type { Plan } from "../../shared/plan.ts";
import type { Profile } from "../../shared/profiles.ts";
import {
  addedProfile,
  answersWith,
  asked,
  DOER,
  later,
  newFolder,
  noisySamples,
  openAt,
  samplesWrite,
  started,
  told,
  wholeSession,
} from "./some-history.ts";

const ROUNDS = 10_000;
const LANES = 2;
const SEED = 20_261_130;
/** Without a word for so long, it hangs. */
const SILENT_MS = 60_000;
const FIXTURE = join(import.meta.dirname, "fixtures/read-mutated.mjs");

let folder = "";
/** In memory where there is such a folder: none of this is about the disk, which would take minutes. */
let lanes = "";
let remove = (): void => undefined;
let truth: { readonly profiles: readonly Profile[]; readonly plans: readonly Plan[] } = {
  profiles: [],
  plans: [],
};

const fill = (history: HistoryFile): void => {
  const plan = { rungs: ["first-days", "twenty"], sessionsPerWeek: 3, sessionsPerRung: 4 };
  for (const [index, name] of ["Ada", "Ben", "Cy"].entries()) {
    const { profileId, heightCm, weightKg } = addedProfile(history, name);
    const change = { kind: "screening", answers: answersWith("eyes") } as const;
    asked(history, "change-profile", { profileId, change, doer: DOER, at: later(1) });
    if (index % 2 === 0) {
      const doctor = { kind: "doctor-asked", by: "Dr. Who" } as const;
      asked(history, "change-profile", { profileId, change: doctor, doer: DOER, at: later(2) });
      told(history, { kind: "balance-proven", profileId, at: later(3), heightCm, weightKg });
      asked(history, "put-plan", { profileId, draft: plan, doer: DOER, at: later(4) });
    }
    told(history, ...wholeSession(`s${index}`, 2, { profileId, at: later(3_600 * index) }));
    const outcome = { painBefore: 6, painAfter: index, heightBeforeMm: null, heightAfterMm: null, note: "" };
    asked(history, "put-outcome", { sessionId: `s${index}`, outcome, doer: DOER, at: later(5) });
  }
  const profiles = asked(history, "profiles", {});
  const plans = profiles.map(({ profileId }) => asked(history, "plan", { profileId }));
  truth = { profiles, plans: plans.filter((one) => one !== null) };
};

/** One that was closed, and one that was not: with a log, and a session that nobody ended. */
beforeAll(() => {
  ({ folder, remove } = newFolder());
  lanes = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/history-") : folder;
  const [open, shut] = [join(folder, "open"), join(folder, "shut")];
  const history = openAt(join(folder, "history"));
  fill(history);
  told(history, started("running"), samplesWrite("running", noisySamples(0, 2)));
  for (const to of [open, shut]) mkdirSync(to);
  const copy = (to: string): void => {
    for (const name of ["history.db", "history.db-wal", "history.head"]) {
      const from = join(folder, "history", name);
      if (existsSync(from)) copyFileSync(from, join(to, name));
    }
  };
  copy(open);
  history.close();
  copy(shut);
  expect(existsSync(join(shut, "history.db-wal"))).toBe(false);
});
afterAll(() => {
  rmSync(lanes, { recursive: true, force: true });
  remove();
});

interface Sums {
  readonly whole: number;
  readonly fewer: number;
  readonly aside: number;
  readonly carried: number;
}
interface Words {
  readonly round?: number;
  readonly problem?: string;
  readonly done?: Sums;
}

const lane = (number: number): Promise<Sums> =>
  new Promise((resolve, reject) => {
    const child = fork(FIXTURE);
    let round = -1;
    const silent = (): NodeJS.Timeout =>
      setTimeout(() => {
        child.kill("SIGKILL");
        reject(new Error(`it hangs after round ${round}`));
      }, SILENT_MS);
    let timer = silent();
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${signal ?? code} after round ${round}`));
    });
    child.on("message", (words: Words) => {
      clearTimeout(timer);
      timer = silent();
      round = words.round ?? round;
      if (words.problem !== undefined) reject(new Error(`round ${round}: ${words.problem}`));
      if (words.done === undefined && words.problem === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      child.kill();
      if (words.done !== undefined) resolve(words.done);
    });
    const per = ROUNDS / LANES;
    child.send({
      ...{
        folder: join(lanes, `lane-${number}`),
        sources: [join(folder, "shut"), join(folder, "open")],
        truth,
      },
      ...{ from: number * per, to: (number + 1) * per, seed: SEED + number },
    });
  });

test(`${ROUNDS} damages: no crash, no error, and no limit that changed`, { timeout: 600_000 }, async () => {
  const sums = await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  const all = (of: keyof Sums): number => sums.reduce((sum, one) => sum + one[of], 0);
  process.stdout.write(
    `${ROUNDS} damages (seed ${SEED}): ${all("whole")} with every profile, ${all("fewer")} with some not offered, ${all("carried")} put aside with people carried over, ${all("aside")} without\n`,
  );
  expect(all("whole") + all("fewer") + all("carried") + all("aside")).toBe(ROUNDS);
  // Damage was met in each of the ways there are.
  expect(all("fewer")).toBeGreaterThan(100);
  expect(all("carried")).toBeGreaterThan(100);
  expect(all("aside")).toBeGreaterThan(100);
});
