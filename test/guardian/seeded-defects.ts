/**
 * The promises of the guardian, each with a defect that breaks it and the test that must turn red then. Nothing but
 * data: seeded-defects.test.ts puts each of them into a copy of the sources and runs the named test on it.
 */

import { CHIP_DEFECTS } from "./seeded/chip.ts";
import { LEASE_DEFECTS } from "./seeded/lease.ts";
import { LIMITS_DEFECTS } from "./seeded/limits.ts";
import { SECOND_SENSOR_DEFECTS } from "./seeded/second-sensor.ts";
import type { SeededDefect } from "./seeded/seeded-defect.ts";
import { SENSOR_DEFECTS } from "./seeded/sensor.ts";
import { SETTINGS_DEFECTS } from "./seeded/settings.ts";
import { SURROUNDINGS_DEFECTS } from "./seeded/surroundings.ts";
import { TRIPS_DEFECTS } from "./seeded/trips.ts";

export type { SeededDefect } from "./seeded/seeded-defect.ts";

export const SEEDED_DEFECTS: readonly SeededDefect[] = [
  ...LEASE_DEFECTS,
  ...LIMITS_DEFECTS,
  ...SENSOR_DEFECTS,
  ...SECOND_SENSOR_DEFECTS,
  ...SURROUNDINGS_DEFECTS,
  ...TRIPS_DEFECTS,
  ...SETTINGS_DEFECTS,
  ...CHIP_DEFECTS,
];
