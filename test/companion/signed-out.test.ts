/** A screen that is signed out knows nothing any more, sounds nothing and tries nothing; and begins anew when it is let in. */

import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCompanion } from "../../companion/companion.ts";
import type { SocketEvents } from "../../companion/connection.ts";
import { INITIAL } from "../../companion/model.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { at, hello, snapshot, telemetry } from "./samples.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const bench = () => {
  const lines: { events: SocketEvents; closed: boolean }[] = [];
  const signals: boolean[] = [];
  let posts = 0;
  const companion = createCompanion({
    openSocket: (events) => {
      const line = { events, closed: false };
      lines.push(line);
      return {
        send: () => undefined,
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
    wallNow: () => Date.now(),
    random: () => 0,
    rateHz: 25,
    deviceId: "this-very-screen",
    own: signal({ name: "Laptop", view: "watcher" as const }),
    nextFrame: (draw) => setTimeout(() => draw(true), 16),
    postStop: () => {
      posts += 1;
      return Promise.resolve(false);
    },
    signalAlarm: (on) => signals.push(on),
  });
  const say = (...messages: ServerMessage[]): void => {
    for (const message of messages) lines.at(-1)?.events.text(JSON.stringify(message));
  };
  let seq = 0;
  const stream = (ms: number, angleDeg: number): void => {
    for (let gone = 0; gone < ms; gone += 40) {
      seq += 1;
      say(telemetry({ seq, t: Date.now(), angle: at(angleDeg) }));
      vi.advanceTimersByTime(40);
    }
  };
  return { companion, lines, signals, say, stream, posts: () => posts };
};

test("nothing that was heard is on the screen any more, and no line is tried", () => {
  const { companion, lines, say, stream } = bench();
  companion.open();
  say(hello(), snapshot());
  stream(200, 25);
  expect(companion.store.view.angleDeg.value).toBe(25);
  companion.leave();
  vi.advanceTimersByTime(16);
  expect(companion.store.model.value).toEqual(INITIAL);
  expect([companion.store.view.angleDeg.value, companion.store.view.lock.value]).toEqual([null, null]);
  expect(lines[0]?.closed).toBe(true);
  say(telemetry({ seq: 99 }));
  companion.wake();
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(1);
  expect(companion.store.model.value).toEqual(INITIAL);
});

test("its own alarm and the STOP that it repeated end with it", () => {
  const { companion, signals, say, stream, posts } = bench();
  companion.open();
  say(hello(), snapshot());
  stream(400, 25);
  stream(2000, 50);
  expect(signals).toEqual([true]);
  companion.leave();
  expect(signals).toEqual([true, false]);
  const sofar = posts();
  vi.advanceTimersByTime(10_000);
  expect(posts()).toBe(sofar);
});

test("let in again it is live again, on one line", () => {
  const { companion, lines, say, stream } = bench();
  companion.open();
  say(hello(), snapshot());
  stream(200, 25);
  companion.leave();
  companion.open();
  companion.open();
  expect(lines).toHaveLength(2);
  say(hello({ role: "viewer" }), snapshot());
  stream(200, 20);
  expect(companion.store.view.angleDeg.value).toBe(20);
  expect(companion.store.view.role.value).toBe("viewer");
  // And goes on coming back by itself.
  lines[1]?.events.closed();
  vi.advanceTimersByTime(300);
  expect(lines).toHaveLength(3);
});

test("before it is known who this screen is nobody who looks at it opens a line", () => {
  const { companion, lines } = bench();
  companion.wake();
  vi.advanceTimersByTime(10_000);
  expect(lines).toHaveLength(0);
  companion.open();
  companion.wake();
  expect(lines).toHaveLength(1);
});
