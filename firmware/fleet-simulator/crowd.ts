/**
 * Many simulated tables in one process: lets them come a few at a time, as a house of tables does that is switched on,
 * moves each five times a second, not all at once, and counts what they told.
 */

import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import type { BrokerSettings } from "../fleet/settings.ts";
import { seededRandom } from "../simulator/random.ts";
import { FleetTable, type TableFigures, type TableIdentity } from "./fleet-table.ts";
import type { MishapLevel } from "./people.ts";
import { type ModelNow, TableModel } from "./table-model.ts";

export interface CrowdMember {
  readonly identity: TableIdentity;
  readonly broker: BrokerSettings;
  /** What the broker's `passwordVariable` is looked up in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CrowdParts {
  readonly members: readonly CrowdMember[];
  readonly seed: number;
  readonly speed: number;
  readonly hour: number;
  readonly mishaps: MishapLevel;
  readonly version: string;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
}

export type CrowdFigures = Omit<TableFigures, "connected"> & {
  readonly tables: number;
  readonly connected: number;
};

/** Each table moves once in so many turns. */
const GROUPS = 10;
const TURN_MS = 20;
/** Tables that come in one turn: 200 a second. */
const COME_IN_A_TURN = 4;
const FAR_APART = 7_919;

export class Crowd {
  readonly #tables: readonly FleetTable[];
  #come = 0;
  #turn = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor({ members, seed, speed, hour, mishaps, version, log }: CrowdParts) {
    const now = (): ModelNow => ({ nowMs: performance.now(), wallMs: Date.now() });
    const about = { version, ceilings: DEFAULT_CEILINGS };
    this.#tables = members.map(({ identity, broker, environment }, index) => {
      const random = seededRandom(seed * FAR_APART + index);
      const { tableId } = identity;
      const model = new TableModel({
        ...{ random, tableId, ceilings: DEFAULT_CEILINGS, mishaps, speed, hour, now: now() },
      });
      // By chance and not by the seed: the numbers of another day must not be taken for this one's.
      const outboxId = `sim-${randomBytes(9).toString("base64url")}`;
      return new FleetTable({ identity, model, broker, environment, about, outboxId, now, log });
    });
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#move(), TURN_MS);
  }

  figures(): CrowdFigures {
    const all = this.#tables.map((table) => table.figures());
    const sum = (of: (one: TableFigures) => number): number => all.reduce((total, one) => total + of(one), 0);
    return {
      tables: all.length,
      connected: all.filter(({ connected }) => connected).length,
      published: sum(({ published }) => published),
      waiting: sum(({ waiting }) => waiting),
      leftOut: sum(({ leftOut }) => leftOut),
      sessions: sum(({ sessions }) => sessions),
      events: sum(({ events }) => events),
    };
  }

  /** Nothing happens any more; what waits is still told, for so long at most, and then everybody says goodbye. */
  async stop(patienceMs: number): Promise<CrowdFigures> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const end = performance.now() + patienceMs;
    const come = this.#tables.slice(0, this.#come);
    while (this.figures().waiting > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const table of come) table.tell();
    }
    const figures = this.figures();
    await Promise.all(come.map((table) => table.stop()));
    return figures;
  }

  #move(): void {
    for (const table of this.#tables.slice(this.#come, this.#come + COME_IN_A_TURN)) table.start();
    this.#come = Math.min(this.#tables.length, this.#come + COME_IN_A_TURN);
    for (let index = this.#turn; index < this.#come; index += GROUPS) this.#tables[index]?.tick();
    this.#turn = (this.#turn + 1) % GROUPS;
  }
}
