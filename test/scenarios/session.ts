/**
 * The moves that every scenario is made of, as a person makes them: limits, Start, tilt, hold.
 */

import type { ServerEvent } from "../../shared/protocol.ts";
import type { World } from "../../shared/world.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type Program, sleep, startProgram } from "../support/program.ts";

export interface Table {
  readonly program: Program;
  readonly dashboard: Dashboard;
}

/** Runs `body` with a whole simulated table and a dashboard, and ends both whatever happens. */
export const withTable = async (
  body: (table: Table) => Promise<void>,
  args?: readonly string[],
): Promise<void> => {
  const program = await startProgram(args);
  try {
    const dashboard = await openDashboard(program.url);
    await body({ program, dashboard });
    dashboard.close();
  } finally {
    await program.stop();
  }
};

/** Waits until Start would be accepted: board up for 5 s, upright, still. */
export const untilReady = async ({ dashboard }: Table): Promise<void> => {
  await dashboard.snapshotUntil(
    "idle with nothing missing for Start",
    (s) => s.state === "idle" && s.startObstacles.length === 0,
  );
};

export const startSession = async (
  table: Table,
  limits: { readonly maxAngleDeg: number; readonly maxDurationS: number },
  wished: { readonly checkInEveryS?: number } = {},
): Promise<void> => {
  await untilReady(table);
  await table.dashboard.accepted({ type: "set-limits", ...limits });
  await table.dashboard.accepted({ type: "start", ...wished });
  await table.dashboard.telemetryUntil("armed", (t) => t.state === "armed");
};

/** The rider tilts and stays; resolves when the table is there and the session is `inverted`. */
export const tiltTo = async ({ program, dashboard }: Table, targetDeg: number): Promise<void> => {
  await program.setWorld({ riderTargetDeg: targetDeg });
  await program.worldUntil(`the table near ${targetDeg}°`, (w) => Math.abs(w.angleDeg - targetDeg) < 2);
  await dashboard.telemetryUntil("inverted", (t) => {
    if (t.state === "fault") throw new Error(`the session has failed on the way: ${JSON.stringify(t)}`);
    return t.state === "inverted";
  });
};

/** Asks for hold and resolves when the pin and the mechanics hold. */
export const hold = async ({ program, dashboard }: Table): Promise<void> => {
  await dashboard.accepted({ type: "hold" });
  await program.worldUntil("the lock held at the pin and engaged", (w) => w.lock === "held" && w.lockEngaged);
};

/** Ends that a starved computer brings about by itself: no reading for 300 ms, no step for 500 ms. */
export const STARVED: readonly string[] = ["sensor-fault", "host-stall", "link-lost"];
const TRIES = 3;

/**
 * Does what leads to the moment that is looked at. A computer so busy that readings stop on the way ends the session,
 * as it must; then it is said, and tried again. From that moment on nothing is excused.
 */
const inSpiteOfStarving = async (table: Table, moves: () => Promise<void>): Promise<void> => {
  const { dashboard } = table;
  for (let left = TRIES; ; left -= 1) {
    const before = dashboard.events().length;
    try {
      await moves();
      return;
    } catch (error) {
      const ended = dashboard.events().findLast((event) => event.kind === "session-ended");
      const isNew = ended !== undefined && dashboard.events().indexOf(ended) >= before;
      if (!isNew || !STARVED.includes(ended.reason) || left <= 1) throw error;
      process.stderr.write(`\nTRIED AGAIN: ${ended.reason} on the way; is this computer busy?\n`);
      await treat(table);
      dashboard.forgetEvents();
    }
  }
};

type Wished = Parameters<typeof startSession>[1];

/** A session with these limits, the table at this angle, not held. */
export const tiltedSession = (table: Table, limits: Wished, angleDeg: number): Promise<void> =>
  inSpiteOfStarving(table, async () => {
    await startSession(table, limits);
    await tiltTo(table, angleDeg);
  });

/** A session at 25°, locked there, with room to both limits. */
export const lockedAt25 = (table: Table): Promise<void> =>
  inSpiteOfStarving(table, async () => {
    await startSession(table, { maxAngleDeg: 40, maxDurationS: 300 });
    await tiltTo(table, 25);
    await hold(table);
  });

/** A session with a check-in, locked at 20°, in which the rider has given no sign of life and is asked for one. */
export const askedAt20 = (table: Table, everyS: number): Promise<void> =>
  inSpiteOfStarving(table, async () => {
    const { dashboard } = table;
    await startSession(table, { maxAngleDeg: 40, maxDurationS: 300 }, { checkInEveryS: everyS });
    const before = dashboard.events().length;
    await tiltTo(table, 20);
    await hold(table);
    const told = (e: ServerEvent): boolean =>
      (e.kind === "check-in-asked" || e.kind === "session-ended") && dashboard.events().indexOf(e) >= before;
    const { kind } = await dashboard.eventUntil("a question", told, 2 * everyS * 1000);
    if (kind === "session-ended") throw new Error("the session has ended before anybody was asked");
  });

export const seconds = (fromUs: number, toUs: number): number => (toUs - fromUs) / 1e6;

export interface Release {
  /** Board time from `from` to the last look at which the lock was still held, s. */
  readonly heldS: number;
  /** The same to the first look at which it was released. */
  readonly seenS: number;
  readonly world: World;
}

/**
 * Looks at the pin until the lock is released. Bounds are put on `heldS`: a look that comes late on a busy computer
 * makes it smaller, never larger, while a board that holds for too long is seen holding.
 *
 * @param from the world right after what is to release it
 * @param everyMs between two looks; through the gateway only 100 a second are answered, too few for 5 ms over a second
 */
export const releaseSince = async (
  program: Pick<Program, "world">,
  from: World,
  everyMs = 5,
): Promise<Release> => {
  let heldUs = from.boardTimeUs;
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(everyMs)) {
    const world = await program.world();
    if (world.lock === "held") heldUs = world.boardTimeUs;
    if (world.lock === "released") {
      return {
        heldS: seconds(from.boardTimeUs, heldUs),
        seenS: seconds(from.boardTimeUs, world.boardTimeUs),
        world,
      };
    }
  }
  throw new Error(`the lock was never released; held since board time ${from.boardTimeUs} µs`);
};

/** Three seconds of board time in which the lock is never held. */
export const noResume = async ({ program, dashboard }: Table): Promise<void> => {
  const at = await program.world();
  await program.worldUntil("three seconds on", (world) => {
    if (world.lock !== "released") throw new Error(`the lock is held again: ${JSON.stringify(world)}`);
    return seconds(at.boardTimeUs, world.boardTimeUs) > 3;
  });
  const state = dashboard.telemetry()?.state;
  if (state !== "fault") throw new Error(`the state is ${state}; a fault was to stay`);
};

type EventOf<K extends ServerEvent["kind"]> = Extract<ServerEvent, { kind: K }>;

/** The first event of this kind after the first `after` ones, with what it says. */
export const nextEvent = async <K extends ServerEvent["kind"]>(
  { dashboard }: Table,
  after: number,
  kind: K,
  holds: (event: EventOf<K>) => boolean = () => true,
): Promise<EventOf<K>> => {
  const isIt = (event: ServerEvent): event is EventOf<K> => event.kind === kind && holds(event as EventOf<K>);
  const found = (): EventOf<K> | undefined => dashboard.events().slice(after).find(isIt);
  await dashboard.eventUntil(kind, () => found() !== undefined);
  const event = found();
  if (event === undefined) throw new Error(`no ${kind} came`);
  return event;
};

/** The pid of the controller that is running now and is not `not`. */
export const controllerOtherThan = async (program: Program, not: number | null): Promise<number> => {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    const { controller } = (await program.health()).pids;
    if (controller !== null && controller !== not) return controller;
  }
  throw new Error(`no controller other than ${not} came up`);
};

/** Back upright, everything that is latched acknowledged as it becomes possible, and the table idle. */
export const treat = async ({ program, dashboard }: Table): Promise<void> => {
  await program.setWorld({ riderTargetDeg: -75 });
  await program.worldUntil("upright", (w) => w.angleDeg < -60);
  for (const end = Date.now() + 40_000; Date.now() < end; await sleep(100)) {
    if (dashboard.telemetry()?.state === "idle") return;
    for (const { alarmId, active, acknowledged } of dashboard.snapshot().alarms) {
      if (!active && !acknowledged) await dashboard.ask({ type: "acknowledge", alarmId });
    }
  }
  throw new Error(`never idle: ${JSON.stringify(dashboard.snapshot())}`);
};
