/** The gateway over TLS: what it speaks, what it refuses, and what it does with handshakes that never end. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HANDSHAKE_TIMEOUT_MS, type TlsSource } from "../../firmware/gateway/secure-server.ts";
import { type ReadPair, readPair } from "../../firmware/tls/read-pair.ts";
import { type MadeFolder, makeFolder } from "../tls/certificates.ts";
import { statusOf, upgradeText } from "./support/raw-request.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { until } from "./support/screen.ts";

const HTTP_CONNECTIONS = 20;
const SOCKETS = 4;

const pairOf = async ({ paths }: MadeFolder): Promise<ReadPair> => {
  const verdict = await readPair(paths, Date.now());
  if (verdict.kind === "refused") throw new Error(verdict.problems.join());
  return verdict.pair;
};

describe("a gateway over TLS", () => {
  let rig: Rig;
  let folder: MadeFolder;
  let ca: string;
  let pair: ReadPair;
  const heard: (() => void)[] = [];
  const changed = (): void => {
    for (const each of heard) each();
  };
  beforeAll(async () => {
    folder = await makeFolder({ given: ["gym.local"] });
    ca = readFileSync(folder.folder.authorityCertificate, "utf8");
    pair = await pairOf(folder);
    const tls: TlsSource = {
      current: () => pair,
      names: () => pair.names,
      onChange: (each) => heard.push(each),
    };
    rig = await startRig({ tls, caps: { sockets: SOCKETS, httpConnections: HTTP_CONNECTIONS } });
  });
  afterAll(() => rig.close());

  const open = async (more: Parameters<typeof connect>[1] = {}): Promise<TLSSocket> => {
    const socket = connect(rig.port, "127.0.0.1", { ca, servername: "localhost", ...more });
    await once(socket, "secureConnect");
    return socket;
  };
  const ask = async (text: string): Promise<string> => {
    const socket = await open();
    let answer = "";
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
    });
    const ended = once(socket, "close");
    socket.write(text);
    await Promise.race([ended, until("a 101", () => answer.startsWith("HTTP/1.1 101")).catch(() => {})]);
    socket.destroy();
    return answer;
  };
  const get = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

  it("answers by its names, with headers that keep the dashboard on TLS", async () => {
    for (const name of ["localhost", "127.0.0.1", "gym.local", "table.local"])
      expect(statusOf(await ask(get(`${name}:${rig.port}`))), name).toBe(200);
    for (const name of ["evil.example", "sub.gym.local", "10.9.8.7"])
      expect(statusOf(await ask(get(`${name}:${rig.port}`))), name).toBe(421);
    const answer = await ask(get(`gym.local:${rig.port}`));
    expect(answer).toContain(`connect-src 'self' wss://gym.local:${rig.port};`);
    expect(answer).not.toMatch(/ws:\/\/|strict-transport-security/i);
  });

  it.each([
    ["https://localhost:PORT", 101],
    ["https://gym.local:PORT", 101],
    ["https://table.local:PORT", 101],
    ["http://localhost:PORT", 403],
    ["https://localhost", 403],
    ["https://evil.example:PORT", 403],
    ["null", 403],
    [null, 403],
  ])("upgrade from Origin %s → %i", async (origin, status) => {
    const text = upgradeText(`localhost:${rig.port}`, origin?.replace("PORT", String(rig.port)) ?? null);
    expect(statusOf(await ask(text))).toBe(status);
  });

  it("speaks TLS 1.2 and 1.3, nothing older, and HTTP/1.1 in it", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const socket = await open({ minVersion: version, maxVersion: version });
      expect(socket.getProtocol()).toBe(version);
      socket.destroy();
    }
    for (const version of ["TLSv1", "TLSv1.1"] as const) {
      // Our own side would refuse it by itself otherwise.
      const old = { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" } as const;
      await expect(open(old)).rejects.toThrow(/version|protocol|alert/i);
    }
    const socket = await open({ ALPNProtocols: ["http/1.1"] });
    expect(socket.alpnProtocol).toBe("http/1.1");
    socket.destroy();
  });

  it("plain HTTP and noise are cut off without an answer, and nobody else notices", async () => {
    for (const text of [
      get(`127.0.0.1:${rig.port}`),
      "\x16\x03\x01\xff\xff".padEnd(5_000, "x"),
      "\0".repeat(100),
    ]) {
      const socket = connectPlain(rig.port, "127.0.0.1");
      let answer = "";
      socket.on("data", (chunk: Buffer) => {
        answer += chunk.toString("latin1");
      });
      socket.on("error", () => {});
      const closed = once(socket, "close");
      socket.end(text, "latin1");
      await closed;
      expect(answer).not.toContain("HTTP/1.1");
    }
    expect(statusOf(await ask(get(`localhost:${rig.port}`)))).toBe(200);
    expect(rig.errors).toEqual([]);
  });

  it("handshakes that never end keep nobody out, and are over after some seconds", async () => {
    const began = Date.now();
    const stalled = Array.from({ length: HTTP_CONNECTIONS + SOCKETS }, () =>
      connectPlain(rig.port, "127.0.0.1"),
    );
    const closed = stalled.map((socket) => once(socket, "close"));
    for (const [at, socket] of stalled.entries()) {
      socket.on("error", () => {});
      // Half of them begin one, byte by byte.
      if (at % 2 === 0) socket.write("\x16\x03\x01");
    }
    await Promise.all(stalled.map((socket) => (socket.connecting ? once(socket, "connect") : null)));
    // Those that came first made room for those that came later, and the last ones do for whoever comes now.
    await Promise.all(closed.slice(0, HTTP_CONNECTIONS / 4));
    expect(statusOf(await ask(get(`localhost:${rig.port}`)))).toBe(200);
    expect(Date.now() - began).toBeLessThan(HANDSHAKE_TIMEOUT_MS);
    await Promise.all(closed);
    expect(Date.now() - began).toBeGreaterThan(HANDSHAKE_TIMEOUT_MS - 500);
    expect(statusOf(await ask(get(`localhost:${rig.port}`)))).toBe(200);
    expect(rig.errors).toEqual([]);
  }, 60_000);

  it("a new certificate is shown to whoever comes next; who is there stays", async () => {
    const before = await open();
    const shown = before.getPeerCertificate().fingerprint256;
    expect(shown).toBe(pair.fingerprint);
    await makeFolder({}, folder.dataDir);
    pair = await pairOf(folder);
    changed();
    const after = await open();
    expect(after.getPeerCertificate().fingerprint256).toBe(pair.fingerprint);
    expect(pair.fingerprint).not.toBe(shown);
    await expect(
      open({ minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
    ).rejects.toThrow();
    expect(before.destroyed).toBe(false);
    before.destroy();
    after.destroy();
  });
});
