/** The commands that set a table up, as they are typed: `calibrate`, `doctor` and `flash`. Decoding only. */

import { type Command, InvalidArgumentError } from "commander";
import { BOARD_PORT_FORMS, isBoardPort, isLoopback } from "./endpoint.ts";
import { DEFAULT_URL } from "./instance-http.ts";

/** Null = wherever the one of the data folder answers. */
type UrlTyped = string | null;

export interface CalibrateOptions {
  /** A running inversion-table is used; with a port one is started for the time being. A null `url` is {@link UrlTyped}'s. */
  readonly via:
    | { readonly kind: "url"; readonly url: UrlTyped }
    | { readonly kind: "port"; readonly port: string };
  readonly configPath: string | null;
  readonly dataDir: string | null;
}

export interface DoctorOptions {
  readonly port: string | null;
  readonly url: UrlTyped;
  readonly configPath: string | null;
  readonly dataDir: string | null;
  /** A file for a bug report; null `out` = one of its own name in the folder where it is typed. */
  readonly report: { readonly out: string | null; readonly force: boolean } | null;
}

export interface FlashOptions {
  /** The path of a serial port. */
  readonly port: string;
  /** Null = the guardian that came with this program. */
  readonly imagePath: string | null;
  readonly oldBootLoader: boolean;
  readonly nobodyIsOnIt: boolean;
  readonly forceUnknown: boolean;
  readonly url: UrlTyped;
}

export type SetupCommandLine =
  | { readonly kind: "calibrate"; readonly options: CalibrateOptions }
  | { readonly kind: "doctor"; readonly options: DoctorOptions }
  | { readonly kind: "flash"; readonly options: FlashOptions };

const loopbackUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOurs =
    url !== null &&
    ["http:", "https:"].includes(url.protocol) &&
    isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
  if (!isOurs || url.pathname !== "/" || url.search !== "" || url.username !== "") {
    throw new InvalidArgumentError(`Allowed: an address on this computer, such as ${DEFAULT_URL}.`);
  }
  return url.origin;
};

const boardPort = (text: string): string => {
  if (!isBoardPort(text)) throw new InvalidArgumentError(`Allowed: ${BOARD_PORT_FORMS}.`);
  return text;
};

const serialPort = (text: string): string => {
  if (!isBoardPort(text) || text.startsWith("tcp://"))
    throw new InvalidArgumentError("Allowed: the path of a serial port, such as /dev/ttyACM0 or COM3.");
  return text;
};

const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

type Chosen = (line: SetupCommandLine) => void;

const withCalibrate = (program: Command, chosen: Chosen): void => {
  program
    .command("calibrate")
    .description("walk through the set-up of a table: angles, lock, buzzer, STOP")
    .option("--url <address>", "a running inversion-table (default: the one of the data folder)", loopbackUrl)
    .option("--port <port>", `start one for the time being, at this board: ${BOARD_PORT_FORMS}`, boardPort)
    .option("--config <file>", "with --port: the config file", path)
    .option("--data-dir <folder>", "its data folder", path)
    .addHelpText(
      "after",
      "\nNothing is written before the last question. Ctrl-C at any point changes nothing.\n" +
        "Exit codes: 0 written and read back, 1 not written, 2 usage, 3 board in use, 4 left without writing.",
    )
    .allowExcessArguments(false)
    .action((flags: { url?: string; port?: string; config?: string; dataDir?: string }, command: Command) => {
      if (flags.port !== undefined && flags.url !== undefined)
        command.error("error: --port and --url exclude each other; allowed: one of them");
      if (flags.port === undefined && flags.config !== undefined)
        command.error("error: --config goes with --port; a running inversion-table has its own");
      const via =
        flags.port === undefined
          ? ({ kind: "url", url: flags.url ?? null } as const)
          : ({ kind: "port", port: flags.port } as const);
      const options = { via, configPath: flags.config ?? null, dataDir: flags.dataDir ?? null };
      chosen({ kind: "calibrate", options });
    });
};

interface DoctorFlags {
  readonly port?: string;
  readonly url?: string;
  readonly config?: string;
  readonly dataDir?: string;
  readonly report?: true;
  readonly out?: string;
  readonly force?: true;
}

const withDoctor = (program: Command, chosen: Chosen): void => {
  program
    .command("doctor")
    .description("tell what is plugged in, what is wrong and what to do about it; changes nothing")
    .option("--port <port>", `the board to look at: ${BOARD_PORT_FORMS}`, boardPort)
    .option("--url <address>", "a running inversion-table (default: the one of the data folder)", loopbackUrl)
    .option("--config <file>", "the config file to look at; with --report also for where the log is", path)
    .option("--data-dir <folder>", "the data folder to look at", path)
    .option("--report", "write what was seen into one file for a bug report, without anybody's name in it")
    .option("--out <file>", "with --report: where (default: inversion-table-report-<time>.txt here)", path)
    .option("--force", "with --report: over a file that is there")
    .addHelpText(
      "after",
      "\nOpening its port resets an Uno. During a session the board is not touched; the running\n" +
        "inversion-table is asked instead. Exit codes: 0 nothing failed, 1 something did, 2 usage;\n" +
        "with --report: 0 written, whatever was found, 2 not written.\n" +
        "\nA report is plain text and is sent to nobody: read it, then add it to your bug report. Only what is on\n" +
        "a list is let into it: words of the program's own, numbers, versions and times. Names, notes, ages, codes,\n" +
        "tokens and addresses are not.",
    )
    .allowExcessArguments(false)
    .action((flags: DoctorFlags, command: Command) => {
      const { port = null, url = null, config: configPath = null, dataDir = null, out = null } = flags;
      if (flags.report !== true && (out !== null || flags.force === true))
        command.error("error: --out and --force go with --report");
      const report = flags.report === true ? { out, force: flags.force === true } : null;
      chosen({ kind: "doctor", options: { port, url, configPath, dataDir, report } });
    });
};

interface FlashFlags {
  readonly port: string;
  readonly image?: string;
  readonly nanoOldBootloader?: true;
  readonly yesNobodyIsOnIt?: true;
  readonly forceUnknown?: true;
  readonly url?: string;
}

const withFlash = (program: Command, chosen: Chosen): void => {
  program
    .command("flash")
    .description("put the guardian on an Uno or Nano, with avrdude")
    .requiredOption("--port <path>", "the board's serial port", serialPort)
    .option("--image <file>", "another image than the guardian that came with this program", path)
    .option("--nano-old-bootloader", "a Nano with the old boot loader, 57600 baud")
    .option("--yes-nobody-is-on-it", "needed where the board cannot say that the table is upright")
    .option("--force-unknown", "flash an image that says neither its version nor its settings layout")
    .option("--url <address>", "where a running inversion-table would answer", loopbackUrl)
    .addHelpText(
      "after",
      "\nThe settings in the board's EEPROM stay. Exit codes: 0 flashed and checked, 1 avrdude or the check\n" +
        "afterwards failed, 2 usage, image or avrdude missing, 3 board in use, 4 refused: nothing was changed.",
    )
    .allowExcessArguments(false)
    .action((flags: FlashFlags) => {
      chosen({
        kind: "flash",
        options: {
          port: flags.port,
          imagePath: flags.image ?? null,
          oldBootLoader: flags.nanoOldBootloader === true,
          nobodyIsOnIt: flags.yesNobodyIsOnIt === true,
          forceUnknown: flags.forceUnknown === true,
          url: flags.url ?? null,
        },
      });
    });
};

/** Adds the three commands. */
export const withSetupCommands = (program: Command, chosen: Chosen): void => {
  withCalibrate(program, chosen);
  withDoctor(program, chosen);
  withFlash(program, chosen);
};
