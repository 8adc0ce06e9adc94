/**
 * Weird values between gateway and controller, both ways, and what becomes in the core of the wishes that are let
 * through: refused with the core left bit for bit as it was, or done within all limits.
 */

import { describe, expect, it } from "vitest";
import type { ToController, WishFromAfar, WishHere } from "../../firmware/controller/ipc.ts";
import { decodeFromController, decodeToController } from "../../firmware/controller/ipc-decode.ts";
import { type Core, step } from "../../firmware/safety/core.ts";
import type { CoreRequest } from "../../firmware/safety/input.ts";
import { LEAST_LIMITS } from "../../shared/limits.ts";
import { heldRig, inputOf, type Rig, readyRig, toldTo } from "../safety/rig.ts";
import { acceptedWrongly, isPolluted, jsonWithKeys, spoiltJson, spoiltValues } from "../support/weird.ts";
import { REQUEST, report, SETUP } from "./messages.ts";

const rider = { profileId: "anna", limits: { maxAngleDeg: 30, maxDurationS: 60 }, balanceProven: true };
const steps = [{ targetAngleDeg: 15, stayS: 20, restS: 0 }];
const programme = { programmeId: "p", name: "p", autoHold: true, steps };
const WISHES: { readonly [K in WishHere["kind"]]: WishHere } = {
  "set-limits": { kind: "set-limits", limits: { maxAngleDeg: 25, maxDurationS: 50 } },
  start: { kind: "start", programme, checkInEveryS: 60, rider },
  hold: { kind: "hold" },
  release: { kind: "release" },
  stop: { kind: "stop" },
  "answer-check-in": { kind: "answer-check-in" },
  "prove-balance": { kind: "prove-balance" },
  acknowledge: { kind: "acknowledge", alarmId: "a1" },
  "pause-audio": { kind: "pause-audio" },
};
const FROM_AFAR: { readonly [K in WishFromAfar["kind"]]: WishFromAfar } = {
  stop: { kind: "stop" },
  tighten: { kind: "tighten", limits: { maxAngleDeg: 25, maxDurationS: 50 } },
};
const AFAR = Object.values(FROM_AFAR).map((request) => ({
  ...REQUEST,
  ...{ by: "fleet", device: null, request },
}));
const REQUESTS = [...Object.values(WISHES).map((request) => ({ ...REQUEST, request })), ...AFAR];
const point = (counts: number, angleDeg: number) => ({ counts, angleDeg });
const settings = {
  ...{ sensors: { potentiometer: true, mpu6050: false }, inertial: { kind: "none" }, sensorChannel: 0 },
  potentiometer: { kind: "two-point", a: point(200, -75), b: point(800, 75) },
  ...{ holdUs: 1000, releaseUs: 2000, buzzerKind: "passive", lockSwitch: false, bandGapMv: 1100 },
};
const setUp = (request: unknown) => ({ type: "setup-request", requestId: "s-1", request });
const TO_CONTROLLER: readonly unknown[] = [
  SETUP,
  ...REQUESTS,
  setUp({ kind: "look" }),
  setUp({ kind: "write", write: { counterLow: 1, tableId: 7, settings } }),
  setUp({ kind: "lock-trial", pulseUs: 1500 }),
  setUp({ kind: "sound-trial", signal: "high" }),
  { type: "heartbeat", historyOk: true, fleetOk: true, attended: true },
  { type: "shutdown" },
];
const FROM_CONTROLLER: readonly unknown[] = [
  report({ session: "s1", limitsSetBy: { by: "screen", device: "Anna", t: 1 } }),
  {
    type: "event",
    event: {
      ...{ type: "event", id: "e1", t: 5, kind: "session-ended" },
      sessionId: "s1",
      reason: "stop",
      by: "screen",
      device: null,
    },
  },
  { type: "answer", requestId: "r-1", result: { kind: "refused", code: "wrong-state", message: "no" } },
  { type: "setup-answer", requestId: "s-1", result: { kind: "ok" } },
  { type: "log", level: "info", message: "hello" },
];

describe.each([
  ["to the controller", TO_CONTROLLER, decodeToController],
  ["from the controller", FROM_CONTROLLER, decodeFromController],
] as const)("%s", (_, messages, decode) => {
  it("each of them is refused whole, or means what it says", () => {
    for (const message of messages) {
      expect(decode(message).kind).toBe("ok");
      for (const spoilt of spoiltValues(message)) {
        const decoded = decode(spoilt.message);
        if (decoded.kind === "refused") expect(decoded.message).not.toBe("");
        else expect(acceptedWrongly(message, spoilt, decoded.message)).toEqual([]);
      }
    }
    expect(isPolluted()).toBe(false);
  });

  it("a key that nobody knows refuses the message", () => {
    for (const message of messages) {
      for (const text of jsonWithKeys(message)) expect(decode(JSON.parse(text)).kind).toBe("refused");
    }
    expect(isPolluted()).toBe(false);
  });
});

/** One step with this wish, and the same without. */
const both = (rig: Rig, wish: CoreRequest) => {
  const nowMs = rig.nowMs() + 5;
  const heard = { byteMs: nowMs, guardianMs: nowMs, gatewayMs: nowMs, attended: true };
  const input = (requests: readonly CoreRequest[]) =>
    inputOf(rig.world, nowMs, heard, toldTo(rig.core), requests);
  return { with: step(rig.core, input([wish]), nowMs), without: step(rig.core, input([]), nowMs) };
};

const isWithinAll = ({ limits, settings: { ceilings }, session }: Core): boolean =>
  limits.maxAngleDeg >= LEAST_LIMITS.maxAngleDeg &&
  limits.maxAngleDeg <= ceilings.maxAngleDeg &&
  limits.maxDurationS >= LEAST_LIMITS.maxDurationS &&
  limits.maxDurationS <= ceilings.maxDurationS &&
  (!("run" in session) ||
    session.run.rider === null ||
    (limits.maxAngleDeg <= session.run.rider.limits.maxAngleDeg &&
      limits.maxDurationS <= session.run.rider.limits.maxDurationS));

describe.each([
  ["before Start", () => readyRig({ limits: { maxAngleDeg: 25, maxDurationS: 50 } })],
  ["while somebody is held", () => heldRig()],
] as const)("in the core, %s", (_, rigged) => {
  it("a wish with something weird in it leaves all as it was, or stays within all limits", () => {
    const rig = rigged();
    let refusals = 0;
    for (const message of REQUESTS) {
      for (const spoilt of spoiltJson(message)) {
        const decoded = decodeToController(JSON.parse(spoilt.message));
        const told: ToController | null = decoded.kind === "ok" ? decoded.message : null;
        if (told?.type !== "request") continue;
        const { requestId, by, device, request } = told;
        const result = both(rig, { requestId, by, device, ...request } as CoreRequest);
        expect(result.with.violations).toEqual([]);
        expect(isWithinAll(result.with.core), spoilt.what).toBe(true);
        if (!result.with.events.some(({ kind }) => kind === "refused")) continue;
        refusals += 1;
        expect(result.with.core, spoilt.what).toStrictEqual(result.without.core);
        expect(result.with.actuation).toStrictEqual(result.without.actuation);
      }
    }
    expect(refusals).toBeGreaterThan(80);
  });
});
