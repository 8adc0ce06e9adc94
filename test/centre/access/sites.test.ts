/** Sites as scope: of what is beyond them nothing is told, nothing is done, and nobody is let in or out. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEVICES_FILE } from "../../../firmware/gateway/access/access.ts";
import {
  accessViewSchema,
  codeOfferSchema,
  type PairedDevice,
  pairedDevicesSchema,
  SIGNED_OUT_CODE,
} from "../../../shared/access.ts";
import { OWN_ADDRESS } from "../../gateway/access/support/door.ts";
import { ManualClock } from "../../gateway/support/manual-clock.ts";
import { until } from "../../gateway/support/screen.ts";
import { sleep } from "../../support/program.ts";
import { NORTH, type Place, SOUTH, startPlace, type Way } from "./support/place.ts";

const DAY_MS = 86_400_000;
/** What a live picture needs to come, and then some, ms. */
const A_WHILE_MS = 600;

let place: Place;
afterEach(() => place.close());

const devicesOf = async (cookie: string, way: Way = "network"): Promise<readonly PairedDevice[]> =>
  pairedDevicesSchema.parse(await (await place.ask(way, "/api/access/devices", { cookie })).json()).items;
const offer = (cookie: string, body: object, way: Way = "network"): Promise<Response> =>
  place.ask(way, "/api/access/codes", { method: "POST", cookie, body });
const revoke = async (id: string, cookie: string, way: Way = "network"): Promise<number> =>
  (await place.ask(way, `/api/access/devices/${id}`, { method: "DELETE", cookie })).status;
const idOf = (name: string, devices: readonly PairedDevice[]): string =>
  devices.find((one) => one.name === name)?.deviceId ?? "nobody";
const whoAmI = async (cookie: string) =>
  accessViewSchema.parse(await (await place.ask("network", "/api/access", { cookie })).json()).who;

describe.runIf(OWN_ADDRESS !== null)("what is told", () => {
  beforeEach(async () => {
    place = await startPlace();
  });

  /** The sites that appear anywhere in an answer. */
  const sitesIn = async (cookie: string, path: string): Promise<string[]> => {
    const answer = await place.ask("network", path, { cookie });
    expect(answer.status, path).toBe(200);
    const text = await answer.text();
    return ["north", "south"].filter((site) => text.includes(site));
  };

  it.each(["tables", "sessions", "events", "days"])("of %s is what is within one's sites", async (what) => {
    const [all, north, both] = [
      await place.letIn("operator", null),
      await place.letIn("operator", ["north"]),
      await place.letIn("operator", ["south", "north"]),
    ];
    const path = `/api/fleet/${what}`;
    expect(await sitesIn(all, path)).toEqual(["north", "south"]);
    expect(await sitesIn(both, path)).toEqual(["north", "south"]);
    expect(await sitesIn(north, path)).toEqual(["north"]);
    // Asked for by name, it is as a site that is not there.
    expect(await sitesIn(all, `${path}?site=south`)).toEqual(["south"]);
    const foreign = await place.ask("network", `${path}?site=south`, { cookie: north });
    const absent = await place.ask("network", `${path}?site=nowhere`, { cookie: north });
    expect(await foreign.text()).toBe(await absent.text());
    if (what !== "tables") expect(await sitesIn(north, `${path}?table=${SOUTH.tableId}`)).toEqual([]);
  });

  it("live is what is within one's sites, from the first picture on", async () => {
    const north = place.look(await place.letIn("viewer", ["north"]));
    const all = place.look(await place.letIn("viewer", null));
    await until("all is told", () => north.isWhole && all.isWhole);
    expect(north.messages[0]).toMatchObject({ type: "welcome", role: "viewer", sites: ["north"] });
    expect(all.messages[0]).toMatchObject({ type: "welcome", role: "viewer", sites: null });
    for (const one of [NORTH, SOUTH]) place.tell(one, 17);
    const isNew = (site: string, tableId: string): boolean => all.at(site, tableId)?.state?.invertedS === 17;
    await until("the news is told", () => isNew("north", "n1") && isNew("south", "s1"));
    await until("to the other too", () => north.at("north", "n1")?.state?.invertedS === 17);
    await sleep(A_WHILE_MS);
    expect(JSON.stringify(north.messages)).not.toContain("south");
  });

  it("a device says what it is let in for, and the local person has all sites", async () => {
    const cookie = await place.letIn("viewer", ["south", "north"]);
    expect(await whoAmI(cookie)).toMatchObject({ kind: "device", sites: ["south", "north"] });
    const local = accessViewSchema.parse(await (await place.ask("local", "/api/access")).json());
    expect(local.who).toEqual({ kind: "local", role: "operator", sites: null });
  });
});

describe.runIf(OWN_ADDRESS !== null)("who is let in and out", () => {
  beforeEach(async () => {
    place = await startPlace();
  });

  it("an operator gives no more sites than its own, and without a word its own", async () => {
    const cookie = await place.letIn("operator", ["north", "south"]);
    const codeFor = async (body: object) =>
      codeOfferSchema.parse(await (await offer(cookie, { role: "viewer", ...body })).json());
    expect(await codeFor({ sites: ["south"] })).toMatchObject({ role: "viewer", sites: ["south"] });
    const { code, sites } = await codeFor({});
    expect(sites).toEqual(["north", "south"]);
    for (const wished of [["west"], ["north", "west"], null])
      expect((await offer(cookie, { role: "viewer", sites: wished })).status, String(wished)).toBe(403);
    expect((await offer(cookie, { role: "viewer", sites: [] })).status).toBe(422);
    expect((await offer(cookie, { role: "operator", sites: ["north"] })).status).toBe(403);
    const body = { code, name: "Hall" };
    const paired = await place.ask("network", "/api/access/pair", { method: "POST", body });
    expect(accessViewSchema.parse(await paired.json()).who).toMatchObject({ sites: ["north", "south"] });
  });

  it("an admin of some sites sees and shuts out who is nowhere else, and nobody beyond", async () => {
    const admin = await place.letIn("admin", ["north", "west"], "tls", "Admin");
    const theirs = await place.letIn("viewer", ["north"], "network", "Within");
    const beyond = [
      await place.letIn("viewer", ["south"], "network", "Beyond"),
      await place.letIn("operator", ["north", "south"], "network", "Both"),
      await place.letIn("admin", null, "tls", "Everywhere"),
    ];
    expect(await place.openActs("tls", admin)).toBe(200);
    const seen = await devicesOf(admin, "tls");
    expect(seen.map(({ name }) => name)).toEqual(["Admin", "Within"]);
    const everybody = await devicesOf("", "local");
    expect(everybody).toHaveLength(5);
    for (const name of ["Beyond", "Both", "Everywhere"]) {
      const foreign = await revoke(idOf(name, everybody), admin, "tls");
      expect(foreign, name).toBe(await revoke("nobody", admin, "tls"));
      expect(foreign, name).toBe(404);
    }
    for (const [index, cookie] of beyond.entries())
      expect((await place.ask(index === 2 ? "tls" : "network", "/api/fleet/tables", { cookie })).status).toBe(
        200,
      );
    expect(await revoke(idOf("Within", everybody), admin, "tls")).toBe(204);
    expect((await place.ask("network", "/api/fleet/tables", { cookie: theirs })).status).toBe(401);
    // Nor lets them anybody in beyond: an admin's code is no way around.
    expect((await offer(admin, { role: "admin" }, "tls")).status).toBe(200);
    for (const sites of [["south"], null])
      expect((await offer(admin, { role: "admin", sites }, "tls")).status).toBe(403);
  });

  it("ends the open sockets of whoever is shut out within a second, and of nobody else", async () => {
    const [out, stays] = [
      await place.letIn("viewer", ["north"], "network", "Out"),
      await place.letIn("viewer", ["north"], "network", "Stays"),
    ];
    const [views, other] = [[place.look(out), place.look(out)], place.look(stays)];
    await until("they look", () => other.isWhole && views.every((view) => view.isWhole));
    const listed = await devicesOf("", "local");
    expect(listed.map(({ name, connected }) => [name, connected])).toEqual([
      ["Out", 2],
      ["Stays", 1],
    ]);
    expect(await place.openActs("local")).toBe(200);
    const sinceMs = performance.now();
    expect(await revoke(idOf("Out", listed), "", "local")).toBe(204);
    await until("they are closed", () => views.every(({ closedWith }) => closedWith === SIGNED_OUT_CODE));
    expect(performance.now() - sinceMs).toBeLessThan(1_000);
    expect(other.closedWith).toBeNull();
    // The one that is left, still looking.
    expect((await devicesOf("", "local")).map(({ connected }) => connected)).toEqual([1]);
  });

  it("tells the log who was let in and out by whom, and who stopped and tightened what", async () => {
    const cookie = await place.letIn("operator", ["north"], "network", "Tablet");
    await place.ask("network", "/api/fleet/tables/north/n1/stop", { method: "POST", cookie });
    const limits = { maxAngleDeg: 20, maxDurationS: 60 };
    const path = "/api/fleet/tables/north/n1/tighten";
    expect((await place.ask("network", path, { method: "POST", cookie, body: limits })).status).toBe(200);
    expect(place.sent).toEqual(["stop north/n1", "tighten north/n1"]);
    await place.openActs("local");
    await revoke(idOf("Tablet", await devicesOf("", "local")), "", "local");
    const by = { device: "Tablet", address: OWN_ADDRESS };
    expect(place.logged.filter(({ msg }) => /sign-in|HTTP/.test(String(msg)))).toMatchObject([
      { msg: "sign-in: code-offered" },
      { ...by, msg: "sign-in: device-paired", role: "operator", sites: ["north"] },
      { ...by, site: "north", tableId: "n1", msg: "STOP over HTTP" },
      { ...by, site: "north", msg: `tighter limits over HTTP: ${JSON.stringify(limits)}` },
      { msg: "sign-in: admin-opened", device: null },
      { msg: "sign-in: device-revoked", name: "Tablet", device: null },
    ]);
  });
});

describe.runIf(OWN_ADDRESS !== null)("over time", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "inversion-table-access-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  it("sites outlive a restart, and a device that was let in without any has none", async () => {
    place = await startPlace({ dataDir: folder });
    const port = place.port;
    const [cookie, all] = [await place.letIn("operator", ["north"]), await place.letIn("operator", null)];
    await place.close();
    const file = join(folder, DEVICES_FILE);
    const kept = JSON.parse(await readFile(file, "utf8"));
    expect(kept.devices.map(({ sites }: { sites: unknown }) => sites)).toEqual([["north"], null]);
    // As a table keeps its devices.
    delete kept.devices[1].sites;
    await writeFile(file, JSON.stringify(kept));

    place = await startPlace({ dataDir: folder });
    const anew = (text: string): string => text.replace(String(port), String(place.port));
    expect(await whoAmI(anew(cookie))).toMatchObject({ sites: ["north"] });
    const tables = async (who: string) =>
      (await (await place.ask("network", "/api/fleet/tables", { cookie: anew(who) })).json()).tables;
    expect(await tables(cookie)).toHaveLength(1);
    expect(await tables(all)).toEqual([]);
    const stop = { method: "POST", cookie: anew(all) };
    expect((await place.ask("network", "/api/fleet/tables/north/n1/stop", stop)).status).toBe(404);
    expect((await place.ask("network", "/healthz", { cookie: anew(all) })).status).toBe(403);
  });

  it("a device that nobody used for 30 days is out, with the sockets that are open", async () => {
    const clock = new ManualClock();
    place = await startPlace({ dataDir: folder, clock });
    const view = place.look(await place.letIn("viewer", null));
    await until("it looks", () => view.isWhole);
    clock.freeze(29 * DAY_MS);
    await sleep(A_WHILE_MS);
    expect(view.closedWith).toBeNull();
    clock.freeze(3 * DAY_MS);
    await until("it is closed", () => view.closedWith === SIGNED_OUT_CODE);
  });
});
