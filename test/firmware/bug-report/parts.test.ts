/** The parts of a report one by one: what is shown, what is not, and what becomes of a file, a disk or a process that fails. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeConfig, defaultConfig } from "../../../firmware/config.ts";
import { askHistory } from "../../../firmware/doctor/bug-report/ask-history.ts";
import { portLines, probedPart } from "../../../firmware/doctor/bug-report/board-part.ts";
import {
  boardPort,
  joined,
  place,
  say,
  TAKEN_OUT,
  time,
  version,
} from "../../../firmware/doctor/bug-report/clear.ts";
import { MOST_REPORT_BYTES, reportText } from "../../../firmware/doctor/bug-report/compose.ts";
import { configPart, shownProblem } from "../../../firmware/doctor/bug-report/config-part.ts";
import { historyPart } from "../../../firmware/doctor/bug-report/history-part.ts";
import { logTail, MOST_LINES } from "../../../firmware/doctor/bug-report/log-tail.ts";
import { METRICS, metricLines } from "../../../firmware/doctor/bug-report/running-part.ts";
import { configFindings } from "../../../firmware/doctor/look-at-config.ts";
import { GatewayMetrics } from "../../../firmware/gateway/metrics.ts";
import { DATABASE } from "../../../firmware/history/set-aside.ts";
import { connectedBoard, reportOf } from "../../gateway/support/fake-controller.ts";
import { ENDED, FLEET } from "../../gateway/support/figures.ts";
import { keepSome } from "../../history/kept-history.ts";
import { openAt, START } from "../../history/some-history.ts";
import { brokenConfigs } from "../../support/broken-configs.ts";
import { PROJECT } from "../../support/program.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "report-parts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HOME = "/home/jane";

describe("what is let through", () => {
  it("of paths: the home folder as ~, and the names that every system has", () => {
    for (const [path, shown] of [
      ["/home/jane", "~"],
      ["/home/jane/.local/state/inversion-table", "~/.local/state/inversion-table"],
      ["/home/jane/Janes table/history.db", "~/…/history.db"],
      ["/home/janet/x", "/home/…/…"],
      ["/media/jane/stick", "/media/…/…"],
      ["/var/lib/inversion-table", "/var/lib/inversion-table"],
    ] as const)
      expect(place(path, HOME)).toBe(shown);
    expect(place("/var/lib", "")).toBe("/var/lib");
  });

  it("of ports: their kind, and a hash where the name is a serial number", () => {
    for (const port of ["/dev/ttyACM0", "/dev/ttyUSB12", "COM3", "/dev/cu.usbmodem14101"])
      expect(boardPort(port)).toBe(port);
    const one = boardPort("/dev/serial/by-id/usb-Arduino_7573530383235-if00");
    expect(one).toMatch(/^\/dev\/serial\/by-id\/#[0-9a-f]{10}$/);
    expect(boardPort("/dev/serial/by-id/usb-Arduino_7573530383236-if00")).not.toBe(one);
    expect(boardPort("tcp://127.0.0.1:9000")).toBe("tcp:// at this computer");
    expect(boardPort("tcp://192.0.2.7:9000")).toBe("tcp:// at another computer");
    expect(boardPort("Jane's board")).toBe(TAKEN_OUT);
  });

  it("of versions and times: what is one, and no address", () => {
    expect(version("v20.19.4")).toBe("v20.19.4");
    for (const no of ["192.0.2.7", "1", "1.2.x", "", null]) expect(version(no)).toBe(TAKEN_OUT);
    expect(time(0)).toBe(TAKEN_OUT);
    for (const no of ["2026-11-30", "Jane", Number.NaN, null, 1e300, 8.6e15])
      expect(time(no)).toBe(TAKEN_OUT);
    expect(time(1_796_000_000_000)).toBe("2026-11-30T00:53:20.000Z");
  });

  it("by nobody but those who answer for it", () => {
    const at = join(PROJECT, "firmware/doctor/bug-report");
    const callers = readdirSync(at).filter((name) =>
      /\bours\b/.test(readFileSync(join(at, name), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")),
    );
    expect(callers.sort()).toEqual([
      ...["board-part.ts", "clear.ts", "computer-part.ts", "config-part.ts", "error-words.ts", "flat.ts"],
      ...["history-part.ts", "log-lines.ts", "running-part.ts"],
    ]);
    // Nobody else makes one.
    for (const name of readdirSync(at))
      expect(/as Clear\b/.test(readFileSync(join(at, name), "utf8")), name).toBe(name === "clear.ts");
  });
});

describe("the config", () => {
  const EXAMPLE = readFileSync(join(PROJECT, "docs/config.example.yaml"), "utf8");

  it("is shown as it is in effect, without names and addresses", () => {
    const text = `access: { hosts: [jane.local], trustedProxies: [192.0.2.7] }
log: { dir: /home/jane/logs }
calibration: [{ counts: 100, angleDeg: -75 }, { counts: 900, angleDeg: 60 }]
tls: { certificate: /etc/jane.pem, key: /etc/jane.key }`;
    const read = decodeConfig(text);
    if (read.kind !== "ok") throw new Error(read.problems.join());
    const shown = configPart(read, HOME);
    expect(shown).toEqual(
      expect.arrayContaining([
        ...["valid; in effect:", "access.hosts = 1 [taken out]", "access.trustedProxies = 1 [taken out]"],
        ...["log.dir = ~/logs", "calibration[0].angleDeg = -75", "tls.key = /etc/…", "board.sensorPin = A0"],
        ...["ceilings.maxAngleDeg = 60", "attended = optional", "board.unguardedHold = refused"],
      ]),
    );
    expect(shown.join("\n")).not.toContain(TAKEN_OUT.replace("[", " = ["));
  });

  it("that is not valid is told where and not with what", () => {
    for (const [problem, shown] of [
      ["ceilings.maxAngleDeg is 61; allowed: 60 or less", "ceilings.maxAngleDeg is 61, which is not allowed"],
      [
        'access.hosts[0] is "jane"; allowed: a name',
        "access.hosts[0] is [a text of 6 characters], which is not allowed",
      ],
      ['jane is "x"; there is no such key', "… is no key that there is"],
      ['board.jane is "a is b; allowed: c"; there is no such key', "board.… is no key that there is"],
      ['attended is "jane; there is no such key"; allowed: required', null],
      ["not valid YAML: jane at line 3, column 7:", "it is no valid YAML at line 3, column 7"],
      ["jane", "another problem, [a text of 4 characters]"],
    ] as const) {
      expect(shownProblem(problem)).not.toContain("jane");
      if (shown !== null) expect(shownProblem(problem)).toBe(shown);
    }
  });

  it("is told of in every way that it can be broken", () => {
    for (const text of brokenConfigs(EXAMPLE, 150)) {
      const read = decodeConfig(text);
      if (read.kind === "ok") throw new Error("that is none");
      const shown = configPart({ kind: "invalid", config: defaultConfig(), problems: read.problems }, HOME);
      expect(shown[0]).toContain("NOT VALID");
      expect(shown.filter((line) => line.includes("another problem"))).toEqual([]);
    }
  });

  it("is a finding of the doctor's: of a file that is named, and of a program that runs read-only", () => {
    const config = defaultConfig();
    expect(configFindings(null, null)).toEqual([]);
    expect(configFindings({ path: "c", file: { kind: "ok", config } }, null)).toMatchObject([
      { level: "ok" },
    ]);
    const problems = ["ceilings.maxAngleDeg is 61; allowed: 60 or less", "a is 1; there is no such key"];
    expect(configFindings({ path: "c", file: { kind: "invalid", config, problems } }, null)).toMatchObject([
      { level: "fail", what: `config: ${problems[0]}`, advice: expect.stringContaining("mend the file") },
      { level: "fail", what: `config: ${problems[1]}` },
    ]);
    expect(configFindings({ path: "c", file: { kind: "unreadable", message: "no" } }, null)).toMatchObject([
      { level: "fail" },
    ]);
    expect(configFindings(null, "The config file c is not valid: x.")).toMatchObject([
      { level: "fail", what: "config: the running program is read-only. The config file c is not valid: x." },
    ]);
  });
});

describe("the history", () => {
  const ENTRY = join(PROJECT, "dist/firmware/doctor/bug-report/history-process.js");
  const part = async (withinMs = 60_000, entry = ENTRY) =>
    historyPart(await askHistory(entry, folder, withinMs));

  it("is counted, and its last sessions are told by their kinds", async () => {
    expect(await part()).toEqual(["none"]);
    const history = openAt(folder);
    keepSome(history);
    // Beside an open one, as beside a running table.
    const shown = await part();
    history.close();
    expect(shown[0]).toMatch(/^4 sessions, 2 people, \d+ KiB$/);
    expect(shown.slice(1, 3)).toEqual([
      "in order",
      "  2026-11-30T15:00:00.000Z stop by screen, inverted 43 s, 50 readings, near-angle",
    ]);
    expect(shown).toHaveLength(6);
  });

  it("that is damaged is told of, and stays as it is", async () => {
    mkdirSync(folder, { recursive: true });
    const garbage = "this is no database ".repeat(1_000);
    writeFileSync(join(folder, DATABASE), garbage);
    expect(await part()).toEqual([expect.stringMatching(/^CANNOT BE READ: damaged, 20 KiB$/)]);
    expect(readFileSync(join(folder, DATABASE), "utf8")).toBe(garbage);
    expect(readdirSync(folder)).toEqual([DATABASE]);
  });

  it("whose reader hangs or dies costs the reader alone, within its time", async () => {
    const hanging = join(folder, "hangs.cjs");
    writeFileSync(hanging, "for (;;);");
    const began = performance.now();
    expect(await part(400, hanging)).toEqual([expect.stringContaining("not read in time")]);
    expect(performance.now() - began).toBeLessThan(10_000);
    const dying = join(folder, "dies.cjs");
    writeFileSync(dying, "process.exit(9);");
    expect(await part(60_000, dying)).toEqual([expect.stringContaining("exit code 9")]);
    const lying = join(folder, "lies.cjs");
    const last = {
      startedAt: START,
      reason: "stop",
      by: "Jane",
      invertedS: 1,
      samples: 1,
      lost: 0,
      alarms: [],
    };
    const counts = { bytes: 1, setAside: 0, people: 1, sessions: 1, isMore: false };
    const lie = JSON.stringify({ kind: "read", trouble: null, ...counts, last: [last] });
    writeFileSync(lying, `process.send(${lie}, () => process.disconnect());`);
    expect(await part(60_000, lying)).toEqual([expect.stringContaining("ended the process")]);
  });
});

describe("the log's files", () => {
  const write = (name: string, lines: readonly string[]): void =>
    writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  const numbered = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

  it("are read from the newest, to so many lines, oldest first; other files are not", async () => {
    write("inversion-table.1.log", numbered(0, 500));
    await new Promise((resolve) => setTimeout(resolve, 20));
    write("inversion-table.2.log", numbered(500, 550));
    write("inversion-table.jane.log", ["no"]);
    write("other.log", ["no"]);
    const tail = await logTail(folder);
    expect(tail.files).toBe(2);
    expect(tail.lines).toEqual(numbered(550 - MOST_LINES, 550));
  });

  it("are read from their end, whole lines only, however long they are", async () => {
    write("inversion-table.1.log", [...Array.from({ length: 3_000 }, () => "x".repeat(1_000)), "last"]);
    const { lines } = await logTail(folder);
    expect(lines.at(-1)).toBe("last");
    expect(lines.every((line) => line === "last" || line.length === 1_000)).toBe(true);
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
  });

  it("that are not there are an error of the disk", async () => {
    await expect(logTail(join(folder, "nowhere"))).rejects.toThrow("ENOENT");
  });
});

it("the metrics are those that the gateway writes", async () => {
  const metrics = new GatewayMetrics();
  const board = { ...connectedBoard, simulated: false, supplyV: 0 };
  const report = {
    ...reportOf(1, { snapshot: { board } }),
    refused: { frames: 3, rawWrites: 0 },
    line: null,
  };
  const gaps = { counts: [0, 2], sumMs: 16 };
  const link = { overMs: 2_000, statusFrames: 0, refusedFrames: 0, missingFrames: 0, longestGapMs: 0 };
  metrics.report({ ...report, pace: { steps: gaps, leases: gaps, link } });
  metrics.event({ ...ENDED, reason: "stop" });
  const text = await metrics.text({
    ...{ dashboards: 2, watching: 1, telemetryAgeS: 0.02, worstUnseenS: 0, pendingRequests: 0 },
    report: { ...report, line: { byteAgeMs: 0, leaseValid: false } },
    history: { isOk: true, waiting: 0, leftOut: 0 },
    isFleetThere: true,
    fleet: FLEET,
  });
  const names = new Set(
    text
      .split("\n")
      .flatMap((row) => /^inversion_table_([a-z_]+)[ {]/.exec(row)?.[1] ?? [])
      .filter((name) => !name.endsWith("_bucket")),
  );
  expect([...names].sort()).toEqual([...METRICS].sort());
  expect(metricLines(text)).toEqual([
    ...["dashboards = 2", "dashboards_watching = 1", "telemetry_age_seconds = 0.02"],
    ...["board_connected = 1", "guardian_refused_total (what frame) = 3", "history_ok = 1"],
    ...[
      "fleet_running = 1",
      "broker_connected = 1",
      "outbox_ok = 1",
      "commands_dropped_total (cause old) = 2",
    ],
    ...["sessions_total (reason stop) = 1"],
    ...["step_gap_seconds_sum = 0.016", "step_gap_seconds_count = 2"],
    ...["lease_gap_seconds_sum = 0.016", "lease_gap_seconds_count = 2"],
  ]);
});

it("a port is shown with what its USB id is known for, and not with what it calls itself", () => {
  const show = { home: HOME, isOurs: () => false };
  expect(portLines([])).toEqual(["no port that may have a board"]);
  expect(
    portLines([
      { path: "/dev/ttyACM0", about: "Jane", usbId: "2341:0043" },
      { path: "/dev/ttyACM1", about: "Jane", usbId: null },
    ]),
  ).toEqual(["/dev/ttyACM0 2341:0043 Arduino Uno R3", "/dev/ttyACM1 no USB id [a text of 4 characters]"]);
  expect(
    probedPart("/dev/ttyACM0", { kind: "other-firmata", firmware: "StandardFirmata.ino 2.5" }, show),
  ).toEqual(["opened /dev/ttyACM0 and listened", "another firmware: StandardFirmata"]);
});

describe("the whole", () => {
  const lines = Array.from({ length: 9_000 }, (_, index) => say`line ${index}, ${1 / 3}, ${1 / 3}`);
  const log = { title: say`log`, lines };
  const report = (count: number): string =>
    reportText(
      say`0.1.0`,
      1_796_000_000_000,
      Array.from({ length: count }, () => ({ title: say`a part`, lines })),
      log,
    );

  it("says first what it is, what is in it and what was taken out", () => {
    expect(report(0).split("\n== ")[0]).toMatch(/Read it before you send it[\s\S]*In it:[\s\S]*Taken out:/);
  });

  it("has a bound: parts keep their first lines, the log its newest, and what is missing is told", () => {
    for (const count of [0, 1, 8]) {
      const text = report(count);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST_REPORT_BYTES);
      expect(text.match(/== a part ==\nline 0,/g)?.length ?? 0).toBe(count);
      expect(text.match(/more lines were left out/g)?.length ?? 0).toBe(count);
      expect(text).toMatch(/line 8999, [0.3, ]+\n$/);
      const { older, next } =
        /== log ==\n\[(?<older>\d+) older lines were left out\]\nline (?<next>\d+),/.exec(text)?.groups ?? {};
      expect(Number(older)).toBeGreaterThan(0);
      expect(next).toBe(older);
    }
  });

  it("tells of a line that is too long by its length", () => {
    const long = {
      title: say`log`,
      lines: [
        say`${"x".repeat(1_001).length} ${joined(
          Array.from({ length: 400 }, () => say`word`),
          ", ",
        )}`,
      ],
    };
    expect(reportText(say`1`, 0, [], long)).toMatch(/\[a line of \d+ characters\]\n$/);
  });
});
