/**
 * The guardian's own words: why it tripped, what it knows of its sensor, what keeps it from being armed.
 *
 * The order is that of the codes in `docs/guardian.md`; `unknown` is a code that this version has no word for, and
 * as dangerous as any other.
 */

/** STATUS byte 24, from 1 on. */
export const TRIP_CAUSES = [
  "lease-lapsed",
  "over-angle",
  "over-rate",
  "duration",
  "session-cap",
  "sensor-open",
  "sensor-short",
  "sensor-noisy",
  "implausible-rate",
  "sensors-disagree",
  "supply-low",
  "lock-not-released",
  "watchdog",
  "inverted-at-boot",
  "sensor-silent",
  "reset-in-session",
  "unknown",
] as const;
export type TripCause = (typeof TRIP_CAUSES)[number];
export const GUARDIAN_TRIPS = ["none", ...TRIP_CAUSES] as const;
export type GuardianTrip = (typeof GUARDIAN_TRIPS)[number];

/** STATUS byte 27, where it is not 0; codes from 6 on are those of the trip that such a sensor causes. */
export const GUARDIAN_SENSOR_FAULTS = [
  "uncalibrated",
  "no-reading",
  "sensor-open",
  "sensor-short",
  "sensor-noisy",
  "implausible-rate",
  "sensors-disagree",
  "sensor-silent",
  "unknown",
] as const;
export type GuardianSensorFault = (typeof GUARDIAN_SENSOR_FAULTS)[number];

/** STATUS byte 38, from bit 0 on: what keeps the board from being armed. */
export const GUARDIAN_OBSTACLES = [
  "settings-not-valid",
  "settings-newer",
  "uncalibrated",
  "sensor-not-ok",
  "tripped",
  "above-horizontal",
  "supply-low",
  "settings-being-written",
] as const;
export type GuardianObstacle = (typeof GUARDIAN_OBSTACLES)[number];

/** STATUS byte 39: the switch that feels the rotation lock, where one is fitted. */
export const LOCK_SWITCHES = ["none", "released", "not-released"] as const;
export type LockSwitch = (typeof LOCK_SWITCHES)[number];

/** IDENTITY byte 3: what the board found in its EEPROM. */
export const SETTINGS_STATES = ["valid", "blank", "damaged", "newer"] as const;
export type SettingsState = (typeof SETTINGS_STATES)[number];
