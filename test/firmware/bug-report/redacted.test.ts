/** What must never stand in a report: put into every store, every log and every answer there is, and looked for in the file. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProbedBoard } from "../../../firmware/board/board-probe.ts";
import { readConfigFile } from "../../../firmware/config-file.ts";
import { gatherReport, type Looked } from "../../../firmware/doctor/bug-report/gather.ts";
import { shownLine } from "../../../firmware/doctor/bug-report/log-lines.ts";
import { REASONS, SENTENCES } from "../../../firmware/doctor/bug-report/log-sentences.ts";
import { metricLines } from "../../../firmware/doctor/bug-report/running-part.ts";
import { fail, ok } from "../../../firmware/doctor/report.ts";
import { LOG_NAME } from "../../../firmware/log-files.ts";
import type { SetupBoard, SetupView } from "../../../shared/setup.ts";
import { SETUP_STATE } from "../../support/new-settings.ts";
import { PROJECT } from "../../support/program.ts";
import { fillFolder, fillHistory, foundIn, type Secrets, secrets } from "./secrets.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const AT_MS = Date.parse("2026-11-30T12:00:00Z");

/** Every text that somebody could have typed, alone and within a sentence. */
const textsOf = (of: Secrets): readonly string[] => {
  const { names, note, token, host, addresses, code } = of;
  const [person = "", device = ""] = names;
  const told = [person, device, note, token, host, ...addresses, code];
  return [
    ...told,
    ...told.map((one) => `Pairing code ${code} for ${one}`),
    ...[...SENTENCES, ...REASONS].flatMap((sentence) => {
      const fill = (one: string): string =>
        sentence.replace(/\{(…|path|port|version|time|end|code)\}/g, one).replace(/\{\w+\}/g, "7");
      return [
        fill(person),
        fill(`/home/${person}/${device}`),
        fill(`/dev/${device}`),
        fill(`tcp://${host}:9000`),
      ];
    }),
    `TypeError: cannot read ${note} of ${person}\n    at ${device} (/home/${person}/dist/firmware/${person}.js:1:2)`,
    `    at ${person} (file:///srv/${device}/dist/firmware/main.js:10:20)`,
    `Cookie: table=${token}; Host: ${host}`,
  ];
};

const logLinesOf = (of: Secrets): readonly string[] => {
  const [person = "", device = ""] = of.names;
  const record = { level: 40, time: AT_MS, pid: 4711 };
  return textsOf(of).flatMap((text) => [
    text.replaceAll("\n", " "),
    JSON.stringify({ ...record, msg: text }),
    JSON.stringify({
      ...{ ...record, from: of.addresses[0], device, reason: text, clientId: person, [person]: text },
      err: {
        type: person,
        message: text,
        code: text,
        stack: `${text}\n at ${person} (dist/${device}.js:1:1)`,
      },
      ...{ msg: "STOP over HTTP", gapMs: 12, names: [text], url: `/x?${of.token}` },
    }),
  ]);
};

const configOf = (of: Secrets, isValid: boolean): string => {
  const [person = "", device = ""] = of.names;
  const [v4 = "", v6 = ""] = of.addresses;
  const dir = join(folder, person);
  return [
    `log: { dir: ${JSON.stringify(dir)} }`,
    `access: { hosts: [${of.host}, ${v4}], trustedProxies: [${v4}, "${v6}"] }`,
    `tls: { certificate: "/home/${person}/${device}.pem", key: /etc/${of.token}.key }`,
    ...(isValid
      ? []
      : [
          `${person}: ${of.token}`,
          `board: { lockPin: "${of.note}", ${device}: 1 }`,
          `attended: "${person}; allowed: ${of.code}"`,
          `ceilings: { maxAngleDeg: [${of.code}, "${person} is ${device}; there is no such key"] }`,
        ]),
  ].join("\n");
};

const setupOf = (of: Secrets): SetupView => ({
  ...SETUP_STATE,
  program: of.names[0] ?? "",
  refusal: `above 0°, says ${of.names[1] ?? ""}`,
  board: { kind: "none", reason: `There is no /home/${of.names[2] ?? ""}. Is the board plugged in?` },
});

if (SETUP_STATE.board.kind !== "guarded") throw new Error("the sample is guarded");
const GUARDED = SETUP_STATE.board;

const boards = (of: Secrets): readonly Looked["board"][] => {
  const [person = "", device = ""] = of.names;
  const view = setupOf(of);
  const fault = { kind: "absent", sentence: `tcp://${of.host}:1 cannot be reached: ${of.note}.` } as const;
  const port = `/dev/serial/by-id/usb-Arduino_${device}-if00`;
  const probed = (board: ProbedBoard): Looked["board"] => ({ kind: "probed", port, board });
  // What a board of another make may say of itself, and another program than ours of its board.
  const strange: SetupBoard = { ...GUARDED, firmware: device, trip: person, resetCause: of.note };
  return [
    { kind: "none" },
    { kind: "asked", answer: { kind: "view", view: { ...view, board: strange } } },
    { kind: "asked", answer: { kind: "view", view } },
    {
      kind: "asked",
      answer: { kind: "view", view: { ...view, board: { kind: "unguarded", firmware: person } } },
    },
    { kind: "asked", answer: { kind: "refused", message: of.note, problem: null } },
    probed({ kind: "closed", fault }),
    probed({ kind: "unknown", fault }),
    probed({ kind: "other-firmata", firmware: `StandardFirmata of ${person}` }),
    probed({ kind: "other-guardian", major: 1 }),
  ];
};

const lookedAt = (of: Secrets, isValid: boolean, board: Looked["board"]): Looked => {
  const [person = "", device = "", doctor = "", port = ""] = of.names;
  const path = join(folder, "c.yaml");
  writeFileSync(path, configOf(of, isValid));
  const found = [
    { path: `/dev/cu.usbserial-${device}`, about: `${person}'s board`, usbId: `${device}:0043` },
    { path: `/dev/${port}`, about: doctor, usbId: "2341:0043" },
  ];
  return {
    ...{ dataDir: folder, at: { url: `http://${of.addresses[0] ?? ""}:1`, fingerprint: of.token } },
    ...{ config: readConfigFile(path), found, board },
    health: {
      ...{ state: person, problem: `The config file ${of.note}` },
      pids: { gateway: 1, controller: null, board: null },
    },
    findings: [
      ok(`data folder: /home/${person} can be written to`),
      fail(`certificate: for ${of.host}, ${of.addresses[1] ?? ""}`, `mend ${device}`),
      fail(`Nobody listens at tcp://${of.host}:1. Is the simulated board running?`, of.note),
      fail(of.note, of.token),
      ok(`Node ${of.code}.${person}`),
    ],
  };
};

const reportOf = (looked: Looked, environment: Readonly<Record<string, string>> = {}): Promise<string> =>
  gatherReport(looked, {
    version: "0.1.0",
    projectDir: PROJECT,
    home: homedir(),
    atMs: AT_MS,
    historyWithinMs: 60_000,
    environment,
  });

const fillLogs = (of: Secrets): void => {
  const dir = join(folder, of.names[0] ?? "");
  mkdirSync(dir, { recursive: true });
  const lines = logLinesOf(of);
  const half = Math.ceil(lines.length / 2);
  writeFileSync(join(dir, LOG_NAME.replace(".log", ".1.log")), `${lines.slice(0, half).join("\n")}\n`);
  writeFileSync(join(dir, LOG_NAME.replace(".log", ".2.log")), `${lines.slice(half).join("\n")}\n`);
};

describe("nothing of anybody", () => {
  it("is in a report of a history, a folder, a config, a log and a board full of it", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(secrets, fc.boolean(), async (of, isValid) => {
        const all = boards(of);
        const board = all[round % all.length] ?? { kind: "none" };
        round += 1;
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        fillHistory(folder, of);
        fillHistory(join(folder, "simulated"), of);
        fillFolder(folder, of);
        fillLogs(of);
        const report = await reportOf(lookedAt(of, isValid, board));
        expect(foundIn(report, of)).toEqual([]);
        // And what is to be there is: it was read, and not lost.
        expect(report).toContain("1 sessions, 1 people");
        expect(report).toMatch(
          /2026-11-30T12:00:00\.000Z stop by screen, inverted 4[23] s, 50 readings, near-angle/,
        );
        expect(report).toContain(isValid ? "access.hosts = 2 [taken out]" : "NOT VALID");
        if (isValid) expect(report).toContain("the last 200 lines of 2 files");
      }),
      // Each makes two databases and reads them in processes: the first that is found says enough.
      { numRuns: 12, endOnFailure: true },
    );
  });

  it("is in what systemd's journal has, which is asked where the config names no files", async () => {
    const [of] = fc.sample(secrets, 1);
    if (of === undefined) throw new Error("there is always one");
    writeFileSync(join(folder, "lines"), logLinesOf(of).slice(-150).join("\n"));
    const journalctl = join(folder, "journalctl");
    writeFileSync(journalctl, `#!/bin/sh\necho "$@" > ${folder}/asked\nexec /bin/cat ${folder}/lines\n`, {
      mode: 0o755,
    });
    const looked = { ...lookedAt(of, true, { kind: "none" }), config: null };
    const report = await reportOf(looked, { PATH: folder });
    expect(report).toContain("the last 150 lines of systemd's journal\n");
    expect(report).toContain("gateway: STOP over HTTP {gapMs 12");
    expect(foundIn(report, of)).toEqual([]);
    expect(readFileSync(join(folder, "asked"), "utf8")).toContain(
      "--unit inversion-table.service --lines 200",
    );
    writeFileSync(journalctl, "#!/bin/sh\necho something\nexit 1\n");
    for (const path of [folder, "/nowhere"])
      expect(await reportOf(looked, { PATH: path })).toContain("not in a journal that this user may read");
  });

  it("is in any line of any log, whatever stands where", () => {
    const show = { home: "/home/somebody", isOurs: (path: string) => path.startsWith("dist/firmware/main") };
    fc.assert(
      fc.property(secrets, (of) => {
        for (const line of logLinesOf(of)) expect(foundIn(shownLine(line, show), of)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("is in the metrics of something that is no table of ours", () => {
    fc.assert(
      fc.property(secrets, (of) => {
        const [person = ""] = of.names;
        const low = person.toLowerCase();
        const rows = [
          `inversion_table_${low} 1`,
          `inversion_table_dashboards{${low}="${low}"} 1`,
          `inversion_table_dashboards_closed_total{reason="${low}"} 1`,
          `inversion_table_dashboards ${person}`,
          `inversion_table_dashboards 3 ${of.addresses[0] ?? ""}`,
        ];
        expect(metricLines(rows.join("\n"))).toEqual([]);
      }),
    );
  });
});
