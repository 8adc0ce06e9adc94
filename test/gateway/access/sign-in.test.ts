/** Letting devices in: a code, a cookie, and nothing else opens the door from the network. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accessViewSchema, codeOfferSchema, pairedDevicesSchema } from "../../../shared/access.ts";
import { FakeHistory } from "../support/fake-history.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { cookieFrom, type Door, OWN_ADDRESS, startDoor } from "./support/door.ts";

let door: Door;
let clock: ManualClock;
let history: FakeHistory;
const PHONE = { name: "Anna's phone" };

const view = async (response: Response) => accessViewSchema.parse(await response.json());
const pair = (code: string, ask: object = {}) =>
  door.ask("network", "/api/access/pair", { method: "POST", body: { code, ...PHONE }, ...ask });
const noted = () => history.writes.flatMap((write) => (write.kind === "audit" ? [write] : []));

describe.runIf(OWN_ADDRESS !== null)("the door", () => {
  beforeEach(async () => {
    clock = new ManualClock();
    history = new FakeHistory();
    door = await startDoor({ manualClock: clock, history });
  });
  afterEach(() => door.close());

  it("says a code for an admin at the console, with the address and a QR code, while nobody is paired", async () => {
    expect(door.said).toHaveLength(1);
    expect(door.said[0]).toContain("as admin");
    expect(door.said[0]).toContain(`http://${OWN_ADDRESS}:${door.rig.port}/#pair/${door.code()}`);
    expect(door.said[0]).toMatch(/[▀▄█]{10}/);
  });

  it("is closed to strangers: 401 as a problem, before the handshake too, and STOP of nobody is none", async () => {
    const refused = await door.ask("network", "/healthz");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(refused.headers.get("www-authenticate")).toBe("Bearer");
    expect((await door.ask("network", "/api/stop", { method: "POST" })).status).toBe(401);
    const socket = door.socket("");
    const status = await new Promise((resolve) =>
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(401);
    expect(door.rig.controller.asked).toEqual([]);
    // The page that asks for the code is there for everybody, and says nothing of the table.
    expect((await door.ask("network", "/")).status).toBe(200);
    expect(await view(await door.ask("network", "/api/access"))).toEqual({
      who: { kind: "nobody" },
      channel: "insecure",
      adminForS: 0,
    });
  });

  it("opens for whoever has the code, once", async () => {
    const code = door.code();
    const paired = await pair(code);
    expect(paired.status).toBe(200);
    expect(await view(paired)).toMatchObject({ who: { kind: "device", role: "admin", ...PHONE } });
    const cookie = cookieFrom(paired);
    expect((await door.ask("network", "/healthz", { cookie })).status).toBe(200);
    expect(await view(await door.ask("network", "/api/access", { cookie }))).toMatchObject({
      who: { kind: "device", ...PHONE },
    });
    expect((await pair(code)).status).toBe(403);
    expect(noted().map(({ action }) => action)).toEqual(["device-paired", "guess-wrong"]);
    expect(noted()[0]).toMatchObject({
      doer: { device: PHONE.name, address: OWN_ADDRESS },
      detail: { ...PHONE, role: "admin", line: "insecure" },
    });
  });

  it("gives a cookie that no script reads, no other page sends, and that is named after the port", async () => {
    const given = (await pair(door.code())).headers.get("set-cookie") ?? "";
    expect(given).toMatch(
      new RegExp(
        `^inversion-table-${door.rig.port}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000$`,
      ),
    );
    const tls = await door.letIn("viewer", "tls");
    expect(tls).toMatch(new RegExp(`^__Host-inversion-table-${door.rig.port}=`));
  });

  it("under TLS gives a Secure cookie, and neither kind is good on the other kind of line", async () => {
    const code = door.code();
    const paired = await door.ask("tls", "/api/access/pair", { method: "POST", body: { code, ...PHONE } });
    expect(paired.headers.get("set-cookie")).toMatch(/; HttpOnly; SameSite=Strict; Secure; Max-Age=/);
    const [, token = ""] = cookieFrom(paired).split("=");
    const plainName = `inversion-table-${door.rig.port}`;
    const headers = { authorization: `Bearer ${token}` };
    expect((await door.ask("tls", "/healthz", { headers })).status).toBe(200);
    expect((await door.ask("network", "/healthz", { headers })).status).toBe(401);
    expect((await door.ask("network", "/healthz", { cookie: `${plainName}=${token}` })).status).toBe(401);
    expect((await door.ask("tls", "/healthz", { cookie: `${plainName}=${token}` })).status).toBe(401);
  });

  it("takes no token that somebody else chose, and of two cookies none", async () => {
    const name = `inversion-table-${door.rig.port}`;
    const chosen = `${name}=${"A".repeat(43)}`;
    const paired = await pair(door.code(), { cookie: chosen });
    const cookie = cookieFrom(paired);
    expect(cookie).not.toBe(chosen);
    expect((await door.ask("network", "/healthz", { cookie: chosen })).status).toBe(401);
    expect((await door.ask("network", "/healthz", { cookie: `${chosen}; ${cookie}` })).status).toBe(401);
    expect((await door.ask("network", "/healthz", { cookie: `other=1; ${cookie}` })).status).toBe(200);
  });

  it("knows of no sites: a wish for some is refused, and nothing that it says names any", async () => {
    await door.openActs("local");
    const wish = { method: "POST", body: { role: "viewer", sites: ["north"] } };
    expect((await door.ask("local", "/api/access/codes", wish)).status).toBe(422);
    const offered = await door.ask("local", "/api/access/codes", {
      method: "POST",
      body: { role: "viewer" },
    });
    const offer = codeOfferSchema.parse(await offered.json());
    const paired = await pair(offer.code);
    const cookie = cookieFrom(paired);
    const listed = await door.ask("local", "/api/access/devices");
    const said = [
      offer,
      await paired.json(),
      await listed.json(),
      await view(await door.ask("local", "/api/access")),
    ];
    expect(JSON.stringify(said)).not.toContain("sites");
    expect((await door.ask("network", "/healthz", { cookie })).status).toBe(200);
  });

  it("forgets a code after five minutes", async () => {
    const code = door.code();
    clock.advance(300_000);
    expect((await pair(code)).status).toBe(403);
  });

  it("makes a code worthless after a few wrong guesses, wherever they come from", async () => {
    const code = door.code();
    const wrong = code === "000000" ? "000001" : "000000";
    for (let guess = 0; guess < 5; guess += 1) {
      const headers = { "x-forwarded-for": `203.0.113.${guess}`, "x-forwarded-proto": "https" };
      const body = { code: wrong, ...PHONE };
      expect((await door.ask("network", "/api/access/pair", { method: "POST", body, headers })).status).toBe(
        403,
      );
    }
    expect((await pair(code)).status).toBe(403);
    expect(door.said.at(-1)).toContain("guessed wrongly too often, last from 203.0.113.4");
  });

  it("lets a paired device in anew with a new role, and its old token is worth nothing then", async () => {
    const old = await door.letIn("viewer");
    await door.openActs("local");
    const offered = await door.ask("local", "/api/access/codes", {
      method: "POST",
      body: { role: "operator" },
    });
    const { code } = codeOfferSchema.parse(await offered.json());
    const anew = cookieFrom(await pair(code, { cookie: old }));
    expect((await door.ask("network", "/healthz", { cookie: old })).status).toBe(401);
    const listed = await door.ask("network", "/api/access/devices", { cookie: anew });
    const { items } = pairedDevicesSchema.parse(await listed.json());
    expect(items).toMatchObject([{ ...PHONE, role: "operator", isThis: true, connected: 0 }]);
  });

  it("signs out: the cookie is taken away, and the token is worth nothing", async () => {
    const cookie = await door.letIn("rider");
    const out = await door.ask("network", "/api/access/sign-out", { method: "POST", cookie });
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toMatch(/=; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/);
    expect((await door.ask("network", "/healthz", { cookie })).status).toBe(401);
    expect(noted().at(-1)).toMatchObject({ action: "device-signed-out", doer: { device: "the rider's" } });
  });

  it("has nothing to pair at the table's own computer", async () => {
    const body = { code: door.code(), ...PHONE };
    const refused = await door.ask("local", "/api/access/pair", { method: "POST", body });
    expect(refused.status).toBe(409);
    expect(await view(await door.ask("local", "/api/access"))).toEqual({
      who: { kind: "local", role: "operator" },
      channel: "loopback",
      adminForS: 0,
    });
  });
});
