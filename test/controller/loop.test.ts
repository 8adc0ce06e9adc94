import { describe, expect, test } from "vitest";
import type { FromController, ReportMessage, WishHere } from "../../firmware/controller/ipc.ts";
import { decodeFromController } from "../../firmware/controller/ipc-decode.ts";
import { ControlLoop } from "../../firmware/controller/loop.ts";
import { createOutbox } from "../../firmware/controller/outbox.ts";
import { CALIBRATION, createFakeBoard } from "./fake-board.ts";

const LIMITS = { maxAngleDeg: 30, maxDurationS: 60 };
const TICK_MS = 5;

type Parts = ConstructorParameters<typeof ControlLoop>[0];

/** A loop on a clock of the test's own, with a gateway that reads everything at once. */
const looped = (
  untreated: Parts["untreated"] = [],
  handed: Pick<Parts, "limits" | "limitsSetBy"> = { limits: LIMITS, limitsSetBy: null },
  table: Pick<Parts, "simulated" | "balanceProvenMs"> = { simulated: true, balanceProvenMs: null },
  attended: Parts["settings"]["attended"] = "optional",
) => {
  let nowMs = 100;
  const told: { readonly atMs: number; readonly message: FromController }[] = [];
  const slept = { ms: 0 };
  const watched = { attended: true };
  const loop = new ControlLoop({
    settings: {
      ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
      unguardedHold: "refused",
      attended,
      idPrefix: "p-",
    },
    ...handed,
    untreated,
    ...table,
    idPrefix: "p",
    configCalibration: CALIBRATION,
    now: () => nowMs,
    slept: () => slept.ms,
    outbox: createOutbox((message, done) => {
      told.push({ atMs: nowMs, message });
      done(null);
    }),
  });
  const run = (forMs: number): void => {
    for (const endMs = nowMs + forMs; nowMs < endMs; ) {
      nowMs += TICK_MS;
      loop.heartbeat({ historyOk: true, fleetOk: true, ...watched });
      loop.tick();
    }
  };
  const stall = (forMs: number): void => {
    nowMs += forMs;
  };
  const messages = (): FromController[] => told.map(({ message }) => message);
  const reports = (): ReportMessage[] => messages().filter((message) => message.type === "report");
  const events = () => messages().flatMap((message) => (message.type === "event" ? [message.event] : []));
  const answers = () => messages().flatMap((message) => (message.type === "answer" ? [message] : []));
  const last = (): ReportMessage => {
    const report = reports().at(-1);
    if (report === undefined) throw new Error("nothing was reported");
    return report;
  };
  const ask = (requestId: string, request: WishHere): void =>
    loop.request({ type: "request", requestId, clientId: "c", by: "screen", device: null, request });
  const fake = createFakeBoard(() => nowMs);
  return {
    loop,
    run,
    stall,
    told,
    reports,
    events,
    answers,
    last,
    ask,
    slept,
    watched,
    fake,
    now: () => nowMs,
  };
};

/** A board that is up, upright and still, and a session that is armed. */
const armed = () => {
  const table = looped();
  table.run(100);
  table.loop.attach(table.fake.board);
  table.run(7_000);
  expect(table.last().snapshot.startObstacles).toEqual([]);
  table.ask("start-1", { kind: "start", programme: null });
  table.run(TICK_MS);
  expect(table.answers()).toEqual([{ type: "answer", requestId: "start-1", result: { kind: "ok" } }]);
  expect(table.last().telemetry.state).toBe("armed");
  return table;
};

describe("without a board", () => {
  test("telemetry flows every 20 ms and says why there is none", () => {
    const { loop, run, reports, told } = looped();
    loop.detach("/dev/ttyACM0 is not there");
    run(1_000);
    const times = told.filter(({ message }) => message.type === "report").map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThanOrEqual(50);
    expect(times.length).toBeLessThanOrEqual(53);
    expect(reports().at(-1)).toMatchObject({
      telemetry: { state: "offline", lock: "released", angle: { kind: "fault" } },
      board: { connected: false, problem: "/dev/ttyACM0 is not there" },
      carry: { untreated: [], limits: LIMITS, session: null, balanceProvenMs: null },
    });
  });

  test("every report passes the gateway's decoder, is numbered, and tells the time of its step", () => {
    const { run, reports } = looped([{ reason: { kind: "controller-lost" } }]);
    run(500);
    for (const [index, report] of reports().entries()) {
      expect(decodeFromController(JSON.parse(JSON.stringify(report)))).toEqual({
        kind: "ok",
        message: report,
      });
      expect(report.telemetry.seq).toBe(index + 1);
      expect(report.telemetry.t).toBe(report.snapshot.t);
    }
  });

  test("a fault that was handed over is latched, and is handed on until it is treated", () => {
    const { run, last, events } = looped([{ reason: { kind: "controller-lost" } }]);
    run(200);
    expect(last().telemetry.state).toBe("fault");
    expect(last().carry.untreated).toEqual([{ reason: { kind: "controller-lost" } }]);
    expect(events()).toContainEqual(
      expect.objectContaining({ kind: "alarm-raised", alarm: "controller-lost" }),
    );
  });
});

describe("with a board", () => {
  test("every step is carried out once, at its own time", () => {
    const { loop, run, fake, now } = looped();
    loop.attach(fake.board);
    run(500);
    expect(fake.actuations).toHaveLength(500 / TICK_MS);
    expect(fake.actuations.at(-1)?.atMs).toBe(now());
  });

  test("the lease is earned by a fresh reading and by nothing else", () => {
    const { loop, run, fake } = looped();
    loop.attach(fake.board);
    run(1_000);
    expect(fake.actuations.at(-1)?.actuation.lease).toEqual({ armed: false, acknowledge: false });
    fake.readings = "stopped";
    run(TICK_MS);
    expect(fake.actuations.at(-1)?.actuation.lease).toBeNull();
    const renewals = fake.actuations.filter(({ actuation }) => actuation.lease !== null).length;
    run(2_000);
    expect(fake.actuations.filter(({ actuation }) => actuation.lease !== null)).toHaveLength(renewals);
  });

  test("a defect in a step sends nothing to the board and is not caught", () => {
    const { loop, run, fake } = looped();
    loop.attach(fake.board);
    run(1_000);
    const before = fake.actuations.length;
    fake.readings = "broken";
    expect(() => loop.tick()).toThrow("a defect below the loop");
    expect(fake.actuations).toHaveLength(before);
  });

  test("a change of state is reported in the very tick, not with the next report due", () => {
    const { told } = armed();
    const change = told.find(
      ({ message }) => message.type === "event" && message.event.kind === "session-started",
    );
    const report = told.find(
      ({ message }) => message.type === "report" && message.telemetry.state === "armed",
    );
    expect(report?.atMs).toBe(change?.atMs);
  });

  test("ids are prefixed, and no two events share one", () => {
    const { events } = armed();
    const ids = events().map((event) => event.id);
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^p-e\d+$/);
    expect(events()).toContainEqual(expect.objectContaining({ kind: "session-started", sessionId: "p-s1" }));
  });
});

describe("requests", () => {
  test("are answered one by one by the next step, each under its own id", () => {
    const { run, ask, answers } = looped();
    ask("a", { kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 50 } });
    ask("b", { kind: "set-limits", limits: { maxAngleDeg: 95, maxDurationS: 50 } });
    ask("c", { kind: "stop" });
    expect(answers()).toEqual([]);
    run(TICK_MS);
    expect(answers().map(({ requestId, result }) => [requestId, result.kind])).toEqual([
      ["a", "ok"],
      ["b", "refused"],
      ["c", "ok"],
    ]);
    run(500);
    expect(answers()).toHaveLength(3);
  });

  test("more than a step could ever mean are refused at once", () => {
    const { run, ask, answers } = looped();
    for (let n = 0; n < 1_000; n += 1) ask(`r-${n}`, { kind: "hold" });
    expect(answers()).toHaveLength(1_000 - 64);
    expect(answers()[0]).toMatchObject({ result: { kind: "refused", code: "rate-limited" } });
    run(TICK_MS);
    expect(new Set(answers().map(({ requestId }) => requestId)).size).toBe(1_000);
  });

  test("STOP is taken however many others wait", () => {
    const { run, ask, answers, events } = armed();
    for (let n = 0; n < 1_000; n += 1) ask(`r-${n}`, { kind: "release" });
    ask("stop-1", { kind: "stop" });
    run(TICK_MS);
    expect(answers()).toContainEqual({ type: "answer", requestId: "stop-1", result: { kind: "ok" } });
    expect(events()).toContainEqual(expect.objectContaining({ kind: "session-ended", reason: "stop" }));
  });
});

describe("the end of a session from outside", () => {
  test("a lost board ends it as link-lost, and the successor is told", () => {
    const { loop, events, last } = armed();
    loop.detach("the line was closed");
    loop.tick();
    expect(events()).toContainEqual(expect.objectContaining({ kind: "session-ended", reason: "link-lost" }));
    expect(last()).toMatchObject({
      telemetry: { lock: "released" },
      board: { connected: false, problem: "the line was closed" },
      carry: { untreated: [{ reason: { kind: "link-lost" } }], session: null },
    });
  });

  test("while it runs, the carry names it", () => {
    expect(armed().last().carry.session).toEqual({ sessionId: "p-s1" });
  });

  test("a gateway that shuts down ends it as stop", () => {
    const { loop, events, fake } = armed();
    loop.stop("gateway");
    loop.tick();
    expect(events()).toContainEqual(
      expect.objectContaining({ kind: "session-ended", reason: "stop", by: "gateway" }),
    );
    expect(fake.actuations.at(-1)?.actuation.lock).toBe("released");
  });

  test("a computer that slept ends it", () => {
    const { loop, events, slept } = armed();
    slept.ms = 3_600_000;
    loop.tick();
    expect(events()).toContainEqual(expect.objectContaining({ kind: "session-ended", reason: "host-stall" }));
  });
});

describe("the last word when nobody is left to watch", () => {
  test("released and HIGH while the table is above horizontal, also after the session has ended", () => {
    const { loop, run, fake } = armed();
    for (; fake.angleDeg < 3; fake.angleDeg += 1) run(30);
    run(500);
    loop.stop("controller");
    loop.tick();
    expect(fake.actuations.at(-1)?.actuation.signal).not.toBe("high");
    loop.callForHelp();
    expect(fake.actuations.at(-1)?.actuation).toEqual({ lock: "released", signal: "high", lease: null });
  });

  test("nothing when the table is back", () => {
    const { loop, fake } = armed();
    loop.stop("controller");
    loop.tick();
    const before = fake.actuations.length;
    loop.callForHelp();
    expect(fake.actuations).toHaveLength(before);
  });

  test("an angle that is lost within a session is not taken for being back", () => {
    const { loop, run, fake } = armed();
    fake.readings = "stopped";
    run(400);
    loop.callForHelp();
    expect(fake.actuations.at(-1)?.actuation).toEqual({ lock: "released", signal: "high", lease: null });
  });
});

describe("who set the limits", () => {
  const set = (table: ReturnType<typeof looped>, maxAngleDeg: number, device: string | null): void =>
    table.loop.request({
      ...{ type: "request", requestId: `set ${maxAngleDeg}`, clientId: "c", by: "screen", device },
      request: { kind: "set-limits", limits: { maxAngleDeg, maxDurationS: 60 } },
    });

  test("is nobody at first, and then whoever did it last, told at once and from then on", () => {
    const table = looped();
    table.run(100);
    expect(table.last().snapshot.limitsSetBy).toBeNull();
    set(table, 25, "Anna's phone");
    table.run(TICK_MS);
    const told = { by: "screen", device: "Anna's phone" } as const;
    expect(table.events().at(-1)).toMatchObject({ kind: "limits-changed", ...told });
    const t = table.now();
    expect(table.last().snapshot.limitsSetBy).toEqual({ ...told, t });
    table.run(1_000);
    expect(table.last().snapshot.limitsSetBy).toEqual({ ...told, t });
    set(table, 24, null);
    table.run(TICK_MS);
    expect(table.last().snapshot.limitsSetBy).toEqual({ by: "screen", device: null, t: table.now() });
  });

  test("is nobody new when the wish changes nothing or is refused", () => {
    const table = looped();
    for (const maxAngleDeg of [LIMITS.maxAngleDeg, 99]) {
      table.loop.request({
        ...{ type: "request", requestId: "r", clientId: "c", by: "screen", device: "Laptop" },
        request: { kind: "set-limits", limits: { ...LIMITS, maxAngleDeg } },
      });
      table.run(TICK_MS);
    }
    expect(table.last().snapshot.limitsSetBy).toBeNull();
  });

  test("is handed over with the limits, and not without them", () => {
    const limitsSetBy = { by: "screen", device: "Laptop", t: -5_000 } as const;
    const kept = looped([], { limits: LIMITS, limitsSetBy });
    kept.run(TICK_MS);
    expect(kept.last().snapshot).toMatchObject({ limits: LIMITS, limitsSetBy });
    const replaced = looped([], { limits: { ...LIMITS, maxAngleDeg: 89 }, limitsSetBy });
    replaced.run(TICK_MS);
    expect(replaced.last().snapshot.limitsSetBy).toBeNull();
  });
});

/** A table that nobody simulates, inverted at 20° and still; `balanceProvenMs` is what an earlier controller saw. */
const physical = (balanceProvenMs: number | null) => {
  const table = looped([], undefined, { simulated: false, balanceProvenMs });
  const { board } = table.fake;
  if (board.identity.kind !== "guarded") throw new Error("the fake board is guarded");
  table.loop.attach({ ...board, identity: { ...board.identity, simulated: false } });
  table.run(7_000);
  table.ask("start", { kind: "start", programme: null });
  for (; table.fake.angleDeg < 20; table.fake.angleDeg += 1) table.run(30);
  table.run(1_500);
  expect(table.last().telemetry.state).toBe("inverted");
  return table;
};

const answerTo = ({ answers }: ReturnType<typeof looped>, id: string) =>
  answers().find(({ requestId }) => requestId === id)?.result;

describe("the balance of a physical table", () => {
  test("is unproven: it is not held; it comes back by itself, and then it is", () => {
    const table = physical(null);
    const { run, ask, last, fake, events } = table;
    ask("hold-1", { kind: "hold" });
    ask("prove", { kind: "prove-balance" });
    run(TICK_MS);
    expect(answerTo(table, "hold-1")).toMatchObject({ kind: "refused", code: "balance-unproven" });
    expect(answerTo(table, "prove")).toEqual({ kind: "ok" });
    expect(last().snapshot.balance).toMatchObject({ kind: "proving" });
    expect(last().carry.balanceProvenMs).toBeNull();
    for (; fake.angleDeg > -1; fake.angleDeg -= 1) run(50);
    run(100);
    expect(events()).toContainEqual(expect.objectContaining({ kind: "balance-proven" }));
    expect(last().snapshot.balance).toEqual({ kind: "proven" });
    expect(last().carry.balanceProvenMs).toBeCloseTo(12 * 3_600_000, -3);
    for (; fake.angleDeg < 20; fake.angleDeg += 1) run(30);
    run(500);
    ask("hold-2", { kind: "hold" });
    run(200);
    expect(answerTo(table, "hold-2")).toEqual({ kind: "ok" });
    expect(fake.actuations.at(-1)?.actuation.lock).toBe("held");
  });

  test("that an earlier controller saw stands for what is left of it", () => {
    const table = physical(30_000);
    table.ask("hold-1", { kind: "hold" });
    table.run(200);
    expect(table.fake.actuations.at(-1)?.actuation.lock).toBe("held");
    expect(table.last().carry.balanceProvenMs).toBe(30_000 - table.last().telemetry.t);
    table.run(30_000 - table.now());
    expect(table.fake.actuations.at(-1)?.actuation.lock).toBe("released");
    expect(table.last().snapshot.balance).toEqual({ kind: "unproven" });
  });

  test("of a board that says it is simulated is its guest's", () => {
    const table = looped([], undefined, { simulated: false, balanceProvenMs: null });
    table.run(100);
    expect(table.last().snapshot.balance).toEqual({ kind: "unproven" });
    table.loop.attach(table.fake.board);
    table.run(100);
    expect(table.last().snapshot.balance).toEqual({ kind: "proven" });
  });
});

test("a question, its answer and who gave it go out as they happen", () => {
  const table = looped();
  table.loop.attach(table.fake.board);
  table.run(7_000);
  table.ask("start", { kind: "start", programme: null, checkInEveryS: 30 });
  for (; table.fake.angleDeg < 20; table.fake.angleDeg += 1) table.run(30);
  table.run(30_500);
  const question = table.events().find(({ kind }) => kind === "check-in-asked");
  expect(table.last().snapshot.checkIn).toEqual({
    everyS: 30,
    askedT: question?.t,
    answerByT: (question?.t ?? 0) + 15_000,
  });
  expect(decodeFromController(JSON.parse(JSON.stringify(table.last())))).toMatchObject({ kind: "ok" });
  const [by, device] = ["screen", "Anna's phone"] as const;
  table.loop.request({
    ...{ type: "request", requestId: "here", clientId: "c", by, device },
    request: { kind: "answer-check-in" },
  });
  table.run(TICK_MS);
  expect(answerTo(table, "here")).toEqual({ kind: "ok" });
  expect(table.events()).toContainEqual(expect.objectContaining({ kind: "check-in-answered", by, device }));
});

test("what the gateway says of sessions not being kept or told on is an alarm while it lasts", () => {
  const table = looped();
  table.loop.attach(table.fake.board);
  table.run(100);
  const alarms = () => table.last().snapshot.alarms.map(({ kind }) => kind);
  const heard = (historyOk: boolean, fleetOk: boolean): void => {
    table.loop.heartbeat({ historyOk, fleetOk, attended: true });
    table.loop.tick();
  };
  expect(alarms()).toEqual([]);
  heard(false, true);
  expect(alarms()).toEqual(["storage-trouble"]);
  heard(true, false);
  expect(alarms()).toEqual(["fleet-trouble"]);
  heard(true, true);
  expect(alarms()).toEqual([]);
});

test("what the gateway says of somebody watching holds Start up, where somebody has to", () => {
  const table = looped([], undefined, undefined, "required");
  table.loop.attach(table.fake.board);
  table.run(7_000);
  const obstacles = () => table.last().snapshot.startObstacles;
  expect(obstacles()).toEqual([]);
  expect(table.last().snapshot.attended).toEqual({ now: true, endsT: null });
  table.watched.attended = false;
  table.run(40);
  expect(table.last().snapshot).toMatchObject({
    startObstacles: ["unattended"],
    attended: { now: false, endsT: null },
  });
});

test("whose session it is goes out with the snapshot and never in what is handed over", () => {
  const table = looped();
  table.loop.attach(table.fake.board);
  table.run(7_000);
  const rider = { profileId: "anna", limits: LIMITS, balanceProven: true };
  table.ask("start", { kind: "start", programme: null, rider });
  table.run(100);
  expect(answerTo(table, "start")).toEqual({ kind: "ok" });
  expect(table.last().snapshot.session).toMatchObject({ profileId: "anna", reason: null });
  expect(table.last().carry.balanceProvenMs).toBeNull();
  expect(decodeFromController(JSON.parse(JSON.stringify(table.last())))).toMatchObject({ kind: "ok" });
});

test("once a second a report says how regularly the steps came, a late one included", () => {
  const table = looped();
  table.loop.attach(table.fake.board);
  table.run(3_000);
  table.run(TICK_MS);
  const paces = () => table.reports().flatMap(({ pace }) => (pace === null ? [] : [pace]));
  expect(paces().length).toBeGreaterThanOrEqual(3);
  expect(paces().length).toBeLessThanOrEqual(4);
  const late = (): number | undefined => paces().at(-1)?.steps.counts.at(-1);
  expect(late()).toBe(0);
  expect(paces().at(-1)?.steps.counts[0]).toBeGreaterThan(350);
  // As a process that did not run for 1.2 s.
  table.stall(1_200);
  table.run(1_100);
  expect(late()).toBe(1);
  expect(decodeFromController(JSON.parse(JSON.stringify(table.last())))).toMatchObject({ kind: "ok" });
});
