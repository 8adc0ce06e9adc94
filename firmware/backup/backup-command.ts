/**
 * `inversion-table backup`: history, own programmes and config in one file, also while a table runs. It is a process of
 * its own that only reads; nobody waits for it. The database is copied as it is at one moment, whatever is written
 * meanwhile, and looked through as `sessions verify` does before the backup counts as one.
 *
 * Left out with a word: who is paired (a device that was revoked since would be let in again by an old list) and keys.
 */

import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { create } from "tar";
import { MAX_CONFIG_BYTES } from "../config.ts";
import { defaultDataDir, historyDirOf } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { openDatabase } from "../history/database.ts";
import { openHistory } from "../history/open-history.ts";
import { DATABASE, HEAD } from "../history/set-aside.ts";
import { MAX_PROGRAMME_BYTES } from "../programmes/programme-file.ts";
import { Ended, endedBy, type Surroundings } from "../sessions/history-here.ts";
import { put } from "../sessions/output.ts";
import { harmless } from "../sessions/terminal-table.ts";
import { CONFIG, fileHash, MANIFEST, type Manifest, mostBytesOf, PROGRAMMES } from "./manifest.ts";

export interface BackupOptions {
  readonly out: string;
  readonly dataDir: string | null;
  readonly configPath: string | null;
  readonly simulated: boolean;
  readonly force: boolean;
}

/** All of it in one step: what is written in between would make it begin again. */
const ALL_PAGES = 0x7fff_ffff;

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The head file first: it may be behind its database, and never ahead. */
const copyHistory = async (folder: string, work: string): Promise<void> => {
  const head = join(folder, HEAD);
  if (existsSync(head)) writeFileSync(join(work, HEAD), readFileSync(head), { mode: 0o600 });
  const judged = openDatabase(folder, true);
  if (judged.kind === "damaged")
    throw new Ended(
      EXIT.FAILED,
      `the history is damaged (${judged.why}); \`sessions export\` keeps what can be read`,
    );
  if (judged.kind === "shut") throw endedBy(judged.refusal);
  try {
    await judged.db.backup(join(work, DATABASE), { progress: () => ALL_PAGES });
  } finally {
    judged.db.close();
  }
};

/** What is amiss with the copy; it is read whole. */
const findingsIn = (work: string, wallIso: () => string): readonly string[] => {
  const copy = openHistory({ dataDir: work, wallIso, as: "reader" });
  try {
    const verdict = copy.verify();
    if (verdict.kind === "refused") throw endedBy(verdict);
    return verdict.answer.findings;
  } finally {
    copy.close();
    for (const part of ["-wal", "-shm"]) rmSync(join(work, `${DATABASE}${part}`), { force: true });
  }
};

/** Returns what is left out, in words. */
const copyProgrammes = (from: string, work: string): readonly string[] => {
  const leftOut: string[] = [];
  if (!existsSync(from)) return leftOut;
  const to = join(work, PROGRAMMES);
  mkdirSync(to);
  for (const name of readdirSync(from).sort()) {
    const path = join(from, name);
    const about = lstatSync(path);
    const isOne = about.isFile() && about.size <= MAX_PROGRAMME_BYTES;
    if (isOne && mostBytesOf(`${PROGRAMMES}/${name}`) !== null) copyFileSync(path, join(to, name));
    else leftOut.push(`${PROGRAMMES}/${name}: no programme`);
  }
  return leftOut;
};

const copyConfig = (path: string | null, work: string): void => {
  if (path === null) return;
  try {
    const about = statSync(path);
    if (!about.isFile() || about.size > MAX_CONFIG_BYTES)
      throw new Error(`it is no file of ${MAX_CONFIG_BYTES} bytes or less`);
    copyFileSync(path, join(work, CONFIG));
  } catch (error) {
    throw new Ended(EXIT.USAGE, `--config is ${path}; allowed: a file that can be read (${words(error)})`);
  }
};

const filesIn = (work: string): readonly string[] => {
  const programmes = join(work, PROGRAMMES);
  const own = existsSync(programmes) ? readdirSync(programmes).sort() : [];
  return [
    ...[DATABASE, HEAD, CONFIG].filter((name) => existsSync(join(work, name))),
    ...own.map((name) => `${PROGRAMMES}/${name}`),
  ];
};

/** There whole or not at all. */
const pack = async (work: string, paths: readonly string[], out: string): Promise<number> => {
  const part = join(work, "backup.part");
  await create({ file: part, cwd: work, gzip: true, portable: true, mode: 0o600 }, [MANIFEST, ...paths]);
  const file = openSync(part, "r+");
  fsyncSync(file);
  closeSync(file);
  renameSync(part, out);
  return statSync(out).size;
};

const backUp = async (options: BackupOptions, surroundings: Surroundings): Promise<ExitCode> => {
  const base = resolve(options.dataDir ?? defaultDataDir(surroundings.environment));
  const folder = historyDirOf(base, options.simulated);
  const out = resolve(options.out);
  if (!existsSync(join(folder, DATABASE)))
    throw new Ended(
      EXIT.USAGE,
      `--data-dir is ${base}; allowed: a folder with a history (there is no ${DATABASE} in ${folder})`,
    );
  if (!options.force && existsSync(out))
    throw new Ended(EXIT.USAGE, `--out is ${out}, which is there already; allowed: a new file, or --force`);
  let work: string;
  try {
    work = mkdtempSync(join(dirname(out), ".inversion-table-backup-"));
  } catch (error) {
    throw new Ended(EXIT.USAGE, `--out is ${out}; allowed: a file that can be written (${words(error)})`);
  }
  try {
    copyConfig(options.configPath, work);
    await copyHistory(folder, work);
    const findings = findingsIn(work, surroundings.wallIso);
    const leftOut = copyProgrammes(join(base, PROGRAMMES), work);
    const paths = filesIn(work);
    const manifest: Manifest = {
      ...{ format: "inversion-table-backup", version: 1 },
      ...{ program: surroundings.version, at: surroundings.wallIso(), simulated: options.simulated },
      findings: [...findings],
      files: paths.map((path) => {
        const at = join(work, path);
        return { path, bytes: statSync(at).size, sha256: fileHash(at) };
      }),
    };
    writeFileSync(join(work, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    const bytes = await pack(work, paths, out);
    const programmes = paths.filter((path) => path.startsWith(PROGRAMMES)).length;
    await put(
      surroundings.stdout,
      [
        ...findings.map((finding) => `FOUND  ${harmless(finding)}\n`),
        ...leftOut.map((what) => ` note  left out: ${harmless(what)}\n`),
        " note  left out: paired devices and keys; after a restore devices are paired again\n",
        `Backed up into ${out} (${(bytes / 1024).toFixed(0)} KiB): the history${options.simulated ? " of simulated tables" : ""}, `,
        `${programmes} own programmes, ${options.configPath === null ? "no config (name it with --config)" : "the config"}.\n`,
        "It holds people's data as they were entered: keep it as you keep a medical record.\n",
      ].join(""),
    );
    return EXIT.STOPPED;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/** Ends a command whose disk does what it should not in words, and not with a stack. */
export const inWords = async (
  work: () => Promise<ExitCode>,
  { stderr }: Pick<Surroundings, "stderr">,
): Promise<ExitCode> => {
  try {
    return await work();
  } catch (error) {
    const isOfDisk = error instanceof Error && "code" in error && typeof error.code === "string";
    if (!(error instanceof Ended) && !isOfDisk) throw error;
    stderr.write(`inversion-table: ${harmless(words(error))}\n`);
    return error instanceof Ended ? error.code : EXIT.FAILED;
  }
};

export const runBackup = (options: BackupOptions, surroundings: Surroundings): Promise<ExitCode> =>
  inWords(() => backUp(options, surroundings), surroundings);
