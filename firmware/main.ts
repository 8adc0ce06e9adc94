/**
 * The program: reads the command line, starts what was asked for, and ends with the exit code that says how it
 * went. The composition root; everything below is given what it needs.
 */

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { adoptStaged } from "./backup/adopt.ts";
import { restoredEntry } from "./backup/restored-entry.ts";
import { runBoardSim } from "./board-sim-command.ts";
import { findPorts } from "./boards-found.ts";
import { type RunOptions, readCommandLine } from "./cli.ts";
import type { CalibrateOptions } from "./cli-setup.ts";
import type { Config } from "./config.ts";
import { readConfigFile, readOnlyReason } from "./config-file.ts";
import { defaultDataDir, openDataDir } from "./data-dir.ts";
import { BOARD_PORT_FORMS } from "./endpoint.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { HistoryWrite } from "./history/contract.ts";
import { instanceOf } from "./instance-http.ts";
import { leave } from "./leave.ts";
import type { Log } from "./log.ts";
import { serviceManager } from "./service-manager.ts";
import { harmless } from "./sessions/terminal-table.ts";
import { stopWish } from "./stop-wish.ts";
import type { Installation } from "./table.ts";
import { takeTableLocks } from "./table-locks.ts";
import { decideListening } from "./tls/listening.ts";

type NamedRun = RunOptions & { readonly board: Exclude<RunOptions["board"], { kind: "unnamed" }> };

interface Prepared {
  readonly config: Config;
  /** Why the config file is not believed, and nothing can be started; null where it is. */
  readonly readOnly: string | null;
  readonly dataDir: string;
  readonly unlock: () => void;
}

const complain = (message: string): void => {
  process.stderr.write(`inversion-table: ${message}\n`);
};

/** Null = it cannot be read at all, which was said. */
const readConfig = (path: string | null): Pick<Prepared, "config" | "readOnly"> | null => {
  const file = readConfigFile(path);
  switch (file.kind) {
    case "ok":
      return { config: file.config, readOnly: null };
    case "unreadable":
      complain(file.message);
      return null;
    case "invalid":
      for (const problem of file.problems) complain(harmless(`${path}: ${problem}`));
      return { config: file.config, readOnly: readOnlyReason(path ?? "", file.problems) };
  }
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

/** Everything that is judged before anything is started: config, data folder, nobody else at this table. */
const prepare = (options: NamedRun): Prepared | ExitCode => {
  const read = readConfig(options.configPath);
  if (read === null) return EXIT.USAGE;
  const data = openDataDir(options.dataDir ?? defaultDataDir(process.env));
  if (data.kind === "refused") {
    complain(data.message);
    return EXIT.USAGE;
  }
  const locks = takeTableLocks(data.path, options.board.kind === "port" ? options.board.port : null);
  if (locks.kind === "taken") return { ...read, dataDir: data.path, unlock: locks.release };
  complain(locks.message);
  return locks.kind === "held" ? EXIT.BUSY : EXIT.USAGE;
};

/** Before anything of the history is opened: what `restore` has laid ready beside the last run. */
const takeStaged = (dataDir: string, log: Log): HistoryWrite | null => {
  const adopted = adoptStaged(dataDir);
  if (adopted.kind === "none") return null;
  if (adopted.kind === "failed") {
    log.error(`a backup was laid ready and cannot be taken: ${adopted.why}`);
    return null;
  }
  log.info({ kept: adopted.kept }, `a backup was restored: the history as it was at ${adopted.plan.madeAt}`);
  return restoredEntry(adopted, new Date().toISOString());
};

const watchOver = async (
  options: NamedRun,
  { config, readOnly, dataDir }: Prepared,
  installation: Installation,
): Promise<ExitCode> => {
  const { host, insecure } = options;
  const listening = await decideListening({ host, insecure, tls: config.tls, dataDir, wallMs: Date.now() });
  if (listening.kind === "refused") {
    complain(listening.lines.join("\n"));
    return EXIT.USAGE;
  }
  const stopWished = askedToStop();
  // Loaded only now, so that help and refusals are quick.
  const [{ openLogAt }, { startTable }] = await Promise.all([import("./log-files.ts"), import("./table.ts")]);
  const { log, flush } = await openLogAt("info", config.log ?? null);
  const firstEntry = takeStaged(dataDir, log);
  let hopeless: (reason: string) => void = () => {};
  const givenUp = new Promise<string>((resolve) => {
    hopeless = resolve;
  });
  const table = await startTable({
    board: options.board,
    host,
    listening,
    httpPort: options.httpPort,
    config,
    readOnly,
    dataDir,
    firstEntry,
    keepsHistory: true,
    installation,
    nonce: randomBytes(6).toString("hex"),
    log,
    onHopeless: hopeless,
  });
  if (table.kind !== "running") {
    await flush();
    complain(table.message);
    return table.kind === "port-busy" ? EXIT.BUSY : EXIT.USAGE;
  }
  if (readOnly !== null) log.error(`read-only: ${readOnly}`);
  process.stdout.write(`listening on ${table.url}\n`);
  const service = serviceManager({
    environment: process.env,
    pid: process.pid,
    log: (level, message) => log[level]({ from: "service" }, message),
  });
  service.ready(
    () => table.signs(),
    () => table.status(),
  );
  const end = await Promise.race([
    stopWished.then((why) => ({ code: EXIT.STOPPED, why })),
    givenUp.then((why) => ({ code: EXIT.BUG, why })),
  ]);
  log.info(`stopping: ${end.why}`);
  // Told while the table lets go, which waits for nobody.
  const told = service.stopping();
  await table.stop();
  await told;
  await flush();
  return end.code;
};

/** A table for the time of a calibration, without a dashboard of its own: on any free port, saying only what is wrong. */
const calibrate = async (options: CalibrateOptions, installation: Installation): Promise<ExitCode> => {
  const { calibrateAt } = await import("./calibrate/calibrate-command.ts");
  const { via, configPath, dataDir } = options;
  if (via.kind === "url")
    return calibrateAt(await instanceOf(via.url, dataDir ?? defaultDataDir(process.env)));
  const named = { board: via, host: "127.0.0.1", insecure: false, httpPort: 0, configPath, dataDir };
  const prepared = prepare(named);
  if (typeof prepared === "number") return prepared;
  if (prepared.readOnly !== null) {
    prepared.unlock();
    return EXIT.USAGE;
  }
  try {
    const [{ openLog }, { startTable }] = await Promise.all([import("./log.ts"), import("./table.ts")]);
    const { log, flush } = openLog("error");
    const nonce = randomBytes(6).toString("hex");
    const { config } = prepared;
    const kept = { dataDir: prepared.dataDir, keepsHistory: false, readOnly: null, firstEntry: null };
    const table = await startTable({
      ...named,
      ...kept,
      listening: { kind: "plain", channel: "loopback" },
      config,
      installation,
      nonce,
      log,
      onHopeless: complain,
    });
    if (table.kind !== "running") {
      complain(table.message);
      return EXIT.BUSY;
    }
    const code = await calibrateAt({ url: table.url, fingerprint: null });
    await table.stop();
    await flush();
    return code;
  } finally {
    prepared.unlock();
  }
};

const run = async (options: RunOptions, installation: Installation): Promise<ExitCode> => {
  const { board } = options;
  if (board.kind === "unnamed") {
    await sayWhichBoards();
    return EXIT.USAGE;
  }
  const named = { ...options, board };
  const prepared = prepare(named);
  if (typeof prepared === "number") return prepared;
  try {
    return await watchOver(named, prepared, installation);
  } finally {
    prepared.unlock();
  }
};

const installationAt = (projectDir: string): Installation => {
  const about: unknown = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8"));
  const version = typeof about === "object" && about !== null ? Reflect.get(about, "version") : undefined;
  return {
    version: typeof version === "string" ? version : "unknown",
    controllerEntry: join(projectDir, "dist/firmware/controller/process.js"),
    historyEntry: join(projectDir, "dist/firmware/history/process.js"),
    fleetEntry: join(projectDir, "dist/firmware/fleet/process.js"),
    programmesDir: join(projectDir, "firmware/programmes/built-in"),
    simulatorEntry: join(projectDir, "dist/firmware/simulator/process.js"),
    companionDir: join(projectDir, "dist/companion"),
  };
};

const execute = async (args: readonly string[], projectDir: string): Promise<ExitCode> => {
  const installation = installationAt(projectDir);
  const line = readCommandLine(args, installation.version);
  const { stdout, stderr, env: environment } = process;
  const wallIso = (): string => new Date().toISOString();
  const surroundings = { stdout, stderr, environment, wallIso, version: installation.version };
  switch (line.kind) {
    case "said":
      process.stdout.write(line.stdout);
      process.stderr.write(line.stderr);
      return line.exitCode;
    case "run":
      return run(line.options, installation);
    case "calibrate":
      return calibrate(line.options, installation);
    case "doctor": {
      const { runDoctor } = await import("./doctor/doctor-command.ts");
      return runDoctor(line.options, { environment, version: installation.version, projectDir });
    }
    case "flash": {
      const { runFlash } = await import("./flash/flash-command.ts");
      return runFlash(line.options);
    }
    case "sessions": {
      const { runSessions } = await import("./sessions/sessions-command.ts");
      return runSessions(line.options, surroundings);
    }
    case "backup": {
      const { runBackup } = await import("./backup/backup-command.ts");
      return runBackup(line.options, surroundings);
    }
    case "restore": {
      const { runRestore } = await import("./backup/restore-command.ts");
      return runRestore(line.options, surroundings);
    }
    case "pair": {
      const { runPair } = await import("./pair-command.ts");
      const { stdout, stderr, env: environment } = process;
      return runPair(line.options, { stdout, stderr, environment });
    }
    case "certificate": {
      const { runCertificate } = await import("./tls/certificate-command.ts");
      const { stdout, stderr, env: environment } = process;
      return runCertificate(line.options, { stdout, stderr, environment, wallMs: () => Date.now() });
    }
    case "fleet": {
      const { action } = line;
      if (action.kind === "pair") {
        const [{ runPair }, { fleetDataDir }] = await Promise.all([
          import("./pair-command.ts"),
          import("./centre/tables-command.ts"),
        ]);
        const dataDir = fleetDataDir(action.options.dataDir, environment);
        return runPair({ ...action.options, dataDir }, surroundings);
      }
      if (action.kind !== "run") {
        const { runTablesCommand } = await import("./centre/tables-command.ts");
        return runTablesCommand(action, surroundings);
      }
      const { runFleet } = await import("./centre/fleet-command.ts");
      const { companionDir } = installation;
      return runFleet(action.options, {
        ...{ stdout, stderr, environment, companionDir },
        stopWished: askedToStop(),
      });
    }
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
  leave(await execute(args, projectDir));
};
