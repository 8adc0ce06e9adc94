/** Defects in the judgement of the sensor. */

import { JUDGE, type SeededDefect, supervision } from "./seeded-defect.ts";

export const SENSOR_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "a broken sensor wire releases",
    defect: "a reading of nothing is taken for an angle",
    file: JUDGE,
    from: "constexpr uint16_t LOWEST_COUNTS = 51;",
    to: "constexpr uint16_t LOWEST_COUNTS = 0;",
    test: supervision("releases within 60 ms on an open wire, and says so"),
  },
  {
    promise: "a sensor shorted to the supply releases",
    defect: "a full reading is taken for an angle",
    file: JUDGE,
    from: "constexpr uint16_t HIGHEST_COUNTS = 972;",
    to: "constexpr uint16_t HIGHEST_COUNTS = 1023;",
    test: supervision("releases within 60 ms on a short to the supply, and says so"),
  },
  {
    promise: "a sensor that leaps faster than any table releases",
    defect: "the threshold is ten times too high",
    file: JUDGE,
    from: "constexpr int16_t JUMP_CENTIDEG = 737;",
    to: "constexpr int16_t JUMP_CENTIDEG = 7370;",
    test: supervision("releases within 60 ms on a leap no table can make, and says so"),
  },
  {
    promise: "a sensor that scatters releases",
    defect: "its noise is measured and not judged",
    file: JUDGE,
    from: "} else if (noise_.noisy()) {",
    to: "} else if (noise_.noisy() && !known()) {",
    test: supervision("releases within 1.5 s on a sensor that scatters"),
  },
];
