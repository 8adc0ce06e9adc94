/**
 * Every sentence the companion says, in one place. Plain words: what is the case, and what to do next. One file per
 * part of the screen, in a folder per language. The set-up page, which is loaded only when it is opened, has its own in
 * setup-messages.ts; those of the offline page, which is complete in itself, are put there by the build.
 */

export type { Advice } from "./messages/advice.ts";
export * from "./messages/en/alarms.ts";
export * from "./messages/en/attended.ts";
export * from "./messages/en/balance.ts";
export * from "./messages/en/causes.ts";
export * from "./messages/en/check-in.ts";
export * from "./messages/en/choice.ts";
export * from "./messages/en/coach.ts";
export * from "./messages/en/coach-spoken.ts";
export * from "./messages/en/devices.ts";
export * from "./messages/en/document.ts";
export * from "./messages/en/frame.ts";
export * from "./messages/en/limits.ts";
export * from "./messages/en/own-alarm.ts";
export * from "./messages/en/picture.ts";
export * from "./messages/en/preflight.ts";
export * from "./messages/en/readings.ts";
export * from "./messages/en/requests.ts";
export * from "./messages/en/rider.ts";
export * from "./messages/en/roles.ts";
export * from "./messages/en/screen.ts";
export * from "./messages/en/simulator.ts";
export * from "./messages/en/states.ts";
export * from "./messages/en/units.ts";
