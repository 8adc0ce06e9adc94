import { describe, expect, it } from "vitest";
import { follow, isTurned, SETTLED_AFTER_MS, type Turning, UPRIGHT } from "../../../companion/rider/flip.ts";

/** Stays at an angle until the screen has settled. */
const stay = (was: Turning, angleDeg: number | null, screenDeg: number | null): Turning =>
  follow(follow(was, angleDeg, screenDeg, 0), angleDeg, screenDeg, SETTLED_AFTER_MS);
const along = (angles: readonly (number | null)[], screenDeg: number | null = 0): Turning =>
  angles.reduce<Turning>((turning, angleDeg) => stay(turning, angleDeg, screenDeg), UPRIGHT);

describe("the screen turns with the table's angle", () => {
  it.each([
    ["upright", [-75], false],
    ["at 20° not yet", [-75, 20], false],
    ["beyond 20°", [-75, 20.1], true],
    ["back at 10° not yet", [-75, 25, 10], true],
    ["back below 10°", [-75, 25, 9.9], false],
    ["between the two it stays as it was: turned", [-75, 25, 15], true],
    ["between the two it stays as it was: upright", [-75, 15], false],
    ["turns again", [-75, 25, 5, 25], true],
    ["an angle that is lost while turned leaves it turned", [-75, 25, null, null], true],
    ["an angle that is lost while upright leaves it upright", [-75, null], false],
    ["after a loss the angle decides again", [-75, 25, null, 5], false],
    ["not a number does not turn it over", [-75, Number.NaN], false],
    ["not a number does not turn it back", [-75, 25, Number.NaN], true],
  ])("%s", (_name, angles, beyond) => {
    expect(along(angles).beyond).toBe(beyond);
  });

  it("is the same value where nothing changed, so that nothing is drawn", () => {
    const turning = along([-75, 25]);
    expect(follow(turning, 26, 0, 900)).toBe(turning);
    expect(follow(turning, null, 0, 900)).toBe(turning);
  });
});

describe("an angle that only flits by", () => {
  const hanging = along([-75, 30]);
  const passes = (was: Turning, rows: readonly (readonly [number, number | null])[]): boolean =>
    rows.reduce((turning, [atMs, angleDeg]) => follow(turning, angleDeg, 0, atMs), was).beyond;

  it("does not turn the screen: a sensor that comes off falls through every angle on its way to none", () => {
    expect(
      passes(hanging, [
        [0, 8],
        [40, -40],
        [80, null],
        [900, null],
      ]),
    ).toBe(true);
    expect(
      passes(along([-75]), [
        [0, 60],
        [40, null],
        [900, null],
      ]),
    ).toBe(false);
  });

  it("begins anew after every interruption", () => {
    expect(
      passes(hanging, [
        [0, 8],
        [200, 12],
        [250, 8],
        [500, 8],
      ]),
    ).toBe(true);
    expect(
      passes(hanging, [
        [0, 8],
        [200, null],
        [250, 8],
        [500, 8],
      ]),
    ).toBe(true);
    expect(
      passes(hanging, [
        [0, 8],
        [200, 8],
        [SETTLED_AFTER_MS, 8],
      ]),
    ).toBe(false);
  });
});

describe("what this screen was set to", () => {
  const beyond = along([-75, 30]);
  const upright = along([-75]);

  it.each([
    ["automatic", beyond, false, true],
    ["automatic", upright, true, false],
    ["manual", beyond, false, false],
    ["manual", upright, true, true],
    ["off", beyond, true, false],
  ] as const)("%s", (flip, turning, byHand, turned) => {
    expect(isTurned(flip, turning, 0, byHand)).toBe(turned);
  });
});

describe("a device that turns its own picture", () => {
  it("is not turned twice once it has turned by 180° since the rider was upright", () => {
    const turning = stay(along([-75, 5], 0), 30, 180);
    expect(turning.beyond).toBe(true);
    expect(isTurned("automatic", turning, 180, false)).toBe(false);
  });

  it("is turned when its own turn comes and goes again", () => {
    const turning = along([-75, 30], 0);
    expect(isTurned("automatic", turning, 0, false)).toBe(true);
    expect(isTurned("automatic", turning, 180, false)).toBe(false);
    expect(isTurned("automatic", stay(turning, 30, 0), 0, false)).toBe(true);
  });

  it.each([
    [90, 270],
    [270, 90],
    [180, 0],
  ])("counts from how it was held while upright: %i° to %i°", (homeDeg, nowDeg) => {
    const turning = stay(along([-75], homeDeg), 30, nowDeg);
    expect(isTurned("automatic", turning, nowDeg, false)).toBe(false);
    expect(isTurned("automatic", turning, homeDeg, false)).toBe(true);
  });

  it("is turned when it only went from portrait to landscape", () => {
    const turning = along([-75, 30], 0);
    expect(isTurned("automatic", turning, 90, false)).toBe(true);
  });

  it("opened while the rider hangs: upside down is a device that has turned itself", () => {
    const turning = stay(UPRIGHT, 30, 180);
    expect(isTurned("automatic", turning, 180, false)).toBe(false);
    expect(isTurned("automatic", turning, 0, false)).toBe(true);
  });

  it("is turned by the angle alone where the browser does not tell its orientation", () => {
    const turning = along([-75, 30], null);
    expect(isTurned("automatic", turning, null, false)).toBe(true);
  });
});
