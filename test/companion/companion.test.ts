import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCompanion, SEEN_EVERY_MS } from "../../companion/companion.ts";
import {
  ASK_AFTER_MS,
  DEAD_AFTER_MS,
  HELLO_WITHIN_MS,
  type SocketEvents,
} from "../../companion/connection.ts";
import { NAME_RESTS_MS, type OwnScreen } from "../../companion/introduction.ts";
import { STOP_UNDELIVERED } from "../../companion/messages.ts";
import { STOP_ANSWER_WITHIN_MS, STOP_KEPT_MS } from "../../companion/stop.ts";
import { decodeClientMessage } from "../../shared/decode.ts";
import type { ClientMessage, ServerMessage, Telemetry } from "../../shared/protocol.ts";
import { at, hello, snapshot, telemetry } from "./samples.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A companion on a fake wire: what it sends is decoded as the server would. */
const bench = () => {
  const lines: { events: SocketEvents; sent: ClientMessage[]; closed: boolean }[] = [];
  let postTaken = true;
  let posts = 0;
  const signals: boolean[] = [];
  let shown = true;
  /** A sleep moves the clock on the wall alone. */
  let sleptMs = 0;
  const own = signal<OwnScreen>({ name: "Laptop", view: "watcher" });
  const companion = createCompanion({
    openSocket: (events) => {
      const line = { events, sent: [] as ClientMessage[], closed: false };
      lines.push(line);
      return {
        send: (text) => {
          const decoded = decodeClientMessage(text);
          if (decoded.kind === "refused") throw new Error(decoded.message);
          line.sent.push(decoded.message);
        },
        close: () => {
          line.closed = true;
        },
      };
    },
    timers: {
      now: () => Date.now(),
      after: (delayMs, call) => {
        const timer = setTimeout(call, delayMs);
        return () => clearTimeout(timer);
      },
    },
    wallNow: () => Date.now() + sleptMs,
    random: () => 0,
    rateHz: 25,
    deviceId: "this-very-screen",
    own,
    nextFrame: (draw) => setTimeout(() => draw(shown), 16),
    postStop: () => {
      posts += 1;
      return Promise.resolve(postTaken);
    },
    signalAlarm: (on) => signals.push(on),
  });
  const line = () => {
    const newest = lines.at(-1);
    if (newest === undefined) throw new Error("no socket was opened");
    return newest;
  };
  const say = (message: ServerMessage): void => line().events.text(JSON.stringify(message));
  const sent = (type: ClientMessage["type"]) => line().sent.filter((one) => one.type === type);
  let seq = 0;
  return {
    companion,
    lines,
    line,
    say,
    sent,
    own,
    sleep: (ms: number) => {
      sleptMs += ms;
    },
    posts: () => posts,
    signals,
    refusePosts: () => {
      postTaken = false;
    },
    hide: () => {
      shown = false;
    },
    greet: () => {
      say(hello());
      say(snapshot());
    },
    /** Telemetry at 25 Hz for `ms`. */
    stream: (ms: number, over: Partial<Telemetry> = {}) => {
      for (let gone = 0; gone < ms; gone += 40) {
        seq += 1;
        say(telemetry({ seq, t: Date.now(), ...over }));
        vi.advanceTimersByTime(40);
      }
    },
    acknowledge: (type: ClientMessage["type"]) => {
      const request = sent(type).at(-1);
      if (request === undefined || !("id" in request)) throw new Error(`no ${type} was sent`);
      say({ type: "ack", id: request.id });
    },
  };
};

describe("the line", () => {
  test("comes back for ever, with waits from 0.25 s to 5 s", () => {
    const { companion, lines, line } = bench();
    companion.open();
    const waits: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const had = lines.length;
      line().events.closed();
      const since = Date.now();
      while (lines.length === had) vi.advanceTimersByTime(50);
      waits.push(Date.now() - since);
    }
    expect(waits.slice(0, 6)).toEqual([250, 500, 1000, 2000, 4000, 5000]);
    expect(waits.at(-1)).toBe(5000);
  });

  test("after a hello the waits begin at 0.25 s again", () => {
    const { companion, lines, line, greet } = bench();
    companion.open();
    line().events.closed();
    vi.advanceTimersByTime(250);
    greet();
    line().events.closed();
    vi.advanceTimersByTime(250);
    expect(lines).toHaveLength(3);
  });

  test("a silent line is asked, and given up when it does not answer", () => {
    const { companion, lines, line, greet, sent } = bench();
    companion.open();
    greet();
    const before = sent("subscribe").length;
    vi.advanceTimersByTime(ASK_AFTER_MS + 500);
    expect(sent("subscribe")).toHaveLength(before + 1);
    const first = line();
    vi.advanceTimersByTime(DEAD_AFTER_MS);
    expect(first.closed).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
  });

  test("a silent line that answers is kept: the controller is gone, the gateway is not", () => {
    const { companion, lines, greet, acknowledge } = bench();
    companion.open();
    greet();
    for (let i = 0; i < 5; i += 1) {
      vi.advanceTimersByTime(ASK_AFTER_MS + 500);
      acknowledge("subscribe");
    }
    expect(lines).toHaveLength(1);
    expect(companion.store.view.link.value).toBe("silent");
  });

  test("a socket that says no hello is given up", () => {
    const { companion, line } = bench();
    companion.open();
    const first = line();
    vi.advanceTimersByTime(HELLO_WITHIN_MS + 500);
    expect(first.closed).toBe(true);
  });

  test("what cannot be read is said, and harms nothing", () => {
    const { companion, line, greet } = bench();
    companion.open();
    greet();
    line().events.text("{");
    line().events.text(JSON.stringify({ type: "telemetry", angle: 5 }));
    line().events.text(new Uint8Array(3));
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice?.text).toContain("Reload the page");
  });
});

describe("seen", () => {
  test("is told of painted telemetry at least every half second", () => {
    const { companion, greet, stream, sent } = bench();
    companion.open();
    greet();
    stream(2000);
    const seqs = sent("seen").map((one) => (one.type === "seen" ? one.seq : -1));
    expect(seqs.length).toBeGreaterThanOrEqual(4);
    expect(seqs.length).toBeLessThanOrEqual(2000 / SEEN_EVERY_MS + 1);
    expect(seqs.at(-1)).toBeGreaterThan(50 - 500 / 40);
    expect([...seqs].sort((a, b) => a - b)).toEqual(seqs);
  });

  test("is not told by a page that nobody can see", () => {
    const { companion, greet, stream, sent, hide } = bench();
    hide();
    companion.open();
    greet();
    stream(2000);
    expect(sent("seen")).toEqual([]);
  });
});

test("STALE shows within a second of the last message, without any message", () => {
  const { companion, greet, stream } = bench();
  companion.open();
  greet();
  stream(400);
  expect(companion.store.view.angleText.value).toBe("25.0°");
  vi.advanceTimersByTime(960);
  expect(companion.store.view.freshness.value).toBe("stale");
  expect(companion.store.view.angleText.value).toBe("—");
});

describe("STOP", () => {
  test("goes out at once, and its answer is the end of it", () => {
    const { companion, greet, sent, acknowledge, posts } = bench();
    companion.open();
    greet();
    companion.stop();
    expect(sent("stop")).toHaveLength(1);
    acknowledge("stop");
    vi.advanceTimersByTime(10_000);
    expect(posts()).toBe(0);
  });

  test("without an answer takes the second way", async () => {
    const { companion, greet, stream, posts } = bench();
    companion.open();
    greet();
    companion.stop();
    stream(STOP_ANSWER_WITHIN_MS + 40);
    await vi.advanceTimersByTimeAsync(100);
    expect(posts()).toBe(1);
    expect(companion.store.model.value.notice?.tone).toBe("info");
  });

  test("without a line says so and is sent when the line is back", async () => {
    const { companion, line, greet, sent, refusePosts } = bench();
    refusePosts();
    companion.open();
    greet();
    line().events.closed();
    companion.stop();
    await vi.advanceTimersByTimeAsync(100);
    expect(companion.store.model.value.notice?.text).toBe(STOP_UNDELIVERED);
    await vi.advanceTimersByTimeAsync(250);
    greet();
    expect(sent("stop")).toHaveLength(1);
  });

  test("is not sent to a session of much later", async () => {
    const { companion, line, greet, sent, refusePosts } = bench();
    refusePosts();
    companion.open();
    line().events.closed();
    companion.stop();
    await vi.advanceTimersByTimeAsync(STOP_KEPT_MS);
    while (line().closed) await vi.advanceTimersByTimeAsync(100);
    await vi.advanceTimersByTimeAsync(100);
    greet();
    expect(sent("subscribe")).toHaveLength(1);
    expect(sent("stop")).toEqual([]);
  });

  test("is sent by the screen itself when the controller lets a limit pass, and repeated while it lasts", () => {
    const { companion, greet, stream, sent } = bench();
    companion.open();
    greet();
    stream(400);
    stream(480, { angle: at(40) });
    expect(sent("stop")).toEqual([]);
    stream(120, { angle: at(40) });
    expect(sent("stop")).toHaveLength(1);
    stream(2000, { angle: at(40) });
    expect(sent("stop").length).toBeGreaterThanOrEqual(2);
    expect(companion.store.model.value.ownAlarm).toMatchObject({ kind: "on", lapse: "over-angle" });
  });

  test("of the screen itself goes by both ways from the second on, and on when nothing is heard any more", () => {
    const { companion, greet, stream, sent, posts } = bench();
    companion.open();
    greet();
    stream(600, { angle: at(40) });
    expect(sent("stop")).toHaveLength(1);
    expect(posts()).toBe(0);
    vi.advanceTimersByTime(3000);
    expect(sent("stop").length).toBeGreaterThanOrEqual(3);
    expect(posts()).toBeGreaterThanOrEqual(2);
  });

  test("of the screen itself without a line goes by HTTP at once", () => {
    const { companion, greet, stream, line, posts } = bench();
    companion.open();
    greet();
    stream(600, { angle: at(40) });
    line().events.closed();
    vi.advanceTimersByTime(1100);
    expect(posts()).toBeGreaterThanOrEqual(1);
  });

  test("is sent by the screen itself even when nobody can see it", () => {
    const { companion, greet, stream, sent, hide } = bench();
    hide();
    companion.open();
    greet();
    stream(800, { angle: at(40) });
    expect(sent("stop")).toHaveLength(1);
  });
});

describe("this screen's own alarm", () => {
  const alarm = (companion: ReturnType<typeof bench>["companion"]) => companion.store.model.value.ownAlarm;

  test("sounds with the first STOP and until the table is safe, two seconds after the lapse is gone", () => {
    const { companion, greet, stream, signals } = bench();
    companion.open();
    greet();
    stream(600, { angle: at(40) });
    expect(signals).toEqual([true]);
    stream(3000, { state: "returning", angle: at(10), lock: "released" });
    expect(signals).toEqual([true]);
    stream(200, { state: "recovering", angle: at(-1) });
    expect(signals).toEqual([true, false]);
    expect(alarm(companion)).toEqual({ kind: "off" });
  });

  test("cannot be dismissed while the lapse lasts, nor in the two seconds after it", () => {
    const { companion, greet, stream, signals } = bench();
    companion.open();
    greet();
    stream(2000, { angle: at(40) });
    companion.dismissAlarm();
    stream(1900);
    companion.dismissAlarm();
    expect(signals).toEqual([true]);
    stream(200);
    companion.dismissAlarm();
    expect(signals).toEqual([true, false]);
  });

  test("a lapse that comes back before two seconds are over begins them anew", () => {
    const { companion, greet, stream, signals } = bench();
    companion.open();
    greet();
    stream(600, { angle: at(40) });
    stream(1500);
    stream(80, { angle: at(40) });
    stream(1500);
    companion.dismissAlarm();
    expect(signals).toEqual([true]);
  });

  test("sounds three seconds after the line died with somebody inverted, and says so without STOP", () => {
    const { companion, greet, stream, signals, sent, posts, line } = bench();
    companion.open();
    greet();
    stream(400);
    line().events.closed();
    vi.advanceTimersByTime(2500);
    expect(signals).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(signals).toEqual([true]);
    vi.advanceTimersByTime(100);
    expect(alarm(companion)).toMatchObject({ lapse: "silent-while-inverted", mayDismiss: true });
    expect(sent("stop")).toEqual([]);
    expect(posts()).toBe(0);
    companion.dismissAlarm();
    vi.advanceTimersByTime(20_000);
    expect(signals).toEqual([true, false]);
  });

  test("a line that dies while the gateway lives, and one that comes back without telemetry, are no excuse", () => {
    const { companion, greet, stream, signals, line, acknowledge } = bench();
    companion.open();
    greet();
    stream(400);
    vi.advanceTimersByTime(1000);
    line().events.closed();
    vi.advanceTimersByTime(300);
    greet();
    acknowledge("subscribe");
    vi.advanceTimersByTime(2500);
    expect(signals).toEqual([true]);
  });

  test("a dead line with nobody inverted sounds nothing", () => {
    const { companion, greet, stream, signals, line } = bench();
    companion.open();
    greet();
    stream(400, { state: "idle", angle: at(-75) });
    line().events.closed();
    vi.advanceTimersByTime(20_000);
    expect(signals).toEqual([]);
  });

  test("a line that lives again is well after two seconds, and then it may be ended", () => {
    const { companion, greet, stream, signals, line } = bench();
    companion.open();
    greet();
    stream(400);
    line().events.closed();
    vi.advanceTimersByTime(4000);
    greet();
    stream(2200);
    expect(alarm(companion)).toMatchObject({ kind: "on", mayDismiss: true });
    companion.dismissAlarm();
    expect(signals).toEqual([true, false]);
  });
});

describe("refusals", () => {
  test("are shown in the server's words until the next wish is accepted", () => {
    const { companion, greet, say, sent, acknowledge } = bench();
    companion.open();
    greet();
    companion.request({ type: "hold" });
    const [wish] = sent("hold");
    const id = wish !== undefined && "id" in wish ? wish.id : "";
    say({ type: "error", id, code: "wrong-state", message: "the table is idle" });
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice?.text).toContain("the table is idle");
    companion.request({ type: "release" });
    acknowledge("release");
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice).toBeNull();
  });

  test("of limits stand beside the limits, not above the buttons", () => {
    const { companion, greet, say, sent, acknowledge } = bench();
    companion.open();
    greet();
    companion.request({ type: "set-limits", maxAngleDeg: 70, maxDurationS: 120 });
    const [wish] = sent("set-limits");
    const id = wish !== undefined && "id" in wish ? wish.id : "";
    const message = "maxAngleDeg is 70; allowed is 10° to 60°";
    say({ type: "error", id, code: "out-of-range", message });
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.limitsRefusal).toMatchObject({ code: "out-of-range", message });
    expect(companion.store.model.value.notice).toBeNull();
    companion.request({ type: "set-limits", maxAngleDeg: 50, maxDurationS: 120 });
    acknowledge("set-limits");
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.limitsRefusal).toBeNull();
  });

  test("a wish without a line is not swallowed", () => {
    const { companion } = bench();
    companion.open();
    companion.request({ type: "start" });
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice?.tone).toBe("trouble");
  });
});

describe("this screen and the others", () => {
  const introductions = (of: ReturnType<typeof bench>) =>
    of.line().sent.filter((one) => one.type === "introduce");

  test("it says who it is after every hello; a line that came back claims nothing", () => {
    const table = bench();
    table.companion.open();
    table.greet();
    const own = { type: "introduce", deviceId: "this-very-screen", name: "Laptop", view: "watcher" };
    expect(introductions(table)).toEqual([{ ...own, id: expect.any(String) }]);
    table.line().events.closed();
    vi.advanceTimersByTime(250);
    expect(introductions(table)).toEqual([]);
    table.greet();
    expect(introductions(table)).toEqual([{ ...own, id: expect.any(String), again: true }]);
  });

  test("a view that was opened is told at once and is a claim, a name once it has been typed and is none", () => {
    const table = bench();
    table.companion.open();
    table.greet();
    table.own.value = { name: "Laptop", view: "rider" };
    expect(introductions(table).at(-1)).toMatchObject({ view: "rider" });
    expect(introductions(table).at(-1)).not.toHaveProperty("again");
    for (const name of ["A", "An", "Anna"]) {
      table.own.value = { name, view: "rider" };
      vi.advanceTimersByTime(NAME_RESTS_MS - 100);
    }
    expect(introductions(table)).toHaveLength(2);
    vi.advanceTimersByTime(200);
    expect(introductions(table)).toHaveLength(3);
    expect(introductions(table).at(-1)).toMatchObject({ name: "Anna", again: true });
    table.own.value = { name: "Anna", view: "rider" };
    vi.advanceTimersByTime(1_000);
    expect(introductions(table)).toHaveLength(3);
  });

  test("a view that was opened while the line was gone is a claim when it is back", () => {
    const table = bench();
    table.companion.open();
    table.greet();
    table.line().events.closed();
    table.own.value = { name: "Laptop", view: "rider" };
    vi.advanceTimersByTime(250);
    table.greet();
    expect(introductions(table)).toHaveLength(1);
    expect(introductions(table)[0]).not.toHaveProperty("again");
  });

  test("it takes the rider's place back when somebody asks it to", () => {
    const table = bench();
    table.own.value = { name: "Phone", view: "rider" };
    table.companion.open();
    table.greet();
    table.companion.takeOver();
    expect(introductions(table)).toHaveLength(2);
    expect(introductions(table).at(-1)).not.toHaveProperty("again");
  });

  test("the answer to it takes nobody's notice away, and a refusal is said", () => {
    const table = bench();
    table.companion.open();
    table.companion.request({ type: "start" });
    vi.advanceTimersByTime(20);
    const before = table.companion.store.model.value.notice;
    expect(before).not.toBeNull();
    table.greet();
    table.acknowledge("introduce");
    vi.advanceTimersByTime(20);
    expect(table.companion.store.model.value.notice).toEqual(before);
    const id = introductions(table).at(-1)?.id ?? "";
    table.companion.takeOver();
    const second = introductions(table).at(-1)?.id ?? "";
    expect(second).not.toBe(id);
    table.say({ type: "error", id: second, code: "bad-field", message: "name is x" });
    vi.advanceTimersByTime(20);
    expect(table.companion.store.model.value.notice?.text).toContain("name is x");
  });

  test("limits that were changed elsewhere are told, with where; its own are not, nor over trouble", () => {
    const table = bench();
    table.companion.open();
    table.greet();
    const changed: ServerMessage = {
      ...{ type: "event", id: "e1", t: 1, kind: "limits-changed", by: "screen", device: "Anna's phone" },
      limits: { maxAngleDeg: 25, maxDurationS: 90 },
    };
    const notice = () => {
      vi.advanceTimersByTime(20);
      return table.companion.store.model.value.notice;
    };
    table.companion.request({ type: "set-limits", maxAngleDeg: 25, maxDurationS: 90 });
    table.say(changed);
    expect(notice()).toBeNull();
    table.acknowledge("set-limits");
    table.say(changed);
    expect(notice()).toMatchObject({
      tone: "info",
      text: "Limits changed at Anna's phone: 25°\u00a0·\u00a01:30.",
    });
    table.companion.request({ type: "start" });
    const start = table.sent("start")[0];
    if (start === undefined || !("id" in start)) throw new Error("nothing was sent");
    table.say({ type: "error", id: start.id, code: "not-ready", message: "not-still" });
    expect(notice()).toMatchObject({ tone: "trouble" });
    table.say(changed);
    expect(notice()).toMatchObject({ tone: "trouble" });
  });
});

test("reasons against a Start are no refusal in passing: they are kept to be asked about, until one is taken", () => {
  const table = bench();
  table.companion.open();
  table.greet();
  const told = () => {
    vi.advanceTimersByTime(20);
    return table.companion.store.model.value;
  };
  table.companion.request({ type: "start", profileId: "anna" });
  const [start] = table.sent("start");
  if (start === undefined || !("id" in start)) throw new Error("nothing was sent");
  const message = "rest until 14:35";
  table.say({ type: "error", id: start.id, code: "advised-against", message, advice: ["rest-between"] });
  expect(told()).toMatchObject({ notice: null, startAdvice: { advice: ["rest-between"], message } });
  table.companion.request({ type: "start", profileId: "anna", acceptAdvice: ["rest-between"] });
  table.acknowledge("start");
  expect(told().startAdvice).toBeNull();
});

describe("what is old is never shown as live", () => {
  const live = (table: ReturnType<typeof bench>) => {
    table.companion.open();
    table.greet();
    table.stream(2_000);
    expect(table.companion.store.view.freshness.value).toBe("fresh");
  };

  test("after a sleep that the page's clock did not count, and the old line is given up for a new one", () => {
    const table = bench();
    live(table);
    const before = table.lines.length;
    const old = table.line();
    table.sleep(3_600_000);
    vi.advanceTimersByTime(130);
    expect(table.companion.store.view.freshness.value).toBe("stale");
    expect(table.companion.store.view.angleText.value).toBe("—");
    expect(old.closed).toBe(true);
    expect(table.lines).toHaveLength(before + 1);
    // What was under way on the old line comes to nobody.
    old.events.text(JSON.stringify(telemetry({ seq: 999, t: Date.now() })));
    vi.advanceTimersByTime(50);
    expect(table.companion.store.view.freshness.value).toBe("stale");
    table.greet();
    table.stream(100);
    expect(table.companion.store.view.freshness.value).toBe("fresh");
  });

  test("even when a message that had waited comes before the page has looked at its clocks", () => {
    const table = bench();
    live(table);
    table.sleep(60_000);
    table.say(telemetry({ seq: 5_000, t: Date.now() }));
    vi.advanceTimersByTime(20);
    expect(table.companion.store.view.freshness.value).toBe("stale");
  });

  test("a wall clock that is set back, or moves by little, is no sleep", () => {
    const table = bench();
    live(table);
    const before = table.lines.length;
    for (const ms of [-3_600_000, 300, 300]) {
      table.sleep(ms);
      table.stream(200);
    }
    expect(table.lines).toHaveLength(before);
    expect(table.companion.store.view.freshness.value).toBe("fresh");
  });

  test("who comes back to the page does not wait: the next try is made now, a quiet line is asked now", () => {
    const table = bench();
    table.companion.open();
    for (let i = 0; i < 6; i += 1) {
      table.line().events.closed();
      vi.advanceTimersByTime(5_000);
    }
    table.line().events.closed();
    const tries = table.lines.length;
    table.companion.wake();
    expect(table.lines).toHaveLength(tries + 1);
    vi.advanceTimersByTime(11_000);
    expect(table.lines.length).toBeGreaterThan(tries + 1);
    table.greet();
    const asked = table.sent("subscribe").length;
    table.companion.wake();
    expect(table.sent("subscribe")).toHaveLength(asked);
    vi.advanceTimersByTime(400);
    table.companion.wake();
    table.companion.wake();
    expect(table.sent("subscribe")).toHaveLength(asked + 1);
  });

  test("waking again and again keeps one clock going", () => {
    const table = bench();
    live(table);
    for (let i = 0; i < 50; i += 1) table.companion.wake();
    expect(vi.getTimerCount()).toBeLessThan(8);
  });
});
