/** Weird values in a programme's file, in each of its places: refused, or a programme like any other. */

import { expect, it } from "vitest";
import { stringify } from "yaml";
import { decodeProgramme, MOST_LENGTH_S } from "../../firmware/programmes/programme-file.ts";
import { lengthSOf, stepsOf } from "../../shared/programme-kinds.ts";
import { acceptedWrongly, isPolluted, jsonWithKeys, pathsOf, WEIRD, withAt } from "../support/weird.ts";

const ABOUT = {
  ...{ programmeId: "p", name: "P", about: "For a test.", level: "beginner" },
  ...{ sources: ["somebody's custom"], autoHold: false },
};
const FILES = [
  { ...ABOUT, kind: "static", angleDeg: 15, stayS: 60 },
  { ...ABOUT, kind: "intermittent", angleDeg: 20, stayS: 20, restS: 20, rounds: 3 },
  { ...ABOUT, kind: "progressive", anglesDeg: [10, 15, 20], stayS: 30 },
  { ...ABOUT, kind: "oscillation", nearDeg: 10, farDeg: 20, swingS: 10, rounds: 3 },
];
const MARK = "put-it-here";

it.each(FILES)("$kind: refused, or as long and as far as it says", (file) => {
  expect(decodeProgramme(stringify(file)).kind).toBe("ok");
  let refusals = 0;
  for (const path of pathsOf(file)) {
    for (const weird of WEIRD) {
      const text = stringify(withAt(file, path, MARK)).replace(MARK, () => weird.yaml);
      const verdict = decodeProgramme(text);
      if (verdict.kind === "refused") {
        refusals += 1;
        continue;
      }
      const what = { path, weird, what: `${path.join(".")} = ${weird.name}`, message: text };
      expect(acceptedWrongly(file, what, verdict.value)).toEqual([]);
      expect(lengthSOf(verdict.value)).toBeLessThanOrEqual(MOST_LENGTH_S);
      for (const { targetAngleDeg, stayS, restS } of stepsOf(verdict.value)) {
        expect(targetAngleDeg > 0 && targetAngleDeg <= 90).toBe(true);
        expect(stayS > 0 && restS >= 0).toBe(true);
      }
    }
  }
  expect(refusals).toBeGreaterThan(100);
  for (const text of jsonWithKeys(file)) expect(decodeProgramme(text).kind).toBe("refused");
  expect(isPolluted()).toBe(false);
});
