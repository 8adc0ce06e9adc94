/**
 * The service: its unit as systemd itself judges it, and what a real datagram socket in systemd's place is told by the
 * running program.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serviceManager } from "../../firmware/service-manager.ts";
import { describeWith } from "../support/needs.ts";
import { type Health, PROJECT, sleep } from "../support/program.ts";

const UNIT = join(PROJECT, "docs/inversion-table.service");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "service-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describeWith("systemd-analyze", "the unit", (analyze) => {
  /** As it is, with this computer's Node and a file that is there. */
  const unitHere = (change: (text: string) => string = (text) => text): string => {
    const path = join(folder, "inversion-table.service");
    const text = readFileSync(UNIT, "utf8").replace("/usr/bin/node", process.execPath);
    writeFileSync(path, change(text));
    return path;
  };
  const verify = (path: string): string => {
    const { stdout, stderr, status } = spawnSync(analyze, ["verify", path], { encoding: "utf8" });
    return status === 0 ? `${stdout}${stderr}` : `${status} ${stdout}${stderr}`;
  };

  test("is understood whole", () => {
    expect(verify(unitHere())).toBe("");
    expect(verify(unitHere((text) => text.replace("Restart=always", "Restart=allways")))).toContain(
      "allways",
    );
    expect(verify(unitHere((text) => text.replace("WatchdogSec", "WatchdogSecs")))).toContain("WatchdogSecs");
  });

  test("leaves little in the open, as systemd reckons it", () => {
    const exposed = (path: string): number | null =>
      spawnSync(analyze, ["security", "--offline=true", "--threshold=25", path], { encoding: "utf8" }).status;
    expect(exposed(unitHere())).toBe(0);
    expect(exposed(unitHere((text) => text.replace(/^(Protect|Restrict|SystemCall).*\n/gm, "")))).not.toBe(0);
  });

  test("allows what the program needs: compiled code, the ports, the common lock, its own words", () => {
    const text = readFileSync(UNIT, "utf8");
    for (const line of ["Type=notify", "NotifyAccess=all", "Restart=always", "StartLimitIntervalSec=0"])
      expect(text.split("\n")).toContain(line);
    for (const never of [
      "MemoryDenyWriteExecute=",
      "PrivateDevices=",
      "PrivateNetwork=",
      "PrivateTmp=",
      "DynamicUser=",
    ])
      expect(text).not.toMatch(new RegExp(`^${never}`, "m"));
  });
});

interface Receiver {
  readonly path: string;
  said(): string;
  until(what: string, holds: (said: string) => boolean): Promise<string>;
  count(word: string): number;
  close(): void;
}

/** Takes each datagram and lets go of what is sent along with it, as systemd does; systemd-notify waits for that. */
const LISTEN = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True: sys.stdout.write(s.recv(4096).decode() + "\\n\\n"); sys.stdout.flush()
`;

const openReceiver = async (python: string): Promise<Receiver> => {
  const path = join(mkdtempSync(join(folder, "notify-")), "socket");
  const child = spawn(python, ["-c", LISTEN, path], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const until: Receiver["until"] = async (what, holds) => {
    const end = Date.now() + 30_000;
    while (!holds(said)) {
      if (Date.now() > end) throw new Error(`never told: ${what}; told was\n${said}`);
      await sleep(20);
    }
    return said;
  };
  for (let look = 0; look < 400; look += 1) {
    if (spawnSync("test", ["-S", path]).status === 0) break;
    await sleep(25);
  }
  return {
    path,
    said: () => said,
    until,
    count: (word) => said.split(word).length - 1,
    close: () => child.kill(),
  };
};

const run = (args: readonly string[], environment: Record<string, string>): ChildProcess =>
  spawn(
    process.execPath,
    [
      join(PROJECT, "bin/inversion-table.js"),
      "run",
      "--http-port",
      "0",
      "--data-dir",
      join(folder, "data"),
      ...args,
    ],
    { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "ignore"] },
  );

const urlOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(/(http:\S+)/.exec(chunk.toString())?.[1] ?? ""));
  });

const FEED = "WATCHDOG=1";
/** Fed three times as often. */
const WATCHDOG_MS = 1_500;

describeWith("python3", "what systemd is told", (python) => {
  const told = async (
    args: readonly string[],
    body: (receiver: Receiver, url: string) => Promise<void>,
  ): Promise<void> => {
    const receiver = await openReceiver(python);
    const child = run(args, { NOTIFY_SOCKET: receiver.path, WATCHDOG_USEC: String(WATCHDOG_MS * 1_000) });
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    try {
      await body(receiver, await urlOf(child));
    } finally {
      child.kill("SIGTERM");
      await exited;
      receiver.close();
    }
  };

  test("READY, then WATCHDOG again and again; none while the controller is stopped; STOPPING at the end", async () => {
    await told(["--simulate"], async (receiver, url) => {
      const { count, until } = receiver;
      await until("ready", (said) => said.includes("READY=1"));
      await until("idle", (said) => said.includes("STATUS=idle, board connected"));
      await until("fed twice", () => count(FEED) >= 2);
      const health = async (): Promise<Health> => (await (await fetch(`${url}/healthz`)).json()) as Health;
      const { controller } = (await health()).pids;
      if (controller === null) throw new Error("no controller is running");
      process.kill(controller, "SIGSTOP");
      const before = receiver.said().length;
      const since = (): readonly string[] => receiver.said().slice(before).split("\n\n");
      const isWithheld = (word: string): boolean => word.includes("not well: the controller does not report");
      await until("why it is not fed", () => since().some(isWithheld));
      // It is found frozen after 2 s and replaced.
      const isWell = (word: string): boolean => /STATUS=(?!not well)/.test(word);
      const from = since().findIndex(isWithheld);
      await until("fed again", () =>
        since()
          .slice(from)
          .some((word) => word.includes(FEED)),
      );
      expect((await health()).pids.controller).not.toBe(controller);
      const to = since().findIndex((word, at) => at > from && isWell(word));
      expect(to).toBeGreaterThan(from);
      expect(
        since()
          .slice(from, to)
          .filter((word) => word.includes(FEED)),
      ).toEqual([]);
      process.kill((await health()).pids.gateway, "SIGTERM");
      await until("stopping", (said) => said.includes("STOPPING=1"));
    });
  });

  test("a table without its board is fed all the same, and so is one that is read-only", async () => {
    await told(["--port", "tcp://127.0.0.1:9"], async ({ until, count }) => {
      await until("no board", (said) => said.includes("STATUS=offline, no board"));
      await until("fed twice", () => count(FEED) >= 2);
    });
    const config = join(folder, "config.yaml");
    writeFileSync(config, "ceilings: { maxAngleDeg: 95 }\n");
    await told(["--simulate", "--config", config], async ({ until, count }) => {
      await until("read-only", (said) => said.includes("STATUS=read-only"));
      await until("fed twice", () => count(FEED) >= 2);
    });
  });

  test("a systemd-notify that hangs is killed, waited for by nobody, and there is one at a time", async () => {
    const bin = join(folder, "systemd-notify");
    const begun = join(folder, "begun");
    writeFileSync(bin, `#!/bin/sh\necho $$ >> ${begun}\nexec sleep 60\n`);
    chmodSync(bin, 0o755);
    const path = process.env["PATH"];
    process.env["PATH"] = `${folder}:${path}`;
    const warned: string[] = [];
    try {
      const service = serviceManager({
        environment: { NOTIFY_SOCKET: join(folder, "nobody"), WATCHDOG_USEC: "300000" },
        pid: process.pid,
        log: (_level, message) => warned.push(message),
      });
      service.ready(
        () => ({ gatewayTickMs: 1, controller: { kind: "none-wanted" } }),
        () => "idle",
      );
      await sleep(1_500);
      const pids = readFileSync(begun, "utf8").trim().split("\n");
      expect(pids).toHaveLength(1);
      const before = performance.now();
      await service.stopping();
      expect(performance.now() - before).toBeLessThan(6_000);
      expect(warned.join()).toContain("did not end within");
    } finally {
      process.env["PATH"] = path;
    }
    for (const pid of readFileSync(begun, "utf8").trim().split("\n")) {
      const isAlive = (): boolean => spawnSync("kill", ["-0", pid]).status === 0;
      for (let look = 0; look < 100 && isAlive(); look += 1) await sleep(20);
      expect(isAlive()).toBe(false);
    }
  });
});
