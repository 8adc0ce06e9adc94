import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeClientMessage, decodeServerMessage } from "../../shared/decode.ts";
import { CLIENT_MESSAGE_TYPES } from "../../shared/protocol.ts";

const decode = (value: unknown) => decodeClientMessage(JSON.stringify(value));

describe("a client's message", () => {
  it.each([
    { type: "set-limits", id: "1", maxAngleDeg: 30, maxDurationS: 60 },
    { type: "start", id: "1" },
    { type: "start", id: "1", profileId: "p", programmeId: "q" },
    { type: "hold", id: "1" },
    { type: "release", id: "1" },
    { type: "stop", id: "1" },
    { type: "acknowledge", id: "1", alarmId: "a1" },
    { type: "pause-audio", id: "1" },
    { type: "subscribe", id: "1", rateHz: 50 },
    { type: "seen", seq: 0 },
  ])("%j is taken as it is", (message) => {
    expect(decode(message)).toEqual({ kind: "ok", message });
  });

  it.each([
    ["not json", "bad-json"],
    ["", "bad-json"],
    ['{"type":"stop","id":"1"', "bad-json"],
    ["null", "unknown-type"],
    ["[]", "unknown-type"],
    ['"stop"', "unknown-type"],
    ["{}", "unknown-type"],
    ['{"type":"STOP","id":"1"}', "unknown-type"],
    ['{"type":"__proto__","id":"1"}', "unknown-type"],
    ['{"type":"stop"}', "bad-field"],
    ['{"type":"stop","id":""}', "bad-field"],
    ['{"type":"stop","id":1}', "bad-field"],
    ['{"type":"stop","id":"1","extra":1}', "bad-field"],
    ['{"type":"stop","id":"1","__proto__":{"x":1}}', "bad-field"],
    ['{"type":"set-limits","id":"1","maxAngleDeg":"30","maxDurationS":60}', "bad-field"],
    ['{"type":"set-limits","id":"1","maxAngleDeg":1e999,"maxDurationS":60}', "bad-field"],
    ['{"type":"set-limits","id":"1","maxAngleDeg":null,"maxDurationS":60}', "bad-field"],
    ['{"type":"set-limits","id":"1","maxAngleDeg":30}', "bad-field"],
    ['{"type":"set-limits","id":"1","maxAngleDeg":30,"maxDurationS":60,"maxangleDeg":20}', "bad-field"],
    ['{"type":"subscribe","id":"1","rateHz":51}', "bad-field"],
    ['{"type":"subscribe","id":"1","rateHz":0}', "bad-field"],
    ['{"type":"seen","seq":-1}', "bad-field"],
    ['{"type":"seen","seq":1.5}', "bad-field"],
  ])("%s is refused as %s", (text, code) => {
    expect(decodeClientMessage(text)).toMatchObject({ kind: "refused", code });
  });

  it("is refused with the client's own id, where it may stand in an answer", () => {
    expect(decode({ type: "set-limits", id: "mine" })).toMatchObject({ kind: "refused", id: "mine" });
    expect(decode({ type: "set-limits", id: "x".repeat(65) })).not.toHaveProperty("id");
  });

  it("is refused with the field, its value and what is allowed", () => {
    const refusal = decode({ type: "subscribe", id: "1", rateHz: 99 });
    expect(refusal).toMatchObject({ message: "rateHz is 99; allowed: 50 or less" });
  });

  it("never throws, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(["ok", "refused"]).toContain(decodeClientMessage(text).kind);
          expect(["ok", "refused"]).toContain(decodeServerMessage(text).kind);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("with a known type and any other keys never throws and never passes unknown ones", () => {
    const message = fc.tuple(
      fc.constantFrom(...CLIENT_MESSAGE_TYPES),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    fc.assert(
      fc.property(message, ([type, rest]) => {
        const decoded = decode({ ...rest, type });
        if (decoded.kind === "ok") expect(decoded.message.type).toBe(type);
        else expect(decoded.code).toBe("bad-field");
      }),
      { numRuns: 500 },
    );
  });
});

describe("a server's message", () => {
  const telemetry = {
    type: "telemetry",
    seq: 1,
    t: 5,
    angle: { kind: "ok", angleDeg: 1, rateDegPerS: 0 },
    state: "idle",
    lock: "released",
    invertedS: 0,
    remainingS: null,
    maxAngleDeg: 20,
    maxDurationS: 120,
  };

  it("is taken when it is whole", () => {
    expect(decodeServerMessage(JSON.stringify(telemetry))).toEqual({ kind: "ok", message: telemetry });
  });

  it.each([
    { ...telemetry, angle: { kind: "ok", angleDeg: null, rateDegPerS: 0 } },
    { ...telemetry, angle: { kind: "fault" } },
    { ...telemetry, angle: { kind: "fault", reason: "tired" } },
    { ...telemetry, angle: { kind: "fault", reason: "stale", angleDeg: 3 } },
    { ...telemetry, state: "flying" },
    { ...telemetry, lock: "maybe" },
    { ...telemetry, maxAngleDeg: "20" },
    { ...telemetry, also: 1 },
  ])("is refused when it is not: %j", (message) => {
    expect(decodeServerMessage(JSON.stringify(message))).toMatchObject({
      kind: "refused",
      code: "bad-field",
    });
  });

  it("with another protocol version is refused", () => {
    const hello = {
      type: "hello",
      protocol: 2,
      version: "1",
      role: "viewer",
      simulated: true,
      guarded: true,
    };
    const ceilings = { maxAngleDeg: 60, maxDurationS: 600 };
    expect(decodeServerMessage(JSON.stringify({ ...hello, ceilings }))).toMatchObject({ kind: "refused" });
    expect(decodeServerMessage(JSON.stringify({ ...hello, protocol: 1, ceilings }))).toMatchObject({
      kind: "ok",
    });
  });
});
