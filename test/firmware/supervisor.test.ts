import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AnswerMessage, CONTROLLER_EXIT, type ReportMessage } from "../../firmware/controller/ipc.ts";
import type { ControllerChild, ControllerEnd } from "../../firmware/controller-child.ts";
import { Supervisor } from "../../firmware/supervisor.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import { ANSWER, report, SETUP, STARTED } from "../controller/messages.ts";

/** A controller that does what the test says. */
interface Scripted {
  readonly sent: { readonly type: string; readonly [key: string]: unknown }[];
  killed: boolean;
  say(message: unknown): void;
  end(end: ControllerEnd): void;
}

const scriptedChild = (pid: number): { readonly child: ControllerChild; readonly script: Scripted } => {
  let heard: (message: unknown) => void = () => {};
  let ended: (end: ControllerEnd) => void = () => {};
  const script: Scripted = {
    sent: [],
    killed: false,
    say: (message) => heard(JSON.parse(JSON.stringify(message))),
    end: (end) => ended(end),
  };
  const child: ControllerChild = {
    pid,
    send: (message, done) => {
      script.sent.push(JSON.parse(JSON.stringify(message)));
      queueMicrotask(() => done(null));
    },
    kill: () => {
      script.killed = true;
    },
    onMessage: (listener) => {
      heard = listener;
    },
    onEnd: (listener) => {
      ended = listener;
    },
  };
  return { child, script };
};

const KILLED: ControllerEnd = { code: null, signal: "SIGKILL" };
const exited = (code: number): ControllerEnd => ({ code, signal: null });

const supervised = () => {
  const scripts: Scripted[] = [];
  const events: ServerEvent[] = [];
  const answers: AnswerMessage[] = [];
  const reports: ReportMessage[] = [];
  const hopeless: string[] = [];
  const historyOk = true;
  const fleet = { ok: true };
  const watched = { attended: true };
  const { type: _type, idPrefix: _prefix, untreated: _faults, ...rest } = SETUP;
  const { limits: _limits, balanceProvenMs: _proof, ...setup } = rest;
  const supervisor = new Supervisor({
    startController: () => {
      const { child, script } = scriptedChild(1000 + scripts.length);
      scripts.push(script);
      return child;
    },
    setup,
    nonce: "gw",
    now: () => Date.now(),
    boardPid: () => 77,
    historyOk: () => historyOk,
    fleetOk: () => fleet.ok,
    attended: () => watched.attended,
    log: () => {},
    onHopeless: (reason) => hopeless.push(reason),
  });
  supervisor.listen({
    report: (message) => reports.push(message),
    event: (event) => events.push(event),
    answer: (answer) => answers.push(answer),
  });
  const last = (): Scripted => {
    const script = scripts.at(-1);
    if (script === undefined) throw new Error("no controller was started");
    return script;
  };
  return { supervisor, scripts, watched, fleet, last, events, answers, reports, hopeless };
};

const STOP_WISH = {
  requestId: "r-9",
  clientId: "c",
  by: "screen",
  device: null,
  request: { kind: "stop" },
} as const;
const setupIn = (script: Scripted) => script.sent.find((message) => message.type === "setup");

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a running controller", () => {
  test("is set up first and hears the gateway's heart from then on", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(last().sent.map((message) => message.type)).toEqual([
      "setup",
      ...["heartbeat", "heartbeat", "heartbeat", "heartbeat", "heartbeat"],
    ]);
    expect(setupIn(last())).toMatchObject({ untreated: [], limits: null, port: SETUP.port });
  });

  test("hears with every beat whether somebody watches, and from its setup whether somebody has to", async () => {
    const { supervisor, watched, last } = supervised();
    supervisor.start();
    await vi.advanceTimersByTimeAsync(250);
    watched.attended = false;
    await vi.advanceTimersByTimeAsync(250);
    const beats = last().sent.filter((message) => message.type === "heartbeat");
    expect(beats.map(({ attended }) => attended)).toEqual([true, true, false]);
    expect(setupIn(last())).toMatchObject({ attended: SETUP.attended });
  });

  test("hears with every beat whether the fleet is told", async () => {
    const { supervisor, fleet, last } = supervised();
    supervisor.start();
    await vi.advanceTimersByTimeAsync(250);
    fleet.ok = false;
    await vi.advanceTimersByTimeAsync(250);
    fleet.ok = true;
    await vi.advanceTimersByTimeAsync(250);
    const beats = last().sent.filter((message) => message.type === "heartbeat");
    expect(beats.map(({ fleetOk }) => fleetOk)).toEqual([true, true, false, true]);
  });

  test("is listened to; what does not decode is not passed on", async () => {
    const { supervisor, last, events, reports } = supervised();
    supervisor.start();
    last().say(report({ t: 5 }));
    last().say({ ...report(), telemetry: { ...report().telemetry, maxAngleDeg: null } });
    last().say("hello");
    last().say(STARTED);
    expect(reports).toEqual([report({ t: 5 })]);
    expect(supervisor.latest()).toEqual(report({ t: 5 }));
    expect(events).toEqual([STARTED.event]);
  });

  test("answers what it was asked, and nobody else does", async () => {
    const { supervisor, last, answers } = supervised();
    supervisor.start();
    last().say(ANSWER);
    expect(answers).toEqual([]);
    supervisor.request({ ...STOP_WISH, requestId: ANSWER.requestId });
    await vi.advanceTimersByTimeAsync(0);
    expect(last().sent).toContainEqual({ type: "request", ...STOP_WISH, requestId: ANSWER.requestId });
    last().say(ANSWER);
    last().say(ANSWER);
    expect(answers).toEqual([ANSWER]);
  });
});

describe("a controller that was killed", () => {
  test("is replaced at once; its session is ended as interrupted, its faults and limits are handed over", async () => {
    const { supervisor, scripts, last, events } = supervised();
    supervisor.start();
    last().say(STARTED);
    const limits = { maxAngleDeg: 12, maxDurationS: 44 };
    last().say(report({ session: "s-1", t: 9_000, carry: { limits } }));
    await vi.advanceTimersByTimeAsync(6_000 - 4_500);
    last().end(KILLED);
    expect(events.at(-1)).toEqual({
      type: "event",
      id: "gw-g1",
      t: 9_000,
      kind: "session-ended",
      sessionId: "s-1",
      reason: "interrupted",
      by: "gateway",
      device: null,
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(scripts).toHaveLength(2);
    expect(setupIn(last())).toMatchObject({ limits, untreated: [{ reason: { kind: "controller-lost" } }] });
  });

  test("between the session's start and the next report, its session is ended all the same", () => {
    const { supervisor, last, events } = supervised();
    supervisor.start();
    last().say(report());
    last().say(STARTED);
    last().end(KILLED);
    expect(events.map((event) => event.kind)).toEqual(["session-started", "session-ended"]);
  });

  test("after its session had ended, the session is not ended twice", () => {
    const { supervisor, last, events } = supervised();
    supervisor.start();
    last().say(STARTED);
    last().say({
      type: "event",
      event: { ...STARTED.event, kind: "session-ended", limits: undefined, reason: "stop", by: "screen" },
    });
    last().say(report());
    last().end(KILLED);
    expect(events.map((event) => event.kind)).toEqual(["session-started", "session-ended"]);
  });

  test("while its session was over but the table not back, the next one watches the return", async () => {
    const { supervisor, last, events } = supervised();
    supervisor.start();
    last().say(report({ state: "returning" }));
    last().end(KILLED);
    expect(events).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(setupIn(last())).toMatchObject({ untreated: [{ reason: { kind: "controller-lost" } }] });
    last().say(report({ state: "fault", carry: { untreated: [{ reason: { kind: "link-lost" } }] } }));
    last().end(exited(CONTROLLER_EXIT.LINK_LOST));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(setupIn(last())).toMatchObject({ untreated: [{ reason: { kind: "link-lost" } }] });
  });

  test("a proof of balance is handed over for the time that is left, and never across new settings", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    expect(setupIn(last())).toMatchObject({ balanceProvenMs: null });
    last().say(report({ carry: { balanceProvenMs: 20_000 } }));
    await vi.advanceTimersByTimeAsync(1_500);
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(0);
    expect(setupIn(last())).toMatchObject({ balanceProvenMs: 18_500 });
    // Dead before its first report: what it was told stands, and grows no longer.
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(250);
    expect(setupIn(last())).toMatchObject({ balanceProvenMs: 18_250 });
    last().say(report({ carry: { balanceProvenMs: 200 } }));
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(setupIn(last())).toMatchObject({ balanceProvenMs: null });
    last().say(report({ carry: { balanceProvenMs: 20_000 } }));
    last().end(exited(CONTROLLER_EXIT.NEW_SETTINGS));
    await vi.advanceTimersByTimeAsync(0);
    expect(setupIn(last())).toMatchObject({ balanceProvenMs: null });
  });

  test("right after limits were tightened, the next one has the tightened ones", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    last().say(report());
    const limits = { maxAngleDeg: 11, maxDurationS: 22 };
    const changed = { type: "event", id: "e-2", t: 1, kind: "limits-changed", limits } as const;
    last().say({ type: "event", event: { ...changed, by: "screen", device: "Anna's phone" } });
    await vi.advanceTimersByTimeAsync(1_200);
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(0);
    const limitsSetBy = { by: "screen", device: "Anna's phone", t: -1_200 };
    expect(setupIn(last())).toMatchObject({ limits, limitsSetBy });
  });

  test("who had set the limits is handed on with them, by the clock of the next one, however many die", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    last().say(report({ t: 60_000, limitsSetBy: { by: "screen", device: "Laptop", t: 50_000 } }));
    await vi.advanceTimersByTimeAsync(500);
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(0);
    expect(setupIn(last())).toMatchObject({ limitsSetBy: { by: "screen", device: "Laptop", t: -10_500 } });
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(250);
    expect(setupIn(last())).toMatchObject({ limitsSetBy: { by: "screen", device: "Laptop", t: -10_750 } });
  });

  test("answers what it left unanswered with wrong-state, and so do wishes until the next one runs", async () => {
    const { supervisor, last, answers } = supervised();
    supervisor.start();
    supervisor.request(STOP_WISH);
    last().end(KILLED);
    supervisor.request({ ...STOP_WISH, requestId: "r-10" });
    expect(
      answers.map((answer) => [answer.requestId, answer.result.kind === "refused" && answer.result.code]),
    ).toEqual([
      ["r-9", "wrong-state"],
      ["r-10", "wrong-state"],
    ]);
    expect(supervisor.pids()).toEqual({ controller: null, board: 77 });
  });

  test("again and again soon after its start, is started less and less often, and at once after a good run", async () => {
    const { supervisor, scripts, last } = supervised();
    supervisor.start();
    const waits: number[] = [];
    for (let death = 0; death < 8; death += 1) {
      const before = scripts.length;
      last().end(exited(1));
      let waitedMs = 0;
      await vi.advanceTimersByTimeAsync(0);
      while (scripts.length === before) {
        await vi.advanceTimersByTimeAsync(50);
        waitedMs += 50;
      }
      waits.push(waitedMs);
    }
    expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 5_000, 5_000, 5_000]);
    for (let n = 0; n < 30; n += 1) {
      last().say(report());
      await vi.advanceTimersByTimeAsync(250);
    }
    last().end(exited(CONTROLLER_EXIT.LINK_LOST));
    await vi.advanceTimersByTimeAsync(5_000);
    const before = scripts.length;
    last().say(report());
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(0);
    expect(scripts.length).toBe(before + 1);
  });

  test("ids of two controllers never meet", async () => {
    const { supervisor, scripts, last } = supervised();
    supervisor.start();
    last().end(KILLED);
    await vi.advanceTimersByTimeAsync(0);
    const prefixes = scripts.map((script) => setupIn(script)?.["idPrefix"]);
    expect(new Set(prefixes).size).toBe(2);
  });

  test("one that refuses its setup is not started again", async () => {
    const { supervisor, scripts, last, hopeless } = supervised();
    supervisor.start();
    last().end(exited(CONTROLLER_EXIT.BAD_SETUP));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scripts).toHaveLength(1);
    expect(hopeless).toHaveLength(1);
  });
});

describe("a frozen controller", () => {
  test("is killed after 2 s of silence; what it says later is void", async () => {
    const { supervisor, last, scripts, events, reports } = supervised();
    supervisor.start();
    last().say(STARTED);
    last().say(report({ session: "s-1" }));
    await vi.advanceTimersByTimeAsync(1_900);
    expect(last().killed).toBe(false);
    await vi.advanceTimersByTimeAsync(400);
    const frozen = last();
    expect(frozen.killed).toBe(true);
    frozen.say(report({ session: "s-1" }));
    frozen.say({ type: "event", event: { ...STARTED.event, id: "late" } });
    expect(reports).toHaveLength(1);
    frozen.end(KILLED);
    expect(events.at(-1)).toMatchObject({ kind: "session-ended", reason: "interrupted" });
    expect(events.map((event) => event.id)).not.toContain("late");
    await vi.advanceTimersByTimeAsync(0);
    expect(scripts).toHaveLength(2);
  });

  test("one that reports is left alone, and one that is still starting has 15 s", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    await vi.advanceTimersByTimeAsync(14_900);
    expect(last().killed).toBe(false);
    for (let n = 0; n < 100; n += 1) {
      last().say(report());
      await vi.advanceTimersByTimeAsync(1_500);
    }
    expect(last().killed).toBe(false);
    await vi.advanceTimersByTimeAsync(2_300);
    expect(last().killed).toBe(true);
  });
});

describe("stopping", () => {
  test("asks the controller to end, waits for it, and starts no other", async () => {
    const { supervisor, last, scripts } = supervised();
    supervisor.start();
    last().say(report({ session: "s-1" }));
    let stopped = false;
    const done = supervisor.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(last().sent).toContainEqual({ type: "shutdown" });
    expect(stopped).toBe(false);
    last().end(exited(0));
    await done;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scripts).toHaveLength(1);
    expect(last().killed).toBe(false);
  });

  test("kills a controller that does not follow within 2 s", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    const done = supervisor.stop();
    await vi.advanceTimersByTimeAsync(1_900);
    expect(last().killed).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(last().killed).toBe(true);
    last().end(KILLED);
    await done;
  });

  test("between two controllers starts none", async () => {
    const { supervisor, last, scripts } = supervised();
    supervisor.start();
    last().end(KILLED);
    await supervisor.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(scripts).toHaveLength(1);
  });
});

describe("set-up calls", () => {
  const call = { type: "setup-request", request: { kind: "look" } } as const;
  const asked = (script: Scripted) => script.sent.filter((message) => message.type === "setup-request");

  test("go to the controller, and each answer to whoever asked", async () => {
    const { supervisor, last } = supervised();
    supervisor.start();
    const first = supervisor.setUp(call.request);
    const second = supervisor.setUp({ kind: "sound-trial", signal: "low" });
    await vi.advanceTimersByTimeAsync(10);
    const [one, two] = asked(last());
    expect(one).toMatchObject(call);
    const refusal = { kind: "refused", code: "wrong-state", message: "inverted", problem: null } as const;
    last().say({ type: "setup-answer", requestId: two?.["requestId"], result: { kind: "ok" } });
    last().say({ type: "setup-answer", requestId: one?.["requestId"], result: refusal });
    await expect(first).resolves.toEqual(refusal);
    await expect(second).resolves.toEqual({ kind: "ok" });
  });

  test("are answered when there is no controller, when it dies and when it never answers", async () => {
    const { supervisor, last } = supervised();
    const none = { kind: "refused", code: "no-board" };
    await expect(supervisor.setUp(call.request)).resolves.toMatchObject(none);
    supervisor.start();
    const lost = supervisor.setUp(call.request);
    last().end(KILLED);
    await expect(lost).resolves.toMatchObject(none);
    await vi.advanceTimersByTimeAsync(10);
    const late = supervisor.setUp(call.request);
    await vi.advanceTimersByTimeAsync(5_100);
    await expect(late).resolves.toMatchObject({ message: expect.stringContaining("within 5 s") });
    const many = Array.from({ length: 40 }, () => supervisor.setUp(call.request));
    await expect(many.at(-1)).resolves.toMatchObject({ message: expect.stringContaining("wait") });
    last().end(KILLED);
    await Promise.all(many);
  });

  test("a controller that ended for new settings is followed at once and was no trouble", async () => {
    const { supervisor, last, scripts } = supervised();
    supervisor.start();
    for (let ends = 1; ends <= 3; ends += 1) {
      last().say(report());
      last().end(exited(CONTROLLER_EXIT.NEW_SETTINGS));
      await vi.advanceTimersByTimeAsync(10);
      expect(scripts).toHaveLength(ends + 1);
      expect(setupIn(last())).toMatchObject({ untreated: [] });
    }
  });
});
