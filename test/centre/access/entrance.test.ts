/** The entrance of the central place by itself: what it tells whoever looks after open sockets. */

import { expect, it } from "vitest";
import { openEntrance } from "../../../firmware/centre/access/entrance.ts";
import { LOOPBACK_ONLY } from "../../../firmware/gateway/access/options.ts";
import { LOCAL } from "../../../firmware/gateway/access/principal.ts";
import { ManualClock } from "../../gateway/support/manual-clock.ts";

it("whoever looks at open sockets hears of it at once when somebody is shut out", async () => {
  const nothing = (): void => {};
  const entrance = await openEntrance({
    ...{ options: LOOPBACK_ONLY, clock: new ManualClock(), log: { info: nothing, warn: nothing } },
  });
  const added = await entrance.access.devices.add("Tablet", { role: "viewer", sites: null }, "tls");
  let heard = 0;
  entrance.door.onChange(() => {
    heard += 1;
  });
  const doer = { by: "http", device: null, address: null } as const;
  const visit = { principal: LOCAL, client: { address: null, channel: "loopback" } } as const;
  const revoked = entrance.desk.revoke(visit, added?.device.deviceId ?? "", doer);
  expect(heard).toBe(1);
  expect(await revoked).toMatchObject({ kind: "done" });
  await entrance.close();
});
