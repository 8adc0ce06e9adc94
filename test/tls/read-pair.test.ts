/** A certificate that cannot be used is told with file, value and what is allowed; nothing else is ever taken. */

import { createPrivateKey } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { daysLeft, readPair } from "../../firmware/tls/read-pair.ts";
import { DAY_MS, type MadeFolder, makeFolder } from "./certificates.ts";

const NOW_MS = Date.now();

describe("a certificate as it is read", async () => {
  let good: MadeFolder;
  let other: MadeFolder;
  beforeAll(async () => {
    [good, other] = await Promise.all([makeFolder(), makeFolder()]);
  });
  const problemsOf = async (certificate: string, key: string, nowMs = NOW_MS): Promise<string> => {
    const verdict = await readPair({ certificate, key }, nowMs);
    return verdict.kind === "refused" ? verdict.problems.join("; ") : "";
  };
  const file = (name: string, text: string): string => {
    const path = join(good.dataDir, name);
    writeFileSync(path, text);
    return path;
  };

  it("a good one tells its names, its end and what it vouches for", async () => {
    const verdict = await readPair(good.paths, NOW_MS);
    if (verdict.kind !== "ok") throw new Error(verdict.problems.join());
    const { pair } = verdict;
    expect(pair.names).toEqual(["localhost", "127.0.0.1", "::1", "table", "table.local", "192.168.1.20"]);
    expect(pair.names.map((name) => pair.covers(name))).not.toContain(false);
    expect([pair.covers("::1"), pair.covers("192.168.1.21"), pair.covers("table.example")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(daysLeft(pair, NOW_MS)).toBe(395);
    expect(pair.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(pair.key).not.toContain("CERTIFICATE");
    expect(pair.certificate).not.toContain("PRIVATE");
  });

  it("a chain stays behind the table's own, in two files as well", async () => {
    const text = readFileSync(good.paths.certificate, "utf8");
    const chain = file("chain.pem", text + readFileSync(good.folder.authorityCertificate, "utf8"));
    const verdict = await readPair({ certificate: chain, key: file("key.pem", text) }, NOW_MS);
    expect(verdict).toMatchObject({ kind: "ok" });
    if (verdict.kind === "ok") expect(verdict.pair.certificate.match(/BEGIN/g)).toHaveLength(2);
  });

  it("none at all is told from one that is wrong", async () => {
    const gone = join(good.dataDir, "gone.pem");
    expect(await readPair({ certificate: gone, key: gone }, NOW_MS)).toMatchObject({ isMissing: true });
    expect(await readPair({ certificate: good.paths.certificate, key: gone }, NOW_MS)).toMatchObject({
      isMissing: false,
      problems: [expect.stringMatching(/gone\.pem cannot be read \(ENOENT.*allowed: a PEM file/)],
    });
  });

  it("expired, or not valid yet: the day, what the clock says, what is allowed", async () => {
    const { certificate, key } = good.paths;
    expect(await problemsOf(certificate, key, NOW_MS + 398 * DAY_MS)).toMatch(
      /table\.pem expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC, and this computer's clock says \d{4}-.*allowed: a certificate that is valid now/,
    );
    expect(await problemsOf(certificate, key, NOW_MS - 2 * DAY_MS)).toMatch(
      /is not valid before .*clock says.*allowed/,
    );
    expect(await problemsOf(certificate, key, Number.NaN)).toMatch(/allowed/);
  });

  it("another certificate's key, an encrypted key, no key, no certificate, a damaged one", async () => {
    const { certificate } = good.paths;
    expect(await problemsOf(certificate, other.paths.key)).toMatch(
      /is not the key of .*allowed: the two that belong together/,
    );
    const pem = createPrivateKey(readFileSync(certificate)).export({
      ...{ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" },
    } as const);
    expect(await problemsOf(certificate, file("locked.pem", String(pem)))).toMatch(
      /locked\.pem is encrypted; allowed: a key without/,
    );
    expect(await problemsOf(certificate, good.folder.authorityCertificate)).toMatch(
      /holds no private key; allowed/,
    );
    expect(await problemsOf(file("key-only.pem", String(pem)), certificate)).toMatch(
      /holds no certificate; allowed/,
    );
    const damaged = readFileSync(certificate, "latin1").replace(
      /(?<=CERTIFICATE-----\n)[^-]{40}/,
      "A".repeat(40),
    );
    expect(await problemsOf(file("damaged.pem", damaged), certificate)).toMatch(
      /holds a damaged certificate; allowed/,
    );
    expect(await problemsOf(file("empty.pem", ""), certificate)).toMatch(/empty\.pem holds no certificate/);
  });

  it("a folder, and a file that is no PEM by its size", async () => {
    const { certificate } = good.paths;
    const folder = join(good.dataDir, "folder");
    mkdirSync(folder);
    expect(await problemsOf(folder, certificate)).toMatch(/folder .*allowed: a PEM file/);
    expect(await problemsOf(certificate, file("huge.pem", "x".repeat(300_000)))).toMatch(
      /300000 bytes long; allowed: .*262144/,
    );
  });

  it("whatever bytes are in it: a refusal, never an exception", async () => {
    const text = readFileSync(good.paths.certificate, "latin1");
    for (let at = 0; at < text.length; at += 37) {
      const changed = `${text.slice(0, at)}\0${text.slice(at + 5)}`;
      const [x, y] = [file("x.pem", changed), file("y.pem", changed)];
      const { certificate, key } = good.paths;
      const verdicts = [
        await readPair({ certificate: x, key }, NOW_MS),
        await readPair({ certificate, key: y }, NOW_MS),
      ];
      for (const { kind } of verdicts) expect(["ok", "refused"]).toContain(kind);
    }
  });
});
