import { expect, test } from "vitest";
import { createFrames, type FramePage, WITHOUT_FRAME_MS } from "../../companion/frames.ts";

/** A page whose frames and timers run when the test says so. */
const page = () => {
  const frames = new Map<number, () => void>();
  const timers = new Map<number, { call: () => void; delayMs: number }>();
  const listeners = new Map<string, () => void>();
  let last = 0;
  let hidden = false;
  const listen = (name: string, call: () => void): void => {
    listeners.set(name, call);
  };
  const fake = {
    requestAnimationFrame: (call: () => void) => {
      last += 1;
      frames.set(last, call);
      return last;
    },
    cancelAnimationFrame: (id: number) => frames.delete(id),
    setTimeout: (call: () => void, delayMs: number) => {
      last += 1;
      timers.set(last, { call, delayMs });
      return last;
    },
    clearTimeout: (id: number) => timers.delete(id),
    addEventListener: listen,
    document: {
      get hidden() {
        return hidden;
      },
      addEventListener: listen,
    },
  };
  const drawn: boolean[] = [];
  const next = createFrames(fake as unknown as FramePage);
  return {
    drawn,
    frames,
    timers,
    ask: () => next((shown) => drawn.push(shown)),
    frame: () => {
      for (const call of [...frames.values()]) call();
    },
    late: () => {
      for (const { call } of [...timers.values()]) call();
    },
    turn: (to: "hidden" | "shown") => {
      hidden = to === "hidden";
      listeners.get("visibilitychange")?.();
    },
    show: () => listeners.get("pageshow")?.(),
  };
};

test("what is asked for is drawn once, at the next frame, and leaves nothing behind", () => {
  const { drawn, frames, timers, ask, frame } = page();
  ask();
  expect(drawn).toEqual([]);
  expect([...timers.values()].map(({ delayMs }) => delayMs)).toEqual([WITHOUT_FRAME_MS]);
  frame();
  expect(drawn).toEqual([true]);
  expect([frames.size, timers.size]).toEqual([0, 0]);
});

test("without a frame it is drawn all the same, once, and nobody is said to have seen it", () => {
  const { drawn, frames, ask, late, frame } = page();
  ask();
  late();
  frame();
  expect(drawn).toEqual([false]);
  expect(frames.size).toBe(0);
});

test("a frame that was promised before the page was hidden is made up for at once", () => {
  const { drawn, ask, turn, frame } = page();
  ask();
  turn("hidden");
  expect(drawn).toEqual([false]);
  frame();
  expect(drawn).toEqual([false]);
});

test("who comes back finds it drawn before the first frame", () => {
  const { drawn, ask, turn, show } = page();
  turn("hidden");
  ask();
  expect(drawn).toEqual([]);
  turn("shown");
  expect(drawn).toEqual([false]);
  ask();
  show();
  expect(drawn).toEqual([false, false]);
  turn("hidden");
  expect(drawn).toEqual([false, false]);
});
