/** `inversion-table board-sim`: the simulated board alone, until it is told to stop. */

import type { BoardSimOptions } from "./cli.ts";
import { httpUrl } from "./endpoint.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { forkSimulatedBoard } from "./simulated-board.ts";

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
  const { listen, http, ptyPath, blank } = options;
  const started = await forkSimulatedBoard(entry, {
    host: listen.host,
    port: listen.port,
    httpHost: http?.host ?? listen.host,
    httpPort: http?.port ?? null,
    pty: ptyPath,
    blank,
  }).catch((error: unknown) => {
    process.stderr.write(`inversion-table: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  });
  if (started === null) return EXIT.BUSY;
  const { child } = started;
  process.stdout.write(`board at tcp://${httpUrl(listen.host, started.port).slice("http://".length)}\n`);
  if (http !== null) process.stdout.write(`world at ${httpUrl(http.host, started.httpPort)}/world\n`);
  const died = new Promise<ExitCode>((resolve) => child.once("exit", () => resolve(EXIT.BUG)));
  const code = await Promise.race([stop.then(() => EXIT.STOPPED), died]);
  if (child.connected) child.disconnect();
  child.kill("SIGKILL");
  return code;
};
