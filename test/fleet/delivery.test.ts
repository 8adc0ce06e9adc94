/** From the outbox to the broker: in order, a few at a time, out of the outbox only once acknowledged, and again after every end. */

import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Connection, Published, Publishing } from "../../firmware/fleet/broker-link.ts";
import { Delivery } from "../../firmware/fleet/delivery.ts";
import type { Row } from "../../firmware/fleet/outbox.ts";
import { eventAt, sessionAt, TABLE } from "./told.ts";

/** The outbox's behaviour, in memory. */
class Rows {
  rows: Row[] = [];
  toldTimes = new Map<number, number>();
  leftOut: number[] = [];
  again: number[] = [];
  #seq = 0;
  add(kind: "event" | "session", payload?: string): number {
    this.#seq += 1;
    const numbered = { outboxId: "o", seq: this.#seq };
    const whole =
      kind === "event"
        ? { ...numbered, ...eventAt(this.#seq) }
        : { ...numbered, at: "2026-11-30T00:00:00Z", session: sessionAt(`s${this.#seq}`, 1_000_000) };
    this.rows.push({ seq: this.#seq, kind, payload: payload ?? JSON.stringify(whole) });
    return this.#seq;
  }
  after(seq: number, most: number): readonly Row[] {
    return this.rows.filter((row) => row.seq > seq).slice(0, most);
  }
  told(seqs: readonly number[]): void {
    for (const seq of seqs) this.toldTimes.set(seq, (this.toldTimes.get(seq) ?? 0) + 1);
    this.rows = this.rows.filter(({ seq }) => !seqs.includes(seq));
  }
  tellAgain(withinMs: number): void {
    this.again.push(withinMs);
  }
  leaveOut(seq: number): void {
    this.leftOut.push(seq);
    this.rows = this.rows.filter((row) => row.seq !== seq);
  }
}

interface Sent {
  readonly topic: string;
  readonly seq: number;
  readonly how: Publishing;
  readonly done: (what: Published) => void;
}

const ACKNOWLEDGED: Published = { kind: "acknowledged" };
const connectionWith = (window = 20) => {
  const sent: Sent[] = [];
  const cuts: string[] = [];
  const connection: Connection = {
    ...{ version: 5, window, isCongested: () => false, cut: (why) => cuts.push(why) },
    publish: (topic, payload, how, done = () => {}) => {
      sent.push({ topic, seq: (JSON.parse(payload) as { seq: number }).seq, how, done });
    },
  };
  return { connection, sent, cuts, seqs: () => sent.map(({ seq }) => seq) };
};

let outbox: Rows;
let nowMs = 0;
let published = 0;
let logs: string[] = [];
let delivery: Delivery;
beforeEach(() => {
  outbox = new Rows();
  nowMs = 1_000_000;
  published = 0;
  logs = [];
  delivery = new Delivery({
    ...{ outbox, address: TABLE, monotonicMs: () => nowMs },
    onPublished: () => {
      published += 1;
    },
    log: (level, message) => logs.push(`${level}: ${message}`),
  });
});
const later = (ms: number): void => {
  nowMs += ms;
  delivery.look();
};

describe("what waits", () => {
  test("is sent in order, no more at once than the window, and is out once acknowledged", () => {
    for (let n = 0; n < 50; n += 1) outbox.add(n % 10 === 9 ? "session" : "event");
    const at = connectionWith(7);
    delivery.up(at.connection);
    expect(at.seqs()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(at.sent[0]).toMatchObject({
      topic: "inversion-table/v1/berlin/table-1/events",
      how: { qos: 1, retained: false, again: false },
    });
    expect(outbox.rows.length).toBe(50);
    for (let n = 0; n < 50; n += 1) at.sent[n]?.done(ACKNOWLEDGED);
    expect(at.seqs()).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(at.sent[9]?.topic).toBe("inversion-table/v1/berlin/table-1/sessions");
    later(100);
    expect(outbox.rows).toEqual([]);
    expect(published).toBe(50);
    expect(delivery.isIdle()).toBe(true);
  });

  test("is sent at once when it is added", () => {
    const at = connectionWith();
    delivery.up(at.connection);
    outbox.add("event");
    delivery.pump();
    outbox.add("event");
    delivery.pump();
    expect(at.seqs()).toEqual([1, 2]);
  });

  test("and is damaged is left out and told, and does not stop the rest", () => {
    outbox.add("event", '{"seq":1}');
    outbox.add("event", "\u0000");
    outbox.add("session", JSON.stringify({ ...eventAt(1), outboxId: "o", seq: 3 }));
    outbox.add("event", JSON.stringify({ ...eventAt(1), outboxId: "o", seq: 99 }));
    outbox.add("event");
    const at = connectionWith();
    delivery.up(at.connection);
    expect(at.seqs()).toEqual([5]);
    expect(outbox.leftOut).toEqual([1, 2, 3, 4]);
    expect(logs.length).toBe(4);
  });
});

describe("a new connection", () => {
  test("begins at the oldest that is not acknowledged, marked as sent before; what an old one says is nothing", () => {
    for (let n = 0; n < 6; n += 1) outbox.add("event");
    const first = connectionWith(4);
    delivery.up(first.connection);
    first.sent[1]?.done(ACKNOWLEDGED);
    delivery.down();
    const second = connectionWith(4);
    delivery.up(second.connection);
    expect(second.seqs()).toEqual([1, 3, 4, 5]);
    expect(second.sent.map(({ how }) => how.again)).toEqual([true, true, true, true]);
    first.sent[0]?.done(ACKNOWLEDGED);
    later(100);
    expect(outbox.rows.map(({ seq }) => seq)).toEqual([1, 3, 4, 5, 6]);
    second.sent[0]?.done(ACKNOWLEDGED);
    expect(second.sent.at(-1)).toMatchObject({ seq: 6, how: { again: false } });
  });

  test("asks for the sessions of the last while again", () => {
    delivery.up(connectionWith().connection);
    expect(outbox.again.length).toBe(1);
    expect(outbox.again[0]).toBeGreaterThan(30 * 60_000);
  });

  test("that acknowledges nothing is ended", () => {
    outbox.add("event");
    const at = connectionWith();
    delivery.up(at.connection);
    later(29_000);
    expect(at.cuts).toEqual([]);
    later(2_000);
    expect(at.cuts.length).toBe(1);
  });
});

describe("what the broker refuses", () => {
  const refused: Published = { kind: "refused", what: "Publish error: Not authorized" };
  test("stays, is told once, and is tried again in order, less and less often", () => {
    for (let n = 0; n < 3; n += 1) outbox.add("event");
    const at = connectionWith(1);
    delivery.up(at.connection);
    const times: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      const before = at.sent.length;
      at.sent.at(-1)?.done(refused);
      delivery.pump();
      expect(at.sent.length).toBe(before);
      const fromMs = nowMs;
      while (at.sent.length === before) later(100);
      times.push(nowMs - fromMs);
    }
    expect(at.seqs()).toEqual(Array.from({ length: 10 }, () => 1));
    expect(times).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((s) => s * 1_000));
    expect(logs).toEqual([expect.stringContaining("Not authorized")]);
    at.sent.at(-1)?.done(ACKNOWLEDGED);
    expect(at.sent.at(-1)?.seq).toBe(2);
  });

  test("alone is tried again alone: what was accepted meanwhile is not sent again", () => {
    for (let n = 0; n < 4; n += 1) outbox.add("event");
    const at = connectionWith();
    delivery.up(at.connection);
    at.sent[0]?.done(ACKNOWLEDGED);
    at.sent[1]?.done(refused);
    at.sent[3]?.done(ACKNOWLEDGED);
    later(1_000);
    expect(at.seqs()).toEqual([1, 2, 3, 4, 2]);
  });
});

describe("a session that nobody has subscribed to", () => {
  const unheard: Published = { kind: "unheard" };
  test("is tried again for an hour, and holds nothing up; then it is taken for told", () => {
    outbox.add("session");
    const at = connectionWith();
    delivery.up(at.connection);
    at.sent[0]?.done(unheard);
    outbox.add("event");
    delivery.pump();
    expect(at.seqs()).toEqual([1, 2]);
    at.sent[1]?.done(unheard);
    let tries = 1;
    while (outbox.rows.length > 0 && nowMs < 1_000_000 + 7_200_000) {
      later(5_000);
      if (at.sent.length === tries + 1) continue;
      tries += 1;
      expect(at.sent.at(-1)?.seq).toBe(1);
      at.sent.at(-1)?.done(unheard);
    }
    expect(nowMs - 1_000_000).toBeGreaterThanOrEqual(3_600_000);
    expect(nowMs - 1_000_000).toBeLessThan(3_700_000);
    expect(outbox.toldTimes).toEqual(
      new Map([
        [1, 1],
        [2, 1],
      ]),
    );
    expect(logs).toEqual([]);
  });

  test("and was left out meanwhile is forgotten", () => {
    outbox.add("session");
    const at = connectionWith();
    delivery.up(at.connection);
    at.sent[0]?.done(unheard);
    outbox.leaveOut(1);
    later(20_000);
    later(20_000);
    expect(at.seqs()).toEqual([1]);
    expect(delivery.isIdle()).toBe(true);
  });
});

test("whatever a broker does, nothing is lost: out of the outbox is only what was acknowledged", () => {
  const act = fc.oneof(
    fc.constant({ kind: "add" } as const),
    fc.constant({ kind: "cut" } as const),
    fc.record({ kind: fc.constant("later" as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
    fc.record({
      kind: fc.constant("answer" as const),
      which: fc.nat(30),
      what: fc.constantFrom<Published>(
        ...[ACKNOWLEDGED, ACKNOWLEDGED, { kind: "unheard" } as const],
        ...[{ kind: "refused", what: "x" } as const, { kind: "lost" } as const],
      ),
    }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      outbox = new Rows();
      const acknowledged = new Set<number>();
      const own = new Delivery({
        ...{ outbox, address: TABLE, monotonicMs: () => nowMs, onPublished: () => {}, log: () => {} },
      });
      let at = connectionWith(5);
      own.up(at.connection);
      const answered = new Set<Sent>();
      let added = 0;
      for (const one of acts) {
        if (one.kind === "add") {
          added = outbox.add(added % 3 === 0 ? "session" : "event");
          own.pump();
        } else if (one.kind === "later") {
          nowMs += one.ms;
          own.look();
        } else if (one.kind === "cut") {
          own.down();
          at = connectionWith(5);
          own.up(at.connection);
        } else {
          const open = at.sent.filter((sent) => !answered.has(sent));
          expect(open.length).toBeLessThanOrEqual(5);
          const sent = open[one.which % Math.max(1, open.length)];
          if (sent === undefined) continue;
          answered.add(sent);
          const isEvent = sent.topic.endsWith("events");
          if (one.what.kind === "acknowledged" || (one.what.kind === "unheard" && isEvent))
            acknowledged.add(sent.seq);
          sent.done(one.what);
        }
      }
      own.down();
      // With a broker that answers, the rest comes in order.
      const rest = outbox.rows.map(({ seq }) => seq);
      nowMs += 100_000;
      at = connectionWith(5);
      own.up(at.connection);
      for (let n = 0; n < at.sent.length; n += 1) at.sent[n]?.done(ACKNOWLEDGED);
      own.down();
      expect(at.seqs()).toEqual(rest);
      for (let seq = 1; seq <= added; seq += 1)
        expect(acknowledged.has(seq) || rest.includes(seq)).toBe(true);
      expect(outbox.rows).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
