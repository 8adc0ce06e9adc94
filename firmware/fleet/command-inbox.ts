/**
 * What arrives on the command topic, from the judge's verdict to the answer on `answers`: counted, logged within bounds,
 * passed to the gateway, and answered once the controller has said what it did.
 */

import { type DropCause, type FleetAnswer, fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { TokenBucket } from "../gateway/token-bucket.ts";
import type { Connection } from "./broker-link.ts";
import { type Arrived, CommandJudge, type Now } from "./command-judge.ts";
import type { FleetFigures, FromFleet, ToFleet } from "./contract.ts";

export interface InboxParts {
  readonly address: TableAddress;
  readonly now: () => Now;
  readonly pass: (command: Extract<FromFleet, { type: "command" }>["command"]) => void;
  readonly log: (level: "info" | "warn", message: string) => void;
}

/** Whoever floods the topic gets no flood back, and none into the log. */
const LOGS = { perSecond: 0.2, burst: 20 } as const;
const ANSWERS = { perSecond: 10, burst: 30 } as const;
/** Passed on and not answered by the controller yet. */
const MOST_OPEN = 100;

const MOST_CODE = 40;
const MOST_WORDS = 300;

export class CommandInbox {
  readonly #parts: InboxParts;
  readonly #judge: CommandJudge;
  readonly #logs: TokenBucket;
  readonly #answers: TokenBucket;
  readonly #open = new Set<string>();
  #unlogged = 0;
  #connection: Connection | null = null;
  readonly #counts = {
    ...{ passedOn: 0, undecodable: 0, retained: 0, foreign: 0, duplicate: 0, old: 0 },
    ...{ "from-the-future": 0, "too-many": 0 },
  } satisfies Record<keyof FleetFigures["commands"], number>;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    const now = parts.now();
    this.#judge = new CommandJudge(parts.address, now);
    this.#logs = new TokenBucket(LOGS.perSecond, LOGS.burst, now.monotonicMs);
    this.#answers = new TokenBucket(ANSWERS.perSecond, ANSWERS.burst, now.monotonicMs);
  }

  counts(): FleetFigures["commands"] {
    return { ...this.#counts };
  }

  up(connection: Connection): void {
    this.#connection = connection;
  }
  down(): void {
    this.#connection = null;
  }

  arrived(arrived: Arrived): void {
    const now = this.#parts.now();
    const verdict = this.#judge.judge(arrived, now);
    switch (verdict.kind) {
      case "undecodable":
        this.#counts.undecodable += 1;
        this.#log("warn", `what came as a command is none: ${verdict.message}`, now);
        break;
      case "dropped":
        this.#drop(verdict.cause, verdict.message, verdict.answerTo, now);
        break;
      case "passed-on": {
        const { id, command } = verdict.command;
        this.#counts.passedOn += 1;
        this.#log("info", `"${command.kind}" came over MQTT (${id})`, now);
        this.#remember(id);
        this.#parts.pass({ id, command });
      }
    }
  }

  /** What the controller said to one that was passed on; of others nothing is told. */
  answered(commandId: string, result: Extract<ToFleet, { type: "answer" }>["result"]): void {
    if (!this.#open.delete(commandId)) return;
    this.#answer(commandId, this.#parts.now(), cut(result));
  }

  #drop(cause: DropCause, message: string, answerTo: string | null, now: Now): void {
    this.#counts[cause] += 1;
    this.#log("warn", `a command that came over MQTT was dropped (${cause}): ${message}`, now);
    if (answerTo === null || !this.#answers.take(now.monotonicMs)) return;
    this.#answer(answerTo, now, { kind: "dropped", cause, message });
  }

  #answer(commandId: string, { wallMs }: Now, outcome: FleetAnswer["outcome"]): void {
    const answer: FleetAnswer = { commandId, at: new Date(wallMs).toISOString(), outcome };
    const topic = fleetTopic(this.#parts.address, "answers");
    if (this.#connection?.isCongested() !== false) return;
    this.#connection.publish(topic, JSON.stringify(answer), { qos: 1, retained: false });
  }

  #remember(id: string): void {
    this.#open.add(id);
    const [oldest] = this.#open;
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
  }

  #log(level: "info" | "warn", message: string, { monotonicMs }: Now): void {
    if (!this.#logs.take(monotonicMs)) {
      this.#unlogged += 1;
      return;
    }
    const more = this.#unlogged === 0 ? "" : `; ${this.#unlogged} more were not logged before`;
    this.#unlogged = 0;
    this.#parts.log(level, `${message}${more}`);
  }
}

const cut = (result: Extract<ToFleet, { type: "answer" }>["result"]): FleetAnswer["outcome"] =>
  result.kind === "accepted"
    ? result
    : {
        kind: "refused",
        code: result.code.slice(0, MOST_CODE),
        message: result.message.slice(0, MOST_WORDS),
      };
