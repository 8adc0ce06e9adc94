/** Takes a table that is gone for good off the wall, for everybody; asked once more, and only of one that is offline. */

import { useSignal } from "@preact/signals";
import { isAtLeast, type Role } from "../../shared/roles.ts";
import { Sure } from "../access/sure.tsx";
import { TAKE_OFF, takeOffFailed } from "../messages/en/fleet-table.ts";
import { type Api, doneSchema } from "../sessions/api.ts";
import "../style/access.css";
import type { Cell } from "./cell.ts";

interface TakeOffProps {
  readonly cell: Cell;
  readonly api: Api;
  readonly role: Role | null;
}

export const TakeOff = ({ cell, api, role }: TakeOffProps) => {
  const asking = useSignal(false);
  const failed = useSignal<string | null>(null);
  const { site, tableId } = cell.address;
  const takeOff = async (): Promise<void> => {
    asking.value = false;
    const path = `/fleet/tables/${encodeURIComponent(site)}/${encodeURIComponent(tableId)}`;
    const told = await api.send(doneSchema, "DELETE", path);
    // Done, the table is told to be gone, and this goes with it.
    failed.value = told.kind === "ok" ? null : takeOffFailed("message" in told ? told.message : "");
  };
  const isOffline = cell.view.presence.value === "offline";
  if (!isOffline || role === null || !isAtLeast(role, "operator")) return null;
  return (
    <section class="card" aria-label={TAKE_OFF.title}>
      <h3 class="card__title">{TAKE_OFF.title}</h3>
      {asking.value ? (
        <Sure
          label={TAKE_OFF.title}
          question={TAKE_OFF.why}
          no={TAKE_OFF.no}
          yes={TAKE_OFF.yes}
          yesId="take-off-yes"
          onNo={() => {
            asking.value = false;
          }}
          onYes={() => void takeOff()}
        />
      ) : (
        <>
          <p class="option__why">{TAKE_OFF.why}</p>
          <button
            type="button"
            class="button button--plain"
            data-testid="take-off"
            onClick={() => {
              asking.value = true;
            }}
          >
            {TAKE_OFF.ask}
          </button>
        </>
      )}
      <p class="option__why" role="status">
        {failed}
      </p>
    </section>
  );
};
