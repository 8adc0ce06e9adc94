/** What each role finds on its screen: all that the table of roles gives it, and no more. */

import { describe, expect, it } from "vitest";
import type { RequestType } from "../../companion/connection.ts";
import { apply, INITIAL, type Model } from "../../companion/model.ts";
import { mayAsk, onlyTightens } from "../../companion/role.ts";
import { viewOf } from "../../companion/view.ts";
import { REQUEST_NEEDS, ROLES, type Role } from "../../shared/roles.ts";
import { hello, snapshot, telemetry } from "./samples.ts";

const seenBy = (role: Role, state: "idle" | "inverted", lock: "held" | "released" = "released") => {
  let model: Model = { ...INITIAL, connection: { kind: "open" } };
  for (const message of [hello({ role }), snapshot({ state }), telemetry({ state, lock })])
    model = apply(model, message, 0);
  return viewOf(model, 0);
};

describe.each(ROLES)("a %s", (role) => {
  it("may ask for what the table of roles says", () => {
    const types = Object.keys(REQUEST_NEEDS) as RequestType[];
    for (const type of types)
      expect(mayAsk(role, type), type).toBe(ROLES.indexOf(role) >= ROLES.indexOf(REQUEST_NEEDS[type]));
    expect(types.length).toBeGreaterThan(10);
  });

  it("has just that on the screen", () => {
    const rank = ROLES.indexOf(role);
    const idle = seenBy(role, "idle");
    const inverted = seenBy(role, "inverted");
    const held = seenBy(role, "inverted", "held");
    expect({
      start: idle.canStart,
      hold: inverted.canHold,
      release: held.canRelease,
      limits: idle.canSetLimits,
      tightens: idle.onlyTightens,
      answers: inverted.canAnswer,
      acknowledges: inverted.canAcknowledge,
      people: idle.isOperator,
    }).toEqual({
      start: rank >= 1,
      hold: rank >= 1,
      release: rank >= 1,
      limits: rank >= 1,
      tightens: rank === 1,
      answers: rank >= 1,
      acknowledges: rank >= 2,
      people: rank >= 2,
    });
  });
});

it("before the gateway has greeted nothing is anybody's", () => {
  expect(mayAsk(null, "stop")).toBe(false);
  expect(onlyTightens(null)).toBe(false);
  const view = viewOf(INITIAL, 0);
  expect([view.role, view.canStart, view.canAcknowledge, view.isOperator]).toEqual([
    null,
    false,
    false,
    false,
  ]);
});
