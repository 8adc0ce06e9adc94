/** Where a request comes from: no header makes anybody local, and proxies are believed when the config names them. */

import type { IncomingMessage } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type Client, clientOf, TrustedProxies } from "../../../firmware/gateway/access/client.ts";
import { rawRequest, statusOf, upgradeText } from "../support/raw-request.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { type Door, OWN_ADDRESS, startDoor } from "./support/door.ts";

type Headers = Readonly<Record<string, readonly string[]>>;

const seen = (
  peer: string | undefined,
  headersDistinct: Headers,
  proxies: readonly string[] = [],
  encrypted = false,
): Client =>
  clientOf(
    {
      headers: Object.fromEntries(
        Object.entries(headersDistinct).map(([name, all]) => [name, all.join(", ")]),
      ),
      headersDistinct,
      socket: { remoteAddress: peer, ...(encrypted ? { encrypted } : {}) },
    } as unknown as IncomingMessage,
    new TrustedProxies(proxies),
  );
const HERE = { host: ["127.0.0.1:8080"] };

describe("who is at the table's own computer", () => {
  it.each(["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])("whoever comes from %s", (peer) => {
    for (const host of ["127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:1"])
      expect(seen(peer, { host: [host] }).channel).toBe("loopback");
  });

  it.each([
    ["x-forwarded-for", "127.0.0.1"],
    ["x-forwarded-host", "localhost"],
    ["x-forwarded-proto", "https"],
    ["x-forwarded-anything", ""],
    ["forwarded", "for=127.0.0.1"],
    ["via", "1.1 proxy"],
    ["x-real-ip", "127.0.0.1"],
    ["x-client-ip", ""],
    ["cf-connecting-ip", "127.0.0.1"],
    ["true-client-ip", "127.0.0.1"],
  ])("is nobody whose request has %s", (header, value) => {
    expect(seen("127.0.0.1", { ...HERE, [header]: [value] })).toEqual({
      address: "127.0.0.1",
      channel: "insecure",
    });
  });

  it("is nobody who is a proxy that left no trace: named in the config, or of HTTP/1.0 as nginx comes", async () => {
    expect(seen("127.0.0.1", HERE, ["127.0.0.1"]).channel).toBe("insecure");
    expect(seen("::ffff:127.0.0.1", HERE, ["127.0.0.1"]).channel).toBe("insecure");
    expect(seen("127.0.0.1", HERE, ["127.0.0.2"]).channel).toBe("loopback");
    const rig = await startRig();
    try {
      const ask = (version: string): Promise<string> =>
        rawRequest(
          rig.port,
          `GET /healthz HTTP/${version}\r\nHost: 127.0.0.1:${rig.port}\r\nConnection: close\r\n\r\n`,
        );
      expect(statusOf(await ask("1.1"))).toBe(200);
      expect(statusOf(await ask("1.0"))).toBe(401);
    } finally {
      await rig.close();
    }
  });

  it.each([
    "table.example",
    "192.168.1.5:8080",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
    "[::]",
  ])("is nobody whose request was meant for %s: a proxy without a trace passes that on", (host) => {
    expect(seen("127.0.0.1", { host: [host] }).channel).toBe("insecure");
    expect(seen("127.0.0.1", {}).channel).toBe("insecure");
    expect(seen("127.0.0.1", { host: ["127.0.0.1", host] }).channel).toBe("insecure");
  });

  it.each(["192.168.1.9", "0.0.0.0", "::", "128.0.0.1", "fe80::1%lo", "::ffff:10.0.0.1", undefined])(
    "is nobody who comes from %s",
    (peer) => {
      expect(seen(peer, HERE).channel).toBe("insecure");
      expect(seen(peer, HERE, [], true).channel).toBe("tls");
    },
  );
});

describe("a proxy that the config names", () => {
  const proxies = ["192.0.2.1", "2001:db8::/32", "198.51.100.0/24"];
  it("is believed whom it speaks for, and nothing that stands before that", () => {
    const told = {
      "x-forwarded-for": ["127.0.0.1, 203.0.113.5, 198.51.100.9"],
      "x-forwarded-proto": ["https"],
    };
    expect(seen("192.0.2.1", told, proxies)).toEqual({ address: "203.0.113.5", channel: "tls" });
    expect(seen("::ffff:192.0.2.1", told, proxies)).toEqual({ address: "203.0.113.5", channel: "tls" });
    expect(seen("2001:db8::7", told, proxies).address).toBe("203.0.113.5");
    const twice = { "x-forwarded-for": ["127.0.0.1", "203.0.113.5"] };
    expect(seen("192.0.2.1", twice, proxies)).toEqual({ address: "203.0.113.5", channel: "insecure" });
  });

  it("makes nobody local, though it says so", () => {
    const told = { ...HERE, "x-forwarded-for": ["127.0.0.1"] };
    expect(seen("192.0.2.1", told, proxies)).toEqual({ address: "127.0.0.1", channel: "insecure" });
    expect(seen("127.0.0.1", told, ["127.0.0.1"]).channel).toBe("insecure");
  });

  it("that says nothing sensible stands for itself", () => {
    for (const text of ["", "unknown", "203.0.113.5:80", "203.0.113.5, what"])
      expect(seen("192.0.2.1", { "x-forwarded-for": [text] }, proxies).address).toBe("192.0.2.1");
    expect(seen("192.0.2.1", { "x-forwarded-proto": ["https, http"] }, proxies).channel).toBe("insecure");
  });

  it("is nobody else", () => {
    const told = { "x-forwarded-for": ["203.0.113.5"], "x-forwarded-proto": ["https"] };
    expect(seen("192.0.2.2", told, proxies)).toEqual({ address: "192.0.2.2", channel: "insecure" });
  });

  it.each([
    "",
    "x",
    "192.0.2.1/33",
    "::1/129",
    "192.0.2.1/",
    "192.0.2.1/8/8",
    "192.0.2.1:80",
    "192.0.2.1/1e1",
  ])('is not "%s"', (entry) =>
    expect(() => new TrustedProxies([entry])).toThrow(/allowed: an address, or a network/),
  );
});

describe("over real sockets", () => {
  let rig: Rig | null = null;
  let door: Door | null = null;
  afterEach(async () => {
    await rig?.close();
    await door?.close();
    [rig, door] = [null, null];
  });

  it("a reverse proxy at this computer makes the world no operator", async () => {
    rig = await startRig();
    const own = `127.0.0.1:${rig.port}`;
    const get = (more: string): Promise<string> =>
      rawRequest(rig?.port ?? 0, `GET /healthz HTTP/1.1\r\nHost: ${own}\r\n${more}Connection: close\r\n\r\n`);
    expect(statusOf(await get(""))).toBe(200);
    expect(statusOf(await get("X-Forwarded-For: 127.0.0.1\r\n"))).toBe(401);
    expect(statusOf(await get("Via: 1.1 x\r\n"))).toBe(401);
    const upgrade = upgradeText(own, `http://${own}`);
    expect(statusOf(await rawRequest(rig.port, upgrade))).toBe(101);
    const forwarded = upgrade.replace("Upgrade: websocket", "Forwarded: for=127.0.0.1\r\nUpgrade: websocket");
    expect(statusOf(await rawRequest(rig.port, forwarded))).toBe(401);
  });

  it("a page of somebody else sends nothing, whatever its browser calls it", async () => {
    rig = await startRig();
    const own = `127.0.0.1:${rig.port}`;
    const post = (more: string): string =>
      `POST /api/stop HTTP/1.1\r\nHost: ${own}\r\n${more}Content-Length: 0\r\nConnection: close\r\n\r\n`;
    for (const site of ["cross-site", "same-site", "nonsense", ""]) {
      const asked = post(`Origin: http://${own}\r\nSec-Fetch-Site: ${site}\r\n`);
      expect(statusOf(await rawRequest(rig.port, asked)), site).toBe(403);
      const upgrade = upgradeText(own, `http://${own}`).replace(
        "Upgrade:",
        `Sec-Fetch-Site: ${site}\r\nUpgrade:`,
      );
      expect(statusOf(await rawRequest(rig.port, upgrade)), site).toBe(403);
    }
    expect(rig.controller.asked).toEqual([]);
    for (const site of ["same-origin", "none"])
      expect(statusOf(await rawRequest(rig.port, post(`Sec-Fetch-Site: ${site}\r\n`))), site).toBe(202);
  });

  it.runIf(OWN_ADDRESS !== null)(
    "a signed-in browser's write needs its Origin; a program's token needs none",
    async () => {
      door = await startDoor();
      const cookie = await door.letIn("viewer");
      const url = `http://${OWN_ADDRESS}:${door.rig.port}/api/stop`;
      const stop = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(url, { method: "POST", headers })).status;
      expect(await stop({ cookie })).toBe(403);
      expect(await stop({ cookie, origin: "http://evil.example" })).toBe(403);
      expect(await stop({ authorization: `Bearer ${cookie.split("=")[1]}` })).toBe(202);
      expect(await stop({ authorization: `Bearer ${"A".repeat(43)}` })).toBe(401);
      // A token that is wrong is not helped by a cookie that is right.
      expect(await stop({ authorization: "Bearer x", cookie })).toBe(401);
      expect(await stop({ authorization: "Basic x", cookie })).toBe(403);
    },
  );
});
