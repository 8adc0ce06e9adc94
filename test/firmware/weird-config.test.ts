/** Weird values in the config file, in each of its places: refused with all that is wrong, or a config like any other. */

import { expect, it } from "vitest";
import { stringify } from "yaml";
import { decodeConfig } from "../../firmware/config.ts";
import { DEFAULT_CEILINGS, LEAST_LIMITS } from "../../shared/limits.ts";
import { acceptedWrongly, isPolluted, jsonWithKeys, pathsOf, WEIRD, withAt } from "../support/weird.ts";

const CONFIG = {
  board: {
    ...{ lockPin: 9, buzzerPin: 3, stopPin: 2, sensorPin: "A0", holdUs: 1000, releaseUs: 2000 },
    unguardedHold: "refused",
  },
  calibration: [
    { counts: 205, angleDeg: -75 },
    { counts: 819, angleDeg: 90 },
  ],
  ceilings: { maxAngleDeg: 45, maxDurationS: 300 },
  attended: "required",
  access: { hosts: ["table.local"], trustedProxies: ["192.168.1.5"] },
  tls: { certificate: "/a/cert.pem", key: "/a/key.pem" },
};
const MARK = "put-it-here";

it("is refused, or means what it says and widens nothing", () => {
  expect(decodeConfig(stringify(CONFIG)).kind).toBe("ok");
  let refusals = 0;
  for (const path of pathsOf(CONFIG)) {
    for (const weird of WEIRD) {
      const text = stringify(withAt(CONFIG, path, MARK)).replace(MARK, () => weird.yaml);
      const verdict = decodeConfig(text);
      if (verdict.kind === "refused") {
        refusals += 1;
        expect(verdict.problems.join()).not.toBe("");
        continue;
      }
      const { ceilings, attended } = verdict.config;
      const what = { path, weird, what: `${path.join(".")} = ${weird.name}`, message: text };
      expect(acceptedWrongly(CONFIG, what, verdict.config)).toEqual([]);
      expect(ceilings.maxAngleDeg).toBeLessThanOrEqual(DEFAULT_CEILINGS.maxAngleDeg);
      expect(ceilings.maxDurationS).toBeLessThanOrEqual(DEFAULT_CEILINGS.maxDurationS);
      expect(ceilings.maxAngleDeg).toBeGreaterThanOrEqual(LEAST_LIMITS.maxAngleDeg);
      expect(ceilings.maxDurationS).toBeGreaterThanOrEqual(LEAST_LIMITS.maxDurationS);
      // Nothing weird makes somebody superfluous who has to watch.
      if (path[0] !== undefined) expect(attended).toBe("required");
    }
  }
  expect(refusals).toBeGreaterThan(300);
  for (const text of jsonWithKeys(CONFIG)) expect(decodeConfig(text).kind).toBe("refused");
  expect(isPolluted()).toBe(false);
});
