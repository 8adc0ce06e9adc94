import { describe, expect, test } from "vitest";
import { createOutbox, MAX_WAITING_LETTERS } from "../../firmware/controller/outbox.ts";

/** A channel that takes messages only when its reader reads. */
const slowChannel = (): {
  readonly taken: string[];
  readonly underWay: () => number;
  readonly send: (message: string, done: (error: Error | null) => void) => void;
  readonly read: (error?: Error) => boolean;
} => {
  const taken: string[] = [];
  const dones: ((error: Error | null) => void)[] = [];
  let most = 0;
  return {
    taken,
    underWay: () => most,
    send: (message, done) => {
      taken.push(message);
      dones.push(done);
      most = Math.max(most, dones.length);
    },
    read: (error) => {
      const done = dones.shift();
      done?.(error ?? null);
      return done !== undefined;
    },
  };
};

describe("a reader that is frozen", () => {
  test("finds the newest report only, and every letter, in order", () => {
    const channel = slowChannel();
    const outbox = createOutbox(channel.send);
    outbox.newest("report 0");
    for (let n = 1; n <= 10_000; n += 1) outbox.newest(`report ${n}`);
    outbox.letter("started");
    outbox.letter("ended");
    expect(channel.taken).toEqual(["report 0"]);
    expect(outbox.backlog()).toEqual({ letters: 2, newest: true, refused: 0 });
    while (channel.read());
    expect(channel.taken).toEqual(["report 0", "started", "ended", "report 10000"]);
  });

  test("makes the queue of letters grow to its bound and no further", () => {
    const channel = slowChannel();
    const outbox = createOutbox(channel.send);
    const accepted = Array.from({ length: 100_000 }, (_, n) => outbox.letter(`${n}`)).filter(Boolean).length;
    expect(accepted).toBe(MAX_WAITING_LETTERS + 1);
    expect(outbox.backlog()).toEqual({
      letters: MAX_WAITING_LETTERS,
      newest: false,
      refused: 100_000 - MAX_WAITING_LETTERS - 1,
    });
    expect(channel.taken).toHaveLength(1);
  });
});

test("one message is under way at a time", () => {
  const channel = slowChannel();
  const outbox = createOutbox(channel.send);
  for (let n = 0; n < 50; n += 1) {
    outbox.letter(`letter ${n}`);
    outbox.newest(`report ${n}`);
    if (n % 3 === 0) channel.read();
  }
  while (channel.read());
  expect(channel.underWay()).toBe(1);
});

test("a message that could not be sent does not hold up the next", () => {
  const channel = slowChannel();
  const outbox = createOutbox(channel.send);
  outbox.letter("a");
  outbox.letter("b");
  channel.read(new Error("channel closed"));
  expect(channel.taken).toEqual(["a", "b"]);
});

test("empty is told once, after the last message was taken", () => {
  const channel = slowChannel();
  const outbox = createOutbox(channel.send);
  let told = 0;
  outbox.letter("a");
  outbox.newest("r");
  outbox.whenEmpty(() => {
    told += 1;
  });
  channel.read();
  expect(told).toBe(0);
  channel.read();
  expect(told).toBe(1);
  outbox.letter("b");
  channel.read();
  expect(told).toBe(1);
});

test("with nothing to send, empty is told at once", () => {
  const outbox = createOutbox(slowChannel().send);
  let told = false;
  outbox.whenEmpty(() => {
    told = true;
  });
  expect(told).toBe(true);
});
