/** The devices page with the browser's own parts; fetched when it is first opened. */

import type { FunctionComponent } from "preact";
import type { Companion } from "../companion.ts";
import { Status } from "../components/status.tsx";
import { createApi } from "../sessions/api.ts";
import type { Access } from "./access.ts";
import { createAdmin } from "./admin.ts";
import { DevicesPage } from "./devices-page.tsx";
import { createAccessDoor } from "./door.ts";

export interface DevicesParts {
  readonly companion: Companion;
  readonly access: Access;
}

export const openDevices = ({ companion, access }: DevicesParts, page: Window): FunctionComponent => {
  const door = createAccessDoor(createApi("./api", page.fetch.bind(page)));
  const admin = createAdmin(access, () => page.performance.now());
  return () => (
    <DevicesPage status={<Status companion={companion} />} access={access} admin={admin} door={door} />
  );
};
