/**
 * `inversion-table restore`: looks a backup through (its manifest, each file, the database, the audit chain) before
 * anything is touched, and puts it into its place. Beside a running table it is only laid ready, and taken at the
 * program's next start; during a session it is refused.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { decodeConfig } from "../config.ts";
import { defaultDataDir, historyDirOf, openDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { openDatabase } from "../history/database.ts";
import { openHistory } from "../history/open-history.ts";
import { DATABASE } from "../history/set-aside.ts";
import { makeFolders } from "../make-folders.ts";
import { Ended, type Surroundings } from "../sessions/history-here.ts";
import { put } from "../sessions/output.ts";
import { harmless } from "../sessions/terminal-table.ts";
import { takeTableLocks } from "../table-locks.ts";
import { type Adopted, adoptStaged, PLAN, type Plan, STAGED, stampOf } from "./adopt.ts";
import { inWords } from "./backup-command.ts";
import { CONFIG, MANIFEST, type Manifest, PROGRAMMES } from "./manifest.ts";
import { takeApart } from "./read-archive.ts";
import { restoredEntry } from "./restored-entry.ts";

export interface RestoreOptions {
  readonly file: string;
  readonly dataDir: string | null;
  /** Where the backup's config is put; null = it is not. */
  readonly configPath: string | null;
}

const refused = (why: string): Ended => new Ended(EXIT.UNCHANGED, `the backup is refused: ${why}`);

/** Migrated where it is older, and read whole, where it lies. */
const judgeHistory = (folder: string, manifest: Manifest, wallIso: () => string): void => {
  if (!existsSync(join(folder, DATABASE))) throw refused(`it has no ${DATABASE}`);
  const history = openHistory({ dataDir: folder, wallIso, as: "tool" });
  try {
    const verdict = history.verify();
    if (verdict.kind === "refused") throw refused(`its history cannot be used: ${verdict.message}`);
    const more = verdict.answer.findings.filter((finding) => !manifest.findings.includes(finding));
    if (more.length > 0)
      throw refused(`its history is not the one that was kept: ${more.slice(0, 3).join("; ")}`);
  } finally {
    history.close();
    for (const part of ["-wal", "-shm"]) rmSync(join(folder, `${DATABASE}${part}`), { force: true });
  }
};

const judgeConfig = (folder: string, configPath: string | null): void => {
  if (configPath === null) return;
  const path = join(folder, CONFIG);
  if (!existsSync(path))
    throw new Ended(EXIT.USAGE, `--config is ${configPath}, and the backup has no config; leave it out`);
  const verdict = decodeConfig(readFileSync(path, "utf8"));
  if (verdict.kind === "refused") throw refused(`its config is not valid: ${verdict.problems.join("; ")}`);
};

/** Of any table, so also of one whose history is another's: a session that is open is one that runs. */
const refuseInSession = (base: string): void => {
  for (const isSimulated of [false, true]) {
    const folder = historyDirOf(base, isSimulated);
    if (!existsSync(join(folder, DATABASE))) continue;
    const judged = openDatabase(folder, true);
    if (judged.kind !== "open") continue;
    try {
      const open = Number(judged.db.prepare("select count(*) from session where is_open = 1").pluck().get());
      if (open !== 0)
        throw new Ended(EXIT.UNCHANGED, "a session is running on this table; restore when it is over");
    } finally {
      judged.db.close();
    }
  }
};

const putConfig = (staged: string, configPath: string | null, stamp: string): string | null => {
  const from = join(staged, CONFIG);
  if (configPath === null) {
    const hasOne = existsSync(from);
    rmSync(from, { force: true });
    return hasOne ? "Its config was left in it; name where it belongs with --config." : null;
  }
  const to = resolve(configPath);
  const fresh = `${to}.${process.pid}.new`;
  makeFolders(dirname(to));
  writeFileSync(fresh, readFileSync(from), { flag: "wx", mode: 0o600, flush: true });
  let kept = "";
  if (existsSync(to)) {
    kept = `${to}.replaced-${stamp}`;
    renameSync(to, kept);
  }
  renameSync(fresh, to);
  rmSync(from, { force: true });
  return `The config is ${to}${kept === "" ? "" : `; what was there is ${kept}`}. It holds from the next start on.`;
};

const adoptedWords = (adopted: Extract<Adopted, { kind: "adopted" }>): readonly string[] => [
  `Restored: the history${adopted.plan.simulated ? " of simulated tables" : ""} as it was at ${adopted.plan.madeAt}.`,
  ...(adopted.kept.length === 0 ? [] : [`What was there is kept: ${adopted.kept.join(", ")}.`]),
];
const LAID_READY = [
  "Looked through and laid ready: the running program takes it at its next start, and keeps what is there now.",
  "Restart it when nobody is on the table.",
];

const adoptNow = (base: string, { wallIso }: Surroundings): readonly string[] => {
  const adopted = adoptStaged(base);
  if (adopted.kind !== "adopted")
    throw new Ended(EXIT.FAILED, adopted.kind === "failed" ? adopted.why : "nothing was laid ready");
  const history = openHistory({ dataDir: historyDirOf(base, adopted.plan.simulated), wallIso, as: "tool" });
  history.write(restoredEntry(adopted, wallIso()));
  history.close();
  return adoptedWords(adopted);
};

const restoreInto = async (
  base: string,
  isRunning: boolean,
  { file, configPath }: RestoreOptions,
  surroundings: Surroundings,
): Promise<ExitCode> => {
  if (isRunning) refuseInSession(base);
  const part = join(base, `${STAGED}.${process.pid}.part`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { mode: 0o700 });
  try {
    const taken = await takeApart(file, part);
    if (taken.kind === "refused") throw refused(taken.why);
    const { manifest } = taken;
    judgeHistory(part, manifest, surroundings.wallIso);
    judgeConfig(part, configPath);
    const plan: Plan = {
      simulated: manifest.simulated,
      stamp: stampOf(surroundings.wallIso()),
      madeAt: manifest.at,
    };
    writeFileSync(join(part, PLAN), `${JSON.stringify(plan)}\n`, { mode: 0o600, flush: true });
    rmSync(join(part, MANIFEST), { force: true });
    // From here on things change.
    const config = putConfig(part, configPath, plan.stamp);
    const staged = join(base, STAGED);
    rmSync(staged, { recursive: true, force: true });
    renameSync(part, staged);
    const hasProgrammes = manifest.files.some(({ path }) => path.startsWith(PROGRAMMES));
    const lines = [
      ...(isRunning ? LAID_READY : adoptNow(base, surroundings)),
      ...(hasProgrammes ? [] : ["The backup has no own programmes; those that are there stay."]),
      ...(config === null ? [] : [config]),
    ];
    await put(surroundings.stdout, lines.map((line) => `${harmless(line)}\n`).join(""));
    return EXIT.STOPPED;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
};

const restore = async (options: RestoreOptions, surroundings: Surroundings): Promise<ExitCode> => {
  if (!existsSync(options.file))
    throw new Ended(EXIT.USAGE, `${options.file} is not there; allowed: a file that \`backup\` has made`);
  const data = openDataDir(options.dataDir ?? defaultDataDir(surroundings.environment));
  if (data.kind === "refused") throw new Ended(EXIT.USAGE, data.message);
  const locks = takeTableLocks(data.path, null);
  if (locks.kind === "impossible") throw new Ended(EXIT.USAGE, locks.message);
  try {
    return await restoreInto(data.path, locks.kind === "held", options, surroundings);
  } finally {
    if (locks.kind === "taken") locks.release();
  }
};

export const runRestore = (options: RestoreOptions, surroundings: Surroundings): Promise<ExitCode> =>
  inWords(() => restore(options, surroundings), surroundings);
