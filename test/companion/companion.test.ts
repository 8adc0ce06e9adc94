import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCompanion, SEEN_EVERY_MS } from "../../companion/companion.ts";
import {
  ASK_AFTER_MS,
  DEAD_AFTER_MS,
  HELLO_WITHIN_MS,
  type SocketEvents,
} from "../../companion/connection.ts";
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
    random: () => 0,
    rateHz: 25,
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
    companion.request({ type: "set-limits", maxAngleDeg: 70, maxDurationS: 120 });
    const [wish] = sent("set-limits");
    const id = wish !== undefined && "id" in wish ? wish.id : "";
    say({ type: "error", id, code: "out-of-range", message: "maxAngleDeg is 70; allowed is 10° to 60°" });
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice?.text).toContain("maxAngleDeg is 70; allowed is 10° to 60°");
    companion.request({ type: "set-limits", maxAngleDeg: 50, maxDurationS: 120 });
    acknowledge("set-limits");
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice).toBeNull();
  });

  test("a wish without a line is not swallowed", () => {
    const { companion } = bench();
    companion.open();
    companion.request({ type: "start" });
    vi.advanceTimersByTime(16);
    expect(companion.store.model.value.notice?.tone).toBe("trouble");
  });
});
