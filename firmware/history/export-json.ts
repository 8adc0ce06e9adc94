/**
 * Writes an export, piece by piece: one session is in memory at a time, however many there are. Each element stands on
 * a line of its own.
 */

import { GUEST_ID, type Profile } from "../../shared/profiles.ts";
import {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  type ExportedSession,
  type ExportHead,
  type ExportPart,
  type ExportScope,
  PARTS,
} from "./export-format.ts";
import { ExportSeal } from "./export-seal.ts";
import { auditOf, type HistorySource, summariesOf } from "./history-source.ts";
import { columnsOf } from "./sample-columns.ts";

export interface ExportAbout {
  readonly scope: ExportScope;
  /** ISO 8601 */
  readonly exportedAt: string;
  readonly program: string;
  readonly simulated: boolean;
}

/** Null when it went in between, or still runs: a session is exported once it has ended. */
const sessionOf = async (source: HistorySource, sessionId: string): Promise<ExportedSession | null> => {
  const record = await source("session", { sessionId });
  if (record === null) return null;
  // Null where they are damaged; the record still says how many there were.
  return { record, samples: columnsOf((await source("samples", { sessionId })) ?? []) };
};

async function* sessionsOf(source: HistorySource, scope: ExportScope): AsyncGenerator<ExportedSession> {
  if (scope.kind === "session") {
    const session = await sessionOf(source, scope.sessionId);
    if (session !== null) yield session;
    return;
  }
  const profileId = scope.kind === "profile" ? scope.profileId : null;
  for await (const { id } of summariesOf(source, { profileId, from: null, to: null })) {
    const session = await sessionOf(source, id);
    if (session !== null) yield session;
  }
}

const profilesOf = async (source: HistorySource, scope: ExportScope): Promise<readonly Profile[]> => {
  const profiles = [...(await source("profiles", {}))].sort((a, b) => (a.profileId < b.profileId ? -1 : 1));
  if (scope.kind === "all") return profiles;
  const wanted =
    scope.kind === "profile"
      ? scope.profileId
      : ((await source("session", { sessionId: scope.sessionId }))?.profileId ?? null);
  return profiles.filter(({ profileId }) => profileId === wanted);
};

const headOf = (about: ExportAbout): ExportHead => ({
  format: EXPORT_FORMAT,
  version: EXPORT_VERSION,
  exportedAt: about.exportedAt,
  program: about.program,
  simulated: about.simulated,
  scope: about.scope,
});

const LINES_A_PIECE = 100;

async function* pieces(
  source: HistorySource,
  about: ExportAbout,
  profiles: readonly Profile[],
): AsyncGenerator<string> {
  const seal = new ExportSeal<ExportPart>(PARTS);
  async function* plans() {
    for (const { profileId } of profiles) {
      const plan = await source("plan", { profileId });
      if (plan !== null) yield plan;
    }
  }
  async function* nothing() {}
  // The chain is about everybody: it goes only with everything.
  const elements: Record<ExportPart, AsyncIterable<unknown> | Iterable<unknown>> = {
    profiles,
    plans: plans(),
    sessions: sessionsOf(source, about.scope),
    audit: about.scope.kind === "all" ? auditOf(source) : nothing(),
  };
  const head = headOf(about);
  yield `{\n${Object.entries(head)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},\n`)
    .join("")}`;
  for (const part of PARTS) {
    let lines = [`${JSON.stringify(part)}:[`];
    let first = true;
    for await (const element of elements[part]) {
      lines.push(`${first ? "" : ","}\n${seal.add(part, element)}`);
      first = false;
      if (part === "sessions" || lines.length >= LINES_A_PIECE) {
        yield lines.join("");
        lines = [];
      }
    }
    lines.push("\n],\n");
    yield lines.join("");
  }
  yield `"sha256":"${seal.close(head)}"\n}\n`;
}

export type Export =
  | { readonly kind: "export"; readonly pieces: AsyncGenerator<string> }
  /** There is no such session or profile. */
  | { readonly kind: "unknown"; readonly message: string };

/** Looks whether there is such a thing, then hands out the text piece by piece. May end in HistoryRefused. */
export const exportJson = async (source: HistorySource, about: ExportAbout): Promise<Export> => {
  const { scope } = about;
  if (scope.kind === "session" && (await source("session", { sessionId: scope.sessionId })) === null)
    return { kind: "unknown", message: `no session has the id ${scope.sessionId}` };
  const profiles = await profilesOf(source, scope);
  if (scope.kind === "profile" && scope.profileId !== GUEST_ID && profiles.length === 0)
    return { kind: "unknown", message: `no profile has the id ${scope.profileId}` };
  return { kind: "export", pieces: pieces(source, about, profiles) };
};
