/** What the doctor says of the config's fleet, and that neither it nor a bug report says what is nobody's business. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeConfig } from "../../firmware/config.ts";
import { configPart } from "../../firmware/doctor/bug-report/config-part.ts";
import { fleetFindings } from "../../firmware/doctor/look-at-fleet.ts";
import { settingsWith } from "../fleet/told.ts";
import { type MadeFolder, makeFolder } from "../tls/certificates.ts";

const SECRET = "correct-horse-battery-staple";
let dir: string;
let made: MadeFolder;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "doctor-fleet-"));
  made = await makeFolder({}, join(dir, "tls"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const written = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};
const found = async (more: Readonly<Record<string, unknown>>, environment = {}) => {
  const findings = await fleetFindings(settingsWith(more), environment);
  expect(JSON.stringify(findings)).not.toContain("horse");
  return findings.map(({ level, what }) => `${level} ${what}`);
};
const broker = (more: object) => ({ broker: { url: "mqtts://broker.example", username: "jane", ...more } });

describe("the doctor", () => {
  it("has nothing to say where there is no fleet, and says that a fleet without anybody is none", async () => {
    expect(await fleetFindings(undefined, {})).toEqual([]);
    expect(await found({})).toEqual([expect.stringMatching(/^warn .*nobody is told/)]);
    expect(await found({ broker: { url: "mqtt://broker.example" } })).toEqual([]);
  });

  it("says whether the broker's password is there, and never which it is", async () => {
    const good = written("password", `${SECRET}\n`);
    expect(await found(broker({ passwordFile: good }))).toEqual([expect.stringMatching(/^ok /)]);
    for (const passwordFile of [join(dir, "nowhere"), dir, written("empty", "\nsecond line\n")])
      expect(await found(broker({ passwordFile }))).toEqual([expect.stringMatching(/^fail /)]);
    const variable = broker({ passwordVariable: "BROKER_PASSWORD" });
    expect(await found(variable, { BROKER_PASSWORD: SECRET })).toEqual([]);
    expect(await found(variable)).toEqual([expect.stringMatching(/^warn .*BROKER_PASSWORD is not set/)]);
  });

  it("says whether the broker's authority and the webhook's secret do", async () => {
    mkdirSync(join(dir, "ca"), { recursive: true });
    expect(await found(broker({ ca: made.folder.table }))).toEqual([expect.stringMatching(/^ok /)]);
    for (const ca of [join(dir, "nowhere.pem"), join(dir, "ca"), written("no.pem", "no certificate")])
      expect(await found(broker({ ca }))).toEqual([expect.stringMatching(/^fail /)]);
    const webhook = (secretFile: string) => ({ webhook: { url: "https://hook.example", secretFile } });
    expect(await found(webhook(written("secret", SECRET)))).toEqual([expect.stringMatching(/^ok /)]);
    expect(await found(webhook(written("short", "horse")))).toEqual([expect.stringMatching(/^fail /)]);
  });
});

it("a bug report shows of it what is on and how often, and no name, address or path", () => {
  const fleet = {
    ...{ tableId: "anna-7", site: "klinik", name: "Annas Tisch", room: "Zimmer 3", telemetryHz: 2 },
    broker: { url: "mqtts://mq.klinik.example:8883", username: "jane", passwordFile: "/home/jane/pw" },
    webhook: { url: "https://hook.klinik.example/T0ken", secretFile: "/home/jane/secret" },
    homeAssistant: { discoveryPrefix: "haus" },
  };
  const decoded = decodeConfig(JSON.stringify({ fleet }));
  if (decoded.kind !== "ok") throw new Error(JSON.stringify(decoded));
  const shown = JSON.stringify(configPart({ kind: "ok", config: decoded.config }, "/home/jane"));
  expect(shown).toContain("fleet.telemetryHz");
  for (const secret of ["anna", "klinik", "Anna", "Zimmer", "jane", "T0ken", "8883", "haus", "secret\\b"])
    expect(shown.replaceAll(/fleet\.[\w.]+/g, "")).not.toMatch(new RegExp(secret));
});
