/**
 * Reads the facts of a history as `sessions` reads it, which changes nothing and goes beside a running table. Synchronous,
 * as SQLite is.
 */

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SessionSummary } from "../../../shared/history.ts";
import { openHistory } from "../../history/open-history.ts";
import { DATABASE, thoseSetAside } from "../../history/set-aside.ts";
import { type HistoryFacts, LAST_SESSIONS } from "./history-facts.ts";

const PAGE = 100;
/** So many are counted, and no more. */
const MOST_COUNTED = 5_000;

type Opened = ReturnType<typeof openHistory>;

/** Null where it cannot be read to its end. */
const countSessions = (
  history: Opened,
): { readonly sessions: number; readonly newest: readonly SessionSummary[] } | null => {
  let [sessions, after] = [0, null as string | null];
  let newest: readonly SessionSummary[] = [];
  do {
    const query = { limit: PAGE, after, profileId: null, from: null, to: null };
    const page = history.call("sessions", { query });
    if (page.kind === "refused") return null;
    const { items, next } = page.answer;
    if (after === null) newest = items.slice(0, LAST_SESSIONS);
    sessions += items.length;
    after = items.length === 0 ? null : next;
  } while (after !== null && sessions < MOST_COUNTED);
  return { sessions, newest };
};

const lastOf = (history: Opened, { id, startedAt, reason, by, invertedS }: SessionSummary) => {
  const asked = history.call("session", { sessionId: id });
  const record = asked.kind === "answer" ? asked.answer : null;
  const alarms = (record?.events ?? []).flatMap((event) =>
    event.kind === "alarm-raised" ? [event.alarm] : [],
  );
  const { count: samples, lost } = record?.samples ?? { count: 0, lost: 0 };
  return { startedAt, reason, by, invertedS, samples, lost, alarms: [...new Set(alarms)] };
};

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** @param folder with the database in it, see `historyDirOf` */
export const readHistory = (folder: string): HistoryFacts => {
  if (!existsSync(join(folder, DATABASE))) return { kind: "none" };
  const bytes = sizeOf(join(folder, DATABASE));
  const setAside = thoseSetAside(folder).length;
  const history = openHistory({ dataDir: folder, wallIso: () => new Date().toISOString(), as: "reader" });
  try {
    const people = history.call("profiles", {});
    if (people.kind === "refused") return { kind: "refused", code: people.code, bytes, setAside };
    const counted = countSessions(history);
    if (counted === null) return { kind: "refused", code: "damaged", bytes, setAside };
    const state = history.state();
    return {
      kind: "read",
      trouble: state.kind === "ok" ? null : state.code,
      ...{ bytes, setAside, people: people.answer.length, sessions: counted.sessions },
      isMore: counted.sessions >= MOST_COUNTED,
      last: counted.newest.map((session) => lastOf(history, session)),
    };
  } finally {
    history.close();
  }
};
