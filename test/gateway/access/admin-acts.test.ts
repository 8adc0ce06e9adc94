/** Acts of an admin: the console's code, entered by the device that asked, within five minutes, over a line that is kept. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accessViewSchema, codeOfferSchema, pairedDevicesSchema } from "../../../shared/access.ts";
import { FakeHistory } from "../support/fake-history.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { type Door, OWN_ADDRESS, startDoor, type Way } from "./support/door.ts";

let door: Door;
let clock: ManualClock;
let history: FakeHistory;
beforeEach(async () => {
  clock = new ManualClock();
  history = new FakeHistory();
  door = await startDoor({ manualClock: clock, history });
});
afterEach(() => door.close());

const post = (way: Way, path: string, cookie: string, body?: object): Promise<Response> =>
  door.ask(way, path, { method: "POST", cookie, ...(body === undefined ? {} : { body }) });
const adminForS = async (way: Way, cookie: string): Promise<number> =>
  accessViewSchema.parse(await (await door.ask(way, "/api/access", { cookie })).json()).adminForS;
const offer = (way: Way, cookie: string, role: string): Promise<Response> =>
  post(way, "/api/access/codes", cookie, { role });

describe.runIf(OWN_ADDRESS !== null)("an admin", () => {
  it("removes a device with the code, and not without; the list says which is which", async () => {
    const admin = await door.letIn("admin", "tls", "Admin's tablet");
    await door.letIn("rider", "tls", "Old phone");
    const listed = await door.ask("tls", "/api/access/devices", { cookie: admin });
    const { items } = pairedDevicesSchema.parse(await listed.json());
    expect(items).toMatchObject([
      { name: "Admin's tablet", role: "admin", isThis: true, lastSeenOn: "2026-01-01" },
      { name: "Old phone", role: "rider", isThis: false, lastSeenOn: null },
    ]);
    const path = `/api/access/devices/${items[1]?.deviceId}`;
    const remove = () => door.ask("tls", path, { method: "DELETE", cookie: admin });
    expect((await remove()).status).toBe(403);
    expect((await door.openActs("tls", admin)).status).toBe(200);
    expect(door.said.at(-1)).toContain("on Admin's tablet");
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    const actions = history.writes.flatMap((write) => (write.kind === "audit" ? [write] : []));
    expect(actions.slice(-2)).toMatchObject([
      { action: "admin-opened", doer: { device: "Admin's tablet", address: "198.51.100.7" } },
      { action: "device-revoked", doer: { device: "Admin's tablet" }, detail: { name: "Old phone" } },
    ]);
  });

  it("has five minutes, told by the second, and none after signing out", async () => {
    const admin = await door.letIn("admin", "tls");
    expect(await adminForS("tls", admin)).toBe(0);
    await door.openActs("tls", admin);
    expect(await adminForS("tls", admin)).toBe(300);
    clock.advance(299_000);
    expect(await adminForS("tls", admin)).toBe(1);
    clock.advance(1_000);
    expect(await adminForS("tls", admin)).toBe(0);
    expect((await offer("tls", admin, "operator")).status).toBe(403);
  });

  it("enters a code that was shown for this device, that is new, and once", async () => {
    const [one, other] = [await door.letIn("admin", "tls", "one"), await door.letIn("admin", "tls", "other")];
    await post("tls", "/api/access/admin-code", one);
    const code = door.code();
    expect((await post("tls", "/api/access/admin", other, { code })).status).toBe(403);
    await post("tls", "/api/access/admin-code", one);
    const newer = door.code();
    if (newer !== code) expect((await post("tls", "/api/access/admin", one, { code })).status).toBe(403);
    expect((await post("tls", "/api/access/admin", one, { code: newer })).status).toBe(200);
    expect((await post("tls", "/api/access/admin", one, { code: newer })).status).toBe(403);
    await post("tls", "/api/access/admin-code", other);
    clock.advance(300_000);
    expect((await post("tls", "/api/access/admin", other, { code: door.code() })).status).toBe(403);
    // It opens nothing else: no device is paired with it.
    await post("tls", "/api/access/admin-code", one);
    const body = { code: door.code(), name: "x" };
    expect((await post("tls", "/api/access/pair", "", body)).status).toBe(403);
  });

  it("guesses no oftener than a stranger, and no stranger's guesses keep an admin from it", async () => {
    const admin = await door.letIn("admin", "tls");
    for (let n = 0; n < 40; n += 1) {
      const headers = { "x-forwarded-for": `203.0.113.${n}` };
      const body = { code: "000000", name: "x" };
      await door.ask("tls", "/api/access/pair", { method: "POST", body, headers });
    }
    await post("tls", "/api/access/admin-code", admin);
    const wrong = door.code() === "000000" ? "000001" : "000000";
    const guess = async (code: string) => (await post("tls", "/api/access/admin", admin, { code })).status;
    // One of those of the local person, who let the admin in, is right and does not count.
    expect([await guess(wrong), await guess(wrong), await guess(wrong), await guess(wrong)]).toEqual([
      403, 403, 403, 429,
    ]);
    clock.advance(60_000);
    expect(await guess(door.code())).toBe(200);
  });

  it("is nothing of that over a line that others can read", async () => {
    const admin = await door.letIn("admin");
    for (const path of ["admin-code", "admin"])
      expect((await post("network", `/api/access/${path}`, admin, { code: "000000" })).status).toBe(403);
    expect((await offer("network", admin, "operator")).status).toBe(403);
    expect((await offer("network", admin, "rider")).status).toBe(200);
  });
});

describe.runIf(OWN_ADDRESS !== null)("codes for more devices", () => {
  it("are offered by operators for viewers and riders, with the address for a QR code", async () => {
    const operator = await door.letIn("operator", "tls");
    const offered = codeOfferSchema.parse(await (await offer("tls", operator, "rider")).json());
    expect(offered).toEqual({
      code: offered.code,
      role: "rider",
      validS: 300,
      url: `http://${OWN_ADDRESS}:${door.rig.port}/#pair/${offered.code}`,
    });
    expect((await offer("tls", operator, "operator")).status).toBe(403);
    expect((await offer("tls", operator, "admin")).status).toBe(403);
    const rider = await door.letIn("rider", "tls");
    expect((await offer("tls", rider, "viewer")).status).toBe(403);
  });

  it("are offered by an admin, or the local person, for anybody once the code was entered", async () => {
    const admin = await door.letIn("admin", "tls");
    clock.advance(300_000);
    for (const [way, cookie] of [
      ["tls", admin],
      ["local", ""],
    ] as const) {
      expect((await offer(way, cookie, "admin")).status).toBe(403);
      expect((await door.openActs(way, way === "local" ? undefined : cookie)).status).toBe(200);
      expect((await offer(way, cookie, "admin")).status).toBe(200);
    }
  });

  it("are eight at once at most, each another one", async () => {
    const operator = await door.letIn("operator", "tls");
    const codes: string[] = [];
    for (let n = 0; n < 9; n += 1) {
      codes.push(codeOfferSchema.parse(await (await offer("tls", operator, "viewer")).json()).code);
      await new Promise((resolve) => setTimeout(resolve, 110));
    }
    expect(new Set(codes).size).toBe(9);
    const pair = (code = "") => post("tls", "/api/access/pair", "", { code, name: "x" });
    expect((await pair(codes[0])).status).toBe(403);
    expect((await pair(codes[8])).status).toBe(200);
  });
});
