/** `inversion-table pair`: whoever can read the data folder of a running program gets a code, and nobody else. */

import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readCommandLine } from "../../firmware/cli.ts";
import type { PairOptions } from "../../firmware/cli-pair.ts";
import { LOOPBACK_ONLY } from "../../firmware/gateway/access/options.ts";
import { runPair } from "../../firmware/pair-command.ts";
import { type ReadPair, readPair } from "../../firmware/tls/read-pair.ts";
import { FakeHistory } from "../gateway/support/fake-history.ts";
import { type Rig, startRig } from "../gateway/support/rig.ts";
import { until } from "../gateway/support/screen.ts";
import { makeFolder } from "../tls/certificates.ts";

const certificate = async (): Promise<ReadPair> => {
  const verdict = await readPair((await makeFolder()).paths, Date.now());
  if (verdict.kind !== "ok") throw new Error(verdict.problems.join());
  return verdict.pair;
};

const folder = (): string => mkdtempSync(join(tmpdir(), "pair-"));

const pair = async (options: PairOptions) => {
  let [stdout, stderr] = ["", ""];
  const code = await runPair(options, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    environment: {},
  });
  return { code, stdout, stderr };
};

let rig: Rig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

describe("as it is typed", () => {
  const read = (...args: string[]) => readCommandLine(args, "1");
  it("has a role and a data folder", () => {
    expect(read("pair")).toEqual({ kind: "pair", options: { role: null, dataDir: null } });
    expect(read("pair", "--role", "rider", "--data-dir", "d")).toEqual({
      kind: "pair",
      options: { role: "rider", dataDir: "d" },
    });
    for (const wrong of [["--role", "owner"], ["--data-dir", ""], ["x"]])
      expect(read("pair", ...wrong)).toMatchObject({ kind: "said", exitCode: 2 });
  });
});

describe("with a running program", () => {
  it("shows a code: for an admin while nobody is paired, else for whom it was asked", async () => {
    const dataDir = folder();
    const history = new FakeHistory();
    const access = { ...LOOPBACK_ONLY, dataDir, publicUrl: () => "https://table.local:8443" };
    rig = await startRig({ access, history });
    expect(statSync(join(dataDir, "console-token")).mode & 0o777).toBe(0o600);
    const first = await pair({ role: null, dataDir });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/as admin, within 5 minutes: code \d{3} \d{3}/);
    expect(first.stdout).toMatch(/https:\/\/table\.local:8443\/#pair\/\d{6}/);
    expect((await pair({ role: "rider", dataDir })).stdout).toContain("as rider");
    expect(history.writes).toMatchObject([
      { action: "code-offered", detail: { role: "admin", at: "console" } },
      { action: "code-offered", detail: { role: "rider", at: "console" } },
    ]);
  });

  it("is refused with another secret, and the file goes when the program ends", async () => {
    const dataDir = folder();
    rig = await startRig({ access: { ...LOOPBACK_ONLY, dataDir } });
    const path = join(dataDir, "console-token");
    const text = readFileSync(path, "utf8");
    const { secret } = JSON.parse(text) as { secret: string };
    writeFileSync(path, text.replace(secret, "A".repeat(43)));
    expect(await pair({ role: null, dataDir })).toMatchObject({ code: 1, stdout: "" });
    await rig.close();
    rig = null;
    expect(existsSync(path)).toBe(false);
    const gone = await pair({ role: null, dataDir });
    expect(gone.code).toBe(1);
    expect(gone.stderr).toContain(`no inversion-table runs with the data folder ${dataDir}`);
    writeFileSync(path, text);
    expect((await pair({ role: null, dataDir })).stderr).toContain("cannot be asked");
  });

  it("over TLS speaks to the program with that very certificate, and to nobody else", async () => {
    const dataDir = folder();
    let pem = await certificate();
    const heard: (() => void)[] = [];
    const tls = {
      current: () => pem,
      names: () => pem.names,
      onChange: (each: () => void) => heard.push(each),
    };
    const path = join(dataDir, "console-token");
    rig = await startRig({ access: { ...LOOPBACK_ONLY, dataDir }, tls });
    const text = readFileSync(path, "utf8");
    const { url, fingerprint } = JSON.parse(text) as { url: string; fingerprint: string };
    expect(url).toBe(`https://127.0.0.1:${rig.port}`);
    expect((await pair({ role: null, dataDir })).code).toBe(0);
    writeFileSync(
      path,
      text.replace(
        fingerprint,
        fingerprint.replace(/^../, (two) => (two === "00" ? "11" : "00")),
      ),
    );
    expect((await pair({ role: null, dataDir })).stderr).toContain("it is another program");
    // A certificate that was renewed meanwhile is known at once.
    pem = await certificate();
    for (const each of heard) each();
    await until("the new one stands there", () => readFileSync(path, "utf8").includes(pem.fingerprint));
    expect((await pair({ role: null, dataDir })).code).toBe(0);
  });
});
