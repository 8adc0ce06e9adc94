/** `inversion-table board-sim`: the simulated board alone, until it is told to stop. */

import { readFileSync } from "node:fs";
import type { BoardSimOptions } from "./cli.ts";
import { httpUrl } from "./endpoint.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { forkSimulatedBoard, SimulatedBoardError } from "./simulated-board.ts";

/** Why this file cannot be run; null when it can. */
const imageFault = async (path: string): Promise<string | null> => {
  // Loaded only when it is needed: everything else that is typed is to be answered quickly.
  const { flashFromHex } = await import("./simulator/intel-hex.ts");
  try {
    flashFromHex(readFileSync(path, "utf8"));
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `--image is ${path}; allowed: an Intel HEX file for an ATmega328P (${why})`;
  }
};

/**
 * Runs the simulated board and prints where it is.
 *
 * @param stop resolves when the command is to end
 */
export const runBoardSim = async (
  options: BoardSimOptions,
  entry: string,
  stop: Promise<string>,
): Promise<ExitCode> => {
  const { listen, http, ptyPath, blank, imagePath, sensors, lockSwitch } = options;
  const fault = imagePath === null ? null : await imageFault(imagePath);
  if (fault !== null) {
    process.stderr.write(`inversion-table: ${fault}\n`);
    return EXIT.USAGE;
  }
  let started: Awaited<ReturnType<typeof forkSimulatedBoard>>;
  try {
    started = await forkSimulatedBoard(entry, {
      host: listen.host,
      port: listen.port,
      httpHost: http?.host ?? listen.host,
      httpPort: http?.port ?? null,
      pty: ptyPath,
      blank,
      image: imagePath,
      sensors,
      lockSwitch,
    });
  } catch (error) {
    if (!(error instanceof SimulatedBoardError)) throw error;
    process.stderr.write(`inversion-table: ${error.message}\n`);
    return error.exitCode === EXIT.BUSY ? EXIT.BUSY : EXIT.USAGE;
  }
  const { child } = started;
  process.stdout.write(`board at tcp://${httpUrl(listen.host, started.port).slice("http://".length)}\n`);
  if (http !== null) process.stdout.write(`world at ${httpUrl(http.host, started.httpPort)}/world\n`);
  const died = new Promise<ExitCode>((resolve) => child.once("exit", () => resolve(EXIT.BUG)));
  const code = await Promise.race([stop.then(() => EXIT.STOPPED), died]);
  if (child.connected) child.disconnect();
  child.kill("SIGKILL");
  return code;
};
