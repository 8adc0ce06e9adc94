/**
 * Simulated tables in a process of their own, forked by a measurement: they begin with the first message, which says
 * where; every further one is answered with their figures, and "stop" ends them.
 */

import { Crowd, type CrowdFigures, type CrowdParts } from "../../firmware/fleet-simulator/crowd.ts";

export type ToTables =
  | { readonly kind: "start"; readonly parts: Omit<CrowdParts, "log"> }
  | { readonly kind: "figures" }
  | { readonly kind: "stop"; readonly patienceMs: number };
export type FromTables = CrowdFigures & { readonly troubles: readonly string[] };

const MOST_TROUBLES = 20;

let crowd: Crowd | null = null;
const troubles = new Set<string>();
const tell = (figures: CrowdFigures): void => {
  process.send?.({ ...figures, troubles: [...troubles] } satisfies FromTables);
};

process.on("message", (message: ToTables) => {
  switch (message.kind) {
    case "start":
      crowd = new Crowd({
        ...message.parts,
        log: (level, words) => {
          if (level !== "info" && troubles.size < MOST_TROUBLES) troubles.add(words);
        },
      });
      crowd.start();
      tell(crowd.figures());
      break;
    case "figures":
      if (crowd !== null) tell(crowd.figures());
      break;
    case "stop":
      void crowd?.stop(message.patienceMs).then(tell);
  }
});
process.once("disconnect", () => process.exit());
