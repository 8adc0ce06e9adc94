/** A table has a process for its fleet where its config says that somebody is told, and nowhere else. */

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Config, decodeConfig } from "../../firmware/config.ts";
import { type RunningTable, startTable } from "../../firmware/table.ts";
import { PROJECT } from "../support/program.ts";

/** Children that do nothing, but write down that they were there. */
const CHILDREN = ["controller", "history", "fleet"] as const;
const WAIT_MS = 20_000;

let folder = "";
let table: RunningTable | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "table-fleet-"));
  for (const name of CHILDREN) {
    const text = `require("node:fs").writeFileSync(${JSON.stringify(join(folder, `${name}.was`))}, "");
      process.on("message", (told) => { if (["stop", "shutdown"].includes(told.type)) process.exit(0); });
      process.on("disconnect", () => process.exit(0));`;
    writeFileSync(join(folder, `${name}.cjs`), text);
  }
});
afterEach(async () => {
  await table?.stop();
  table = null;
  rmSync(folder, { recursive: true, force: true });
});

const configWith = (text: string): Config => {
  const verdict = decodeConfig(text);
  if (verdict.kind !== "ok") throw new Error(JSON.stringify(verdict));
  return verdict.config;
};

/** Which processes there were, once those that are started last have to have been. */
const started = async (config: Config): Promise<string[]> => {
  const entry = (name: (typeof CHILDREN)[number]): string => join(folder, `${name}.cjs`);
  const outcome = await startTable({
    board: { kind: "port", port: join(folder, "no-board") },
    ...{ host: "127.0.0.1", httpPort: 0, listening: { kind: "plain", channel: "loopback" } },
    ...{ config, readOnly: null, dataDir: folder, keepsHistory: true, firstEntry: null },
    installation: {
      ...{ version: "0.0.0-test", companionDir: folder, simulatorEntry: join(folder, "none.cjs") },
      ...{ controllerEntry: entry("controller"), historyEntry: entry("history"), fleetEntry: entry("fleet") },
      programmesDir: join(PROJECT, "firmware/programmes/built-in"),
    },
    ...{ nonce: "test", log: pino({ level: "silent" }), onHopeless: () => {} },
  });
  if (outcome.kind !== "running") throw new Error(outcome.message);
  table = outcome;
  const wanted = config.fleet?.broker === undefined ? ["controller", "history"] : CHILDREN;
  const endMs = Date.now() + WAIT_MS;
  while (!wanted.every((name) => existsSync(join(folder, `${name}.was`)))) {
    if (!(Date.now() < endMs)) throw new Error(`after ${WAIT_MS} ms: ${readdirSync(folder).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { pids } = (await (await fetch(`${outcome.url}/healthz`)).json()) as { pids: object };
  return Object.entries(pids).flatMap(([name, pid]) => (pid === null ? [] : [name]));
};

it.each([
  ["without a fleet in its config", "{}"],
  ["with a fleet that tells nobody", "fleet: { tableId: t, site: s }"],
])("a table %s starts none, and leaves no trace of one", async (_what, text) => {
  expect(await started(configWith(text))).toEqual(["gateway", "controller", "history"]);
  expect(readdirSync(folder)).not.toContain("fleet.was");
  expect(readdirSync(folder)).not.toContain("fleet");
});

it("a table with a broker in its config starts one", async () => {
  const config = configWith("fleet: { tableId: t, site: s, broker: { url: 'mqtt://127.0.0.1:9' } }");
  expect(await started(config)).toEqual(["gateway", "controller", "history", "fleet"]);
  expect(readdirSync(folder)).toContain("fleet");
});
