/**
 * What arrives as a command is passed on only when it is one: for this table, from now, once, and nothing but STOP and
 * tighten. Everything else that bytes can be is dropped or not decoded, and nothing is thrown.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrived, CommandJudge, type Now, type Verdict } from "../../firmware/fleet/command-judge.ts";
import { COMMAND_VALID_MS, commandSchema, MOST_COMMAND_BYTES } from "../../shared/fleet.ts";
import { acceptedWrongly, isPolluted, jsonWithKeys, spoiltJson } from "../support/weird.ts";
import { isoAt, TABLE } from "./told.ts";

const START_MS = Date.UTC(2026, 10, 30, 12);
const NOW_MS = START_MS + 3_600_000;

const stop = (more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  id: "c1",
  at: isoAt(NOW_MS),
  ...TABLE,
  command: { kind: "stop" },
  ...more,
});
const TIGHTEN = { kind: "tighten", limits: { maxAngleDeg: 30, maxDurationS: 60 } };

const arrived = (value: unknown, retained = false): Arrived => ({
  payload: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)),
  retained,
});
const at = (wallMs: number, monotonicMs = wallMs - START_MS): Now => ({ wallMs, monotonicMs });
const newJudge = (): CommandJudge => new CommandJudge(TABLE, at(START_MS));
const verdictOf = (value: unknown, now = at(NOW_MS)): Verdict => newJudge().judge(arrived(value), now);
const causeOf = (verdict: Verdict): string =>
  verdict.kind === "dropped" ? verdict.cause : verdict.kind === "passed-on" ? "passed on" : "undecodable";

describe("a command", () => {
  test("of this table, from now, is passed on as it is", () => {
    expect(verdictOf(stop())).toMatchObject({
      kind: "passed-on",
      command: { id: "c1", command: { kind: "stop" } },
    });
    expect(verdictOf(stop({ command: TIGHTEN }))).toMatchObject({ command: { command: TIGHTEN } });
  });

  const CASES: readonly (readonly [string, unknown, number, string, string | null])[] = [
    ["of another table", stop({ tableId: "table-2" }), 0, "foreign", null],
    ["of another site", stop({ site: "paris" }), 0, "foreign", null],
    ["written exactly 5 s ago", stop(), COMMAND_VALID_MS, "passed on", null],
    ["written more than 5 s ago", stop(), COMMAND_VALID_MS + 1, "old", "c1"],
    ["written exactly 5 s from now", stop(), -COMMAND_VALID_MS, "passed on", null],
    ["written more than 5 s from now", stop(), -COMMAND_VALID_MS - 1, "from-the-future", "c1"],
    ["of the year 9999", stop({ at: "9999-12-31T23:59:59Z" }), 0, "from-the-future", "c1"],
    ["of the year 0", stop({ at: "0000-01-01T00:00:00Z" }), 0, "old", "c1"],
    ["of no day", stop({ at: "2026-02-30T00:00:00Z" }), 0, "undecodable", null],
    ["without a time zone", stop({ at: "2026-11-30T13:00:00" }), 0, "undecodable", null],
    ["that starts", stop({ command: { kind: "start" } }), 0, "undecodable", null],
    ["that holds", stop({ command: { kind: "hold" } }), 0, "undecodable", null],
    ["that stops and says more", stop({ command: { kind: "stop", hold: true } }), 0, "undecodable", null],
    [
      "that tightens to a text",
      stop({ command: { ...TIGHTEN, limits: { maxAngleDeg: "60", maxDurationS: 1 } } }),
      0,
      "undecodable",
      null,
    ],
  ];
  test.each(CASES)("%s", (_, value, ageMs, cause, answerTo) => {
    const verdict = verdictOf(value, at(NOW_MS + ageMs));
    expect(causeOf(verdict)).toBe(cause);
    if (verdict.kind === "dropped") expect(verdict.answerTo).toBe(answerTo);
  });

  test("that the broker kept is dropped unread and unanswered, whatever it is", () => {
    for (const value of [stop(), "", "{", stop({ tableId: "x" })])
      expect(newJudge().judge(arrived(value, true), at(NOW_MS))).toMatchObject({
        ...{ kind: "dropped", cause: "retained", answerTo: null },
      });
  });

  test("is passed on once; the second is told to be one", () => {
    const judge = newJudge();
    expect(judge.judge(arrived(stop()), at(NOW_MS)).kind).toBe("passed-on");
    for (const ms of [0, 1, 4_999, 5_000, 60_000])
      expect(judge.judge(arrived(stop()), at(NOW_MS + ms))).toMatchObject({
        cause: "duplicate",
        answerTo: "c1",
      });
  });

  test("that was written before this process began is old, however young: it may have been heard before the end", () => {
    const young = stop({ at: isoAt(START_MS - 1) });
    expect(causeOf(verdictOf(young, at(START_MS + 100)))).toBe("old");
    expect(causeOf(verdictOf(stop({ at: isoAt(START_MS) }), at(START_MS + 100)))).toBe("passed on");
  });

  test("is still heard after the clock was put back to before the start", () => {
    const judge = newJudge();
    const back = START_MS - 86_400_000;
    expect(causeOf(judge.judge(arrived(stop({ at: isoAt(back) })), at(back, 1)))).toBe("passed on");
    expect(causeOf(judge.judge(arrived(stop({ at: isoAt(back) })), at(back, 2)))).toBe("duplicate");
  });

  test("is not passed on where the clock is none", () => {
    for (const wallMs of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(causeOf(newJudge().judge(arrived(stop()), at(wallMs, 1)))).not.toBe("passed on");
  });
});

describe("bytes", () => {
  test("that are too many are not read, even where they are a command", () => {
    const padded = `${JSON.stringify(stop())}${" ".repeat(MOST_COMMAND_BYTES)}`;
    expect(verdictOf(padded)).toMatchObject({
      kind: "undecodable",
      message: expect.stringContaining("bytes"),
    });
    const exact = JSON.stringify(stop());
    expect(verdictOf(exact.padEnd(MOST_COMMAND_BYTES)).kind).toBe("passed-on");
    expect(verdictOf(exact.padEnd(MOST_COMMAND_BYTES + 1)).kind).toBe("undecodable");
  });

  test("that are no UTF-8 are no command, also inside a text", () => {
    const broken = Buffer.from(JSON.stringify(stop()).replace("c1", "c\u0001"), "latin1");
    broken[broken.indexOf(1)] = 0xff;
    expect(newJudge().judge({ payload: broken, retained: false }, at(NOW_MS))).toEqual({
      ...{ kind: "undecodable", message: "it is no UTF-8" },
    });
    // With a mark of its byte order JSON is none.
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(stop()), "utf16le")]);
    expect(newJudge().judge({ payload: marked, retained: false }, at(NOW_MS)).kind).toBe("undecodable");
  });

  test("of any kind never throw, and never are a command by chance", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_100 }), fc.boolean(), (payload, retained) => {
        expect(newJudge().judge({ payload, retained }, at(NOW_MS)).kind).not.toBe("passed-on");
      }),
      { numRuns: 2_000 },
    );
  });

  test("of any JSON never throw", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(verdictOf(json).kind).toBe("undecodable");
      }),
      { numRuns: 1_000 },
    );
  });

  test("with something weird in any place are dropped, or mean what they say", () => {
    const messages = [stop(), stop({ command: TIGHTEN })];
    const wrong = messages.flatMap((message) =>
      spoiltJson(message).flatMap((spoilt) => {
        const verdict = verdictOf(spoilt.message);
        return verdict.kind === "passed-on" ? acceptedWrongly(message, spoilt, verdict.command) : [];
      }),
    );
    expect(wrong).toEqual([]);
    for (const message of messages)
      for (const json of jsonWithKeys(message)) expect(causeOf(verdictOf(json)), json).toBe("undecodable");
    expect(isPolluted()).toBe(false);
  });
});

describe("too many", () => {
  const flood = (kind: "stop" | "tighten", perSecond: number, seconds: number): readonly string[] => {
    const judge = newJudge();
    return Array.from({ length: perSecond * seconds }, (_, n) => {
      const nowMs = NOW_MS + (n * 1_000) / perSecond;
      const command = kind === "stop" ? { kind } : TIGHTEN;
      return causeOf(judge.judge(arrived(stop({ id: `c${n}`, at: isoAt(nowMs), command })), at(nowMs)));
    });
  };
  const passed = (causes: readonly string[]): number =>
    causes.filter((cause) => cause === "passed on").length;

  test("STOP is never limited below five a second", () => {
    expect(passed(flood("stop", 5, 60))).toBe(300);
  });
  test("of a hundred a second, some are passed on, and the others counted as too many", () => {
    const causes = flood("stop", 100, 10);
    expect(passed(causes)).toBeGreaterThanOrEqual(50);
    expect(passed(causes)).toBeLessThanOrEqual(60);
    expect(new Set(causes)).toEqual(new Set(["passed on", "too-many"]));
    expect(passed(flood("tighten", 100, 10))).toBeLessThanOrEqual(15);
  });
  test("of tightening leave STOP alone", () => {
    const judge = newJudge();
    for (let n = 0; n < 500; n += 1)
      judge.judge(arrived(stop({ id: `t${n}`, command: TIGHTEN })), at(NOW_MS));
    expect(causeOf(judge.judge(arrived(stop()), at(NOW_MS)))).toBe("passed on");
  });
  test("of anything that is dropped leave STOP alone, and make no id be forgotten while it is valid", () => {
    const judge = newJudge();
    expect(causeOf(judge.judge(arrived(stop()), at(NOW_MS)))).toBe("passed on");
    for (let n = 0; n < 5_000; n += 1) {
      const nowMs = NOW_MS + n;
      judge.judge(arrived(stop({ id: `o${n}`, at: isoAt(nowMs - 10_000) })), at(nowMs));
      judge.judge(arrived(stop({ id: `m${n}`, at: isoAt(nowMs) })), at(nowMs));
    }
    expect(causeOf(judge.judge(arrived(stop()), at(NOW_MS + 5_000)))).toBe("duplicate");
  });
});

test("for any history of commands: each id at most once, none too old, none foreign", () => {
  const step = fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    agoMs: fc.integer({ min: -20_000, max: 20_000 }),
    later: fc.integer({ min: 0, max: 4_000 }),
    tableId: fc.constantFrom(TABLE.tableId, "table-2"),
    retained: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const judge = newJudge();
      const ids = new Set<string>();
      let nowMs = NOW_MS;
      for (const { id, agoMs, later, tableId, retained } of steps) {
        nowMs += later;
        const command = stop({ id, at: isoAt(nowMs - agoMs), tableId });
        const verdict = judge.judge(arrived(command, retained), at(nowMs));
        if (verdict.kind !== "passed-on") continue;
        expect(retained || tableId !== TABLE.tableId || ids.has(id)).toBe(false);
        expect(Math.abs(agoMs)).toBeLessThanOrEqual(COMMAND_VALID_MS);
        expect(commandSchema.safeParse(verdict.command).success).toBe(true);
        ids.add(id);
      }
    }),
    { numRuns: 1_000 },
  );
});
