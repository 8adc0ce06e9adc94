/**
 * Puts a backup that was looked through into its place. It lies in one folder beside the history, which was named so
 * only when it was whole; the program adopts it at its start, before anything of the history is opened and when nobody
 * can be in a session. What was there is kept under another name, and nothing of the two is mixed.
 *
 * Whatever cuts this off (a crash, a loss of power), the next start goes on where it was.
 */

import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { historyDirOf } from "../data-dir.ts";
import { DATABASE, HEAD } from "../history/set-aside.ts";
import { makeFolders } from "../make-folders.ts";
import { PROGRAMMES } from "./manifest.ts";

export const STAGED = "restore-staged";
export const PLAN = "plan.json";

export const planSchema = z.strictObject({
  simulated: z.boolean(),
  /** Ends the names of what is kept: `2026-11-30T12-00-00Z`. */
  stamp: z.string().check(z.regex(/^[0-9TZ-]{10,40}$/)),
  /** When the backup was made. */
  madeAt: z.string().check(z.maxLength(40)),
});
export type Plan = z.output<typeof planSchema>;

export type Adopted =
  | { readonly kind: "none" }
  /** `kept`: names of what was there, in the folders it was in. */
  | { readonly kind: "adopted"; readonly plan: Plan; readonly kept: readonly string[] }
  | { readonly kind: "failed"; readonly why: string };

/** `2026-11-30T12-00-00Z`: a colon is not allowed in file names everywhere. */
export const stampOf = (iso: string): string => iso.replace(/\.\d+/, "").replaceAll(":", "-");

const freeName = (folder: string, name: string): string => {
  for (let again = 1; ; again += 1) {
    const free = again === 1 ? name : `${name}.${again}`;
    if (!existsSync(join(folder, free))) return free;
  }
};

/** Moves, and takes back all of it when one of them fails. */
class Moves {
  readonly #done: { readonly from: string; readonly to: string }[] = [];
  readonly kept: string[] = [];

  move(from: string, to: string): void {
    renameSync(from, to);
    this.#done.push({ from, to });
  }

  keep(folder: string, name: string, as: string): void {
    if (!existsSync(join(folder, name))) return;
    const free = freeName(folder, as);
    this.move(join(folder, name), join(folder, free));
    this.kept.push(free);
  }

  undo(): void {
    for (const { from, to } of this.#done.reverse()) {
      try {
        renameSync(to, from);
      } catch {
        // It stays where it is, under the name that was told.
      }
    }
  }
}

const adoptHistory = (staged: string, target: string, stamp: string, moves: Moves): void => {
  const database = join(staged, DATABASE);
  const as = `${DATABASE}.replaced-${stamp}`;
  if (existsSync(database)) {
    // The log first: it must never be taken for the new one's.
    for (const part of ["-wal", "-shm", "-journal", ""])
      moves.keep(target, `${DATABASE}${part}`, `${as}${part}`);
    moves.keep(target, HEAD, `${as}.head`);
    moves.move(database, join(target, DATABASE));
  }
  const head = join(staged, HEAD);
  if (existsSync(head)) moves.move(head, join(target, HEAD));
};

const readPlan = (staged: string): Plan | null => {
  try {
    const decoded = planSchema.safeParse(JSON.parse(readFileSync(join(staged, PLAN), "utf8")));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
};

/** @param base the data folder, which this process has for itself */
export const adoptStaged = (base: string): Adopted => {
  const staged = join(base, STAGED);
  if (!existsSync(staged)) return { kind: "none" };
  const plan = readPlan(staged);
  if (plan === null)
    return { kind: "failed", why: `${staged} has no ${PLAN} that can be read; restore again, or remove it` };
  const moves = new Moves();
  try {
    const target = historyDirOf(base, plan.simulated);
    makeFolders(target, 0o700);
    adoptHistory(staged, target, plan.stamp, moves);
    if (existsSync(join(staged, PROGRAMMES))) {
      moves.keep(base, PROGRAMMES, `${PROGRAMMES}.replaced-${plan.stamp}`);
      moves.move(join(staged, PROGRAMMES), join(base, PROGRAMMES));
    }
  } catch (error) {
    moves.undo();
    return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
  }
  rmSync(staged, { recursive: true, force: true });
  return { kind: "adopted", plan, kept: moves.kept };
};
