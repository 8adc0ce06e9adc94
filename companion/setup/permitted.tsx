/**
 * Whether the table may be set up from this screen: at its own computer always, from another device by an admin who has
 * entered the code of the console. What was taken so far stays while that code is asked for anew.
 */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Access } from "../access/access.ts";
import { type AdminStanding, createAdmin } from "../access/admin.ts";
import { AdminCard } from "../access/admin-card.tsx";
import { useSecondsLeft } from "../access/clock.ts";
import { createAccessDoor } from "../access/door.ts";
import { ADMIN_INSECURE, SETUP_ADMIN_ENTER, SETUP_ADMIN_NEEDED, SETUP_NEEDS } from "../messages/en/access.ts";
import { createApi } from "../sessions/api.ts";
import "../style/access.css";

/** A board is looked for, for whoever has a use for it; before anybody has answered for everybody. */
export const mayLook = ({ state }: Access): boolean => {
  const { value } = state;
  if (value.kind !== "in" || value.view.who.kind !== "device") return value.kind !== "out";
  return value.view.who.role === "admin" && value.view.channel !== "insecure";
};

const Refused = ({ standing }: { readonly standing: AdminStanding }) => (
  <p class="card" data-testid="setup-closed">
    {standing === "insecure" ? ADMIN_INSECURE : SETUP_NEEDS}
  </p>
);

export const Permitted = (props: {
  readonly access: Access;
  readonly page: Window;
  readonly children: ComponentChildren;
}) => {
  const { access, page, children } = props;
  const { admin, door } = useMemo(
    () => ({
      admin: createAdmin(access, () => page.performance.now()),
      door: createAccessDoor(createApi("./api", page.fetch.bind(page))),
    }),
    [access, page],
  );
  const leftS = useSecondsLeft(access.adminUntilMs).value;
  const state = access.state.value;
  if (state.kind !== "in" || state.view.who.kind !== "device") return <>{children}</>;
  const standing = admin.standing.value;
  if (standing !== "may") return <Refused standing={standing} />;
  if (admin.asking.value) return <AdminCard admin={admin} door={door} />;
  return (
    <>
      {leftS > 0 ? null : (
        <div class="card access__part" role="status" data-testid="setup-admin">
          <p>{SETUP_ADMIN_NEEDED}</p>
          <button
            type="button"
            class="button button--apply access__go"
            data-testid="setup-admin-enter"
            onClick={() => admin.run(() => undefined)}
          >
            {SETUP_ADMIN_ENTER}
          </button>
        </div>
      )}
      {children}
    </>
  );
};
