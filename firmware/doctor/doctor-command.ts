/**
 * `inversion-table doctor`: looks at computer, port and board and says what is not well and what to do about it.
 * A board that a running inversion-table has is never touched: that one is asked instead. With `--report` what was seen is
 * also put into a file that can be given away.
 */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { probeBoard } from "../board/board-probe.ts";
import { findPorts } from "../boards-found.ts";
import type { DoctorOptions } from "../cli-setup.ts";
import { readConfigFile } from "../config-file.ts";
import { defaultDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readFlashImage } from "../flash/flash-image.ts";
import { instanceOf } from "../instance-http.ts";
import { askHealth, type Health } from "../running-instance.ts";
import { writeFile } from "../sessions/output.ts";
import { askSetup } from "../setup-client.ts";
import { boardHolder } from "../table-locks.ts";
import { HISTORY_WITHIN_MS } from "./bug-report/ask-history.ts";
import { gatherReport, type Looked } from "./bug-report/gather.ts";
import { judgeBoard } from "./judge-board.ts";
import { judgeRunning } from "./judge-running.ts";
import {
  avrdudeFinding,
  dashboardFinding,
  dataDirFinding,
  nodeFinding,
  permissionFinding,
  portsFinding,
} from "./look-around.ts";
import { certificateFindings } from "./look-at-certificate.ts";
import { configFindings } from "./look-at-config.ts";
import { fleetFindings } from "./look-at-fleet.ts";
import { type Finding, fail, hasFailed, ok, reportLines, warn } from "./report.ts";

const imageFinding = (): { readonly finding: Finding; readonly version: string | null } => {
  const read = readFlashImage(null, false);
  if (read.kind === "refused")
    return { finding: fail(read.message, "check the installation"), version: null };
  const version = read.image.marker?.firmware ?? null;
  return version === null
    ? { finding: warn("guardian image: of unknown version", "check the installation"), version }
    : { finding: ok(`guardian image: ${version}`), version };
};

type SeenBoard = Pick<Looked, "board" | "findings">;
type Surroundings = Pick<Looked, "at" | "health"> & { readonly imageVersion: string | null };

const askRunning = async ({ at, health }: Surroundings): Promise<SeenBoard> => {
  // It has no controller to ask, and why was said.
  if (health?.problem !== undefined) return { board: { kind: "none" }, findings: [] };
  const answer = await askSetup(at);
  const findings =
    answer.kind === "view" ? judgeRunning(answer.view) : [fail(`running: ${answer.message}`, "see its log")];
  return { board: { kind: "asked", answer }, findings };
};

const NOT_LOOKED_AT = { kind: "none" } as const;

const seeBoard = async (port: string, around: Surroundings): Promise<SeenBoard> => {
  const permission = await permissionFinding(port);
  const holder = boardHolder(port);
  if (holder !== null) {
    if (around.health?.pids.gateway === holder) {
      const asked = await askRunning(around);
      return { ...asked, findings: [permission, ...asked.findings] };
    }
    const advice = "it is not touched; name the data folder of that one: --data-dir <folder>";
    const held = warn(`board: ${port} is held by process ${holder}, another inversion-table`, advice);
    return { board: NOT_LOOKED_AT, findings: [permission, held] };
  }
  if (permission.level === "fail") return { board: NOT_LOOKED_AT, findings: [permission] };
  const resets = port.startsWith("tcp://") ? "" : "; this resets an Uno";
  process.stdout.write(`…     opening ${port} and listening for 2 s${resets}\n`);
  const board = await probeBoard(port);
  return {
    board: { kind: "probed", port, board },
    findings: [permission, ...judgeBoard(board, around.imageVersion)],
  };
};

const boardSeen = async (
  given: string | null,
  found: Looked["found"],
  around: Surroundings,
): Promise<SeenBoard> => {
  const port = given ?? (found.length === 1 ? (found[0]?.path ?? null) : null);
  if (port !== null) return seeBoard(port, around);
  if (around.health !== null) return askRunning(around);
  const findings =
    found.length > 1 ? [warn("board: more than one port", "name one: doctor --port <port>")] : [];
  return { board: NOT_LOOKED_AT, findings };
};

/** Looks, and says what it sees as it goes. */
const look = async (
  options: DoctorOptions,
  dataDir: string,
  environment: DoctorParts["environment"],
): Promise<Looked> => {
  const at = await instanceOf(options.url, dataDir);
  const image = imageFinding();
  const found = await findPorts();
  const health: Health | null = await askHealth(at);
  const path = options.configPath;
  const config = path === null ? null : readConfigFile(path);
  const named = path === null || config === null ? null : { path, file: config };
  const computer = [
    nodeFinding(process.version),
    avrdudeFinding(),
    image.finding,
    dataDirFinding(dataDir),
    ...configFindings(named, health?.problem ?? null),
    ...(await fleetFindings(config?.kind === "ok" ? config.config.fleet : undefined, environment)),
    ...(await certificateFindings(dataDir, at, Date.now())),
    await dashboardFinding(at.url, health !== null),
    portsFinding(found),
  ];
  process.stdout.write(reportLines(computer));
  const seen = await boardSeen(options.port, found, { at, health, imageVersion: image.version });
  process.stdout.write(reportLines(seen.findings));
  return { dataDir, at, config, found, health, board: seen.board, findings: [...computer, ...seen.findings] };
};

export interface DoctorParts {
  /** For the default data folder, and to find programs by. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program's. */
  readonly version: string;
  /** The folder of package.json and dist. */
  readonly projectDir: string;
}

const complain = (message: string): ExitCode => {
  process.stderr.write(`inversion-table: ${message}\n`);
  return EXIT.USAGE;
};

const writeReport = async (
  out: string,
  force: boolean,
  looked: Looked,
  { version, projectDir, environment }: DoctorParts,
): Promise<ExitCode> => {
  const text = await gatherReport(looked, {
    ...{ version, projectDir, home: homedir(), atMs: Date.now() },
    ...{ historyWithinMs: HISTORY_WITHIN_MS, environment },
  });
  const written = await writeFile(out, [text], force);
  if (written.kind === "refused") return complain(written.message);
  process.stdout.write(
    `Written: ${out} (${Math.ceil(written.bytes / 1_024)} KiB of plain text). Nothing was sent to anybody.\n` +
      "Read it before you give it away: its first lines say what is in it and what was taken out.\n",
  );
  return EXIT.STOPPED;
};

/** `2026-11-30T19-30-12Z`: a colon is not allowed in file names everywhere. */
const defaultOut = (): string =>
  `inversion-table-report-${new Date().toISOString().replace(/\.\d+/, "").replaceAll(":", "-")}.txt`;

export const runDoctor = async (options: DoctorOptions, parts: DoctorParts): Promise<ExitCode> => {
  const { report } = options;
  const out = report === null ? null : (report.out ?? defaultOut());
  // Before a board is reset in vain.
  if (out !== null && report?.force === false && existsSync(out))
    return complain(`--out is ${out}, which is there already; allowed: a new file, or --force`);
  const looked = await look(options, options.dataDir ?? defaultDataDir(parts.environment), parts.environment);
  const failed = hasFailed(looked.findings);
  process.stdout.write(failed ? "Something has to be mended; see the arrows.\n" : "Nothing failed.\n");
  if (out !== null) return writeReport(out, report?.force === true, looked, parts);
  return failed ? EXIT.FAILED : EXIT.STOPPED;
};
