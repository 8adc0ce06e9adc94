/** The certificates as OpenSSL and Node's own TLS see them: neither knows how they were made. */

import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { LEAF_DAYS, permittedBy, signLeaf } from "../../firmware/tls/authority.ts";
import { runCertificate } from "../../firmware/tls/certificate-command.ts";
import { readPair } from "../../firmware/tls/read-pair.ts";
import { describeWith } from "../support/needs.ts";
import { DAY_MS, makeFolder, OWN } from "./certificates.ts";

const handshake = async (port: number, ca: string, servername: string): Promise<string> => {
  const socket = connect({ host: "127.0.0.1", port, ca, servername });
  try {
    await once(socket, "secureConnect");
    return "trusted";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
};

describe("the certificate that is made", () => {
  it("is trusted by whoever trusts the authority, for its names and no others", async () => {
    const { folder, paths, made } = await makeFolder({ given: ["gym.example"] });
    expect(made).toMatchObject({ kind: "made", authority: "new", names: [...OWN, "gym.example"] });
    const read = await readPair(paths, Date.now());
    if (read.kind !== "ok") throw new Error(read.problems.join());
    const server = createServer({ cert: read.pair.certificate, key: read.pair.key }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ca = readFileSync(folder.authorityCertificate, "utf8");
    const other = await makeFolder();
    const otherCa = readFileSync(other.folder.authorityCertificate, "utf8");
    for (const name of ["localhost", "table.local", "gym.example"])
      expect(await handshake(port, ca, name), name).toBe("trusted");
    expect(await handshake(port, ca, "www.example")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(await handshake(port, otherCa, "localhost")).not.toBe("trusted");
    server.close();
  });

  it("can be read by its owner alone; the authority's own certificate by everybody", async () => {
    const { folder } = await makeFolder();
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect([folder.path, folder.authority, folder.table, folder.authorityCertificate].map(mode)).toEqual([
      "700",
      "600",
      "600",
      "644",
    ]);
    expect(readFileSync(folder.authorityCertificate, "utf8")).not.toContain("PRIVATE");
  });

  it("ends after 397 days, and the authority after ten years", async () => {
    const nowMs = Date.now();
    const { made, paths } = await makeFolder({ nowMs });
    if (made.kind !== "made") throw new Error(made.message);
    const read = await readPair(paths, nowMs);
    if (read.kind !== "ok") throw new Error(read.problems.join());
    expect(Math.round((read.pair.notAfterMs - read.pair.notBeforeMs) / DAY_MS)).toBe(LEAF_DAYS);
    expect(made.authorityNotAfterMs - nowMs).toBeGreaterThan(3640 * DAY_MS);
  });

  it("is renewed by the same authority, with a new key and the names that were asked for once", async () => {
    const first = await makeFolder({ given: ["gym.local", "fd00::00ff"] });
    const before = readFileSync(first.folder.table, "utf8");
    const authority = readFileSync(first.folder.authority, "utf8");
    const again = await makeFolder({ own: [...OWN, "192.168.1.99"] }, first.dataDir);
    expect(again.made).toMatchObject({
      authority: "kept",
      names: [...OWN, "192.168.1.99", "gym.local", "fd00::ff"],
    });
    expect(readFileSync(first.folder.authority, "utf8")).toBe(authority);
    const [old, fresh] = [before, readFileSync(first.folder.table, "utf8")].map(
      (pem) => new X509Certificate(pem),
    );
    expect(fresh?.serialNumber).not.toBe(old?.serialNumber);
    expect(fresh?.publicKey.export({ format: "jwk" })).not.toEqual(old?.publicKey.export({ format: "jwk" }));
    const other = await makeFolder({ newAuthority: true }, first.dataDir);
    expect(other.made).toMatchObject({ authority: "new", names: OWN });
    expect(readFileSync(first.folder.authority, "utf8")).not.toBe(authority);
  });

  it("is refused for what the authority may not sign, and left without what this computer has got since", async () => {
    const { dataDir, folder } = await makeFolder();
    const before = readFileSync(folder.table, "utf8");
    const { made } = await makeFolder({ given: ["www.bank.example", "8.8.8.8"] }, dataDir);
    expect(made).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/www\.bank\.example, 8\.8\.8\.8.*--new-authority/),
    });
    expect(readFileSync(folder.table, "utf8")).toBe(before);
    const moved = await makeFolder({ own: [...OWN, "203.0.113.7"] }, dataDir);
    expect(moved.made).toMatchObject({ kind: "made", names: OWN, leftOut: ["203.0.113.7"] });
  });

  it.each([
    ["damaged", (text: string) => text.replace(/[A-Z]{8}/, "AAAAAAAA")],
    ["empty", () => ""],
    ["cut off", (text: string) => text.slice(0, 900)],
  ])("with an authority that is %s nothing is made, and it is said what helps", async (_what, change) => {
    const { dataDir, folder } = await makeFolder();
    const before = readFileSync(folder.table, "utf8");
    writeFileSync(folder.authority, change(readFileSync(folder.authority, "utf8")));
    const { made } = await makeFolder({}, dataDir);
    expect(made).toMatchObject({ kind: "refused", message: expect.stringContaining("--new-authority") });
    expect(readFileSync(folder.table, "utf8")).toBe(before);
  });
});

describeWith("openssl", "as OpenSSL judges it", (openssl) => {
  const verify = (authority: string, certificate: string): string => {
    try {
      return execFileSync(
        openssl,
        ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", authority, certificate],
        {
          encoding: "utf8",
          stdio: "pipe",
        },
      );
    } catch (error) {
      return error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    }
  };

  it("the chain holds, and what the authority may not sign does not", async () => {
    const { dataDir, folder } = await makeFolder();
    expect(verify(folder.authorityCertificate, folder.table)).toContain("OK");
    const pem = readFileSync(folder.authority, "utf8");
    const authority = { certificate: pem, key: pem };
    expect(permittedBy(authority)?.names).toContain("table.local");
    const stolen = join(dataDir, "stolen.pem");
    for (const name of ["www.bank.example", "8.8.8.8", "2606:4700::1111"]) {
      writeFileSync(stolen, (await signLeaf(authority, [name], Date.now())).certificate);
      expect(verify(folder.authorityCertificate, stolen), name).toContain("permitted subtree violation");
    }
  });
});

describe("the command", () => {
  const run = async (dataDir: string, hosts: readonly string[] = []) => {
    let out = "";
    let err = "";
    const code = await runCertificate(
      { hosts, newAuthority: false, dataDir },
      {
        stdout: { write: (text) => (out += text) },
        stderr: { write: (text) => (err += text) },
        environment: {},
        wallMs: () => Date.now(),
      },
    );
    return { code, out, err };
  };

  it("says what was made, where the file for phones is, and its fingerprint", async () => {
    const { dataDir, folder } = await makeFolder();
    const { code, out } = await run(dataDir, ["gym.local"]);
    const { fingerprint256 } = new X509Certificate(readFileSync(folder.authorityCertificate));
    expect(code).toBe(0);
    for (const word of ["gym.local", folder.authorityCertificate, fingerprint256, "docs/network.md"])
      expect(out).toContain(word);
  });

  it("refuses in words, and makes nothing, where it cannot", async () => {
    const { dataDir, folder } = await makeFolder();
    expect(await run(dataDir, ["www.example"])).toMatchObject({ code: 2, out: "" });
    const file = await run(folder.table);
    expect(file).toMatchObject({ code: 2, out: "" });
    expect(file.err).toContain(folder.table);
  });
});
