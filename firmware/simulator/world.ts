/**
 * The world of the simulated board: what can be asked of it and what it tells.
 *
 * `decodeWorldChange` is the only way in for `POST /world`: a change is either wholly understood or refused with
 * the thing, its value and what is allowed, and nothing of it happens.
 */

import { WORLD_FAULTS, type WorldFault } from "../../shared/world.ts";

export type WorldChange = {
  readonly riderTargetDeg?: number | null;
  readonly armsRaised?: number;
  readonly fault?: { readonly name: WorldFault; readonly on: boolean };
  readonly pressStop?: true;
};

export type Refusal = { readonly thing: string; readonly value: unknown; readonly allowed: string };
export type Decoded =
  | { readonly ok: true; readonly change: WorldChange }
  | { readonly ok: false; readonly refusal: Refusal };

/** A head-down rider at +90° hangs straight; nobody can ask for more. The tether stops the table before. */
const MAX_TARGET_DEG = 90;
const KEYS = ["riderTargetDeg", "armsRaised", "fault", "on", "pressStop"];

const refuse = (thing: string, value: unknown, allowed: string): Decoded => ({
  ok: false,
  refusal: { thing, value, allowed },
});

const isWorldFault = (value: unknown): value is WorldFault => WORLD_FAULTS.some((name) => name === value);

/** Decodes the body of `POST /world`. */
export function decodeWorldChange(body: unknown): Decoded {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return refuse("body", body, `an object with any of ${KEYS.join(", ")}`);
  }
  const given = new Map<string, unknown>(Object.entries(body));
  for (const [key, value] of given) {
    if (!KEYS.includes(key)) return refuse(key, value, `only the keys ${KEYS.join(", ")}`);
  }
  if (given.size === 0) return refuse("body", body, `at least one of ${KEYS.join(", ")}`);
  const motion = decodeMotion(given);
  if (!motion.ok) return motion;
  const fault = decodeFault(given);
  if (!fault.ok) return fault;
  return { ok: true, change: { ...motion.change, ...fault.change } };
}

function decodeMotion(given: ReadonlyMap<string, unknown>): Decoded {
  let change: WorldChange = {};
  if (given.has("riderTargetDeg")) {
    const target = given.get("riderTargetDeg");
    const isAngle = typeof target === "number" && target >= -MAX_TARGET_DEG && target <= MAX_TARGET_DEG;
    if (target !== null && !isAngle) {
      return refuse(
        "riderTargetDeg",
        target,
        `null or a number from -${MAX_TARGET_DEG} to ${MAX_TARGET_DEG}`,
      );
    }
    change = { ...change, riderTargetDeg: isAngle ? target : null };
  }
  if (given.has("armsRaised")) {
    const arms = given.get("armsRaised");
    if (!(typeof arms === "number" && arms >= 0 && arms <= 1)) {
      return refuse("armsRaised", arms, "a number from 0 to 1");
    }
    change = { ...change, armsRaised: arms };
  }
  if (given.has("pressStop")) {
    if (given.get("pressStop") !== true) return refuse("pressStop", given.get("pressStop"), "true");
    change = { ...change, pressStop: true };
  }
  return { ok: true, change };
}

function decodeFault(given: ReadonlyMap<string, unknown>): Decoded {
  const name = given.get("fault");
  const on = given.get("on");
  if (!given.has("fault")) {
    return given.has("on") ? refuse("on", on, "only together with fault") : { ok: true, change: {} };
  }
  if (!isWorldFault(name)) return refuse("fault", name, `one of ${WORLD_FAULTS.join(", ")}`);
  if (typeof on !== "boolean") return refuse("on", on, "true or false, together with fault");
  return { ok: true, change: { fault: { name, on } } };
}
