/** Start in its bounds: each thing that is missing is named, and nothing else keeps anybody from starting. */

import { describe, expect, it } from "vitest";
import { emptyBook, latchAlarm } from "../../firmware/safety/alarms.ts";
import type { Facts } from "../../firmware/safety/facts.ts";
import { riderObstacle, startObstacles } from "../../firmware/safety/start.ts";
import type { StartObstacle } from "../../shared/table.ts";
import {
  at,
  factsWith,
  guarded,
  IDLE,
  LOST,
  NOW,
  reportWith,
  SILENT,
  UNGUARDED,
  unknown,
  upWith,
} from "./facts-sample.ts";

const BOOK = emptyBook("");
const missing = (wish: Partial<Facts>): readonly StartObstacle[] =>
  startObstacles(factsWith(wish), IDLE, BOOK);
const identity = (settings: "valid" | "blank" | "damaged" | "newer", nests = true) =>
  upWith({ guardian: { kind: "heard", nests, settings, report: reportWith() } });

describe("Start is accepted", () => {
  it.each<[what: string, wish: Partial<Facts>]>([
    ["upright, still, with everything well", {}],
    ["at just −20°", { angle: at(-20) }],
    ["after just 1 s of stillness", { steadyMs: 1000 }],
    ["5 s after the board came", { link: upWith({ upMs: 5000 }) }],
    ["with the gateway heard just under 2 s ago", { gatewaySilentMs: 1999 }],
    ["on an unguarded board", { link: UNGUARDED }],
    ["with the lock's switch saying released", { link: guarded({ lockSwitch: "released" }) }],
  ])("%s", (_what, wish) => {
    expect(missing(wish)).toEqual([]);
  });
});

describe("Start is refused", () => {
  it.each<[what: string, wish: Partial<Facts>, obstacles: StartObstacle[]]>([
    ["above −20°", { angle: at(-19.99) }, ["not-upright"]],
    ["at an angle that is no number", { angle: at(Number.NaN) }, ["not-upright"]],
    ["before 1 s of stillness", { steadyMs: 999 }, ["not-still"]],
    ["without any stillness", { steadyMs: null }, ["not-still"]],
    ["without an angle", { angle: unknown() }, ["angle-unknown"]],
    ["without a calibration", { angle: unknown(), calibrated: false }, ["angle-unknown", "uncalibrated"]],
    ["just before the board is up for 5 s", { link: upWith({ upMs: 4999 }) }, ["board-just-started"]],
    ["while STOP is pressed", { stop: "open" }, ["stop-button-open"]],
    ["while STOP is not known", { stop: "unknown" }, ["stop-button-open"]],
    ["while the guardian is silent", { link: SILENT }, ["guardian-tripped"]],
    ["without a valid lease", { link: guarded({ leaseValid: false }) }, ["guardian-tripped"]],
    ["after a trip", { link: guarded({ trip: "watchdog" }) }, ["guardian-tripped"]],
    ["when the ceilings do not nest", { link: identity("valid", false) }, ["ceilings-do-not-nest"]],
    ["with damaged settings", { link: identity("damaged") }, ["settings-damaged"]],
    ["with settings of a newer sketch", { link: identity("newer") }, ["settings-newer"]],
    ["with no settings yet", { link: identity("blank") }, ["uncalibrated"]],
    [
      "with a lock that does not let go",
      { link: guarded({ lockSwitch: "not-released" }) },
      ["lock-not-released"],
    ],
    ["with a gateway never heard", { gatewayHeard: false }, ["gateway-silent"]],
    ["with a gateway silent for 2 s", { gatewaySilentMs: 2000 }, ["gateway-silent"]],
    ["with a silence that is no number", { gatewaySilentMs: Number.NaN }, ["gateway-silent"]],
    ["without a board, whatever the angle", { link: LOST, angle: unknown(), stop: "open" }, ["no-board"]],
  ])("%s", (_what, wish, obstacles) => {
    expect(missing(wish)).toEqual(obstacles);
  });

  it.each<[told: Parameters<typeof guarded>[0], obstacles: StartObstacle[]]>([
    [{ obstacles: ["settings-not-valid"] }, ["settings-damaged"]],
    [{ obstacles: ["settings-newer"] }, ["settings-newer"]],
    [{ obstacles: ["uncalibrated"] }, ["uncalibrated"]],
    [{ obstacles: ["sensor-not-ok"] }, ["board-angle"]],
    [{ obstacles: ["tripped"] }, ["guardian-tripped"]],
    [{ obstacles: ["above-horizontal"] }, ["board-angle"]],
    [{ obstacles: ["supply-low"] }, ["supply-low"]],
    [{ obstacles: ["settings-being-written"] }, ["settings-being-written"]],
    [{ obstacles: ["above-horizontal", "sensor-not-ok"] }, ["board-angle"]],
  ])("for what the board itself says: %o", (told, obstacles) => {
    expect(missing({ link: guarded(told) })).toEqual(obstacles);
  });

  it("a board fresh from the factory lacks its calibration, and nothing in it is damaged", () => {
    const report = reportWith({ obstacles: ["settings-not-valid", "uncalibrated"] });
    const link = upWith({ guardian: { kind: "heard", nests: true, settings: "blank", report } });
    expect(missing({ link })).toEqual(["uncalibrated"]);
    const more = reportWith({ obstacles: ["settings-not-valid", "supply-low"] });
    const low = upWith({ guardian: { kind: "heard", nests: true, settings: "blank", report: more } });
    expect(missing({ link: low })).toEqual(["uncalibrated", "supply-low"]);
  });

  it("while a fault is latched, or an alarm that must be treated has not been acknowledged", () => {
    expect(startObstacles(factsWith(), { kind: "fault", ended: null, faults: [] }, BOOK)).toEqual([
      "fault-untreated",
    ]);
    const latched = latchAlarm(BOOK, "sensor-fault", NOW).book;
    expect(startObstacles(factsWith(), IDLE, latched)).toEqual(["fault-untreated"]);
    const treated = {
      ...latched,
      occurrences: latched.occurrences.map((o) => ({ ...o, acknowledged: true })),
    };
    expect(startObstacles(factsWith(), IDLE, treated)).toEqual([]);
  });
});

describe("a rider may start", () => {
  const active = { maxAngleDeg: 30, maxDurationS: 60 };
  const rider = (maxAngleDeg: number, maxDurationS: number) => ({
    profileId: "p1",
    balanceProven: true,
    limits: { maxAngleDeg, maxDurationS },
  });

  it("as the guest, and with limits up to the profile's own", () => {
    expect(riderObstacle(null, active)).toBeNull();
    expect(riderObstacle(rider(30, 60), active)).toBeNull();
  });

  it.each([
    ["a wider angle", rider(29, 60), "maxAngleDeg is 30°; allowed for this profile is at most 29°"],
    ["a longer time", rider(30, 59), "maxDurationS is 60 s; allowed for this profile is at most 59 s"],
    [
      "an angle that is no number",
      rider(Number.NaN, 60),
      "the profile's maxAngleDeg is NaN; it must be a finite number",
    ],
    [
      "no end of time",
      rider(30, Infinity),
      "the profile's maxDurationS is Infinity; it must be a finite number",
    ],
  ])("but not with %s", (_what, who, why) => {
    expect(riderObstacle(who, active)).toBe(why);
  });

  it("and never with active limits that are no numbers", () => {
    expect(riderObstacle(rider(30, 60), { ...active, maxAngleDeg: Number.NaN })).not.toBeNull();
  });
});
