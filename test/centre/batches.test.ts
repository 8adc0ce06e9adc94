/** What waits for the record: bounded, in order, told once it is there, and never twice. */

import pino from "pino";
import { expect, test } from "vitest";
import { Batches } from "../../firmware/centre/batches.ts";
import { forgetTable } from "../../firmware/centre/forget-table.ts";
import type { Heard, Numbered } from "../../firmware/centre/heard.ts";
import { RecordError } from "../../firmware/centre/record/central-record.ts";
import { TroubleLog } from "../../firmware/centre/trouble-log.ts";
import { HERE, sampleEvent, sampleState } from "../support/fleet-samples.ts";

const NOW = "2026-11-30T12:00:00.000Z";
const log = pino({ level: "silent" });
const event = (seq: number): Numbered => ({ kind: "event", address: HERE, event: sampleEvent(seq, NOW) });
const seqOf = (heard: Heard): number | string => (heard.kind === "event" ? heard.event.seq : heard.kind);

/** A record whose every write waits until it is let go, or fails. */
const byHand = (mostWaiting = 1_000) => {
  const writes: {
    readonly what: (number | string)[];
    done(): void;
    fail(code: "away" | "row-refused"): void;
  }[] = [];
  const record = {
    write: (batch: readonly Heard[]) =>
      new Promise<{ sessions: number; events: number }>((resolve, reject) =>
        writes.push({
          what: batch.map(seqOf),
          done: () => resolve({ sessions: 0, events: batch.length }),
          fail: (code) => reject(new RecordError(code, code)),
        }),
      ),
  };
  const batches = new Batches({ record, wallIso: () => NOW, log, mostWaiting });
  const nth = async (number: number) => {
    await expect.poll(() => writes.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(number);
    const write = writes[number - 1];
    if (write === undefined) throw new Error("unreachable");
    return write;
  };
  return { batches, writes, nth };
};

test("while one batch is written the next one gathers, in order", async () => {
  const { batches, writes, nth } = byHand();
  const done: number[] = [];
  for (const seq of [1, 2]) batches.keep(event(seq), () => done.push(seq));
  const first = await nth(1);
  for (const seq of [3, 4, 5]) batches.keep(event(seq), () => done.push(seq));
  expect(done).toEqual([]);
  first.done();
  const second = await nth(2);
  expect(done).toEqual([1, 2]);
  second.done();
  await expect.poll(() => done).toEqual([1, 2, 3, 4, 5]);
  expect(writes.map(({ what }) => what)).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  expect(batches.figures()).toMatchObject({ waiting: 0, events: 5, trouble: null });
});

test("a record that is away is asked again with the same, and nobody is told before", async () => {
  const { batches, nth } = byHand();
  const done: number[] = [];
  batches.keep(event(1), () => done.push(1));
  (await nth(1)).fail("away");
  await expect.poll(() => batches.figures().trouble).toBe("away");
  const again = await nth(2);
  expect(again.what).toEqual([1]);
  expect(done).toEqual([]);
  again.done();
  await expect.poll(() => done).toEqual([1]);
  expect(batches.figures().trouble).toBeNull();
});

test("the one row that is refused is found, and the others are written in their order", async () => {
  const { batches, nth, writes } = byHand();
  const done: number[] = [];
  for (const seq of [1, 2, 3, 4]) batches.keep(event(seq), () => done.push(seq));
  for (let number = 1; done.length < 4; number += 1) {
    const write = await nth(number);
    if (write.what.includes(3)) write.fail("row-refused");
    else write.done();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(writes.map(({ what }) => what)).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
  expect(done).toEqual([1, 2, 3, 4]);
  expect(batches.figures()).toMatchObject({ refused: 1, waiting: 0 });
});

test("no more than its bound waits; who has gone and will tell it anew makes room", async () => {
  const { batches, nth } = byHand(3);
  let hasGone = false;
  expect(batches.keep(event(1), () => {})).toBe(true);
  await nth(1);
  for (const seq of [2, 3])
    expect(
      batches.keep(
        event(seq),
        () => {},
        () => hasGone,
      ),
    ).toBe(true);
  expect(batches.keep(event(4), () => {})).toBe(false);
  hasGone = true;
  for (const seq of [4, 5]) expect(batches.keep(event(seq), () => {})).toBe(true);
  expect(batches.keep(event(6), () => {})).toBe(false);
  (await nth(1)).done();
  expect((await nth(2)).what).toEqual([4, 5]);
});

test("of a table's states only the newest is written, and no more tables wait than its bound", async () => {
  const { batches, nth } = byHand(2);
  batches.keep(event(1), () => {});
  await nth(1);
  for (const invertedS of [1, 2, 3])
    batches.latest({ kind: "state", address: HERE, state: sampleState(NOW, { invertedS }) });
  batches.latest({ kind: "availability", address: HERE, availability: "online" });
  batches.latest({ kind: "availability", address: { ...HERE, tableId: "t2" }, availability: "online" });
  (await nth(1)).done();
  expect((await nth(2)).what).toEqual(["state", "availability"]);
});

test("states alone are written too, after a moment", async () => {
  const { batches, nth } = byHand();
  batches.latest({ kind: "availability", address: HERE, availability: "online" });
  expect((await nth(1)).what).toEqual(["availability"]);
});

test("the end waits for what is under way, not for a record that is away, and takes nothing more", async () => {
  const { batches, nth } = byHand();
  const done: number[] = [];
  batches.keep(event(1), () => done.push(1));
  const first = await nth(1);
  const end = batches.stop(10_000);
  expect(batches.keep(event(2), () => done.push(2))).toBe(false);
  first.done();
  await end;
  expect(done).toEqual([1]);

  const other = byHand();
  other.batches.keep(event(1), () => done.push(9));
  (await other.nth(1)).fail("away");
  await expect.poll(() => other.batches.figures().trouble).toBe("away");
  await other.batches.stop(10_000);
  expect(done).toEqual([1]);
});

test("trouble is told at once, then a count a minute, each kind by itself, and never of too many kinds", () => {
  const lines: string[] = [];
  let nowMs = 0;
  const stream = { write: (line: string) => void lines.push(line) };
  const trouble = new TroubleLog({ log: pino({ level: "warn" }, stream), nowMs: () => nowMs });
  for (let times = 0; times < 50; times += 1) trouble.tell("a", "what is wrong");
  trouble.tell("b", "another thing");
  expect(lines).toHaveLength(2);
  nowMs = 60_000;
  trouble.tell("a", "what is wrong");
  expect(JSON.parse(lines[2] ?? "{}")).toMatchObject({ about: "a", leftUnsaid: 49 });
  for (let kind = 0; kind < 10_000; kind += 1) trouble.tell(`kind ${kind}`, "made up");
  expect(lines.length).toBeLessThan(120);
});

test("a table that is taken off the list is not put back by what waits of it", async () => {
  const { batches, writes, nth } = byHand();
  batches.keep(event(1), () => {});
  const first = await nth(1);
  batches.latest({ kind: "availability", address: HERE, availability: "offline" });
  batches.latest({ kind: "state", address: HERE, state: sampleState(NOW) });
  const parts = { record: { forgetTable: async () => true }, batches, clearRetained: null };
  const tables = { isOnline: () => false, forget: () => {} };
  expect(await forgetTable(HERE, { ...parts, tables })).toEqual({ kind: "forgotten" });
  batches.keep(event(2), () => {});
  first.done();
  const second = await nth(2);
  expect(second.what).toEqual([2]);
  second.done();
  await batches.stop(1_000);
  expect(writes).toHaveLength(2);
});
