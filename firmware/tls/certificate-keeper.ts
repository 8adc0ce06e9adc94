/**
 * The certificate of a running table: looked at every few seconds, taken anew when its file was replaced, and told of
 * in time when it is about to end. A new one that cannot be used is told, and the old one stays.
 */

import { stat } from "node:fs/promises";
import type { TlsSource } from "../gateway/secure-server.ts";
import type { Log } from "../log.ts";
import { daysLeft, type PairPaths, type ReadPair, readPair, WARN_DAYS } from "./read-pair.ts";

export const LOOK_EVERY_MS = 10_000;
const DAY_MS = 86_400_000;

export interface KeeperParts {
  readonly paths: PairPaths;
  readonly pair: ReadPair;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  readonly wallMs: () => number;
}

/** What changes when a file is replaced, or the one that a link leads to. */
const markOf = async ({ certificate, key }: PairPaths): Promise<string> => {
  const marks = await Promise.all(
    [certificate, key].map(async (path) => {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        return `${mtimeMs} ${size} ${ino}`;
      } catch {
        return "gone";
      }
    }),
  );
  return marks.join(", ");
};

export class CertificateKeeper implements TlsSource {
  readonly #parts: KeeperParts;
  readonly #heard: (() => void)[] = [];
  #pair: ReadPair;
  /** Of the files as they were judged last; null = not since the start. */
  #mark: string | null = null;
  #told = "";
  #warnedMs = Number.NEGATIVE_INFINITY;
  #looking = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#pair = parts.pair;
  }

  current(): ReadPair {
    return this.#pair;
  }

  names(): readonly string[] {
    return this.#pair.names;
  }

  onChange(heard: () => void): void {
    this.#heard.push(heard);
  }

  /** Never throws. A disk that does not answer keeps one look waiting, and no second one begins. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const mark = await markOf(this.#parts.paths);
      if (mark !== this.#mark) await this.#takeAnew(mark);
      this.#warn();
    } finally {
      this.#looking = false;
    }
  }

  async #takeAnew(mark: string): Promise<void> {
    const { paths, log, wallMs } = this.#parts;
    const verdict = await readPair(paths, wallMs());
    if (verdict.kind === "refused") {
      // Two files are replaced one after the other, so this may be right by the next look: it is judged again then.
      const problem = verdict.problems.join("; ");
      if (problem !== this.#told)
        log.error({ problem }, "the certificate on the disk cannot be used; the one before it stays");
      this.#told = problem;
      return;
    }
    this.#mark = mark;
    this.#told = "";
    if (verdict.pair.fingerprint === this.#pair.fingerprint) return;
    this.#pair = verdict.pair;
    this.#warnedMs = Number.NEGATIVE_INFINITY;
    for (const heard of this.#heard) heard();
    const until = new Date(verdict.pair.notAfterMs).toISOString();
    log.info({ until, names: verdict.pair.names }, "a new certificate is in use from now on");
  }

  #warn(): void {
    const { log, wallMs, paths } = this.#parts;
    const nowMs = wallMs();
    const days = daysLeft(this.#pair, nowMs);
    if (days > WARN_DAYS || Math.abs(nowMs - this.#warnedMs) < DAY_MS) return;
    this.#warnedMs = nowMs;
    log[days < 0 ? "error" : "warn"](
      { certificate: paths.certificate, days },
      expiryWords(this.#pair, nowMs),
    );
  }
}

/** What is said of a certificate that ends soon, or has ended. */
export const expiryWords = (pair: Pick<ReadPair, "notAfterMs">, nowMs: number): string => {
  const days = daysLeft(pair, nowMs);
  const until = new Date(pair.notAfterMs).toISOString().slice(0, 10);
  return days < 0
    ? `the certificate expired on ${until}: browsers warn of this table, and phones may not reach STOP; renew it`
    : `the certificate ends on ${until}, in ${days} days; renew it before`;
};
