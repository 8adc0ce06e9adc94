/** Has the history read by history-process.ts, and waits no longer than is reasonable. */

import { fork } from "node:child_process";
import { type HistoryFacts, historyFactsSchema } from "./history-facts.ts";

/** A database of some years is read in much less; SQLite itself waits for a writer up to a second. */
export const HISTORY_WITHIN_MS = 10_000;

export type HistoryAsked =
  | { readonly kind: "facts"; readonly facts: HistoryFacts }
  | { readonly kind: "late" }
  | { readonly kind: "ended"; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** @param entry of the compiled process */
export const askHistory = (entry: string, folder: string, withinMs: number): Promise<HistoryAsked> =>
  new Promise((resolve) => {
    const child = fork(entry, [folder], { execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const done = (asked: HistoryAsked): void => {
      clearTimeout(late);
      resolve(asked);
    };
    // What a dead disk holds cannot be ended by a signal either, and keeps nobody else from ending.
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      child.unref();
      child.channel?.unref();
      done({ kind: "late" });
    }, withinMs);
    child.once("message", (message) => {
      const read = historyFactsSchema.safeParse(message);
      if (read.success) done({ kind: "facts", facts: read.data });
    });
    child.once("error", () => done({ kind: "ended", code: null, signal: null }));
    // The end of a process may be heard of before its last word is read; the end of its line is not.
    let end: HistoryAsked | null = null;
    let isRead = false;
    const heard = (): void => {
      if (end !== null && isRead) done(end);
    };
    child.once("disconnect", () => {
      isRead = true;
      heard();
    });
    child.once("exit", (code, signal) => {
      end = { kind: "ended", code, signal };
      heard();
    });
  });
