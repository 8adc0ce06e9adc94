import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stopWish } from "../../firmware/stop-wish.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const wished = (environment: Readonly<Record<string, string>>) => {
  const parent = { pid: 500 };
  const signals = new Map<string, () => void>();
  const reasons: string[] = [];
  void stopWish({
    onSignal: (signal, heard) => signals.set(signal, heard),
    parentPid: () => parent.pid,
    environment,
  }).then((reason) => reasons.push(reason));
  return { parent, signals, reasons };
};

test.each(["SIGINT", "SIGTERM", "SIGHUP"])("%s is a wish to stop", async (signal) => {
  const { signals, reasons } = wished({});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reasons).toEqual([]);
  signals.get(signal)?.();
  signals.get("SIGINT")?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(reasons).toEqual([signal]);
});

test("under npm, a parent that is gone is a wish to stop", async () => {
  const { parent, reasons } = wished({ npm_lifecycle_event: "start" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reasons).toEqual([]);
  parent.pid = 1;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reasons).toHaveLength(1);
});

test("started by hand it may outlive its terminal, as with nohup", async () => {
  const { parent, reasons } = wished({});
  parent.pid = 1;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reasons).toEqual([]);
});
