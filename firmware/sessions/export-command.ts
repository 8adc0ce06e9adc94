/** `sessions export`: to standard output, or into a file that is there whole or not at all. */

import { EXIT, type ExitCode } from "../exit-code.ts";
import { samplesCsv, sessionsCsv } from "../history/export-csv.ts";
import type { ExportScope } from "../history/export-format.ts";
import { exportJson } from "../history/export-json.ts";
import type { HistorySource } from "../history/history-source.ts";
import { reportHtml } from "../history/report.ts";
import { reportPartsOf } from "../history/report-parts.ts";
import type { SessionsAction } from "./cli-sessions.ts";
import { Ended, profileIdOf, type Surroundings } from "./history-here.ts";
import { type Pieces, put, writeFile } from "./output.ts";

type ExportAction = Extract<SessionsAction, { kind: "export" }>;

const noSession = (sessionId: string): Ended =>
  new Ended(EXIT.USAGE, `no finished session has the id ${sessionId}; \`sessions list\` tells them all`);

const scopeOf = async (source: HistorySource, { what }: ExportAction): Promise<ExportScope> =>
  what.kind === "profile" ? { kind: "profile", profileId: await profileIdOf(source, what.whose) } : what;

const csvOf = async (source: HistorySource, scope: ExportScope): Promise<Pieces> => {
  if (scope.kind !== "session") {
    const profileId = scope.kind === "profile" ? scope.profileId : null;
    return sessionsCsv(source, { profileId, from: null, to: null });
  }
  const { sessionId } = scope;
  const record = await source("session", { sessionId });
  if (record === null) throw noSession(sessionId);
  return samplesCsv(record, (await source("samples", { sessionId })) ?? []);
};

const piecesOf = async (
  source: HistorySource,
  action: ExportAction,
  simulated: boolean,
  { version, wallIso }: Surroundings,
): Promise<Pieces> => {
  const scope = await scopeOf(source, action);
  if (action.as === "csv") return csvOf(source, scope);
  if (action.as === "report" && scope.kind === "session") {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const about = { simulated, program: version, timeZone, printedAt: wallIso() };
    const parts = await reportPartsOf(source, scope.sessionId, about);
    if (parts === null) throw noSession(scope.sessionId);
    return [reportHtml(parts)];
  }
  const made = await exportJson(source, { scope, simulated, program: version, exportedAt: wallIso() });
  if (made.kind === "unknown") throw new Ended(EXIT.USAGE, made.message);
  return made.pieces;
};

export const runExport = async (
  source: HistorySource,
  action: ExportAction,
  simulated: boolean,
  surroundings: Surroundings,
): Promise<ExitCode> => {
  const pieces = await piecesOf(source, action, simulated, surroundings);
  if (action.out === null) {
    for await (const piece of pieces) await put(surroundings.stdout, piece);
    return EXIT.STOPPED;
  }
  const written = await writeFile(action.out, pieces, action.force);
  if (written.kind === "refused") throw new Ended(EXIT.USAGE, written.message);
  await put(surroundings.stdout, `Written: ${action.out} (${Math.ceil(written.bytes / 1_024)} KiB)\n`);
  return EXIT.STOPPED;
};
