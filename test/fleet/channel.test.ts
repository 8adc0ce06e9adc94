/** Both directions between gateway and fleet: what is as described goes through as it is, nothing else does. */

import { describe, expect, test } from "vitest";
import { decodeFromFleet, decodeToFleet } from "../../firmware/fleet/channel.ts";
import type { FromFleet, ToFleet } from "../../firmware/fleet/contract.ts";
import { acceptedWrongly, isPolluted, spoiltValues } from "../support/weird.ts";
import { eventAt, sessionAt, setupWith, viewAt } from "./told.ts";

const MS = Date.UTC(2026, 10, 30);
const TO: readonly ToFleet[] = [
  setupWith("/var/lib/table/fleet", {
    broker: {
      url: "mqtts://broker.local",
      username: "anna",
      passwordVariable: "BROKER_PASSWORD",
      ca: "/etc/ca.pem",
    },
    homeAssistant: {},
    webhook: { url: "https://example.org/hook", secretFile: "/etc/secret" },
  }),
  { type: "view", view: viewAt(MS, { session: { id: "s", reason: null }, remainingS: 3 }) },
  { type: "event", id: 1, event: eventAt(MS) },
  {
    ...{ type: "event", id: 2 },
    event: {
      kind: "alarm-raised",
      at: "2026-11-30T00:00:00Z",
      alarmId: "a",
      alarm: "over-angle",
      priority: "high",
    },
  },
  { type: "session", id: 3, session: sessionAt("s1", MS) },
  { type: "answer", commandId: "c", result: { kind: "accepted" } },
  { type: "answer", commandId: "c", result: { kind: "refused", code: "looser", message: "no" } },
  { type: "stop" },
];
const COUNTS = {
  ...{ passedOn: 1, undecodable: 0, retained: 0, foreign: 0, duplicate: 0, old: 0 },
  ...{ "from-the-future": 0, "too-many": 0 },
};
const FROM: readonly FromFleet[] = [
  { type: "ready", isNew: true },
  { type: "kept", id: 1, known: false },
  { type: "command", command: { id: "c", command: { kind: "stop" } } },
  {
    type: "figures",
    figures: {
      broker: { kind: "away", what: "no" },
      outbox: { kind: "ok", waiting: 1, leftOut: 0 },
      published: 3,
      commands: COUNTS,
      webhook: { delivered: 0, failed: 0, waiting: 0 },
    },
  },
  { type: "log", level: "warn", message: "x" },
];

describe.each([
  ["to the fleet", TO, decodeToFleet],
  ["from the fleet", FROM, decodeFromFleet],
] as const)("%s", (_, messages, decode) => {
  test("every message goes through as it is", () => {
    for (const message of messages) expect(decode(message)).toEqual({ kind: "ok", value: message });
  });

  test("with something weird in any place it is refused, or means what it says", () => {
    const wrong = messages.flatMap((message) =>
      spoiltValues(message).flatMap((spoilt) => {
        const decoded = decode(spoilt.message);
        return decoded.kind === "ok" ? acceptedWrongly(message, spoilt, decoded.value) : [];
      }),
    );
    expect(wrong).toEqual([]);
    expect(isPolluted()).toBe(false);
  });
});

test("what cannot be read and has an id can still be acknowledged", () => {
  expect(decodeToFleet({ type: "event", id: 7, event: {} })).toMatchObject({ kind: "refused", id: 7 });
  expect(decodeToFleet({ type: "session", id: -1, session: {} })).toMatchObject({
    kind: "refused",
    id: null,
  });
  expect(decodeToFleet({ type: "event", id: 7, event: { ...eventAt(0), seq: 1 } })).toMatchObject({ id: 7 });
});

test("a command of the fleet's is STOP or tighten, and nothing else", () => {
  for (const kind of ["start", "hold", "extend", "loosen", "release"])
    expect(decodeFromFleet({ type: "command", command: { id: "c", command: { kind } } }).kind).toBe(
      "refused",
    );
});
