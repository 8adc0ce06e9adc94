/** A config that is not valid: the program is there, says why, lets what was be read, and starts nothing. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultConfig } from "../../firmware/config.ts";
import { readConfigFile, readOnlyReason } from "../../firmware/config-file.ts";
import { type RunningTable, startTable } from "../../firmware/table.ts";
import { brokenConfigs } from "../support/broken-configs.ts";
import { openDashboard } from "../support/dashboard.ts";
import { PROJECT } from "../support/program.ts";

const EXAMPLE = readFileSync(join(PROJECT, "docs/config.example.yaml"), "utf8");
/** Nothing of a read-only table is forked: these would fail. */
const NOWHERE = "/nonexistent/entry.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "read-only-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fileWith = (text: string | Uint8Array): string => {
  const path = join(folder, "config.yaml");
  writeFileSync(path, text);
  return path;
};

const startReadOnly = async (readOnly: string): Promise<RunningTable> => {
  const table = await startTable({
    board: { kind: "simulated" },
    ...{ host: "127.0.0.1", httpPort: 0, listening: { kind: "plain", channel: "loopback" } },
    config: defaultConfig(),
    readOnly,
    ...{ dataDir: folder, keepsHistory: false, firstEntry: null },
    installation: {
      ...{ version: "0.0.0-test", companionDir: NOWHERE },
      ...{ controllerEntry: NOWHERE, historyEntry: NOWHERE, fleetEntry: NOWHERE, simulatorEntry: NOWHERE },
      programmesDir: join(PROJECT, "firmware/programmes/built-in"),
    },
    nonce: "test",
    log: pino({ level: "silent" }),
    onHopeless: () => {},
  });
  if (table.kind !== "running") throw new Error(table.message);
  return table;
};

const statusOf = async (url: string, method: string): Promise<number> =>
  (
    await fetch(url, {
      method,
      ...(method === "GET" ? {} : { body: "{}", headers: { "content-type": "application/json" } }),
    })
  ).status;

describe("200 files with which something is wrong", () => {
  const all = brokenConfigs(EXAMPLE, 200);

  test("are 200, and each is refused with words", () => {
    expect(all).toHaveLength(200);
    for (const text of all) {
      const file = readConfigFile(fileWith(text));
      if (file.kind !== "invalid") throw new Error(`taken: ${JSON.stringify(text)}`);
      expect(file.problems.join("").length).toBeGreaterThan(10);
      expect(file.config).toEqual(defaultConfig());
    }
  });

  /** Resolves with how many wishes were granted. */
  const granted = async (text: string, index: number): Promise<number> => {
    const path = join(folder, `config-${index}.yaml`);
    writeFileSync(path, text);
    const file = readConfigFile(path);
    const reason = file.kind === "invalid" ? readOnlyReason(path, file.problems) : "";
    const table = await startReadOnly(reason);
    try {
      const dashboard = await openDashboard(table.url);
      const { state, startObstacles, board, lock } = dashboard.snapshot();
      expect({ state, startObstacles, lock, problem: board.problem }).toEqual({
        ...{ state: "offline", startObstacles: ["no-board"], lock: "released", problem: reason },
      });
      const answers = await Promise.all([
        dashboard.ask({ type: "start" }),
        dashboard.ask({ type: "set-limits", maxAngleDeg: 20, maxDurationS: 60 }),
        dashboard.ask({ type: "hold" }),
        dashboard.ask({ type: "prove-balance" }),
      ]);
      expect(await (await fetch(`${table.url}/healthz`)).json()).toMatchObject({
        ...{ state: "offline", pids: { controller: null, board: null }, problem: reason },
      });
      dashboard.close();
      return answers.filter((answer) => answer.type === "ack").length;
    } finally {
      await table.stop();
    }
  };

  test("and with none of them is a session possible", async () => {
    let wishes = 0;
    const atOnce = 20;
    for (let from = 0; from < all.length; from += atOnce) {
      const batch = all.slice(from, from + atOnce).map((text, index) => granted(text, from + index));
      for (const count of await Promise.all(batch)) wishes += count;
    }
    expect(wishes).toBe(0);
  });
});

test("nothing is changed, what was can be read, and STOP is taken", async () => {
  const table = await startReadOnly("ceilings.maxAngleDeg is 95; allowed: 60 or less");
  try {
    expect(await statusOf(`${table.url}/api/programmes`, "GET")).toBe(200);
    expect(await statusOf(`${table.url}/api/sessions`, "GET")).toBe(200);
    expect(await statusOf(`${table.url}/api/stop`, "POST")).toBe(202);
    for (const [method, path] of [
      ["POST", "/api/profiles"],
      ["PUT", "/api/setup"],
      ["POST", "/api/setup/lock-trial"],
      ["DELETE", "/api/profiles/anna"],
    ] as const) {
      expect(await statusOf(`${table.url}${path}`, method), `${method} ${path}`).toBe(409);
    }
    const dashboard = await openDashboard(table.url);
    expect(await dashboard.ask({ type: "start" })).toMatchObject({
      type: "error",
      message: expect.stringContaining("maxAngleDeg is 95; allowed: 60 or less"),
    });
    dashboard.close();
  } finally {
    await table.stop();
  }
});

describe("a file as it lies there", () => {
  test("one that cannot be read is no config at all: missing, a folder, a device without end", () => {
    for (const path of [join(folder, "none.yaml"), folder, "/dev/zero"]) {
      expect(readConfigFile(path)).toMatchObject({
        kind: "unreadable",
        message: expect.stringContaining(path),
      });
    }
  });

  test("bytes that are no UTF-8 are told as such, and not read as something else", () => {
    const bytes = Buffer.concat([Buffer.from("# caf"), Buffer.from([0xe9]), Buffer.from("\nceilings: {}\n")]);
    expect(readConfigFile(fileWith(bytes))).toMatchObject({
      kind: "invalid",
      problems: [expect.stringContaining("UTF-8")],
    });
  });

  test("the reason has path, value and what is allowed, is short, and moves no cursor", () => {
    const path = fileWith(`"\\e[2J${"x".repeat(3000)}": 1\nceilings: { maxAngleDeg: 95 }\n`);
    const file = readConfigFile(path);
    const reason = file.kind === "invalid" ? readOnlyReason(path, file.problems) : "";
    expect(reason).toContain("config.yaml");
    expect(reason.length).toBeLessThan(700);
    expect(reason).not.toMatch(/\p{Cc}/u);
    const short = readConfigFile(fileWith("ceilings: { maxAngleDeg: 95 }"));
    expect(short.kind === "invalid" && readOnlyReason(path, short.problems)).toContain(
      "ceilings.maxAngleDeg is 95; allowed: 60 or less",
    );
  });
});
