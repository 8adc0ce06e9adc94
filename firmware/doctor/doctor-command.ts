/**
 * `inversion-table doctor`: looks at computer, port and board and says what is not well and what to do about it.
 * A board that a running inversion-table has is never touched: that one is asked instead.
 */

import { probeBoard } from "../board/board-probe.ts";
import { findPorts } from "../boards-found.ts";
import type { DoctorOptions } from "../cli-setup.ts";
import { defaultDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { readFlashImage } from "../flash/flash-image.ts";
import { type Instance, instanceOf } from "../instance-http.ts";
import { askHealth } from "../running-instance.ts";
import { askSetup } from "../setup-client.ts";
import { boardHolder } from "../table-locks.ts";
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

const askRunning = async (at: Instance): Promise<Finding[]> => {
  const asked = await askSetup(at);
  return asked.kind === "view"
    ? judgeRunning(asked.view)
    : [fail(`running: ${asked.message}`, "see its log")];
};

const boardFindings = async (port: string, at: Instance, version: string | null): Promise<Finding[]> => {
  const permission = await permissionFinding(port);
  const holder = boardHolder(port);
  if (holder !== null) {
    const health = await askHealth(at);
    if (health?.pids.gateway === holder) return [permission, ...(await askRunning(at))];
    const advice = "it is not touched; name the data folder of that one: --data-dir <folder>";
    return [permission, warn(`board: ${port} is held by process ${holder}, another inversion-table`, advice)];
  }
  if (permission.level === "fail") return [permission];
  const resets = port.startsWith("tcp://") ? "" : "; this resets an Uno";
  process.stdout.write(`…     opening ${port} and listening for 2 s${resets}\n`);
  return [permission, ...judgeBoard(await probeBoard(port), version)];
};

const chosenPort = (given: string | null, found: readonly { readonly path: string }[]): string | null =>
  given ?? (found.length === 1 ? (found[0]?.path ?? null) : null);

/** @param environment for the default data folder */
export const runDoctor = async (
  options: DoctorOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> => {
  const dataDir = options.dataDir ?? defaultDataDir(environment);
  const at = await instanceOf(options.url, dataDir);
  const image = imageFinding();
  const found = await findPorts();
  const isOurs = (await askHealth(at)) !== null;
  const computer = [
    nodeFinding(process.version),
    avrdudeFinding(),
    image.finding,
    dataDirFinding(dataDir),
    ...(await certificateFindings(dataDir, at, Date.now())),
    await dashboardFinding(at.url, isOurs),
    portsFinding(found),
  ];
  process.stdout.write(reportLines(computer));
  const port = chosenPort(options.port, found);
  let board: Finding[] = [];
  if (port !== null) board = await boardFindings(port, at, image.version);
  else if (isOurs) board = await askRunning(at);
  else if (found.length > 1) board = [warn("board: more than one port", "name one: doctor --port <port>")];
  process.stdout.write(reportLines(board));
  const failed = hasFailed([...computer, ...board]);
  process.stdout.write(failed ? "Something has to be mended; see the arrows.\n" : "Nothing failed.\n");
  return failed ? EXIT.FAILED : EXIT.STOPPED;
};
