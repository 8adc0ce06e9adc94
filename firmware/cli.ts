/**
 * The command line, decoded: what was asked for, or what to say instead. Nothing is opened or started here, and
 * nothing is printed; `main.ts` does both.
 */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type BackupCommandLine, withBackupCommands } from "./backup/cli-backup.ts";
import { type FleetCommandLine, withFleetCommand } from "./centre/cli-fleet.ts";
import { type PairCommandLine, withPairCommand } from "./cli-pair.ts";
import { type SetupCommandLine, withSetupCommands } from "./cli-setup.ts";
import { BOARD_PORT_FORMS, decodeHostPort, decodePortNumber, isBoardPort, isHostName } from "./endpoint.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { type SessionsCommandLine, withSessionsCommand } from "./sessions/cli-sessions.ts";
import { type CertificateCommandLine, withCertificateCommand } from "./tls/cli-certificate.ts";

export interface RunOptions {
  /** `unnamed`: neither --port nor --simulate was given. */
  readonly board:
    | { readonly kind: "port"; readonly port: string }
    | { readonly kind: "simulated" }
    | { readonly kind: "unnamed" };
  readonly host: string;
  /** Plain HTTP although other computers reach it. */
  readonly insecure: boolean;
  readonly httpPort: number;
  readonly configPath: string | null;
  readonly dataDir: string | null;
}

const SENSORS_FITTED = ["potentiometer", "mpu6050", "both"] as const;
type SensorsFitted = (typeof SENSORS_FITTED)[number];

export interface BoardSimOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly http: { readonly host: string; readonly port: number } | null;
  readonly ptyPath: string | null;
  readonly blank: boolean;
  /** Another firmware than the guardian, an Intel HEX file. */
  readonly imagePath: string | null;
  /** What the simulated table's angle is measured with. */
  readonly sensors: SensorsFitted;
  readonly lockSwitch: boolean;
}

export type CommandLine =
  | { readonly kind: "run"; readonly options: RunOptions }
  | { readonly kind: "board-sim"; readonly options: BoardSimOptions }
  | SetupCommandLine
  | SessionsCommandLine
  | BackupCommandLine
  | CertificateCommandLine
  | PairCommandLine
  | FleetCommandLine
  /** Help, the version or what is wrong, ready to be printed. */
  | { readonly kind: "said"; readonly stdout: string; readonly stderr: string; readonly exitCode: ExitCode };

const boardPort = (text: string): string => {
  if (!isBoardPort(text)) throw new InvalidArgumentError(`Allowed: ${BOARD_PORT_FORMS}.`);
  return text;
};

const httpPort = (text: string): number => {
  const port = decodePortNumber(text, 0);
  if (port === null)
    throw new InvalidArgumentError("Allowed: a whole number from 0 (any free port) to 65535.");
  return port;
};

const listenHost = (text: string): string => {
  if (!isHostName(text)) {
    throw new InvalidArgumentError(
      "Allowed: 127.0.0.1 (this computer only), 0.0.0.0 (every network it is in), or one address or name of its own.",
    );
  }
  return text;
};

const hostPort = (text: string): { host: string; port: number } => {
  const decoded = decodeHostPort(text, 0);
  if (decoded === null) {
    throw new InvalidArgumentError("Allowed: host:port with a port from 0 (any free one) to 65535.");
  }
  return decoded;
};

const named = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

interface RunFlags {
  readonly port?: string;
  readonly simulate?: true;
  readonly host: string;
  readonly insecure?: true;
  readonly httpPort: number;
  readonly config?: string;
  readonly dataDir?: string;
}

const runOptions = (flags: RunFlags): RunOptions => ({
  board:
    flags.port !== undefined
      ? { kind: "port", port: flags.port }
      : { kind: flags.simulate === true ? "simulated" : "unnamed" },
  host: flags.host,
  insecure: flags.insecure === true,
  httpPort: flags.httpPort,
  configPath: flags.config ?? null,
  dataDir: flags.dataDir ?? null,
});

interface BoardSimFlags {
  readonly listen: { readonly host: string; readonly port: number };
  readonly http?: { readonly host: string; readonly port: number };
  readonly pty?: string;
  readonly blank?: true;
  readonly image?: string;
  readonly sensors: SensorsFitted;
  readonly lockSwitch?: true;
}

const ABOUT = `Controller of an inversion table: angle and time limits, fail-safe lock release, live dashboard.
It is not a medical device and never replaces the table's mechanical tether.`;

const withRun = (program: Command, chosen: (line: CommandLine) => void): void => {
  program
    .command("run", { isDefault: true })
    .description("run the table (the default command)")
    .option("--port <port>", `the board: ${BOARD_PORT_FORMS}`, boardPort)
    .option("--simulate", "a simulated board instead of a real one")
    .option(
      "--host <address>",
      "where the dashboard listens; beyond this computer it needs a certificate (docs/network.md)",
      listenHost,
      "127.0.0.1",
    )
    .option("--insecure", "no certificate: whoever is in the same network can read along and take over")
    .option("--http-port <number>", "port of the dashboard; 0 = any free one", httpPort, 8080)
    .option("--config <file>", "config file (YAML, see docs/config.example.yaml)", named)
    .option("--data-dir <folder>", "where sessions are kept (default: ~/.local/state/inversion-table)", named)
    .allowExcessArguments(false)
    .action((flags: RunFlags, command: Command) => {
      if (flags.port !== undefined && flags.simulate === true) {
        command.error("error: --port and --simulate exclude each other; allowed: one of them");
      }
      chosen({ kind: "run", options: runOptions(flags) });
    });
};

const withBoardSim = (program: Command, chosen: (line: CommandLine) => void): void => {
  program
    .command("board-sim")
    .description("run only the simulated board, for `run --port tcp://host:port`")
    .requiredOption("--listen <host:port>", "where the board's serial line is offered over TCP", hostPort)
    .option("--http <host:port>", "where its world can be read and changed", hostPort)
    .option("--pty <path>", "also offer the line as a pseudo-terminal at this path (needs socat)", named)
    .option("--blank", "a board from the factory: no calibration, no settings")
    .option("--image <file>", "run this firmware (Intel HEX, ATmega328P) instead of the guardian", named)
    .addOption(
      new Option("--sensors <kind>", "what measures its angle")
        .choices(SENSORS_FITTED)
        .default("potentiometer"),
    )
    .option("--lock-switch", "a switch at the lock tells the board when it is released")
    .allowExcessArguments(false)
    .action((flags: BoardSimFlags) => {
      const options: BoardSimOptions = {
        listen: flags.listen,
        http: flags.http ?? null,
        ptyPath: flags.pty ?? null,
        blank: flags.blank === true,
        imagePath: flags.image ?? null,
        sensors: flags.sensors,
        lockSwitch: flags.lockSwitch === true,
      };
      chosen({ kind: "board-sim", options });
    });
};

/**
 * Decodes the arguments after the program's name.
 *
 * @param version what `--version` says
 */
export const readCommandLine = (args: readonly string[], version: string): CommandLine => {
  let stdout = "";
  let stderr = "";
  let line: CommandLine | null = null;
  const choose = (chosen: CommandLine): void => {
    line = chosen;
  };
  const program = new Command("inversion-table")
    .description(ABOUT)
    .version(version)
    .exitOverride()
    .showHelpAfterError("(--help tells what is allowed)")
    .configureOutput({
      writeOut: (text) => {
        stdout += text;
      },
      writeErr: (text) => {
        stderr += text;
      },
    });
  withRun(program, choose);
  withSetupCommands(program, choose);
  withSessionsCommand(program, choose);
  withBackupCommands(program, choose);
  withCertificateCommand(program, choose);
  withPairCommand(program, choose);
  withFleetCommand(program, choose);
  withBoardSim(program, choose);
  const known = [...program.commands.map((command) => command.name()), "help"];
  const first = args[0];
  if (first !== undefined && !first.startsWith("-") && !known.includes(first)) {
    stderr = `error: unknown command "${first}"; allowed: ${known.join(", ")}\n`;
    return { kind: "said", stdout, stderr, exitCode: EXIT.USAGE };
  }
  try {
    program.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "said", stdout, stderr, exitCode: error.exitCode === 0 ? EXIT.STOPPED : EXIT.USAGE };
  }
  return line ?? { kind: "said", stdout, stderr, exitCode: EXIT.USAGE };
};
