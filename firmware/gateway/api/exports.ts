/**
 * `/api/sessions/:id/export.csv`, `export.json` and `report`, `/api/export.json` and `export.csv`: data on its way out.
 * It is asked for and sent a session at a time, as fast as it is taken, and few at a time, so that nothing else waits.
 */

import * as z from "zod/mini";
import { sessionIdSchema } from "../../../shared/history.ts";
import { GUEST_ID } from "../../../shared/profiles.ts";
import { samplesCsv, sessionsCsv } from "../../history/export-csv.ts";
import type { ExportScope } from "../../history/export-format.ts";
import { exportJson } from "../../history/export-json.ts";
import { HistoryRefused, type HistorySource, sourceOf } from "../../history/history-source.ts";
import { reportHtml } from "../../history/report.ts";
import { reportPartsOf } from "../../history/report-parts.ts";
import { REPORT_CSP } from "../../history/report-style.ts";
import { type ApiParts, profileId } from "./parts.ts";
import { nobodyHere } from "./profiles.ts";
import {
  type ApiRoute,
  historyRefusal,
  NO_BODY,
  NO_PARAMS,
  NO_QUERY,
  type Reply,
  refuse,
  route,
} from "./route.ts";

/** Exports under way at once; each holds one session in memory, and asks the history for the next. */
const MOST_AT_ONCE = 2;

const JSON_TYPE = "application/json; charset=utf-8";
const CSV_TYPE = "text/csv; charset=utf-8; header=present";
const HTML_TYPE = "text/html; charset=utf-8";

const sessionParams = z.strictObject({ id: sessionIdSchema });
const whoseQuery = z.strictObject({ profileId: z.optional(profileId) });

/** @param name of ids and a date: nothing that would have to be quoted */
const asFile = (contentType: string, name: string): Readonly<Record<string, string>> => ({
  "content-type": contentType,
  "content-disposition": `attachment; filename="${name}"`,
});

type Text = Iterable<string> | AsyncIterable<string>;

/** How many are under way. */
class Outgoing {
  #running = 0;

  /** The first piece is made before anything is answered, so that a history that is gone is told as such. */
  async reply(headers: Readonly<Record<string, string>>, make: () => Promise<Text | Reply>): Promise<Reply> {
    if (this.#running >= MOST_AT_ONCE)
      return refuse(503, `${MOST_AT_ONCE} exports are under way; allowed: no more at once, try again`);
    this.#running += 1;
    let counted = true;
    const over = (): void => {
      if (counted) this.#running -= 1;
      counted = false;
    };
    try {
      const made = await make();
      if ("kind" in made) {
        over();
        return made;
      }
      const pieces = (async function* () {
        yield* made;
      })();
      const first = await pieces.next();
      const body = (async function* () {
        if (first.done !== true) yield first.value;
        yield* pieces;
      })();
      return { kind: "stream", body, headers, onClose: over };
    } catch (error) {
      over();
      if (error instanceof HistoryRefused) return historyRefusal(error.refusal);
      throw error;
    }
  }
}

const nobody = (id: string): Reply => refuse(404, `no finished session has the id ${id}`);

const sessionExports = (parts: ApiParts, outgoing: Outgoing, source: HistorySource): readonly ApiRoute[] => {
  const shared = {
    method: "GET",
    tag: "exports",
    params: sessionParams,
    query: NO_QUERY,
    body: NO_BODY,
    problems: [400, 403, 404, 503],
  } as const;
  return [
    route({
      ...shared,
      path: "/api/sessions/:id/export.csv",
      summary: "The samples of one session as a table: time, angle, lock, and the limits that were in force",
      answer: { kind: "text", contentType: CSV_TYPE },
      handle: ({ params: { id } }) =>
        outgoing.reply(asFile(CSV_TYPE, `session-${id}.csv`), async () => {
          const record = await source("session", { sessionId: id });
          if (record === null) return nobody(id);
          return samplesCsv(record, (await source("samples", { sessionId: id })) ?? []);
        }),
    }),
    route({
      ...shared,
      path: "/api/sessions/:id/export.json",
      summary: "One session with its samples, and whose it is (docs/export.schema.json); can be imported",
      answer: { kind: "text", contentType: JSON_TYPE },
      handle: ({ params: { id } }) =>
        outgoing.reply(asFile(JSON_TYPE, `session-${id}.json`), () =>
          document(parts, source, { kind: "session", sessionId: id }),
        ),
    }),
    route({
      ...shared,
      path: "/api/sessions/:id/report",
      summary: "One session on one page to print, for the doctor or physiotherapist",
      answer: { kind: "text", contentType: HTML_TYPE },
      handle: async ({ params: { id } }) => {
        try {
          const { simulated, program, timeZone } = parts.about;
          const about = { simulated, program, timeZone, printedAt: parts.wallIso() };
          const report = await reportPartsOf(source, id, about);
          if (report === null) return nobody(id);
          const headers = { "content-type": HTML_TYPE, "content-security-policy": REPORT_CSP };
          return { kind: "text", body: reportHtml(report), headers };
        } catch (error) {
          if (error instanceof HistoryRefused) return historyRefusal(error.refusal);
          throw error;
        }
      },
    }),
  ];
};

/** The pieces of an export, or why there is none. */
const document = async (
  { about, wallIso }: ApiParts,
  source: HistorySource,
  scope: ExportScope,
): Promise<Text | Reply> => {
  const { program, simulated } = about;
  const made = await exportJson(source, { scope, program, simulated, exportedAt: wallIso() });
  return made.kind === "unknown" ? refuse(404, made.message) : made.pieces;
};

const everything = (parts: ApiParts, outgoing: Outgoing, source: HistorySource): readonly ApiRoute[] => {
  const shared = {
    method: "GET",
    tag: "exports",
    params: NO_PARAMS,
    query: whoseQuery,
    body: NO_BODY,
    problems: [400, 403, 404, 503],
  } as const;
  const fileName = (whose: string | undefined, ending: string): string =>
    `inversion-table-${whose === undefined ? "" : `${whose}-`}${parts.wallIso().slice(0, 10)}.${ending}`;
  return [
    route({
      ...shared,
      path: "/api/export.json",
      summary: "Everything, or one person's (`guest`: of those without a profile), to keep or to import",
      answer: { kind: "text", contentType: JSON_TYPE },
      handle: ({ query: { profileId: whose } }) =>
        outgoing.reply(asFile(JSON_TYPE, fileName(whose, "json")), () =>
          document(
            parts,
            source,
            whose === undefined ? { kind: "all" } : { kind: "profile", profileId: whose },
          ),
        ),
    }),
    route({
      ...shared,
      path: "/api/export.csv",
      summary: "All sessions as a table, one a line, the newest first; or one person's",
      answer: { kind: "text", contentType: CSV_TYPE },
      handle: ({ query: { profileId: whose } }) =>
        outgoing.reply(asFile(CSV_TYPE, fileName(whose, "csv")), async () => {
          if (whose !== undefined && whose !== GUEST_ID) {
            const profiles = await source("profiles", {});
            if (!profiles.some((profile) => profile.profileId === whose)) return nobodyHere(whose);
          }
          return sessionsCsv(source, { profileId: whose ?? null, from: null, to: null });
        }),
    }),
  ];
};

export const exportRoutes = (parts: ApiParts): readonly ApiRoute[] => {
  const outgoing = new Outgoing();
  const source = sourceOf(parts.history);
  return [...sessionExports(parts, outgoing, source), ...everything(parts, outgoing, source)];
};
