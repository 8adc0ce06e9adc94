/**
 * Loaded into the processes of a program by the isolation tests (`NODE_OPTIONS=--import`). SIGUSR2 gives the process
 * what the file `order` in ISOLATION_FOLDER says: jobs for Node's thread pool that never end, rest
 * from them, or memory until it dies.
 * What came of it is written beside it half a second later, as <pid>-<order>: jobs that have ended, and whether one
 * more job was answered.
 */
import { lookup } from "node:dns";
import { open, readFileSync, stat, writeFileSync } from "node:fs";
import { join } from "node:path";

const JOBS = 8;
const LOOK_MS = 500;
const folder = process.env["ISOLATION_FOLDER"] ?? "";
const kept = [];
let resting = false;

const eatMemory = () => {
  for (let pieces = 0; pieces < 20; pieces += 1) kept.push(new Array(50_000).fill(pieces + Math.random()));
  setImmediate(eatMemory);
};

const stick = (order, job) => {
  let ended = 0;
  let answered = false;
  // A resolver's patience ends; then it is asked again.
  const give = (at) =>
    job(at, () => {
      ended += 1;
      if (!resting) give(at);
    });
  for (let at = 0; at < JOBS; at += 1) give(at);
  stat(folder, () => {
    answered = true;
  });
  setTimeout(() => {
    writeFileSync(join(folder, `${process.pid}-${order}`), JSON.stringify({ ended, answered }));
  }, LOOK_MS);
};

process.on("SIGUSR2", () => {
  const order = readFileSync(join(folder, "order"), "utf8");
  resting = order === "rest";
  if (order === "memory") eatMemory();
  // A pipe that nobody writes to is a file that never opens.
  else if (order === "pipes") stick(order, (at, done) => open(join(folder, `pipe-${at}`), "r", done));
  else if (order === "names") stick(order, (at, done) => lookup(`table-${at}.example.org`, done));
});
