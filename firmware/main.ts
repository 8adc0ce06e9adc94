/**
 * The program: reads the command line, starts what was asked for, and ends with the exit code that says how it
 * went. The composition root; everything below is given what it needs.
 */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runBoardSim } from "./board-sim-command.ts";
import { findPorts } from "./boards-found.ts";
import { type RunOptions, readCommandLine } from "./cli.ts";
import { type Config, decodeConfig, defaultConfig } from "./config.ts";
import { defaultDataDir, openDataDir } from "./data-dir.ts";
import { BOARD_PORT_FORMS } from "./endpoint.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { GatewayError } from "./gateway/start-gateway.ts";
import { openLog } from "./log.ts";
import { stopWish } from "./stop-wish.ts";
import { BusyError, type Installation, type RunningTable, startTable } from "./table.ts";

const complain = (message: string): void => {
  process.stderr.write(`inversion-table: ${message}\n`);
};

const readConfig = (path: string | null): Config | null => {
  if (path === null) return defaultConfig();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(`--config is ${path}; allowed: a file that can be read (${why})`);
    return null;
  }
  const verdict = decodeConfig(text);
  if (verdict.kind === "ok") return verdict.config;
  for (const problem of verdict.problems) complain(`${path}: ${problem}`);
  return null;
};

const sayWhichBoards = async (): Promise<void> => {
  const found = await findPorts();
  const lines =
    found.length === 0
      ? ["No board was found on this computer."]
      : [
          "Boards found:",
          ...found.map(({ path, about }) => `  ${path}${about === "" ? "" : `  (${about})`}`),
        ];
  const example = found[0]?.path ?? "/dev/ttyACM0";
  complain(
    [
      "which board? Neither --port nor --simulate was given.",
      ...lines,
      "Type one of:",
      `  inversion-table run --port ${example}`,
      "  inversion-table run --simulate",
      `A port is ${BOARD_PORT_FORMS}.`,
    ].join("\n"),
  );
};

const askedToStop = (): Promise<string> =>
  stopWish({
    onSignal: (signal, heard) => process.on(signal, heard),
    parentPid: () => process.ppid,
    environment: process.env,
  });

const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof BusyError) return EXIT.BUSY;
  if (error instanceof GatewayError) return error.code === "port-busy" ? EXIT.BUSY : EXIT.USAGE;
  return EXIT.BUG;
};

const runTable = async (options: RunOptions, installation: Installation): Promise<ExitCode> => {
  const { board } = options;
  if (board.kind === "unnamed") {
    await sayWhichBoards();
    return EXIT.USAGE;
  }
  const config = readConfig(options.configPath);
  if (config === null) return EXIT.USAGE;
  const data = openDataDir(options.dataDir ?? defaultDataDir(process.env));
  if (data.kind === "refused") {
    complain(data.message);
    return EXIT.USAGE;
  }
  const stopWished = askedToStop();
  const { log, flush } = openLog("info");
  let hopeless: (reason: string) => void = () => {};
  const givenUp = new Promise<string>((resolve) => {
    hopeless = resolve;
  });
  let table: RunningTable;
  try {
    table = await startTable({
      board,
      host: options.host,
      httpPort: options.httpPort,
      config,
      dataDir: data.path,
      installation,
      nonce: randomBytes(6).toString("hex"),
      log,
      onHopeless: hopeless,
    });
  } catch (error) {
    flush();
    complain(error instanceof Error ? error.message : String(error));
    return exitCodeOf(error);
  }
  process.stdout.write(`listening on ${table.url}\n`);
  const end = await Promise.race([
    stopWished.then((signal) => ({ code: EXIT.STOPPED, why: signal })),
    givenUp.then((reason) => ({ code: EXIT.BUG, why: reason })),
  ]);
  log.info(`stopping: ${end.why}`);
  await table.stop();
  flush();
  return end.code;
};

const installationAt = (projectDir: string): Installation => {
  const about: unknown = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8"));
  const version = typeof about === "object" && about !== null ? Reflect.get(about, "version") : undefined;
  return {
    version: typeof version === "string" ? version : "unknown",
    controllerEntry: join(projectDir, "dist/firmware/controller/process.js"),
    simulatorEntry: join(projectDir, "dist/firmware/simulator/process.js"),
    companionDir: join(projectDir, "dist/companion"),
  };
};

const execute = async (args: readonly string[], projectDir: string): Promise<ExitCode> => {
  const installation = installationAt(projectDir);
  const line = readCommandLine(args, installation.version);
  switch (line.kind) {
    case "said":
      process.stdout.write(line.stdout);
      process.stderr.write(line.stderr);
      return line.exitCode;
    case "run":
      return runTable(line.options, installation);
    case "board-sim":
      return runBoardSim(line.options, installation.simulatorEntry, askedToStop());
  }
};

/**
 * Runs the program and ends the process with its exit code.
 *
 * @param args what was typed after the program's name
 * @param projectDir the folder of package.json and dist
 */
export const main = async (args: readonly string[], projectDir: string): Promise<void> => {
  // Whoever read our output may leave; that is no reason to stop watching over a table.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  process.exitCode = await execute(args, projectDir);
  process.exit();
};
