import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFromController, decodeToController } from "../../firmware/controller/ipc-decode.ts";
import { ANSWER, REQUEST, report, SETUP, STARTED } from "./messages.ts";

const TO_CONTROLLER = [
  SETUP,
  REQUEST,
  { type: "heartbeat", historyOk: true, fleetOk: true, attended: true },
  { type: "shutdown" },
] as const;
const FROM_CONTROLLER = [
  report({ session: "s-1" }),
  STARTED,
  ANSWER,
  { type: "log", level: "warn", message: "m" },
];
const DIRECTIONS = [
  ["to the controller", decodeToController, TO_CONTROLLER, FROM_CONTROLLER],
  ["from the controller", decodeFromController, FROM_CONTROLLER, TO_CONTROLLER],
] as const;

type Step = string | number;
/** Every place in a value, as paths. */
const placesIn = (value: unknown, path: readonly Step[] = []): (readonly Step[])[] => {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
};

const replaced = (value: unknown, path: readonly Step[], by: unknown): unknown => {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  copy[String(first)] = replaced(copy[String(first)], rest, by);
  return Array.isArray(value) ? Object.values(copy) : copy;
};

/** Numbers that may be absent. */
const NULLABLE: readonly string[] = ["remainingS", "audioPausedUntilT", "balanceProvenMs"];

describe.each(DIRECTIONS)("messages %s", (_name, decode, own, foreign) => {
  test.each(own.map((message) => [message.type, message] as const))(
    "%s comes out as it went in",
    (_type, message) => {
      const overTheChannel: unknown = JSON.parse(JSON.stringify(message));
      expect(decode(overTheChannel)).toEqual({ kind: "ok", message });
    },
  );

  test.each(foreign.map((message) => [message.type, message] as const))(
    "%s goes the other way only",
    (_type, message) => {
      expect(decode(message).kind).toBe("refused");
    },
  );

  test("an unknown key anywhere refuses the message", () => {
    for (const message of own) {
      const objects = placesIn(message).filter((path) => {
        const at = path.reduce<unknown>((v, key) => Reflect.get(v as object, key), message);
        return typeof at === "object" && at !== null && !Array.isArray(at);
      });
      for (const path of objects) {
        expect(decode(replaced(message, [...path, "extra"], 1)).kind, path.join(".")).toBe("refused");
      }
    }
  });

  test("a number that is none refuses the message, wherever it stands", () => {
    for (const message of own) {
      for (const path of placesIn(message)) {
        const at = path.reduce<unknown>((v, key) => Reflect.get(v as object, key), message);
        if (typeof at !== "number") continue;
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, null, "20", undefined]) {
          const nullable = bad === null && NULLABLE.includes(String(path.at(-1)));
          if (!nullable) expect(decode(replaced(message, path, bad)).kind, path.join(".")).toBe("refused");
        }
      }
    }
  });

  test("whatever arrives, nothing is thrown, and what is accepted is accepted again", () => {
    const broken = fc.tuple(fc.constantFrom(...own), fc.nat(), fc.anything()).map(([message, at, by]) => {
      const places = placesIn(message);
      return replaced(message, places[at % places.length] ?? [], by);
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), broken), (value) => {
        const decoded = decode(value);
        if (decoded.kind === "refused") expect(decoded.message).not.toBe("");
        else expect(decode(decoded.message)).toEqual(decoded);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("from a central place", () => {
  const afar = (request: unknown, over: object = {}) =>
    decodeToController({ ...REQUEST, by: "fleet", device: null, request, ...over }).kind;
  const limits = { maxAngleDeg: 20, maxDurationS: 60 };

  test("STOP and tighter limits are read", () => {
    expect(afar({ kind: "stop" })).toBe("ok");
    expect(afar({ kind: "tighten", limits })).toBe("ok");
  });

  test.each([
    [{ kind: "set-limits", limits }],
    [{ kind: "start", programme: null }],
    [{ kind: "hold" }],
    [{ kind: "release" }],
    [{ kind: "answer-check-in" }],
    [{ kind: "prove-balance" }],
    [{ kind: "acknowledge", alarmId: "a-1" }],
    [{ kind: "pause-audio" }],
  ])("nothing else is: %j", (request) => {
    expect(decodeToController({ ...REQUEST, request }).kind).toBe("ok");
    expect(afar(request)).toBe("refused");
  });

  test("and it has no screen's name; nor is it a screen's wish to tighten", () => {
    expect(afar({ kind: "stop" }, { device: "Anna's phone" })).toBe("refused");
    expect(afar({ kind: "tighten", limits }, { by: "screen" })).toBe("refused");
  });
});

test("no wish comes as from the table, the guardian or the controller itself", () => {
  for (const by of ["screen", "companion", "http", "gateway"])
    expect(decodeToController({ ...REQUEST, by }).kind, by).toBe("ok");
  for (const by of ["table", "guardian", "controller"])
    expect(decodeToController({ ...REQUEST, by }).kind, by).toBe("refused");
});
