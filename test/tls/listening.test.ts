/** How a table may listen, and what is said where it may not. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decideListening, type ListeningWish } from "../../firmware/tls/listening.ts";
import { publicUrl } from "../../firmware/tls/public-url.ts";
import { DAY_MS, makeFolder } from "./certificates.ts";

const NOWHERE = "/nonexistent/data";
const wish = (over: Partial<ListeningWish>) =>
  decideListening({
    ...{ host: "0.0.0.0", insecure: false, tls: undefined, dataDir: NOWHERE, wallMs: Date.now() },
    ...over,
  });

describe("how a table may listen", () => {
  it.each(["127.0.0.1", "::1", "localhost", "127.1.2.3"])(
    "at %s: in the clear, for this computer",
    async (host) => {
      expect(await wish({ host })).toEqual({ kind: "plain", channel: "loopback" });
    },
  );

  it.each(["0.0.0.0", "::", "192.168.1.20", "table.local", "localhost.example", "127.0.0.1.example"])(
    "at %s without a certificate: not at all, and what to type is told",
    async (host) => {
      const verdict = await wish({ host });
      const text = verdict.kind === "refused" ? verdict.lines.join("\n") : "";
      for (const word of [
        host,
        `certificate --data-dir ${NOWHERE}`,
        "tls: {",
        "--insecure",
        "docs/network.md",
      ])
        expect(text).toContain(word);
    },
  );

  it("off loopback with the certificate of the data folder, and with the owner's in its place", async () => {
    const own = await makeFolder();
    const made = await makeFolder();
    expect(await wish({ dataDir: made.dataDir })).toMatchObject({ kind: "tls", paths: made.paths });
    const given = { dataDir: made.dataDir, tls: own.paths };
    expect(await wish(given)).toMatchObject({ kind: "tls", paths: own.paths });
    expect(await wish({ ...given, host: "127.0.0.1" })).toMatchObject({ kind: "tls", paths: own.paths });
    expect(await wish({ host: "127.0.0.1", dataDir: made.dataDir })).toMatchObject({ kind: "plain" });
  });

  it("never with one that has expired, and never in the clear because of that", async () => {
    const { dataDir, paths } = await makeFolder();
    const late = await wish({ dataDir, wallMs: Date.now() + 400 * DAY_MS });
    expect(late).toMatchObject({
      kind: "refused",
      lines: [expect.stringMatching(/expired/), expect.stringMatching(/inversion-table certificate/)],
    });
    const gone = { certificate: join(dataDir, "gone.pem"), key: paths.key };
    expect(await wish({ dataDir, tls: gone })).toMatchObject({
      kind: "refused",
      lines: [expect.stringMatching(/gone\.pem/), expect.stringMatching(/config/)],
    });
  });

  it("in the clear only when somebody insists, and not beside a certificate", async () => {
    const { dataDir, paths } = await makeFolder();
    expect(await wish({ insecure: true })).toEqual({ kind: "plain", channel: "insecure" });
    expect(await wish({ insecure: true, dataDir })).toEqual({ kind: "plain", channel: "insecure" });
    expect(await wish({ insecure: true, host: "127.0.0.1" })).toEqual({ kind: "plain", channel: "loopback" });
    expect(await wish({ insecure: true, tls: paths })).toMatchObject({ kind: "refused" });
  });
});

describe("the address that people open", () => {
  const certificate = {
    names: ["localhost", "table.local", "192.168.1.20"],
    covers: (name: string) => ["localhost", "table.local", "192.168.1.20"].includes(name),
  };
  const base = {
    hosts: [],
    trustedProxies: [],
    bindHost: "0.0.0.0",
    certificate,
    ownAddresses: ["fd00::2", "10.0.0.9", "192.168.1.20"],
  };

  it.each([
    [{}, 8080, "https://192.168.1.20:8080"],
    [{}, 443, "https://192.168.1.20"],
    [{ certificate: null }, 8080, "http://10.0.0.9:8080"],
    [{ certificate: null }, 80, "http://10.0.0.9"],
    [{ certificate: null, bindHost: "fd00::2" }, 8080, "http://[fd00::2]:8080"],
    [{ bindHost: "127.0.0.1" }, 8080, null],
    [{ hosts: ["table.local"] }, 8080, "https://table.local:8080"],
    [{ hosts: ["table.local:8443"] }, 8080, "https://table.local:8443"],
    [{ hosts: ["other.local"] }, 8080, "https://192.168.1.20:8080"],
    [{ ownAddresses: [] }, 8080, "https://table.local:8080"],
    [{ ownAddresses: [], certificate: null }, 8080, null],
    [
      { hosts: ["gym.example"], trustedProxies: ["127.0.0.1"], bindHost: "127.0.0.1", certificate: null },
      8080,
      "https://gym.example",
    ],
    [
      { hosts: ["gym.example:8443"], trustedProxies: ["10.0.0.1"], certificate: null },
      8080,
      "https://gym.example:8443",
    ],
  ] as const)("%j at port %i: %s", (over, port, url) => {
    expect(publicUrl({ ...base, ...over }, port)).toBe(url);
  });
});
