#!/usr/bin/env node
/**
 * For working on the dashboard and the controller at once: the compiler watching, the simulated table on port 8080,
 * and Vite in front of it with the page reloading as it is edited. Ctrl-C ends all three.
 */

import { spawn, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..");
const tool = (path) => join(project, "node_modules", path);
const run = (args) => spawn(process.execPath, args, { cwd: project, stdio: "inherit" });

const first = spawnSync(process.execPath, [tool("typescript/bin/tsc"), "-b"], {
  cwd: project,
  stdio: "inherit",
});
if (first.status !== 0) process.exit(first.status ?? 1);

// The compiler is a program behind a program that passes no signal on: it gets a group, to be ended as a whole.
const compiler = spawn(
  process.execPath,
  [tool("typescript/bin/tsc"), "-b", "--watch", "--preserveWatchOutput"],
  { cwd: project, stdio: ["ignore", "inherit", "inherit"], detached: process.platform !== "win32" },
);
const children = [
  compiler,
  run(["bin/inversion-table.js", "run", "--simulate", "--http-port", "8080"]),
  run([tool("vite/bin/vite.js")]),
];
const endAll = () => {
  for (const child of children) child.kill("SIGTERM");
  try {
    if (compiler.pid !== undefined && process.platform !== "win32") process.kill(-compiler.pid, "SIGTERM");
  } catch {
    // Gone already.
  }
};
for (const child of children) child.once("exit", endAll);
process.once("SIGINT", endAll);
process.once("SIGTERM", endAll);

// npm does not pass SIGTERM on; when it is gone, so is whoever wanted this.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    endAll();
  }, 500);
  look.unref();
}
