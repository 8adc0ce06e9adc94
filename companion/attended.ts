/**
 * Where sessions have to be watched: whether this very screen counts for that, and what is said of it. Pure. It is said
 * for as long as it is so, and so before the screen is closed or hidden; then nothing could be said any more.
 */

import { watchesOver } from "../shared/roles.ts";
import { ATTENDED } from "./messages.ts";
import type { Model } from "./model.ts";

/** This screen is one of those that watch over the session, as the gateway knows it. */
export const watchesHere = ({ attended, connection, hello, devices, ownDeviceId }: Model): boolean => {
  if (attended === null || connection.kind !== "open" || hello === null) return false;
  const own = devices?.items.find(({ deviceId }) => deviceId === ownDeviceId);
  return watchesOver(hello.role, own?.view ?? null);
};

/** What is said of who watches; "" where nobody has to, or nothing is known now. */
export const attendedText = (model: Model, live: boolean): string => {
  const { attended, reading } = model;
  if (attended === null || reading === null || !live) return "";
  if (attended.endsT !== null)
    return ATTENDED.alone(Math.max(0, Math.ceil((attended.endsT - reading.telemetry.t) / 1000)));
  if (watchesHere(model)) return ATTENDED.here;
  return attended.now ? ATTENDED.elsewhere : ATTENDED.nobody;
};
