/**
 * Judges what arrives on a table's command topic: passed on to the controller, dropped with its cause, or not to be
 * read. No clock, no sockets; time comes in. It knows two commands, and both only make things safer: the schema has no
 * word for starting, holding, extending or loosening anything.
 *
 * What a sender of another site, a broker that keeps and repeats, and a recording of yesterday can do is thereby: end
 * a session that somebody may end anyway, and only within the five seconds in which it was written.
 */

import {
  COMMAND_VALID_MS,
  commandSchema,
  type DropCause,
  type FleetCommand,
  MOST_COMMAND_BYTES,
  type TableAddress,
} from "../../shared/fleet.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { TokenBucket } from "../gateway/token-bucket.ts";

export interface Arrived {
  readonly payload: Uint8Array;
  /** As the broker flagged it: it was kept for whoever comes later, and says nothing about now. */
  readonly retained: boolean;
}

export interface Now {
  /** The calendar, which is compared with the sender's. */
  readonly wallMs: number;
  /** What rates are counted with. */
  readonly monotonicMs: number;
}

export type Verdict =
  | { readonly kind: "passed-on"; readonly command: FleetCommand }
  | {
      readonly kind: "dropped";
      readonly cause: DropCause;
      readonly message: string;
      /** Whose answer it is; null where nobody is answered: it was not for us, or not from now. */
      readonly answerTo: string | null;
    }
  | { readonly kind: "undecodable"; readonly message: string };

/** Passed on in a burst, and then a second. STOP is worth nothing twice, and everything once. */
const RATES = {
  stop: { burst: 10, perSecond: 5 },
  tighten: { burst: 5, perSecond: 1 },
} as const;
/** More than the rates let through while one is valid, so that none is forgotten before it is old. */
const MOST_REMEMBERED = 1_000;

const MOST_WORDS = 300;

const decodedUtf8 = (payload: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return null;
  }
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

type Decoded =
  | { readonly kind: "ok"; readonly command: FleetCommand; readonly atMs: number }
  | { readonly kind: "undecodable"; readonly message: string };

const undecodable = (message: string): Decoded & Verdict => ({ kind: "undecodable", message });

/** Null-safe against everything: bytes in, a command or the reason why it is none. */
const decode = (payload: Uint8Array): Decoded => {
  if (!(payload.byteLength <= MOST_COMMAND_BYTES))
    return undecodable(`${payload.byteLength} bytes; allowed are up to ${MOST_COMMAND_BYTES}`);
  const text = decodedUtf8(payload);
  if (text === null) return undecodable("it is no UTF-8");
  const decoded = parseSafely(commandSchema, parsedJson(text));
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    return undecodable(`${issue?.path.map(String).join(".") || "it"}: ${issue?.message ?? "no command"}`);
  }
  const atMs = Date.parse(decoded.data.at);
  if (!Number.isFinite(atMs)) return undecodable(`at: ${decoded.data.at} is no time`);
  return { kind: "ok", command: decoded.data, atMs };
};

export class CommandJudge {
  readonly #address: TableAddress;
  readonly #buckets: Readonly<Record<keyof typeof RATES, TokenBucket>>;
  /** Of those passed on, oldest first. */
  readonly #remembered = new Set<string>();
  #startedMs: number;

  /** `now`: what was written before is never carried out: it may have been before the last end of this process. */
  constructor(address: TableAddress, now: Now) {
    this.#address = address;
    this.#startedMs = now.wallMs;
    this.#buckets = {
      stop: new TokenBucket(RATES.stop.perSecond, RATES.stop.burst, now.monotonicMs),
      tighten: new TokenBucket(RATES.tighten.perSecond, RATES.tighten.burst, now.monotonicMs),
    };
  }

  judge({ payload, retained }: Arrived, now: Now): Verdict {
    // A clock that was put back: it must not make every command one from before the start.
    if (now.wallMs < this.#startedMs) this.#startedMs = now.wallMs;
    if (retained) return this.#dropped("retained", "it was kept by the broker", null);
    const decoded = decode(payload);
    if (decoded.kind === "undecodable") return decoded;
    const { command, atMs } = decoded;
    if (command.site !== this.#address.site || command.tableId !== this.#address.tableId)
      return this.#dropped("foreign", `it is for ${command.site}/${command.tableId}`, null);
    if (this.#remembered.has(command.id))
      return this.#dropped("duplicate", `the id ${command.id} was used before`, command.id);
    const ageMs = now.wallMs - atMs;
    if (atMs < this.#startedMs || !(ageMs <= COMMAND_VALID_MS))
      return this.#dropped("old", `it was written at ${command.at}, here it is ${iso(now)}`, command.id);
    if (!(ageMs >= -COMMAND_VALID_MS))
      return this.#dropped(
        "from-the-future",
        `it was written at ${command.at}, here it is ${iso(now)}`,
        command.id,
      );
    const { kind } = command.command;
    if (!this.#buckets[kind].take(now.monotonicMs)) {
      const { burst, perSecond } = RATES[kind];
      return this.#dropped(
        "too-many",
        `of "${kind}" are passed on ${perSecond} a second, ${burst} at once`,
        command.id,
      );
    }
    this.#remember(command.id);
    return { kind: "passed-on", command };
  }

  #dropped(cause: DropCause, message: string, answerTo: string | null): Verdict {
    // A time may be written with a thousand digits.
    return { kind: "dropped", cause, message: message.slice(0, MOST_WORDS), answerTo };
  }

  #remember(id: string): void {
    this.#remembered.add(id);
    const [oldest] = this.#remembered;
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }
}

const iso = ({ wallMs }: Now): string =>
  Number.isFinite(wallMs) && Math.abs(wallMs) <= 8.64e15 ? new Date(wallMs).toISOString() : "no time";
