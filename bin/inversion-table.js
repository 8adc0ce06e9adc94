#!/usr/bin/env -S node --max-semi-space-size=1
/**
 * Starts the program from a checkout: builds what is missing or older than its sources, then hands over to the
 * compiled `main`. When everything is up to date this costs a walk over the source folders and nothing else.
 *
 * `--max-semi-space-size=1`: garbage of a crowd that floods the gateway is collected a mebibyte at a time, and does not
 * pile up (docs/isolation.md). Node takes it at its own start only, so it stands wherever this file is started:
 * above, in package.json and in docs/inversion-table.service. The controller is started without.
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);

/** Time of the youngest file under `paths`, ms since 1970; 0 when there is none. */
const youngestMs = (paths, matches) => {
  let youngest = 0;
  const look = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      if (matches.test(path)) youngest = Math.max(youngest, stat.mtimeMs);
      return;
    }
    for (const name of readdirSync(path)) if (name !== "node_modules") look(join(path, name));
  };
  for (const path of paths) look(join(project, path));
  return youngest;
};

const ageOf = (path) => statSync(join(project, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Path of a program inside an installed package, or null where the package is not installed. */
const programOf = (name, path) => {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), path);
  } catch {
    return null;
  }
};

const build = (what, program, args) => {
  process.stderr.write(`inversion-table: building ${what} …\n`);
  if (program === null) {
    process.stderr.write("inversion-table: the build tools are not installed; run `npm install` first\n");
    process.exit(1);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: project,
    encoding: "utf8",
    // What is built is for use, whoever starts the program: a test's own environment does not get into it.
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ""}${stderr ?? ""}\ninversion-table: ${what} could not be built\n`);
    process.exit(1);
  }
};

const controllerIsOld = () =>
  youngestMs(["shared", "firmware", "tsconfig.base.json"], /(\.ts|tsconfig[\w.]*\.json)$/) >
    ageOf("dist/firmware.tsbuildinfo") || ageOf("dist/firmware/main.js") === 0;
const dashboardIsOld = () =>
  youngestMs(["shared", "companion", "vite.config.ts"], /\.(tsx?|css|html|svg|png|webmanifest)$/) >
  ageOf("dist/companion/index.html");

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== "ESRCH";
  }
};

/** One build at a time in one checkout; who comes second waits and then finds everything up to date. */
const alone = (work) => {
  const lock = join(project, "dist/.building");
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    try {
      const holder = Number(readFileSync(lock, "utf8"));
      if (holder > 0 && !isAlive(holder)) unlinkSync(lock);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  const giveBack = () => unlinkSync(lock);
  process.once("exit", giveBack);
  work();
  process.removeListener("exit", giveBack);
  giveBack();
};

const buildWhatIsOld = () => {
  if (controllerIsOld()) build("the controller", programOf("typescript", "bin/tsc"), ["-b", "firmware"]);
  if (dashboardIsOld())
    build("the dashboard", programOf("vite", "bin/vite.js"), ["build", "--logLevel", "warn"]);
};

if (controllerIsOld() || dashboardIsOld()) alone(buildWhatIsOld);

const { main } = await import(pathToFileURL(join(project, "dist/firmware/main.js")).href);
await main(process.argv.slice(2), project);
