/** The set-up in its frame, alarms above it and the simulator below; fetched when it is first opened. */

import type { FunctionComponent } from "preact";
import { Lazy, type LazyView } from "../components/lazy.tsx";
import { Status } from "../components/status.tsx";
import { isRoleAtLeast, roleOf } from "../role.ts";
import { SetupPage, type SetupPageProps } from "./page.tsx";

export interface SetupParts extends Omit<SetupPageProps, "page" | "leave"> {
  readonly simulator: LazyView;
}

export const openSetupView = (parts: SetupParts, page: Window): FunctionComponent => {
  const { companion, simulator } = parts;
  const leave = (): void => {
    page.location.hash = "";
  };
  // Only an operator may move the simulated world.
  const simulated = companion.store.select(
    (model) => model.hello?.simulated === true && isRoleAtLeast(roleOf(model), "operator"),
  );
  return () => (
    <div class="setup-slot">
      <Status companion={companion} />
      <SetupPage {...parts} page={page} leave={leave} />
      {simulated.value ? <Lazy view={simulator} /> : null}
    </div>
  );
};
