/** A table on the network, as it is typed: no certificate, a certificate, another one while it runs, and the commands beside it. */

import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkAddress } from "../support/network-address.ts";
import { type Program, sleep, startProgram } from "../support/program.ts";
import { requestText, sendRaw, statusIn, upgradeRequest } from "../support/raw-http.ts";
import { typed } from "../support/typed.ts";

/** The file is looked at every ten seconds. */
const TAKEN_WITHIN_MS = 30_000;

const fingerprintAt = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once("error", reject);
  });

describe("a table on the network", () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), "network-"));
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it("is refused without a certificate, in words, before anything is started", async () => {
    const run = ["run", "--simulate", "--host", "0.0.0.0", "--http-port", "0", "--data-dir", dataDir];
    const refused = await typed(run);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    for (const word of [
      "0.0.0.0",
      `inversion-table certificate --data-dir ${dataDir}`,
      "--insecure",
      "tls: {",
    ])
      expect(refused.stderr).toContain(word);
  });

  describe("with the certificate that the command made", () => {
    let program: Program;
    let ca: string;
    let port: number;
    const { address, host } = networkAddress("table.local");
    const authority = (): string => join(dataDir, "tls", "authority.crt");
    beforeAll(async () => {
      const made = await typed(["certificate", "--host", "table.local", "--data-dir", dataDir]);
      expect(made.code).toBe(0);
      expect(made.stdout).toContain(new X509Certificate(readFileSync(authority())).fingerprint256);
      ca = readFileSync(authority(), "utf8");
      program = await startProgram(["--simulate", "--host", "0.0.0.0"], dataDir);
      port = Number(new URL(program.url).port);
    });
    afterAll(async () => {
      await program.stop();
    });
    const ask = async (at: string, name: string, path: string, more: Readonly<Record<string, string>> = {}) =>
      sendRaw(
        { address: at, port, ca, servername: "table.local" },
        requestText("GET", path, { Host: `${name}:${port}`, ...more }),
      );

    it("listens over TLS, prints a code and where to use it, and shows its page to everybody who trusts it", async () => {
      expect(program.stdout()).toContain(`listening on https://0.0.0.0:${port}\n`);
      expect(program.stderr()).toMatch(/code \d{3} \d{3}/);
      expect(program.stderr()).toMatch(new RegExp(`https://\\S+:${port}/#pair/\\d{6}`));
      expect(statusIn(await ask(address, host, "/"))).toBe(200);
      const plain = sendRaw(
        { address, port, ca: null },
        requestText("GET", "/", { Host: `${host}:${port}` }),
      );
      expect(await plain.catch(() => "")).not.toContain("HTTP/1.1 200");
    });

    it("knows whoever sits at the computer, and nobody from the network", async () => {
      expect(statusIn(await ask("127.0.0.1", "127.0.0.1", "/healthz"))).toBe(200);
      expect(statusIn(await ask("127.0.0.1", "localhost", "/api/setup"))).toBe(200);
      for (const path of [
        "/healthz",
        "/metrics",
        "/api/sessions",
        "/api/setup",
        "/api/world",
        "/api/profiles",
      ])
        expect(statusIn(await ask(address, host, path)), path).toBe(401);
      const upgrade = upgradeRequest({ Host: `${host}:${port}`, Origin: `https://${host}:${port}` });
      expect(statusIn(await sendRaw({ address, port, ca, servername: "table.local" }, upgrade))).toBe(401);
      const own = upgradeRequest({ Host: `localhost:${port}`, Origin: `https://localhost:${port}` });
      expect(statusIn(await sendRaw({ address: "127.0.0.1", port, ca, servername: "localhost" }, own))).toBe(
        101,
      );
    });

    it("lets a phone in with a code that was typed for at the computer, once, and takes its STOP", async () => {
      const shown = await typed(["pair", "--role", "viewer", "--data-dir", dataDir]);
      expect(shown.code, shown.stderr).toBe(0);
      const digits = /as viewer, .* code (\d{3}) (\d{3})/.exec(shown.stdout);
      const body = JSON.stringify({ code: `${digits?.[1]}${digits?.[2]}`, name: "Phone" });
      const target = { address, port, ca, servername: "table.local" };
      const own = { Host: `${host}:${port}`, Origin: `https://${host}:${port}` };
      const pair = requestText(
        "POST",
        "/api/access/pair",
        { ...own, "Content-Type": "application/json" },
        body,
      );
      const paired = await sendRaw(target, pair);
      expect(statusIn(paired)).toBe(200);
      const cookie = /^set-cookie: (__Host-[^;]+); Path=\/; HttpOnly; SameSite=Strict; Secure;/im.exec(
        paired,
      )?.[1];
      const stop = { ...own, Cookie: cookie ?? "", "Content-Length": "0" };
      expect(statusIn(await sendRaw(target, requestText("POST", "/api/stop", stop)))).toBe(202);
      expect(statusIn(await sendRaw(target, pair))).toBe(403);
      expect(readFileSync(join(dataDir, "access.json"), "utf8")).not.toContain(cookie?.split("=")[1]);
    });

    it("the commands beside it find it, and know it by its certificate", async () => {
      const doctor = await typed(["doctor", "--data-dir", dataDir]);
      expect(doctor.stdout).toContain(`an inversion-table answers at https://127.0.0.1:${port}`);
      expect(doctor.stdout).toMatch(/ok {2}certificate: .*table\.local/);
      expect(doctor.stdout).toContain("running: inversion-table");
      const elsewhere = await typed([
        "calibrate",
        "--url",
        `https://127.0.0.1:${port}`,
        "--data-dir",
        `${dataDir}/none`,
      ]);
      expect(elsewhere).toMatchObject({ code: 2 });
      expect(elsewhere.stderr).toContain("no inversion-table answers");
      const sessions = await typed(["sessions", "list", "--simulated", "--data-dir", dataDir]);
      expect(sessions.code).toBe(0);
    });

    it("takes a new certificate while it runs; whoever trusted the old one trusts it too", async () => {
      const before = await fingerprintAt(port);
      expect((await typed(["certificate", "--data-dir", dataDir])).code).toBe(0);
      const end = Date.now() + TAKEN_WITHIN_MS;
      let now = before;
      while (now === before && Date.now() < end) {
        await sleep(250);
        now = await fingerprintAt(port);
      }
      expect(now).not.toBe(before);
      expect(now).toBe(new X509Certificate(readFileSync(join(dataDir, "tls", "table.pem"))).fingerprint256);
      expect(statusIn(await ask(address, host, "/"))).toBe(200);
      const doctor = await typed(["doctor", "--data-dir", dataDir]);
      expect(doctor.stdout).toContain(`an inversion-table answers at https://127.0.0.1:${port}`);
    });
  });
});
