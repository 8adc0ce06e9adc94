/** The fleet without a broker: what it keeps, what it says to the gateway, and when. */

import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { FromFleet } from "../../firmware/fleet/contract.ts";
import { freePort } from "../support/mosquitto.ts";
import { sleep } from "../support/program.ts";
import { type SomeFleet, someFleet, until } from "./some-fleet.ts";

const tables: SomeFleet[] = [];
afterEach(async () => {
  for (const table of tables.splice(0)) await table.stop();
});
const started = async (more: Readonly<Record<string, unknown>>): Promise<SomeFleet> => {
  const table = await someFleet(more);
  tables.push(table);
  return table;
};
const nowhere = async (): Promise<Readonly<Record<string, unknown>>> => ({
  broker: { url: `mqtt://127.0.0.1:${await freePort()}` },
});
const of = (table: SomeFleet, type: FromFleet["type"]): readonly FromFleet[] =>
  table.said.filter((message) => message.type === type);

test("nothing waits for nobody: without a broker all is acknowledged, and nothing kept", async () => {
  const table = await started({});
  table.events(3);
  table.session("s1");
  expect(of(table, "kept").length).toBe(4);
  await until("it has figures", () => table.figures() !== null);
  expect(table.figures()).toMatchObject({ broker: { kind: "none" }, outbox: { waiting: 0, leftOut: 0 } });
});

test("with a broker that is not there all waits, and the reason is told once", async () => {
  const table = await started(await nowhere());
  table.events(3);
  table.session("s1");
  await until("it is away", () => JSON.stringify(table.figures()?.broker).includes("ECONNREFUSED"));
  await until("it waits", () => JSON.stringify(table.figures()?.outbox).includes('"waiting":4'));
  await sleep(3_000);
  expect(table.logs().split("no broker at").length - 1).toBe(1);
});

test("an outbox that had to be begun anew is told as ready again: what it lost is told anew", async () => {
  const table = await started(await nowhere());
  table.session("s1");
  expect(of(table, "ready")).toEqual([{ type: "ready", isNew: true }]);
  const dir = join(table.dir, "fleet");
  renameSync(join(dir, "outbox.db"), join(dir, "elsewhere"));
  table.events(1);
  await until("it says so", () => of(table, "ready").length === 2);
  expect(of(table, "ready")[1]).toEqual({ type: "ready", isNew: true });
  table.session("s1");
  expect(of(table, "kept").at(-1)).toEqual({ type: "kept", id: 3, known: false });
});

test("a place that cannot be written to is told, and what came meanwhile is kept once it can", async () => {
  const table = await started(await nowhere());
  await table.fleet().stop();
  const dir = join(table.dir, "fleet");
  renameSync(dir, `${dir}-away`);
  writeFileSync(dir, "");
  await table.restart();
  table.session("s1");
  table.events(2);
  await until("it is told", () => table.figures()?.outbox.kind === "trouble");
  expect(of(table, "kept")).toEqual([]);
  expect(table.logs()).toContain("nothing is kept to be told");
  renameSync(dir, `${dir}-file`);
  await until("all is kept", () => of(table, "kept").length === 3);
  expect(table.figures()).not.toBeNull();
  expect(readdirSync(dir)).toContain("outbox.db");
});

test("figures come when they change, and twice a second at most", async () => {
  const table = await started(await nowhere());
  const before = of(table, "figures").length;
  for (let n = 0; n < 20; n += 1) {
    table.events(1);
    await sleep(100);
  }
  expect(of(table, "figures").length - before).toBeLessThanOrEqual(6);
  await sleep(1_000);
  expect(JSON.stringify(table.figures()?.outbox)).toContain('"waiting":20');
});

test("the end of one whose broker is not there is quick", async () => {
  const table = await started(await nowhere());
  await until("it has tried", () => table.logs().includes("no broker at"));
  const beganMs = Date.now();
  await table.fleet().stop();
  expect(Date.now() - beganMs).toBeLessThan(5_000);
});
