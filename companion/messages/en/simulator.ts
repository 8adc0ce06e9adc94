/** The simulated table's own panel. */

import type { LockPose } from "../../../shared/table.ts";
import type { World, WorldFault } from "../../../shared/world.ts";

export const SIM_TITLE = "Simulated table";
export const SIM_INTRO = "Plays the rider and breaks things; a real table has no such panel.";
export const SIM_RIDER = "Rider leans to";
export const SIM_HANDS_OFF = "Hands off";
export const SIM_HANDS_ARE_OFF = "hands off";
export const SIM_ARMS = "Arms raised";
export const SIM_STOP = "Press STOP at the table";
export const SIM_REFUSED = "The simulated table did not take that.";

export const SIM_ANGLE = "True angle";
export const SIM_LOCK = "Lock at the pin";
export const SIM_ENGAGED = "Lock engaged";
export const SIM_PULSE = "Servo pulse";
export const SIM_BUZZER = "Buzzer";
export const SIM_YES = "yes";
export const SIM_NO = "no";
export const SIM_NO_PULSE = "none";
export const SIM_LOCKS: Readonly<Record<LockPose, string>> = { held: "held", released: "released" };
export const SIM_SOUNDS: Readonly<Record<World["buzzer"], string>> = {
  silent: "silent",
  sounding: "sounding",
};

export const SIM_FAULTS = "Faults";
export const SIM_FAULT_WORDS: Readonly<Record<WorldFault, string>> = {
  "link-cut": "Cable silent",
  unplugged: "Unplugged",
  "link-noise": "Noisy cable",
  "sensor-open": "Sensor open",
  "sensor-short": "Sensor short",
  "sensor-stuck": "Sensor stuck",
  "sensor-noisy": "Sensor noisy",
  "i2c-locked": "I²C bus locked",
  "imu-silent": "IMU silent",
  "imu-frozen": "IMU frozen",
  "lock-jammed": "Lock jammed",
  "supply-low": "Supply low",
  "board-frozen": "Board frozen",
  "board-reset": "Board reset",
  "brown-out": "Brown-out",
};
