/** A fleet of one table in a test, with the gateway played by the test: what it is told, and what it says. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { FleetFigures, FleetView, FromFleet } from "../../firmware/fleet/contract.ts";
import { type Fleet, startFleet } from "../../firmware/fleet/fleet.ts";
import { sleep } from "../support/program.ts";
import { eventAt, sessionAt, setupWith, viewAt } from "./told.ts";

export const PATIENCE_MS = 30_000;

/** Waits for something that becomes true; the error says what never did. */
export const until = async (what: string, holds: () => boolean, patienceMs = PATIENCE_MS): Promise<void> => {
  const end = Date.now() + patienceMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await sleep(10);
  }
};

export interface SomeFleet {
  readonly dir: string;
  readonly said: readonly FromFleet[];
  readonly fleet: () => Fleet;
  readonly figures: () => FleetFigures | null;
  readonly logs: () => string;
  readonly commands: () => readonly Extract<FromFleet, { type: "command" }>["command"][];
  readonly kept: () => number;
  /** Views as a gateway sends them, until told otherwise. */
  view(more: Partial<FleetView["state"]> | null): void;
  /** This many events, with times of their own. */
  events(count: number): void;
  session(id: string): void;
  answer(commandId: string): void;
  /** As when its process ends, and another begins in the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const VIEW_EVERY_MS = 40;

export const someFleet = async (
  more: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
  wallMs: () => number = Date.now,
): Promise<SomeFleet> => {
  const dir = await mkdtemp(join(tmpdir(), "fleet-"));
  const said: FromFleet[] = [];
  let shown: Partial<FleetView["state"]> | null = {};
  let ids = 0;
  let atMs = Date.UTC(2026, 10, 30);
  const begin = (): Fleet =>
    startFleet({
      setup: setupWith(join(dir, "fleet"), more),
      clock: { wallMs, monotonicMs: () => performance.now() },
      environment,
      tell: (message, written) => {
        said.push(message);
        if (written !== undefined) setImmediate(written);
      },
    });
  let fleet = begin();
  const nextId = (): number => {
    ids += 1;
    return ids;
  };
  const views = setInterval(() => {
    if (shown !== null) fleet.hear({ type: "view", view: viewAt(wallMs(), shown) });
  }, VIEW_EVERY_MS);
  const of = <T extends FromFleet["type"]>(type: T): readonly Extract<FromFleet, { type: T }>[] =>
    said.filter((message): message is Extract<FromFleet, { type: T }> => message.type === type);
  return {
    dir,
    said,
    fleet: () => fleet,
    figures: () => of("figures").at(-1)?.figures ?? null,
    logs: () =>
      of("log")
        .map(({ level, message }) => `${level}: ${message}`)
        .join("\n"),
    commands: () => of("command").map(({ command }) => command),
    kept: () => of("kept").length,
    view: (next) => {
      shown = next;
    },
    events: (count) => {
      for (let n = 0; n < count; n += 1) {
        atMs += 1;
        fleet.hear({ type: "event", id: nextId(), event: eventAt(atMs) });
      }
    },
    session: (id) => fleet.hear({ type: "session", id: nextId(), session: sessionAt(id, Date.now()) }),
    answer: (commandId) => fleet.hear({ type: "answer", commandId, result: { kind: "accepted" } }),
    restart: async () => {
      await fleet.stop();
      fleet = begin();
    },
    stop: async () => {
      clearInterval(views);
      await fleet.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
