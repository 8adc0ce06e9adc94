import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../firmware/cli.ts";

const read = (...args: string[]) => readCommandLine(args, "1.2.3");

describe("what is understood", () => {
  test.each([
    [
      "calibrate",
      { kind: "calibrate", options: { via: { kind: "url", url: null }, configPath: null, dataDir: null } },
    ],
    [
      "calibrate --url http://localhost:9000/",
      {
        kind: "calibrate",
        options: { via: { kind: "url", url: "http://localhost:9000" }, configPath: null, dataDir: null },
      },
    ],
    [
      "calibrate --port tcp://127.0.0.1:4000 --config c.yaml --data-dir d",
      {
        kind: "calibrate",
        options: { via: { kind: "port", port: "tcp://127.0.0.1:4000" }, configPath: "c.yaml", dataDir: "d" },
      },
    ],
    [
      "doctor",
      { kind: "doctor", options: { port: null, url: null, configPath: null, dataDir: null, report: null } },
    ],
    [
      "doctor --report",
      {
        kind: "doctor",
        options: {
          port: null,
          url: null,
          configPath: null,
          dataDir: null,
          report: { out: null, force: false },
        },
      },
    ],
    [
      "doctor --report --out r.txt --force --config c.yaml",
      {
        kind: "doctor",
        options: {
          port: null,
          url: null,
          configPath: "c.yaml",
          dataDir: null,
          report: { out: "r.txt", force: true },
        },
      },
    ],
    [
      "doctor --port /dev/ttyACM0 --url http://[::1]:81 --data-dir d",
      {
        kind: "doctor",
        options: {
          port: "/dev/ttyACM0",
          url: "http://[::1]:81",
          configPath: null,
          dataDir: "d",
          report: null,
        },
      },
    ],
    [
      "flash --port /dev/ttyACM0",
      {
        kind: "flash",
        options: {
          port: "/dev/ttyACM0",
          imagePath: null,
          oldBootLoader: false,
          nobodyIsOnIt: false,
          forceUnknown: false,
          url: null,
        },
      },
    ],
    [
      "flash --port COM3 --image a.hex --nano-old-bootloader --yes-nobody-is-on-it --force-unknown",
      {
        kind: "flash",
        options: {
          port: "COM3",
          imagePath: "a.hex",
          oldBootLoader: true,
          nobodyIsOnIt: true,
          forceUnknown: true,
          url: null,
        },
      },
    ],
  ])("%s", (text, expected) => {
    expect(read(...text.split(" "))).toEqual(expected);
  });

  test.each([
    ["calibrate", ["--url", "--port", "Ctrl-C", "Exit codes"]],
    ["doctor", ["--port", "resets an Uno", "Exit codes", "--report", "sent to nobody"]],
    ["flash", ["--image", "--nano-old-bootloader", "--yes-nobody-is-on-it", "--force-unknown", "Exit codes"]],
  ])("%s --help tells its flags and exit codes", (command, words) => {
    const line = read(command, "--help");
    expect(line).toMatchObject({ kind: "said", stderr: "", exitCode: 0 });
    for (const word of words) expect(line.kind === "said" && line.stdout).toContain(word);
  });
});

describe("what is refused, with the value and what is allowed", () => {
  test.each([
    ["calibrate --url http://example.org", ["example.org", "this computer"]],
    ["calibrate --url http://127.0.0.1:8080/elsewhere", ["elsewhere", "this computer"]],
    ["calibrate --url ftp://127.0.0.1", ["ftp", "this computer"]],
    ["calibrate --url https://192.168.1.4:8080", ["192.168.1.4", "this computer"]],
    ["calibrate --url http://127.0.0.1 --port /dev/ttyACM0", ["exclude", "one of them"]],
    ["calibrate --config c.yaml", ["--port"]],
    ["doctor --port ttyACM0", ["ttyACM0", "absolute path"]],
    ["doctor --out r.txt", ["--out", "--report"]],
    ["doctor --force", ["--force", "--report"]],
    ["doctor --report --out  ", ["--out", "a path"]],
    ["flash", ["--port"]],
    ["flash --port tcp://127.0.0.1:4000", ["tcp://", "serial port"]],
    ["flash --port /dev/ttyACM0 now", ["too many"]],
  ])("%s", (text, words) => {
    const line = read(...text.split(" "));
    expect(line).toMatchObject({ kind: "said", stdout: "", exitCode: 2 });
    for (const word of words) expect(line.kind === "said" && line.stderr).toContain(word);
  });
});
