/** Letting devices in at the central place: codes at its console, limits on guessing, and pages of somebody else. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SCREENS_PER_DEVICE } from "../../../firmware/centre/access/entrance.ts";
import { FLEET_LIVE_PATH } from "../../../shared/fleet-live.ts";
import { cookieFrom, OWN_ADDRESS } from "../../gateway/access/support/door.ts";
import { until } from "../../gateway/support/screen.ts";
import { requestText, sendRaw, statusIn } from "../../support/raw-http.ts";
import { type Place, startPlace } from "./support/place.ts";

const STOP = "/api/fleet/tables/north/n1/stop";

let place: Place;
beforeEach(async () => {
  place = await startPlace();
});
afterEach(() => place.close());

const pair = (code: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  place.ask("network", "/api/access/pair", { method: "POST", body: { code, name: "Tablet" }, headers });
const stop = (cookie: string): Promise<number> =>
  place.ask("network", STOP, { method: "POST", cookie }).then(({ status }) => status);

describe.runIf(OWN_ADDRESS !== null)("the door", () => {
  it("says an admin's code at the console while nobody is let in, with the command for another one", async () => {
    expect(place.said).toHaveLength(1);
    expect(place.said[0]).toContain("as admin for all sites");
    expect(place.said[0]).toContain(`http://${OWN_ADDRESS}:${place.port}/#pair/${place.code()}`);
    expect(place.said[0]).toContain("inversion-table fleet pair");
    const paired = await pair(place.code());
    expect(await paired.json()).toMatchObject({ who: { kind: "device", role: "admin", sites: null } });
    expect(cookieFrom(paired)).toMatch(new RegExp(`^inversion-table-${place.port}=`));
    expect((await pair(place.code())).status).toBe(403);
  });

  it("says nothing where only this computer comes", async () => {
    const alone = await startPlace({ access: { channel: "loopback", publicUrl: () => null } });
    expect(alone.said).toEqual([]);
    await alone.close();
  });

  it("is closed to strangers, before the handshake too, and STOP of nobody is none", async () => {
    expect((await place.ask("network", "/api/fleet/tables")).status).toBe(401);
    expect((await place.ask("network", STOP, { method: "POST" })).status).toBe(401);
    const view = place.look("");
    await until("it is refused", () => view.refusedWith !== null);
    expect(view.refusedWith).toBe(401);
    expect(place.sent).toEqual([]);
  });

  it("lets a code be guessed a few times, then nobody for a while, and voids it", async () => {
    const code = place.code();
    const wrong = code === "000000" ? "000001" : "000000";
    const statuses: number[] = [];
    for (let guess = 0; guess < 4; guess += 1) statuses.push((await pair(wrong)).status);
    expect(statuses).toEqual([403, 403, 403, 429]);
    for (let guess = 0; guess < 2; guess += 1)
      await pair(wrong, { "x-forwarded-for": `203.0.113.${guess}`, "x-forwarded-proto": "https" });
    expect(place.said.at(-1)).toContain("guessed wrongly too often, last from 203.0.113.1");
    expect(place.said.at(-1)).toContain("inversion-table fleet pair");
    expect((await pair(code, { "x-forwarded-for": "203.0.113.9" })).status).toBe(403);
  });

  it("takes nothing from somebody else's page, and by no other name", async () => {
    const cookie = await place.letIn("admin", null);
    const own = `http://${OWN_ADDRESS}:${place.port}`;
    const target = { address: OWN_ADDRESS ?? "", port: place.port, ca: null };
    const host = `${OWN_ADDRESS}:${place.port}`;
    const statusOf = async (method: string, path: string, headers: Readonly<Record<string, string>>) =>
      statusIn(await sendRaw(target, requestText(method, path, { Host: host, Cookie: cookie, ...headers })));
    const upgrade = {
      Connection: "Upgrade",
      ...{ Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    for (const path of [STOP, "/api/access/codes", "/api/access/sign-out"]) {
      expect(await statusOf("POST", path, { Origin: "http://evil.example" }), path).toBe(403);
      expect(await statusOf("POST", path, {}), path).toBe(403);
      expect(await statusOf("POST", path, { Origin: own, Host: "evil.example" }), path).toBe(421);
      const foreign = { Origin: own, "Sec-Fetch-Site": "cross-site" };
      expect(await statusOf("POST", path, foreign), path).toBe(403);
    }
    expect(await statusOf("GET", "/api/fleet/tables", { Host: "evil.example" })).toBe(421);
    expect(await statusOf("GET", FLEET_LIVE_PATH, { ...upgrade, Origin: "http://evil.example" })).toBe(403);
    const rebound = { ...upgrade, Host: "evil.example", Origin: "http://evil.example" };
    expect(await statusOf("GET", FLEET_LIVE_PATH, rebound)).toBe(421);
    expect(place.sent).toEqual([]);
    expect(await statusOf("POST", STOP, { Origin: own })).toBe(200);
  });

  it("believes no forwarding header of whoever is no proxy of ours: not even at this computer is that the local person", async () => {
    const forged = { "x-forwarded-for": "127.0.0.1" };
    expect((await place.ask("local", "/api/fleet/tables", { headers: forged })).status).toBe(401);
    expect((await place.ask("local", "/api/fleet/tables")).status).toBe(200);
  });
});

describe.runIf(OWN_ADDRESS !== null)("limits", () => {
  it("STOP has a count of its own: whatever else a device asks, and whatever others stop", async () => {
    const [busy, calm] = [
      await place.letIn("operator", ["north"]),
      await place.letIn("viewer", ["north"], "network", "calm"),
    ];
    const many = (): Promise<boolean> =>
      Promise.all(
        Array.from({ length: 25 }, () => place.ask("network", "/api/fleet/tables", { cookie: busy })),
      ).then((asked) => asked.some(({ status }) => status === 429));
    let isLimited = false;
    for (let round = 0; round < 40 && !isLimited; round += 1) isLimited = await many();
    expect(isLimited).toBe(true);
    for (let count = 0; count < 5; count += 1) expect(await stop(busy)).toBe(200);
    const flood = await Promise.all(Array.from({ length: 60 }, () => stop(busy)));
    expect(flood).toContain(429);
    expect(await stop(calm)).toBe(200);
  });

  it("STOP is STOP, whatever is sent along with it", async () => {
    const cookie = await place.letIn("viewer", ["north"]);
    for (const headers of [{ "content-type": "application/json" }, { "content-type": "text/x" }]) {
      const body = "{ no json";
      expect((await place.ask("network", STOP, { method: "POST", cookie, headers, body })).status).toBe(200);
    }
    expect(place.sent).toHaveLength(2);
  });

  it("one device takes not all the room for views", async () => {
    const [one, other] = [
      await place.letIn("viewer", null),
      await place.letIn("viewer", null, "network", "b"),
    ];
    const views = Array.from({ length: SCREENS_PER_DEVICE + 1 }, () => place.look(one));
    await until("one is refused", () => views.some(({ refusedWith }) => refusedWith === 503));
    const another = place.look(other);
    await until("another device looks", () => another.isWhole);
    await until("all others look", () => views.filter((view) => view.isWhole).length === SCREENS_PER_DEVICE);
    // One that has gone makes room.
    views.find((view) => view.isWhole)?.close();
    let again = place.look(one);
    await until("there is room again", () => {
      if (again.refusedWith === 503) again = place.look(one);
      return again.isWhole;
    });
  });
});
