/** Who may see and move this table: this screen, the others that were let in, and the way for one more. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { AccessView, PairedDevice } from "../../shared/access.ts";
import { isAtLeast, ROLES, type Role } from "../../shared/roles.ts";
import {
  DEVICES_INTRO,
  DEVICES_NEED,
  DEVICES_TITLE,
  OWN_LOCAL,
  OWN_ROLE,
  ownDevice,
  ROLE_MAY,
  ROLE_NAMES,
  revoked,
  SIGN_OUT_HERE,
  SIGN_OUT_NO,
  SIGN_OUT_SURE,
  SIGN_OUT_YES,
  wasLetIn,
} from "../messages/en/access.ts";
import { VIEW_LOADING } from "../messages.ts";
import { isRoleAtLeast } from "../role.ts";
import type { Trouble } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import { Answered, TroubleWords } from "../sessions/trouble.tsx";
import "../style/access.css";
import "../style/fields.css";
import type { Access } from "./access.ts";
import type { Admin } from "./admin.ts";
import { AdminCard } from "./admin-card.tsx";
import { DeviceList } from "./device-list.tsx";
import type { AccessDoor } from "./door.ts";
import { Offer, type Shown } from "./offer.tsx";
import { Sure } from "./sure.tsx";

/** The list is asked for anew so often while it is looked at, ms: somebody waits for a device to appear in it. */
const LOOK_EVERY_MS = 2000;

export interface DevicesProps {
  /** What is the case now, above everything else; nothing where that stands elsewhere on the page. */
  readonly status: ComponentChildren;
  readonly access: Access;
  readonly admin: Admin;
  readonly door: AccessDoor;
  /** Of a central place: those that there are. */
  readonly sites?: readonly string[];
}

const SignOut = ({ access, door }: Pick<DevicesProps, "access" | "door">) => {
  const asked = useSignal(false);
  const trouble = useSignal<Trouble | null>(null);
  const signOut = async (): Promise<void> => {
    const told = await door.signOut();
    if (told.kind === "ok") access.left();
    else trouble.value = told;
  };
  return (
    <>
      {asked.value ? (
        <Sure
          label={SIGN_OUT_HERE}
          question={SIGN_OUT_SURE}
          no={SIGN_OUT_NO}
          yes={SIGN_OUT_YES}
          yesId="sign-out-yes"
          onNo={() => {
            asked.value = false;
          }}
          onYes={() => void signOut()}
        />
      ) : (
        <button
          type="button"
          class="button button--plain access__go"
          data-testid="sign-out"
          onClick={() => {
            asked.value = true;
          }}
        >
          {SIGN_OUT_HERE}
        </button>
      )}
      <div class="access__wrong" role="alert">
        {trouble.value === null ? null : <TroubleWords trouble={trouble.value} />}
      </div>
    </>
  );
};

/** All that a role may, not only what it may beyond the one below it. */
const mayWords = (role: Role): string =>
  ROLES.filter((one) => isAtLeast(role, one))
    .map((one) => ROLE_MAY[one])
    .join(" ");

const Own = ({ who, access, door }: Pick<DevicesProps, "access" | "door"> & Pick<AccessView, "who">) => (
  <section class="card access__part" aria-labelledby="own-title" data-testid="own-device">
    <h3 class="card__title" id="own-title">
      {OWN_ROLE}
    </h3>
    {who.kind === "device" ? (
      <>
        <p>
          <bdi>{ownDevice(who.name, ROLE_NAMES[who.role])}</bdi>
        </p>
        <p class="option__why">{mayWords(who.role)}</p>
        <SignOut access={access} door={door} />
      </>
    ) : (
      <p>{OWN_LOCAL}</p>
    )}
  </section>
);

/** What an operator sees beside this screen itself. */
const Others = ({ admin, door, sites = [] }: Pick<DevicesProps, "admin" | "door" | "sites">) => {
  const asking = useAsked("devices", (signal) => door.devices(signal));
  const role = useSignal<Role>("viewer");
  const shown = useSignal<Shown | null>(null);
  const asked = useSignal<string | null>(null);
  const news = useSignal("");
  const trouble = useSignal<Trouble | null>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) asking.again();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const items = asking.answer.kind === "ok" ? asking.answer.value.items : null;
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (items === null) return;
    const before = known.current;
    known.current = new Set(items.map(({ deviceId }) => deviceId));
    const come = before === null ? undefined : items.find(({ deviceId }) => !before.has(deviceId));
    if (come === undefined) return;
    news.value = wasLetIn(come.name);
    // The code is used up by it.
    shown.value = null;
  }, [items]);
  const signOut = async (device: PairedDevice): Promise<void> => {
    const told = await door.revoke(device.deviceId);
    trouble.value = told.kind === "ok" ? null : told;
    if (told.kind === "ok") news.value = revoked(device.name);
    asked.value = null;
    asking.again();
  };
  const revoke = (device: PairedDevice): void => admin.run(() => void signOut(device));
  if (admin.asking.value) return <AdminCard admin={admin} door={door} />;
  return (
    <>
      <p class="access__news" role="status" data-testid="devices-news">
        <bdi>{news}</bdi>
      </p>
      <div class="access__wrong" role="alert">
        {trouble.value === null ? null : <TroubleWords trouble={trouble.value} />}
      </div>
      <Offer admin={admin} door={door} role={role} shown={shown} sites={sites} />
      <Answered asking={asking}>
        {({ items: devices }) => <DeviceList admin={admin} items={devices} asked={asked} revoke={revoke} />}
      </Answered>
    </>
  );
};

export const DevicesPage = ({ status, access, admin, door, sites = [] }: DevicesProps) => {
  const state = access.state.value;
  useEffect(() => {
    // Since it was asked last, the time for acts of an admin may have begun at another page of this browser.
    void access.look();
  }, [access]);
  if (state.kind !== "in" || state.view.who.kind === "nobody")
    return (
      <p class="card" role="status">
        {VIEW_LOADING}
      </p>
    );
  const { who } = state.view;
  return (
    <div class="access" data-testid="devices">
      <div class="setup-slot">{status}</div>
      <div class="access__head">
        <h2 class="access__title">{DEVICES_TITLE}</h2>
        <p class="option__why">{DEVICES_INTRO}</p>
      </div>
      <Own who={who} access={access} door={door} />
      {isRoleAtLeast(who.role, "operator") ? (
        <Others admin={admin} door={door} sites={sites} />
      ) : (
        <p class="card" data-testid="devices-closed">
          {DEVICES_NEED}
        </p>
      )}
    </div>
  );
};
