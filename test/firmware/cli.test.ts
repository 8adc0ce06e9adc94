import { describe, expect, test } from "vitest";
import { readCommandLine } from "../../firmware/cli.ts";

const read = (...args: string[]) => readCommandLine(args, "1.2.3");
const DEFAULTS = { host: "127.0.0.1", insecure: false, httpPort: 8080, configPath: null, dataDir: null };

describe("what is understood", () => {
  test("run is the default command", () => {
    const expected = { kind: "run", options: { ...DEFAULTS, board: { kind: "simulated" } } };
    expect(read("--simulate")).toEqual(expected);
    expect(read("run", "--simulate")).toEqual(expected);
  });

  test("every flag of run", () => {
    const args =
      "run --port /dev/ttyACM0 --host ::1 --insecure --http-port 0 --config c.yaml --data-dir d".split(" ");
    expect(read(...args)).toEqual({
      kind: "run",
      options: {
        board: { kind: "port", port: "/dev/ttyACM0" },
        host: "::1",
        insecure: true,
        httpPort: 0,
        configPath: "c.yaml",
        dataDir: "d",
      },
    });
  });

  test.each(["0.0.0.0", "::", "192.168.1.4", "fd00::5", "table.local"])("--host %s", (host) => {
    expect(read("--simulate", "--host", host)).toMatchObject({ kind: "run", options: { host } });
  });

  test("no board named is said as such, and is never a simulated one", () => {
    expect(read()).toEqual({ kind: "run", options: { ...DEFAULTS, board: { kind: "unnamed" } } });
  });

  test("every flag of board-sim", () => {
    expect(read("board-sim", "--listen", "127.0.0.1:0")).toEqual({
      kind: "board-sim",
      options: {
        listen: { host: "127.0.0.1", port: 0 },
        http: null,
        ptyPath: null,
        blank: false,
        imagePath: null,
        sensors: "potentiometer",
        lockSwitch: false,
      },
    });
    const args =
      "board-sim --listen [::1]:3030 --http 127.0.0.1:4040 --pty /tmp/tty --blank --image a.hex --sensors both --lock-switch".split(
        " ",
      );
    expect(read(...args)).toEqual({
      kind: "board-sim",
      options: {
        listen: { host: "::1", port: 3030 },
        http: { host: "127.0.0.1", port: 4040 },
        ptyPath: "/tmp/tty",
        blank: true,
        imagePath: "a.hex",
        sensors: "both",
        lockSwitch: true,
      },
    });
  });

  test("every flag of certificate", () => {
    expect(read("certificate")).toEqual({
      kind: "certificate",
      options: { hosts: [], newAuthority: false, dataDir: null },
    });
    const args = "certificate --host gym.local --host fd00::5 --new-authority --data-dir d".split(" ");
    expect(read(...args)).toEqual({
      kind: "certificate",
      options: { hosts: ["gym.local", "fd00::5"], newAuthority: true, dataDir: "d" },
    });
  });

  test.each([
    [["--help"], ["run", "board-sim", "certificate", "not a medical device"]],
    [
      ["certificate", "--help"],
      ["--host", "--data-dir", "--new-authority", "docs/network.md"],
    ],
    [["help"], ["run", "board-sim"]],
    [
      ["run", "--help"],
      ["--port", "--simulate", "--host", "--insecure", "--http-port", "--config", "--data-dir"],
    ],
    [["help", "run"], ["--simulate"]],
    [
      ["board-sim", "--help"],
      ["--listen", "--http", "--pty", "--blank", "--image", "socat"],
    ],
    [["--version"], ["1.2.3"]],
  ] as const)("%j is answered on standard output", (args, words) => {
    const line = read(...args);
    expect(line).toMatchObject({ kind: "said", stderr: "", exitCode: 0 });
    for (const word of words) expect(line.kind === "said" && line.stdout).toContain(word);
  });
});

describe("what is refused, with the value and what is allowed", () => {
  test.each([
    ["both boards", ["--port", "/dev/ttyACM0", "--simulate"], ["--port", "--simulate", "one of them"]],
    ["a relative port", ["--port", "ttyACM0"], ["ttyACM0", "/dev/ttyACM0"]],
    ["tcp without a port", ["--port", "tcp://host"], ["tcp://host", "tcp://host:port"]],
    ["an empty port", ["--port", ""], ["--port"]],
    ["a port missing", ["--port"], ["--port"]],
    ["a URL for an address", ["--simulate", "--host", "http://0.0.0.0"], ["http://0.0.0.0", "127.0.0.1"]],
    ["an address with a port", ["--simulate", "--host", "0.0.0.0:80"], ["0.0.0.0:80", "127.0.0.1"]],
    ["half an address", ["--simulate", "--host", "192.168.1"], ["192.168.1", "127.0.0.1"]],
    ["an empty host", ["--simulate", "--host", ""], ["--host", "127.0.0.1"]],
    ["an http port too high", ["--simulate", "--http-port", "65536"], ["65536", "0", "65535"]],
    ["an http port in words", ["--simulate", "--http-port", "http"], ["http", "65535"]],
    ["a negative http port", ["--simulate", "--http-port=-1"], ["-1"]],
    ["an empty config", ["--simulate", "--config", ""], ["--config"]],
    ["an unknown flag", ["--simulate", "--no-limits"], ["--no-limits"]],
    ["a misspelt flag", ["--simulte"], ["--simulte", "--simulate"]],
    ["an unknown command", ["fly"], ["fly", "run", "board-sim"]],
    ["one word too many", ["run", "--simulate", "now"], ["too many"]],
    ["board-sim without a place", ["board-sim"], ["--listen"]],
    ["board-sim without a port", ["board-sim", "--listen", "127.0.0.1"], ["127.0.0.1", "host:port"]],
    ["a URL for a name", ["certificate", "--host", "https://gym.local"], ["https://gym.local", "no port"]],
    ["a wildcard", ["certificate", "--host", "*.local"], ["*.local", "table.local"]],
    ["a flag of another command", ["board-sim", "--listen", "127.0.0.1:0", "--simulate"], ["--simulate"]],
  ] as const)("%s", (_name, args, words) => {
    const line = read(...args);
    expect(line).toMatchObject({ kind: "said", stdout: "", exitCode: 2 });
    for (const word of words) expect(line.kind === "said" && line.stderr).toContain(word);
  });
});
