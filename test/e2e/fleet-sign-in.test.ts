/**
 * Screens are let in at a central place, for all sites or for one, and see and may what they were let in for: the real
 * program on the network, Mosquitto, and two tables at two sites.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TableAddress } from "../../shared/fleet.ts";
import { FakeTable } from "../support/fake-table.ts";
import { type FleetProgram, startFleetProgram } from "../support/fleet-program.ts";
import { sampleAbout, sampleSession, stateSample, telemetrySample } from "../support/fleet-samples.ts";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { sleep } from "../support/program.ts";
import { openBrowser, SIZES, textOf } from "./browser.ts";
import { networkAddress } from "./networked.ts";

const NORTH: TableAddress = { site: "north", tableId: "t1" };
const SOUTH: TableAddress = { site: "south", tableId: "t2" };
const CODE = /code (\d{3}) (\d{3})/g;

/** Somebody hangs there. */
const inUse = async (broker: Mosquitto, address: TableAddress): Promise<FakeTable> => {
  const table = new FakeTable({ url: () => broker.url, address, protocolVersion: 5 });
  const now = (): string => new Date().toISOString();
  table.tell("about", { ...sampleAbout(address), name: `Table ${address.site}` });
  table.tell("state", stateSample({ at: now() }));
  table.tell("sessions", sampleSession(`s-${address.site}`, now()));
  let seq = 0;
  const telling = setInterval(() => {
    seq += 1;
    const told = telemetrySample({ at: now(), seq, t: performance.now() });
    table.say(`inversion-table/v1/${address.site}/${address.tableId}/telemetry`, JSON.stringify(told));
  }, 200);
  const { close } = table;
  return Object.assign(table, {
    close: async () => {
      clearInterval(telling);
      await close.call(table);
    },
  });
};

const tile = (page: Page, { site, tableId }: TableAddress) =>
  page.locator(`[data-testid="tile"][data-table="${site}/${tableId}"]`);
const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);
const letIn = async (page: Page, code: string, name: string): Promise<void> => {
  await page.getByTestId("pair-code").fill(code);
  await page.getByTestId("pair-name").fill(name);
  await page.getByTestId("pair-go").click();
  await page.getByTestId("wall").waitFor({ timeout: 20_000 });
};

describeWith("mosquitto", "a central place on the network", () => {
  describeWith("chromium", "with screens", (executablePath) => {
    let browser: Browser;
    let broker: Mosquitto;
    let fleet: FleetProgram;
    let folder: string;
    let north: FakeTable;
    let south: FakeTable;
    const contexts: BrowserContext[] = [];
    const opened = async (): Promise<Page> => {
      const context = await browser.newContext({ viewport: SIZES.laptop });
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(fleet.url);
      await page.getByTestId("sign-in").waitFor({ timeout: 20_000 });
      return page;
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "inversion-table-fleet-"));
      [browser, broker] = await Promise.all([openBrowser(executablePath), startMosquitto()]);
      const host = ["--host", networkAddress(), "--insecure"];
      fleet = await startFleetProgram(["--data-dir", folder, "--broker", broker.url, ...host]);
      [north, south] = await Promise.all([inUse(broker, NORTH), inUse(broker, SOUTH)]);
    });
    afterAll(async () => {
      for (const context of contexts) await context.close();
      await browser.close();
      await Promise.all([north.close(), south.close()]);
      await fleet.stop();
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it("shows nothing of a table before a code, and then what each was let in for", async () => {
      const admin = await opened();
      expect(await admin.getByTestId("tile").count()).toBe(0);
      expect(await admin.getByTestId("fleet-stop").count()).toBe(0);
      const first = [...fleet.stderr().matchAll(CODE)].at(-1);
      await letIn(admin, `${first?.[1] ?? ""}${first?.[2] ?? ""}`, "Office");
      for (const address of [NORTH, SOUTH]) await tile(admin, address).waitFor();
      expect(await admin.locator("body").textContent()).toMatch(/not encrypted/i);

      await goTo(admin, "devices");
      await admin.getByTestId("offer-role-rider").check();
      await admin.getByTestId("offer-site").selectOption("north");
      await admin.getByTestId("offer-show").click();
      await admin.getByTestId("offer-code").waitFor();
      const code = (await textOf(admin, "offer-code")).replace(/\D/g, "");

      const screen = await opened();
      await letIn(screen, code, "Hall north");
      await tile(screen, NORTH).waitFor();
      // Long enough for the other one, which tells five times a second.
      await sleep(1_500);
      expect(await screen.getByTestId("tile").count()).toBe(1);
      await goTo(screen, "table/south/t2");
      await screen.getByTestId("large-none").waitFor();
      await goTo(screen, "table/north/t1");
      await screen.getByTestId("large").waitFor();
      expect(await screen.getByTestId("tighten-maxAngleDeg").count()).toBe(0);
      expect(await screen.getByTestId("fleet-sessions").count()).toBe(0);
      await goTo(admin, "table/south/t2");
      await admin.getByTestId("tighten-maxAngleDeg").waitFor();
      await admin.getByTestId("fleet-session").first().waitFor();

      await goTo(screen, "wall");
      await tile(screen, NORTH).getByTestId("fleet-stop").click();
      for (const end = Date.now() + 20_000; north.commands.length === 0; await sleep(20))
        if (Date.now() > end) throw new Error("STOP did not come to the table");
      expect(JSON.parse(north.commands[0] ?? "{}")).toMatchObject({ ...NORTH, command: { kind: "stop" } });
      expect(south.commands).toEqual([]);

      await goTo(screen, "devices");
      await screen.getByTestId("sign-out").click();
      await screen.getByTestId("sign-out-yes").click();
      await screen.getByTestId("sign-in").waitFor({ timeout: 20_000 });
      expect(await screen.getByTestId("tile").count()).toBe(0);
      await goTo(admin, "wall");
      await tile(admin, NORTH).waitFor();
    });
  });
});
