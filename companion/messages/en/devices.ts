/** The screens around the table: who is there, whose is the rider's, who changed what. */

import type { Limits } from "../../../shared/limits.ts";
import type { Actor } from "../../../shared/table.ts";
import type { DeviceKind } from "../../device-kind.ts";
import type { ScreenPart } from "../../devices.ts";
import { formatDegrees, formatElapsed } from "../../format.ts";
import { ACTORS } from "./causes.ts";

export const SCREENS = {
  title: "Screens",
  thisOne: "this one",
  unknown: "Not connected: who else is here is not known.",
} as const;

export const SCREEN_PARTS: Readonly<Record<ScreenPart, string>> = {
  rider: "Rider's screen",
  "rider-idle": "Rider's view, not in use",
  watcher: "Watching",
};

/** A screen that nobody has named. */
export const DEVICE_KINDS: Readonly<Record<DeviceKind, string>> = {
  iphone: "iPhone",
  ipad: "iPad",
  "android-phone": "Android phone",
  "android-tablet": "Android tablet",
  windows: "Windows computer",
  mac: "Mac",
  chromebook: "Chromebook",
  linux: "Linux computer",
};

export const TAKE_BACK = "Take it back";
export const ONLY_WATCH = "Only watch here";
export const takenOver = (name: string): string => `${name} is the rider's screen now.`;

/** Where it was done, or by what. */
export const actorWords = (by: Actor, device: string | null): string =>
  by === "screen" && device !== null ? `at ${device}` : ACTORS[by];

const ago = (ageS: number): string => {
  if (!(ageS >= 60)) return "just now";
  const minutes = Math.floor(ageS / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
};

export const limitsSet = (by: Actor, device: string | null, ageS: number): string =>
  `Set ${actorWords(by, device)}, ${ago(ageS)}`;

export const limitsChanged = (by: Actor, device: string | null, limits: Limits): string =>
  `Limits changed ${actorWords(by, device)}: ${formatDegrees(limits.maxAngleDeg)}\u00a0·\u00a0${formatElapsed(limits.maxDurationS)}.`;
