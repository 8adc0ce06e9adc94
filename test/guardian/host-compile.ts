/**
 * Compiles the guardian for this machine: its pure parts as they are, and the modules that touch registers replaced
 * by host-board/.
 */

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** These touch registers, or hold a main() of their own. */
const OF_THE_CHIP = [
  "analog-input",
  "buzzer",
  "clock",
  "eeprom",
  "guardian",
  "pin-io",
  "plain-firmata",
  "reset-cause",
  "servo",
  "twi",
  "uart",
  "watchdog",
];

/** The sources of `folder` that need no chip. */
export const pureSources = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".cpp") && !OF_THE_CHIP.includes(name.slice(0, -".cpp".length)))
    .sort()
    .map((name) => join(folder, name));

/**
 * One program: the whole board and a main() beside it.
 *
 * @param root the project's folder, or a copy of it
 * @throws with what the compiler said
 */
export const compileBoard = (
  compiler: string,
  { root, flags, main, program }: { root: string; flags: readonly string[]; main: string; program: string },
): void => {
  const board = join(root, "test/guardian/host-board");
  const inputs = [
    join(root, main),
    join(board, "board.cpp"),
    join(board, "chip.cpp"),
    ...pureSources(join(root, "firmware/guardian")),
  ];
  // <time.h> has a function of the name of the board's clock.
  const all = ["-std=c++11", "-Wall", "-Wextra", "-Werror", "-Dclock=boardClock", `-I${board}`, ...flags];
  const compiled = spawnSync(compiler, [...all, ...inputs, "-o", program], { encoding: "utf8" });
  if (compiled.error !== undefined) throw compiled.error;
  if (compiled.status !== 0) throw new Error(`${main} does not compile:\n${compiled.stderr}`);
};
