/**
 * The rider and the balance as the world sees them, and what may never happen to either. Of the core nothing is taken
 * but what it put out.
 */

import type { StepResult } from "../../../firmware/safety/core.ts";
import type { CoreInput, SessionRider } from "../../../firmware/safety/input.ts";
import type { World } from "../rig.ts";
import { NO_CHECK_IN, type Node, type Proof, type Rider, RUNNING } from "./node.ts";

/** One step of quiet time, and what the table needs to come to rest after a swing. */
const ASKED_WITHIN_MS = 2000;
const SIGN_DEG = 5;

/** The rider as the world sees one step: only a tap or 5° of motion is a sign of life. */
export const watchRider = (
  before: Node,
  world: World,
  nowMs: number,
  result: StepResult,
  input: CoreInput,
): Rider => {
  const wish = input.requests.find(({ kind }) => kind === "start");
  const began = result.events.some(({ kind }) => kind === "session-started");
  const every = wish?.kind === "start" ? (wish.checkInEveryS ?? null) : null;
  const everyS = began ? every : before.rider.everyS;
  const here = { everyS, quietMs: 0, lowestDeg: world.angleDeg, highestDeg: world.angleDeg, asked: null };
  if (!RUNNING.has(result.core.session.kind)) return NO_CHECK_IN;
  if (result.core.session.kind !== "inverted" || before.core.session.kind !== "inverted") return here;
  const { rider } = before;
  const lowestDeg = Math.min(rider.lowestDeg, world.angleDeg);
  const highestDeg = Math.max(rider.highestDeg, world.angleDeg);
  const tapped = input.requests.some(({ kind }) => kind === "answer-check-in") && rider.asked !== null;
  const from = rider.asked === null ? null : rider.asked.angleDeg;
  const moved =
    from === null ? highestDeg - lowestDeg >= SIGN_DEG : Math.abs(world.angleDeg - from) >= SIGN_DEG;
  if (tapped || moved) return here;
  const asks = result.events.some(({ kind }) => kind === "check-in-asked");
  return {
    ...{ everyS, lowestDeg, highestDeg, quietMs: rider.quietMs + nowMs - before.nowMs },
    asked: asks ? { sinceMs: nowMs, angleDeg: world.angleDeg } : rider.asked,
  };
};

/** Whose session it is as the world knows it: whoever's Start was accepted last. */
export const watchWhose = (before: Node, result: StepResult, input: CoreInput): SessionRider | null => {
  if (!result.events.some(({ kind }) => kind === "session-started")) return before.whose;
  const wish = input.requests.find(({ kind }) => kind === "start");
  return wish?.kind === "start" ? (wish.rider ?? null) : null;
};

/** With what somebody sits down: a guest with the guest's own proof, if nobody else was there since. */
const proofAtStart = (before: Node, whose: SessionRider | null): Proof => {
  if (whose !== null) return whose.balanceProven ? { kind: "told" } : { kind: "none" };
  return before.whose === null ? before.proof : { kind: "none" };
};

/** The balance as the world sees it. */
export const watchProof = (
  before: Node,
  world: World,
  { nowMs, silentMs }: { readonly nowMs: number; readonly silentMs: number },
  result: StepResult,
  input: CoreInput,
): Proof => {
  const { proof } = before;
  if (result.events.some(({ kind }) => kind === "session-started"))
    return proofAtStart(before, watchWhose(before, result, input));
  const begins = input.requests.some(({ kind }) => kind === "prove-balance");
  const may = world.angleDeg >= 15 && world.angleDeg <= 25 && before.core.lock.pose === "released";
  const accepted = result.events.some(({ kind }) => kind === "accepted");
  if (begins && may && accepted) return { kind: "let-go", sinceMs: nowMs, lowestDeg: world.angleDeg };
  if (proof.kind !== "let-go") return proof;
  const left = result.actuation.lock === "released" && RUNNING.has(result.core.session.kind);
  const pushed = world.angleDeg > proof.lowestDeg + 5;
  if (!left || pushed || world.counts !== null || silentMs > 300 || nowMs - proof.sinceMs > 10_000)
    return { kind: "none" };
  if (world.angleDeg <= 0) return { kind: "seen" };
  return { ...proof, lowestDeg: Math.min(proof.lowestDeg, world.angleDeg) };
};

/** The rider and the balance, judged from the world alone. */
export const judgeRider = (before: Node, after: Node, result: StepResult): readonly string[] => {
  const { rider, whose, proof, nowMs } = after;
  const { core, actuation, events } = result;
  const broken: string[] = [];
  const running = RUNNING.has(core.session.kind);
  if (running && rider.asked !== null && nowMs - rider.asked.sinceMs >= 15_000)
    broken.push("a session goes on although the rider has not answered");
  const due = rider.everyS !== null && rider.quietMs >= rider.everyS * 1000 + ASKED_WITHIN_MS;
  if (running && due && rider.asked === null) broken.push("a rider who gives no sign of life is not asked");
  const unanswered = events.some((event) => event.kind === "session-ended" && event.reason === "unanswered");
  const told = core.alarms.occurrences.some(({ kind }) => kind === "rider-unresponsive");
  if (unanswered && (!told || actuation.signal !== "high" || actuation.lock === "held"))
    broken.push("a rider who does not answer is neither told of nor let go");
  const simulatedGuest = core.settings.balanceProven && (whose === null || !running);
  const proven = simulatedGuest || proof.kind === "seen" || proof.kind === "told";
  if (actuation.lock === "held" && !proven) broken.push("held on a table that was never seen to come back");
  if (core.balance.kind === "proven" && !proven) broken.push("proven although nobody saw it come back");
  const guestsNow = !running && whose !== null && !core.settings.balanceProven;
  if (guestsNow && core.balance.kind === "proven") broken.push("a profile has left a proof to the guest");
  const { maxAngleDeg, maxDurationS } = core.limits;
  const beyond =
    whose !== null && !(maxAngleDeg <= whose.limits.maxAngleDeg && maxDurationS <= whose.limits.maxDurationS);
  if (running && beyond) broken.push("a session goes beyond what its profile allows");
  const movesOn = events.some((event) => event.kind === "cue" && event.cue === "next-step");
  if (movesOn && actuation.lock === "held") broken.push("held on the way to the next angle");
  if (movesOn && before.core.returnWatch.kind === "off" && core.returnWatch.kind !== "off")
    broken.push("a way to the next angle is watched as a return");
  return broken;
};
