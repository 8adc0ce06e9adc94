/** One programme to choose, for the limits that somebody new has. */

import type { ProgrammeShelf } from "../../../firmware/gateway/programme-shelf.ts";

export const TEST_SHELF: ProgrammeShelf = {
  programmes: () => [
    {
      spec: {
        kind: "progressive",
        programmeId: "first-minutes",
        name: "First minutes",
        about: "Three short stays.",
        level: "beginner",
        sources: ["this test"],
        autoHold: false,
        anglesDeg: [8, 12, 8],
        stayS: 30,
      },
      from: "built-in",
    },
  ],
  refused: () => [{ file: "mine.yaml", problems: ["kind is missing"] }],
};
