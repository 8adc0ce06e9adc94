/** What outlives a restart: paired devices, by the hash of their token alone, in a file that is whole or is not believed. */

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { DEVICES_FILE } from "../../../firmware/gateway/access/access.ts";
import { CarefulFile } from "../../../firmware/gateway/access/careful-file.ts";
import { MOST_DEVICES, PairedDevices } from "../../../firmware/gateway/access/paired-devices.ts";
import { type Door, OWN_ADDRESS, startDoor } from "./support/door.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "kept-"));
let now = "2026-06-01T12:00:00.000Z";
const open = (dir: string, warned: unknown[] = []): Promise<PairedDevices> =>
  PairedDevices.open({
    file: new CarefulFile(join(dir, DEVICES_FILE)),
    wallIso: () => now,
    warn: (message, detail) => warned.push([message, detail]),
  });
const letIn = async (devices: PairedDevices, name = "Phone") => {
  const added = await devices.add(name, { role: "rider" }, "tls");
  if (added === null) throw new Error("there are too many");
  return added;
};

afterEach(() => {
  now = "2026-06-01T12:00:00.000Z";
});

describe("paired devices on the disk", () => {
  it("are there before they are told, for their owner only, and without their token", async () => {
    const dir = folder();
    const { token, device } = await letIn(await open(dir));
    const text = readFileSync(join(dir, DEVICES_FILE), "utf8");
    expect(text).not.toContain(token);
    expect(text).toContain(createHash("sha256").update(token).digest("hex"));
    expect(text).not.toContain(Buffer.from(token).toString("hex").slice(0, 16));
    expect(statSync(join(dir, DEVICES_FILE)).mode & 0o777).toBe(0o600);
    expect((await open(dir)).byToken(token, "tls")).toEqual(device);
    // The hash itself opens nothing.
    expect((await open(dir)).byToken(device.tokenHash, "tls")).toBeNull();
    expect((await open(dir)).byToken(token, "insecure")).toBeNull();
  });

  it("are each different in every way, however many come at once", async () => {
    const dir = folder();
    const devices = await open(dir);
    const all = await Promise.all(
      Array.from({ length: MOST_DEVICES }, (_, n) => letIn(devices, `Phone ${n}`)),
    );
    expect(new Set(all.map(({ token }) => token)).size).toBe(MOST_DEVICES);
    expect(await devices.add("One more", { role: "viewer" }, "tls")).toBeNull();
    expect((await open(dir)).all()).toHaveLength(MOST_DEVICES);
  });

  it.each([
    ["nothing", () => ""],
    ["half of it", (text: string) => text.slice(0, text.length / 2)],
    ["no JSON", () => "devices:"],
    ["another version", (text: string) => text.replace('"version":1', '"version":2')],
    ["a role that nobody has", (text: string) => text.replace('"rider"', '"owner"')],
    ["a field more", (text: string) => text.replace('"name"', '"more":1,"name"')],
    ["a hash too short", (text: string) => text.replace(/"tokenHash":"../, '"tokenHash":"')],
    ["the same device twice", (text: string) => text.replace(/\[(\{.*\})\]/, "[$1,$1]")],
  ])(
    "that are damaged (%s) are put aside, kept and told, and then nobody is paired",
    async (_what, damage) => {
      const dir = folder();
      const { token } = await letIn(await open(dir));
      const damaged = damage(readFileSync(join(dir, DEVICES_FILE), "utf8"));
      writeFileSync(join(dir, DEVICES_FILE), damaged);
      const warned: unknown[] = [];
      const devices = await open(dir, warned);
      expect(devices.all()).toEqual([]);
      expect(devices.byToken(token, "tls")).toBeNull();
      expect(warned).toHaveLength(1);
      const aside = readdirSync(dir).find((name) => name.startsWith(`${DEVICES_FILE}.damaged-`)) ?? "";
      expect(readFileSync(join(dir, aside), "utf8")).toBe(damaged);
      await letIn(devices);
      expect((await open(dir)).all()).toHaveLength(1);
    },
  );

  it("that the disk does not take are not in; those it does not let go are out all the same", async () => {
    const dir = folder();
    const devices = await open(dir);
    const { device, token } = await letIn(devices);
    rmSync(dir, { recursive: true });
    await expect(devices.add("Tablet", { role: "admin" }, "tls")).rejects.toThrow(/ENOENT/);
    expect(devices.all()).toEqual([device]);
    await expect(devices.remove(device.deviceId)).rejects.toThrow(/ENOENT/);
    expect(devices.byToken(token, "tls")).toBeNull();
  });

  it("remember the day on which they were last here, and a calendar that jumps takes nothing away for ever", async () => {
    const dir = folder();
    const devices = await open(dir);
    const { token } = await letIn(devices);
    const seen = (): void => {
      const device = devices.byToken(token, "tls");
      if (device !== null) devices.seen(device);
    };
    now = "2026-06-20T12:00:00.000Z";
    seen();
    expect(devices.all()[0]?.lastSeenOn).toBe("2026-06-20");
    // Ten years back: still in, and the day stays.
    now = "2016-06-20T12:00:00.000Z";
    seen();
    expect(devices.all()[0]?.lastSeenOn).toBe("2026-06-20");
    // Ten years on: out, and in again once the calendar is right.
    now = "2036-06-20T12:00:00.000Z";
    expect(devices.byToken(token, "tls")).toBeNull();
    now = "2026-06-21T12:00:00.000Z";
    expect(devices.byToken(token, "tls")).not.toBeNull();
  });

  it("that cannot be read at all are said, and then nobody is paired", async () => {
    const path = join(folder(), "a-file");
    writeFileSync(path, "");
    const warned: unknown[] = [];
    const file = new CarefulFile(join(path, "below-it"));
    const devices = await PairedDevices.open({
      ...{ file, wallIso: () => now },
      warn: (message, detail) => warned.push([message, detail]),
    });
    expect(devices.all()).toEqual([]);
    expect(warned).toMatchObject([[/cannot be read/, { kept: null, why: /ENOTDIR/ }]]);
  });
});

describe.runIf(OWN_ADDRESS !== null)("a gateway that starts again", () => {
  let door: Door;
  afterEach(() => door.close());

  it("knows its devices, says no code for a first one, and forgets no guess", async () => {
    const dataDir = folder();
    door = await startDoor({ accessOptions: { dataDir } });
    // Cookies are named after the port.
    const httpPort = door.rig.port;
    const cookie = await door.letIn("operator");
    const guess = () =>
      door.ask("network", "/api/access/pair", { method: "POST", body: { code: "000000", name: "x" } });
    for (let n = 0; n < 3; n += 1) expect((await guess()).status).toBe(403);
    expect((await guess()).status).toBe(429);
    await door.close();
    door = await startDoor({ httpPort, accessOptions: { dataDir } });
    expect(door.said).toEqual([]);
    expect((await door.ask("network", "/healthz", { cookie })).status).toBe(200);
    expect((await guess()).status).toBe(429);
  });

  it("whose disk does not take a device says so with 503, and lets nobody in", async () => {
    const dataDir = folder();
    door = await startDoor({ accessOptions: { dataDir } });
    const code = door.code();
    rmSync(dataDir, { recursive: true });
    const refused = await door.ask("network", "/api/access/pair", {
      method: "POST",
      body: { code, name: "x" },
    });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("set-cookie")).toBeNull();
  });
});
