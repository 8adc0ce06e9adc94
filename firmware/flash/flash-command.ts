/**
 * `inversion-table flash`: looks at the board, writes the image with avrdude, and looks again. What may be done is
 * judged in judge-flash.ts; while it is done nobody else has the board.
 */

import { spawn } from "node:child_process";
import { type ProbedBoard, probeBoard } from "../board/board-probe.ts";
import { isOnPath } from "../boards-found.ts";
import type { FlashOptions } from "../cli-setup.ts";
import { defaultDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { instanceOf } from "../instance-http.ts";
import { holderWords } from "../running-instance.ts";
import { takeBoardLock } from "../table-locks.ts";
import { readFlashImage } from "./flash-image.ts";
import { judgeAfter, judgeBefore } from "./judge-flash.ts";

const NO_AVRDUDE =
  "avrdude is not on the PATH; it writes the image. Debian, Ubuntu: sudo apt install avrdude. macOS: brew install avrdude.";
/** A freshly flashed board is first a boot loader, for up to two seconds. */
const LOOKS_AFTER = 3;

const OLD_BOOT_LOADER =
  "This Nano's old boot loader loops for ever after a watchdog reset: NOT FOR A PERSON before Optiboot is on it\n" +
  "(docs/hardware.md#board-and-boot-loader).";

const say = (message: string): void => {
  process.stdout.write(`${message}\n`);
};
const complain = (message: string): void => {
  process.stderr.write(`inversion-table: ${message}\n`);
};

const avrdudeArgs = (port: string, hex: string, baud: number): string[] => [
  ...["-p", "atmega328p", "-c", "arduino", "-b", String(baud), "-P", port],
  ...["-D", "-U", `flash:w:${hex}:i`],
];

/** Runs avrdude, which writes and reads back; resolves with why it failed, or null. */
const runAvrdude = (args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    const child = spawn("avrdude", args, { stdio: ["ignore", 2, 2] });
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });

const lookAfter = async (port: string): Promise<ProbedBoard> => {
  let found = await probeBoard(port);
  for (let look = 1; look < LOOKS_AFTER && found.kind !== "guardian"; look += 1)
    found = await probeBoard(port);
  return found;
};

const flashBoard = async (
  options: FlashOptions,
  image: Parameters<typeof judgeAfter>[2],
): Promise<ExitCode> => {
  const { port, nobodyIsOnIt, forceUnknown } = options;
  say(`Looking at ${port} …`);
  const before = await probeBoard(port);
  const may = judgeBefore(before, { image, nobodyIsOnIt, forceUnknown });
  if (may.kind === "refused") {
    complain(`not flashed: ${may.message}`);
    return before.kind === "closed" && before.fault.kind === "busy" ? EXIT.BUSY : EXIT.UNCHANGED;
  }
  say(`${may.found}\nWriting ${image.path}${image.marker === null ? "" : ` (${image.marker.firmware})`} …`);
  const fault = await runAvrdude(avrdudeArgs(port, image.path, options.oldBootLoader ? 57_600 : 115_200));
  if (fault !== null) {
    const hint = options.oldBootLoader ? "" : " A Nano may have the old boot loader: --nano-old-bootloader.";
    complain(
      `avrdude failed (${fault}); what it said stands above.${hint} Look with: inversion-table doctor`,
    );
    return EXIT.FAILED;
  }
  const verdict = judgeAfter(before, await lookAfter(port), image);
  if (verdict.kind === "refused") {
    complain(verdict.message);
    return EXIT.FAILED;
  }
  say(`Flashed and checked. ${verdict.found}`);
  if (options.oldBootLoader) say(OLD_BOOT_LOADER);
  return EXIT.STOPPED;
};

export const runFlash = async (options: FlashOptions): Promise<ExitCode> => {
  const read = readFlashImage(options.imagePath, options.oldBootLoader);
  if (read.kind === "refused") {
    complain(read.message);
    return EXIT.USAGE;
  }
  if (!isOnPath("avrdude")) {
    complain(NO_AVRDUDE);
    return EXIT.USAGE;
  }
  const lock = takeBoardLock(options.port);
  if (lock.kind === "held") {
    const holder = await holderWords(lock.byPid, await instanceOf(options.url, defaultDataDir(process.env)));
    complain(`${options.port} is in use by ${holder}. End its session and stop it, then flash.`);
    return EXIT.BUSY;
  }
  if (lock.kind === "impossible") {
    complain(lock.message);
    return EXIT.USAGE;
  }
  try {
    return await flashBoard(options, read.image);
  } finally {
    lock.release();
  }
};
