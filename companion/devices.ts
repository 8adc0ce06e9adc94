/**
 * Who is around the table, as this screen sees it: each screen and what it is, which one is this, who took the rider's
 * place from it, and who set the limits. Pure. What was told over a line that is gone is not known any more.
 */

import type { Device } from "../shared/devices.ts";
import { limitsSet } from "./messages.ts";
import type { Model } from "./model.ts";

/** `rider` is the rider's screen, `rider-idle` shows the rider's view while another screen is that. */
export type ScreenPart = "rider" | "rider-idle" | "watcher";

export interface ScreenLine {
  readonly deviceId: string;
  readonly name: string;
  readonly part: ScreenPart;
  readonly isThis: boolean;
}

const partOf = (device: Device, riderDeviceId: string | null): ScreenPart => {
  if (device.view === "watcher") return "watcher";
  return device.deviceId === riderDeviceId ? "rider" : "rider-idle";
};

/** The rider's screen first, then the others as they came; null while nobody is there to tell. */
export const screensOf = (model: Model): readonly ScreenLine[] | null => {
  const { connection, devices, ownDeviceId } = model;
  if (connection.kind !== "open" || devices === null) return null;
  const lines = devices.items.map(
    (device): ScreenLine => ({
      deviceId: device.deviceId,
      name: device.name,
      part: partOf(device, devices.riderDeviceId),
      isThis: device.deviceId === ownDeviceId,
    }),
  );
  return [...lines.filter(({ part }) => part === "rider"), ...lines.filter(({ part }) => part !== "rider")];
};

/** The name of the screen that is the rider's in the place of this one; null while this one has lost nothing. */
export const takenOverBy = (model: Model): string | null => {
  const lines = screensOf(model) ?? [];
  if (lines.find(({ isThis }) => isThis)?.part !== "rider-idle") return null;
  return lines.find(({ part }) => part === "rider")?.name ?? null;
};

/** Who set the limits that are active and how long ago, for people; "" while that is not known. */
export const limitsSetText = (model: Model, live: boolean): string => {
  const { limitsSetBy, reading } = model;
  if (!live || limitsSetBy === null || reading === null) return "";
  const { by, device, t } = limitsSetBy;
  return limitsSet(by, device, (reading.telemetry.t - t) / 1000);
};
