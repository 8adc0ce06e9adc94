/** The entrance of the central place by itself: what it tells whoever looks after open sockets. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openEntrance } from "../../../firmware/centre/access/entrance.ts";
import { LOOPBACK_ONLY } from "../../../firmware/gateway/access/options.ts";
import { MOST_DEVICES, MOST_SITED_DEVICES } from "../../../firmware/gateway/access/paired-devices.ts";
import { LOCAL } from "../../../firmware/gateway/access/principal.ts";
import { ManualClock } from "../../gateway/support/manual-clock.ts";

const nothing = (): void => {};
const parts = { clock: new ManualClock(), log: { info: nothing, warn: nothing } };

it("has room for more devices than a table, and after a restart all of them are in", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "inversion-table-entrance-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const options = { ...LOOPBACK_ONLY, dataDir };
  const entrance = await openEntrance({ ...parts, options });
  const letIn = () => entrance.access.devices.add("Tablet", { role: "viewer", sites: ["north"] }, "tls");
  const added = await Promise.all(Array.from({ length: MOST_SITED_DEVICES }, letIn));
  expect(added).not.toContain(null);
  expect(added.length).toBeGreaterThan(MOST_DEVICES);
  expect(await letIn()).toBeNull();
  await entrance.close();
  const again = await openEntrance({ ...parts, options });
  expect(again.access.devices.all()).toHaveLength(MOST_SITED_DEVICES);
  await again.close();
});

it("whoever looks at open sockets hears of it at once when somebody is shut out", async () => {
  const entrance = await openEntrance({ ...parts, options: LOOPBACK_ONLY });
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
