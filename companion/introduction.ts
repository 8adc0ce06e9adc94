/**
 * Says to the gateway which screen this is: after every `hello`, and when its name or its view changes.
 *
 * A line that came back, and a new name, are no claim to be the rider's screen (`again`); to open the rider's view, or
 * to take it back from another screen, is one.
 */

import { effect, type ReadonlySignal } from "@preact/signals";
import type { DeviceView } from "../shared/devices.ts";
import type { RequestBody, Timers } from "./connection.ts";
import type { Preferences } from "./preferences.ts";
import type { Route } from "./route.ts";

/** A name is typed letter by letter; it is told once it has rested this long, ms. */
export const NAME_RESTS_MS = 400;

type ScreenChoice = Pick<Preferences, "deviceName" | "view">;

export interface OwnScreen {
  readonly name: string;
  readonly view: DeviceView;
}

/** The view that is open counts; where it is neither of the two, the one that was chosen for this screen. */
export const ownScreen = (route: Route, { deviceName, view }: ScreenChoice): OwnScreen => {
  const open = route === "rider" ? "rider" : route === "watch" ? "watcher" : view;
  return { name: deviceName, view: open };
};

export interface IntroductionParts {
  readonly deviceId: string;
  readonly own: ReadonlySignal<OwnScreen>;
  readonly timers: Timers;
  /** False when there is no line, and nothing was sent. */
  readonly send: (body: RequestBody) => boolean;
}
export interface Introduction {
  /** The line is open. */
  greeted(): void;
  /** Makes this the rider's screen, whoever is it now. */
  takeOver(): void;
  close(): void;
}

export const createIntroduction = ({ deviceId, own, timers, send }: IntroductionParts): Introduction => {
  let told: OwnScreen | null = null;
  let cancelWait = (): void => {};

  const introduce = (again: boolean): void => {
    cancelWait();
    const { name, view } = own.peek();
    if (send({ type: "introduce", deviceId, name, view, ...(again ? { again } : {}) })) told = { name, view };
  };
  const stopFollowing = effect(() => {
    const { name, view } = own.value;
    cancelWait();
    if (told === null) return;
    if (told.view !== view) introduce(false);
    else if (told.name !== name) cancelWait = timers.after(NAME_RESTS_MS, () => introduce(true));
  });
  return {
    greeted: () => introduce(told?.view === own.peek().view),
    takeOver: () => introduce(false),
    close: () => {
      cancelWait();
      stopFollowing();
    },
  };
};
