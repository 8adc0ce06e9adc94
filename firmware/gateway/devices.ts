/**
 * The screens that have introduced themselves, and which of them is the rider's. Two tabs of one browser are one
 * screen; whoever leaves is gone from the list at once. No clock, no I/O, and nothing about the table depends on it.
 *
 * The newest to introduce itself as the rider's screen is that. A line that breaks and comes back must not take the
 * place of somebody who came in between, so `again` keeps the place a screen had, if it is still remembered.
 *
 * Screens that nobody has named are called by their kind, and a house has two phones of one kind: of screens with the
 * same name the second is told as `Phone 2`.
 */

import {
  type Device,
  type DeviceView,
  LONGEST_DEVICE_NAME,
  MOST_DEVICES_TOLD,
} from "../../shared/devices.ts";
import type { Devices as DevicesMessage } from "../../shared/protocol.ts";

/** Screens that have left, whose place is remembered; of more, the one that left first is forgotten. */
const MOST_REMEMBERED = 256;
/** The place of a screen that never was the rider's. */
const NO_PLACE = 0;

export interface Introduction {
  readonly deviceId: string;
  readonly name: string;
  readonly view: DeviceView;
  readonly again: boolean;
}

interface Tab {
  readonly name: string;
  readonly view: DeviceView;
}

interface Known {
  /** By socket, the newest introduction last. Never empty. */
  readonly tabs: Map<string, Tab>;
  /** When it last became the rider's; the highest is the rider's now. */
  place: number;
}

const viewOf = (known: Known): DeviceView =>
  [...known.tabs.values()].some((tab) => tab.view === "rider") ? "rider" : "watcher";

export class Devices {
  readonly #labelOf: (deviceId: string) => string;
  /** By label, in the order in which they came. */
  readonly #known = new Map<string, Known>();
  readonly #labels = new Map<string, string>();
  readonly #places = new Map<string, number>();
  #newestPlace = NO_PLACE;
  #changes = 0;
  /** Worked out once for each change. */
  #named: { readonly changes: number; readonly names: ReadonlyMap<string, string> } | null = null;

  /** @param labelOf the public name of a page's own id, always the same for the same id */
  constructor(labelOf: (deviceId: string) => string) {
    this.#labelOf = labelOf;
  }

  /** Differs whenever the list may have changed. */
  get changes(): number {
    return this.#changes;
  }

  /** Takes an introduction that came over the socket `clientId`; gives the label under which all will see it. */
  introduce(clientId: string, introduction: Introduction): string {
    const { deviceId, name, view, again } = introduction;
    const label = this.#labelOf(deviceId);
    if (this.#labels.get(clientId) !== label) this.leave(clientId);
    const known = this.#known.get(label) ?? this.#arrive(label);
    known.tabs.delete(clientId);
    known.tabs.set(clientId, { name, view });
    this.#labels.set(clientId, label);
    if (view === "rider" && !again) {
      this.#newestPlace += 1;
      known.place = this.#newestPlace;
    } else if (viewOf(known) === "watcher") known.place = NO_PLACE;
    this.#changes += 1;
    return label;
  }

  /** The socket is closed. */
  leave(clientId: string): void {
    const label = this.#labels.get(clientId);
    const known = label === undefined ? undefined : this.#known.get(label);
    if (label === undefined || known === undefined) return;
    this.#changes += 1;
    this.#labels.delete(clientId);
    known.tabs.delete(clientId);
    if (known.tabs.size > 0) return;
    this.#known.delete(label);
    this.#remember(label, known.place);
  }

  /** The name of the screen behind a socket; null while it has not introduced itself. */
  nameOf(clientId: string): string | null {
    const label = this.#labels.get(clientId);
    return label === undefined ? null : (this.#names().get(label) ?? null);
  }

  /** Whose view the screen behind a socket shows; the rider's where any of its tabs does. Null while it has not said. */
  viewOf(clientId: string): DeviceView | null {
    const label = this.#labels.get(clientId);
    const known = label === undefined ? undefined : this.#known.get(label);
    return known === undefined ? null : viewOf(known);
  }

  /** What all are told. */
  message(): DevicesMessage {
    const rider = this.#rider();
    const names = this.#names();
    const all = [...this.#known].map(
      ([label, known]): Device => ({ deviceId: label, name: names.get(label) ?? label, view: viewOf(known) }),
    );
    const told = all.slice(0, MOST_DEVICES_TOLD);
    const left = all.slice(MOST_DEVICES_TOLD).find((device) => device.deviceId === rider);
    const items = left === undefined ? told : [...told.slice(0, -1), left];
    return { type: "devices", items, riderDeviceId: rider };
  }

  /** By label: the newest name that a screen gave itself, told apart from others of that name. */
  #names(): ReadonlyMap<string, string> {
    if (this.#named?.changes === this.#changes) return this.#named.names;
    const names = new Map<string, string>();
    const used = new Set<string>();
    for (const [label, known] of this.#known) {
      const given = [...known.tabs.values()].at(-1)?.name ?? label;
      let name = given;
      for (let n = 2; used.has(name) && n <= this.#known.size; n += 1) name = `${given} ${n}`;
      // A name that long is not made longer; two of them are alike.
      names.set(label, name.length <= LONGEST_DEVICE_NAME ? name : given);
      used.add(name);
    }
    this.#named = { changes: this.#changes, names };
    return names;
  }

  #arrive(label: string): Known {
    const known: Known = { tabs: new Map(), place: this.#places.get(label) ?? NO_PLACE };
    this.#places.delete(label);
    this.#known.set(label, known);
    return known;
  }

  #remember(label: string, place: number): void {
    if (place === NO_PLACE) return;
    this.#places.set(label, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > MOST_REMEMBERED && oldest !== undefined) this.#places.delete(oldest);
  }

  #rider(): string | null {
    let rider: { readonly label: string; readonly place: number } | null = null;
    for (const [label, known] of this.#known) {
      if (viewOf(known) !== "rider") continue;
      if (rider === null || known.place > rider.place) rider = { label, place: known.place };
    }
    return rider?.label ?? null;
  }
}
