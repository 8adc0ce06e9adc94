/** The devices that were let in: what each may do, when it was here, and the way to sign it out. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PairedDevice } from "../../shared/access.ts";
import {
  ADMIN_INSECURE,
  ADMIN_ONLY,
  inSince,
  LIST_TITLE,
  lastSeen,
  NEVER_SEEN,
  NOBODY_IN,
  NOW_CONNECTED,
  REVOKE,
  REVOKE_NO,
  ROLE_NAMES,
  revokeLabel,
  revokeSure,
  revokeYes,
  sitesText,
  THIS_ONE,
} from "../messages/en/access.ts";
import { shortDate, shortDay } from "../messages/en/dates.ts";
import type { Admin } from "./admin.ts";
import { Sure } from "./sure.tsx";

const DAY_MS = 86_400_000;

interface ListProps {
  readonly admin: Admin;
  readonly items: readonly PairedDevice[];
  /** The device whose signing out is asked about. */
  readonly asked: Signal<string | null>;
  readonly revoke: (device: PairedDevice) => void;
}

const here = ({ connected, lastSeenOn }: PairedDevice): string => {
  if (connected > 0) return NOW_CONNECTED;
  return lastSeenOn === null ? NEVER_SEEN : lastSeen(shortDay(Math.floor(Date.parse(lastSeenOn) / DAY_MS)));
};

const One = ({
  device,
  asked,
  revoke,
  may,
}: Omit<ListProps, "items" | "admin"> & {
  readonly device: PairedDevice;
  readonly may: boolean;
}) => {
  const { deviceId, name, role, sites, pairedAt, isThis, connected } = device;
  const button = useRef<HTMLButtonElement>(null);
  const isAsked = asked.value === deviceId;
  const was = useSignal(false);
  useEffect(() => {
    // Whoever thought better of it goes on from where they were.
    if (was.peek() && !isAsked) button.current?.focus();
    was.value = isAsked;
  }, [isAsked]);
  return (
    <li class="device" data-testid="paired" data-role={role} data-this={isThis} data-connected={connected}>
      <p class="device__name">
        <bdi>{name}</bdi>
        {isThis ? <span class="device__this">{THIS_ONE}</span> : null}
      </p>
      <p class="device__facts">
        <span class="device__role">{ROLE_NAMES[role]}</span>
        {sites === undefined ? null : <span>{sitesText(sites)}</span>}
        <span class={connected > 0 ? "device__here" : ""}>{here(device)}</span>
        <span>{inSince(shortDate(Date.parse(pairedAt)))}</span>
      </p>
      {isThis || !may ? null : isAsked ? (
        // The name once more, before somebody's screens go dark.
        <Sure
          label={revokeLabel(name)}
          question={<bdi>{revokeSure(name)}</bdi>}
          no={REVOKE_NO}
          yes={<bdi>{revokeYes(name)}</bdi>}
          yesId="revoke-yes"
          onNo={() => {
            asked.value = null;
          }}
          onYes={() => revoke(device)}
        />
      ) : (
        <button
          ref={button}
          type="button"
          class="button button--plain device__out"
          data-testid="revoke"
          aria-label={revokeLabel(name)}
          onClick={() => {
            asked.value = deviceId;
          }}
        >
          {REVOKE}
        </button>
      )}
    </li>
  );
};

export const DeviceList = ({ admin, items, asked, revoke }: ListProps) => {
  const standing = admin.standing.value;
  const others = items.some(({ isThis }) => !isThis);
  return (
    <section class="card access__part" aria-labelledby="paired-title" data-testid="paired-list">
      <h3 class="card__title" id="paired-title">
        {LIST_TITLE}
      </h3>
      {items.length === 0 ? <p>{NOBODY_IN}</p> : null}
      <ul class="devices">
        {items.map((device) => (
          <One key={device.deviceId} device={device} asked={asked} revoke={revoke} may={standing === "may"} />
        ))}
      </ul>
      {standing === "may" || !others ? null : (
        <p class="option__why">{standing === "no" ? ADMIN_ONLY : ADMIN_INSECURE}</p>
      )}
    </section>
  );
};
