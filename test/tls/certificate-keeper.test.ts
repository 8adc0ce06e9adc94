/** A certificate that is replaced on the disk, that ends, or that is replaced by one that cannot be used. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CertificateKeeper } from "../../firmware/tls/certificate-keeper.ts";
import { readPair } from "../../firmware/tls/read-pair.ts";
import { DAY_MS, type MadeFolder, makeFolder } from "./certificates.ts";

const keeperOf = async ({ paths }: MadeFolder) => {
  const told: { level: string; text: string }[] = [];
  let wallMs = Date.now();
  const verdict = await readPair(paths, wallMs);
  if (verdict.kind === "refused") throw new Error(verdict.problems.join());
  const say =
    (level: string) =>
    (detail: unknown, text = ""): void => {
      told.push({ level, text: `${text} ${JSON.stringify(detail)}` });
    };
  const log = { info: say("info"), warn: say("warn"), error: say("error") };
  const keeper = new CertificateKeeper({ paths, pair: verdict.pair, log, wallMs: () => wallMs });
  let changes = 0;
  keeper.onChange(() => {
    changes += 1;
  });
  return {
    ...{ keeper, told, first: verdict.pair },
    changes: () => changes,
    passDays: (days: number) => {
      wallMs += days * DAY_MS;
    },
  };
};

describe("the certificate of a running table", () => {
  it("is taken anew once, when its file was replaced", async () => {
    const folder = await makeFolder();
    const { keeper, first, changes, told } = await keeperOf(folder);
    await keeper.look();
    expect([changes(), told]).toEqual([0, []]);
    await makeFolder({ given: ["gym.local"] }, folder.dataDir);
    await keeper.look();
    await keeper.look();
    expect(changes()).toBe(1);
    expect(keeper.current().fingerprint).not.toBe(first.fingerprint);
    expect(keeper.names()).toContain("gym.local");
    expect(told).toMatchObject([{ level: "info", text: expect.stringContaining("gym.local") }]);
  });

  it("stays when the new one cannot be used, which is told once; and goes when that one is mended", async () => {
    const folder = await makeFolder();
    const { keeper, first, changes, told } = await keeperOf(folder);
    const text = readFileSync(folder.paths.certificate, "utf8");
    const other = await makeFolder();
    writeFileSync(folder.paths.certificate, text.slice(0, text.indexOf("-----BEGIN PRIVATE")));
    await keeper.look();
    await keeper.look();
    expect(told).toMatchObject([
      { level: "error", text: expect.stringMatching(/the one before it stays.*no private key/) },
    ]);
    rmSync(folder.paths.certificate);
    await keeper.look();
    expect(told).toHaveLength(2);
    expect([changes(), keeper.current().fingerprint]).toEqual([0, first.fingerprint]);
    writeFileSync(folder.paths.certificate, readFileSync(other.paths.certificate));
    await keeper.look();
    expect(changes()).toBe(1);
  });

  it("is warned of once a day from 30 days before its end on, and stays when it has ended", async () => {
    const { keeper, first, told, passDays } = await keeperOf(await makeFolder());
    passDays(395 - 31);
    await keeper.look();
    expect(told).toEqual([]);
    passDays(1);
    await keeper.look();
    await keeper.look();
    expect(told).toMatchObject([
      { level: "warn", text: expect.stringMatching(/ends on \d{4}-\d\d-\d\d, in 30 days/) },
    ]);
    passDays(40);
    await keeper.look();
    expect(told.at(-1)).toMatchObject({ level: "error", text: expect.stringContaining("expired") });
    expect(keeper.current().fingerprint).toBe(first.fingerprint);
  });

  it("a clock that jumps back brings no flood of warnings, and no silence for ever", async () => {
    const { keeper, told, passDays } = await keeperOf(await makeFolder());
    passDays(390);
    await keeper.look();
    passDays(-3650);
    await keeper.look();
    expect(told).toHaveLength(1);
    passDays(3651);
    await keeper.look();
    expect(told).toHaveLength(2);
  });
});
