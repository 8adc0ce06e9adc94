/**
 * What systemd is told of this program: that it is ready, that it is well, that it stops, and in a line how it is
 * (sd_notify(3)). Node has no datagram sockets of the kind that takes, so each word is said by `systemd-notify`, a child
 * that lives for milliseconds; the unit says NotifyAccess=all for that. It is started and left alone: nothing waits for
 * it, there is one at a time, and one that hangs is killed.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { type Feed, judgeSigns, type Signs } from "./watchdog-feed.ts";

/** Looked at this often; a third of the watchdog's time is the least that systemd recommends. */
export const LOOK_EVERY_MS = 1_000;
const LEAST_LOOK_MS = 50;
/** systemd takes a word within milliseconds. Whoever does not is not waited for. */
const NOTIFY_PATIENCE_MS = 3_000;
const FEEDS_PER_PATIENCE = 3;

export interface ServiceManager {
  /** From now on it is fed, for as long as `signs` says that all is well. */
  ready(signs: () => Signs, status: () => string): void;
  /** The program ends; nothing is fed any more. Resolves when that is told, or was not taken in time. */
  stopping(): Promise<void>;
}

export interface ServiceParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly log: (level: "info" | "warn", message: string) => void;
}

const NOBODY: ServiceManager = { ready: () => {}, stopping: () => Promise.resolve() };

/** How long the watchdog waits, ms; null = there is none, or it is for another process. */
export const watchdogMs = ({
  environment,
  pid,
}: Pick<ServiceParts, "environment" | "pid">): number | null => {
  const forPid = environment["WATCHDOG_PID"];
  if (forPid !== undefined && forPid !== String(pid)) return null;
  const text = environment["WATCHDOG_USEC"] ?? "";
  const ms = /^\d{1,15}$/.test(text) ? Number(text) / 1_000 : Number.NaN;
  return ms >= 1 ? ms : null;
};

/** Says one thing at a time. */
class Mouth {
  readonly #parts: ServiceParts;
  #speaking: ChildProcess | null = null;
  #told = "";

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  get isBusy(): boolean {
    return this.#speaking !== null;
  }

  /** Resolves when it was taken, was not, or took too long; never rejects. */
  say(words: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      let child: ChildProcess;
      try {
        child = spawn("systemd-notify", [...words], { stdio: "ignore" });
      } catch (error) {
        // No process can be started now: the next look tries again.
        this.#complain(`systemd-notify cannot be run: ${String(error)}`);
        resolve();
        return;
      }
      this.#speaking = child;
      const late = setTimeout(() => {
        this.#complain(`systemd-notify did not end within ${NOTIFY_PATIENCE_MS} ms and is killed`);
        child.kill("SIGKILL");
        done();
      }, NOTIFY_PATIENCE_MS);
      const done = (): void => {
        clearTimeout(late);
        if (this.#speaking === child) this.#speaking = null;
        resolve();
      };
      child.once("error", (error) => {
        this.#complain(`systemd-notify cannot be run: ${error.message}`);
        done();
      });
      child.once("exit", (code) => {
        if (code !== 0 && code !== null) this.#complain(`systemd-notify ended with exit code ${code}`);
        done();
      });
    });
  }

  /** Once, and again when it is something else. */
  #complain(message: string): void {
    if (message !== this.#told) this.#parts.log("warn", message);
    this.#told = message;
  }
}

/** Feeds, and says why when it does not. */
class Feeder {
  readonly #mouth: Mouth;
  /** Null = there is no watchdog, and only the status is told. */
  readonly #everyMs: number | null;
  readonly #log: ServiceParts["log"];
  #fedMs = Number.NEGATIVE_INFINITY;
  #withheld: string | null = null;
  #status = "";

  constructor(mouth: Mouth, everyMs: number | null, log: ServiceParts["log"]) {
    this.#mouth = mouth;
    this.#everyMs = everyMs;
    this.#log = log;
  }

  look(feed: Feed, status: string, nowMs: number): void {
    this.#tell(feed);
    const isDue = this.#everyMs !== null && nowMs - this.#fedMs >= this.#everyMs;
    const full = feed.kind === "feed" ? status : `not well: ${feed.why}; ${status}`;
    const words = [
      ...(feed.kind === "feed" && isDue ? ["WATCHDOG=1"] : []),
      ...(full === this.#status ? [] : [`STATUS=${full}`]),
    ];
    if (words.length === 0 || this.#mouth.isBusy) return;
    if (words.includes("WATCHDOG=1")) this.#fedMs = nowMs;
    this.#status = full;
    void this.#mouth.say(words);
  }

  #tell(feed: Feed): void {
    const why = feed.kind === "feed" ? null : feed.why;
    if (why === this.#withheld) return;
    if (why !== null) this.#log("warn", `the service manager's watchdog is not fed: ${why}`);
    else this.#log("info", "the service manager's watchdog is fed again");
    this.#withheld = why;
  }
}

/** Nobody, where no service manager has started this program. */
export const serviceManager = (parts: ServiceParts): ServiceManager => {
  if ((parts.environment["NOTIFY_SOCKET"] ?? "") === "") return NOBODY;
  const mouth = new Mouth(parts);
  let looking: NodeJS.Timeout | null = null;
  return {
    ready: (signs, status) => {
      const withinMs = watchdogMs(parts);
      const everyMs = withinMs === null ? null : withinMs / FEEDS_PER_PATIENCE;
      const feeder = new Feeder(mouth, everyMs, parts.log);
      const look = (): void => feeder.look(judgeSigns(signs()), status(), performance.now());
      void mouth.say(["READY=1"]);
      looking = setInterval(look, Math.max(LEAST_LOOK_MS, Math.min(LOOK_EVERY_MS, everyMs ?? LOOK_EVERY_MS)));
    },
    stopping: () => {
      if (looking !== null) clearInterval(looking);
      return mouth.say(["STOPPING=1"]);
    },
  };
};
