import { describe, expect, it } from "vitest";
import { decodeWorldChange } from "../../firmware/simulator/world.ts";
import { WORLD_FAULTS } from "../../shared/world.ts";

const refusalOf = (body: unknown) => {
  const decoded = decodeWorldChange(body);
  return decoded.ok ? null : decoded.refusal;
};

describe("a change of the world", () => {
  it.each([
    [{ riderTargetDeg: 20 }],
    [{ riderTargetDeg: null }],
    [{ riderTargetDeg: -90, armsRaised: 1 }],
    [{ armsRaised: 0 }],
    [{ pressStop: true }],
  ])("understands %j", (body) => {
    expect(decodeWorldChange(body)).toEqual({ ok: true, change: body });
  });

  it.each(WORLD_FAULTS.map((name) => [name]))("knows the fault %s", (name) => {
    expect(decodeWorldChange({ fault: name, on: true })).toEqual({
      ok: true,
      change: { fault: { name, on: true } },
    });
  });

  it.each([
    [null, "body"],
    [[], "body"],
    ["text", "body"],
    [{}, "body"],
    [{ angleDeg: 3 }, "angleDeg"],
    [{ riderTargetDeg: 20, extra: 1 }, "extra"],
    [JSON.parse('{"__proto__":1}'), "__proto__"],
    [{ riderTargetDeg: 91 }, "riderTargetDeg"],
    [{ riderTargetDeg: Number.NaN }, "riderTargetDeg"],
    [{ riderTargetDeg: "20" }, "riderTargetDeg"],
    [{ armsRaised: 1.01 }, "armsRaised"],
    [{ armsRaised: null }, "armsRaised"],
    [{ pressStop: false }, "pressStop"],
    [{ fault: "link-lost", on: true }, "fault"],
    [{ fault: "toString", on: true }, "fault"],
    [{ fault: "link-cut" }, "on"],
    [{ fault: "link-cut", on: 1 }, "on"],
    [{ on: true }, "on"],
  ])("refuses %j and names %s", (body, thing) => {
    expect(refusalOf(body)).toMatchObject({ thing, allowed: expect.any(String) });
  });
});
