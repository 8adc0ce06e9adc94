/** Gathers the parts of a report from all that was looked at, each within a time of its own, and none able to stop another. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProbedBoard } from "../../board/board-probe.ts";
import type { FoundPort } from "../../boards-found.ts";
import type { ConfigFile } from "../../config-file.ts";
import { historyDirOf } from "../../data-dir.ts";
import { askInstance, type Instance } from "../../instance-http.ts";
import type { Health } from "../../running-instance.ts";
import type { SetupAnswer } from "../../setup-client.ts";
import type { Finding } from "../report.ts";
import { askHistory } from "./ask-history.ts";
import { portLines, probedPart, setupPart } from "./board-part.ts";
import { type Clear, place, say, version } from "./clear.ts";
import { reportText } from "./compose.ts";
import { computerPart, findingLines } from "./computer-part.ts";
import { configPart } from "./config-part.ts";
import { errorWords } from "./error-words.ts";
import { historyPart } from "./history-part.ts";
import { journalTail } from "./journal.ts";
import { type ShowParts, shownLine } from "./log-lines.ts";
import { logTail } from "./log-tail.ts";
import { runningPart } from "./running-part.ts";

/** What the doctor saw. */
export interface Looked {
  readonly dataDir: string;
  readonly at: Instance;
  /** Null = none was named. */
  readonly config: ConfigFile | null;
  readonly found: readonly FoundPort[];
  readonly health: Health | null;
  readonly board:
    | { readonly kind: "none" }
    | { readonly kind: "probed"; readonly port: string; readonly board: ProbedBoard }
    | { readonly kind: "asked"; readonly answer: SetupAnswer };
  readonly findings: readonly Finding[];
}

export interface GatherParts {
  readonly version: string;
  /** The folder of package.json and dist. */
  readonly projectDir: string;
  readonly home: string;
  readonly atMs: number;
  readonly historyWithinMs: number;
  /** To find `journalctl` by. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const METRICS_WITHIN_MS = 2_000;
const LOG_WITHIN_MS = 5_000;

const boardLines = ({ board }: Looked, show: ShowParts): readonly Clear[] => {
  switch (board.kind) {
    case "none":
      return [say`no board was looked at; --port names one`];
    case "probed":
      return probedPart(board.port, board.board, show);
    case "asked":
      return setupPart(board.answer, show);
  }
};

const metricsOf = async ({ at, health }: Looked): Promise<unknown> => {
  if (health === null) return null;
  const answer = await askInstance(at, { method: "GET", path: "/metrics", patienceMs: METRICS_WITHIN_MS });
  return answer.kind === "answer" && answer.status === 200 ? answer.body : null;
};

/** Where it goes unless the config says otherwise. */
const journalLines = async (show: ShowParts, { environment }: GatherParts): Promise<readonly Clear[]> => {
  const lines = await journalTail(environment);
  if (lines === null)
    return [
      say`not in a journal that this user may read; files are known by a valid config alone (--config <file>)`,
    ];
  return [
    say`the last ${lines.length} lines of systemd's journal`,
    ...lines.map((line) => shownLine(line, show)),
  ];
};

const logLines = async (
  { config }: Looked,
  show: ShowParts,
  parts: GatherParts,
): Promise<readonly Clear[]> => {
  const dir = config?.kind === "ok" ? config.config.log?.dir : undefined;
  if (dir === undefined) return journalLines(show, parts);
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), LOG_WITHIN_MS).unref();
  });
  try {
    const tail = await Promise.race([logTail(dir), late]);
    if (tail === null) return [say`its disk did not answer within ${LOG_WITHIN_MS / 1000} s`];
    const { files, lines } = tail;
    const where = say`the last ${lines.length} lines of ${files} files in ${place(dir, show.home)}`;
    return [where, ...lines.map((line) => shownLine(line, show))];
  } catch (error) {
    return [say`it cannot be read: ${errorWords(String(error))[0] ?? say`why is not known`}`];
  }
};

/** Within about ten seconds, and never throwing for what a disk, a file or a program does. */
export const gatherReport = async (looked: Looked, parts: GatherParts): Promise<string> => {
  const { projectDir, home, atMs } = parts;
  const show: ShowParts = { home, isOurs: (path) => existsSync(join(projectDir, path)) };
  const entry = join(projectDir, "dist/firmware/doctor/bug-report/history-process.js");
  const historyOf = async (simulated: boolean): Promise<readonly Clear[]> =>
    historyPart(await askHistory(entry, historyDirOf(looked.dataDir, simulated), parts.historyWithinMs));
  const [computer, metrics, real, simulated, log] = await Promise.all([
    computerPart(parts.version, looked.dataDir, show),
    metricsOf(looked),
    historyOf(false),
    historyOf(true),
    logLines(looked, show, parts),
  ]);
  return reportText(
    version(parts.version),
    atMs,
    [
      { title: say`computer`, lines: computer },
      { title: say`what the doctor found`, lines: findingLines(looked.findings, show) },
      { title: say`ports`, lines: portLines(looked.found) },
      { title: say`board`, lines: boardLines(looked, show) },
      { title: say`config`, lines: configPart(looked.config, home) },
      { title: say`running program`, lines: runningPart(looked.health, metrics) },
      { title: say`history`, lines: real },
      { title: say`history of simulated tables`, lines: simulated },
    ],
    { title: say`log`, lines: log },
  );
};
