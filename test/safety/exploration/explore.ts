/**
 * Explores the real core breadth-first: from one node every action is tried, each new abstract state is a node, until
 * there is nothing new. Time is bucketed at the thresholds of the rules (key.ts), so that "let time pass" leads to the
 * next state that differs. What may never be is judged by an oracle that knows only the world and the output (oracle.ts).
 */

import { initialCore } from "../../../firmware/safety/core.ts";
import { calm, SETTINGS } from "../rig.ts";
import { keyOf } from "./key.ts";
import { act, advance, type Explorer, MOST_BROKEN } from "./moves.ts";
import { type Explored, type Heard, NO_CHECK_IN, type Node, type Scene, type StepFunction } from "./node.ts";

/** The node a scene begins with: seconds after a start at which nothing has happened yet. */
export const beginning = (explorer: Explorer, scene: Scene): Node => {
  const core = initialCore(
    { ...SETTINGS, ...scene.settings },
    { untreated: scene.untreated ?? [], limits: scene.limits },
  );
  const world = { ...calm(), ...scene.world };
  const heard: Heard = {
    ...{ byteMs: 0, guardianMs: 0, gatewayMs: 0, attended: false, attendedMs: 0, imuWellMs: 0 },
  };
  const node: Node = {
    core,
    world,
    nowMs: 0,
    heard,
    rider: NO_CHECK_IN,
    whose: null,
    proof: { kind: "none" },
    path: scene.name,
  };
  return advance(explorer, node, 1);
};

/** Breadth-first to closure, or to `mostStates`. */
export const explore = (scene: Scene, step: StepFunction, mostStates: number): Explored => {
  const explorer: Explorer = { step, steps: 0, broken: [] };
  const first = beginning(explorer, scene);
  const seen = new Set<string>([keyOf(first)]);
  let frontier: Node[] = [first];
  let transitions = 0;
  while (frontier.length > 0 && seen.size < mostStates && explorer.broken.length < MOST_BROKEN) {
    const next: Node[] = [];
    for (const node of frontier) {
      for (const action of scene.actions) {
        const reached = act(explorer, node, action);
        transitions += 1;
        const key = keyOf(reached);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(reached);
      }
      if (seen.size >= mostStates || explorer.broken.length >= MOST_BROKEN) break;
    }
    frontier = next;
  }
  return {
    states: seen.size,
    transitions,
    steps: explorer.steps,
    closed: frontier.length === 0,
    seen,
    broken: explorer.broken,
  };
};
