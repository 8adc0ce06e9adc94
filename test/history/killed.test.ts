/**
 * Kill −9 at 500 random moments, opening included: the database opens undamaged each time, with every row that was
 * acknowledged, the samples up to the last acknowledged second, and what nobody ended marked as interrupted.
 */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ask, HistoryCall, HistoryWrite } from "../../firmware/history/contract.ts";
import type { HistoryFile } from "../../firmware/history/open-history.ts";
import type { Sample } from "../../shared/history.ts";
import { asked, newFolder, openAt } from "./some-history.ts";

const ROUNDS = 500;
const LANES = 2;
/** Then a fresh folder, so that its first opening is cut off too. */
const ROUNDS_PER_FOLDER = 10;
const SEED = 20_261_130;
const FIXTURE = join(import.meta.dirname, "fixtures/history-to-kill.mjs");
/** The fixture with all it imports as one file: it starts in half the time, 500 times. */
const BUNDLED = join(import.meta.dirname, "../../dist/history-to-kill");

type Op = { readonly write: HistoryWrite } | { readonly call: HistoryCall; readonly ask: unknown };
interface Did {
  readonly op: Op;
  readonly answer: unknown;
}

/** What a killed process had said: what was acknowledged, and what it was about to do. */
interface Said {
  readonly opened: unknown;
  readonly did: readonly Did[];
  readonly about: Op | null;
}

const random = (() => {
  let state = SEED;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
})();

const decoded = (output: string): Said => {
  // The last line may have been cut off.
  const lines = output
    .slice(0, output.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "");
  let opened: unknown = null;
  let about: Op | null = null;
  const did: Did[] = [];
  for (const line of lines) {
    const said = JSON.parse(line) as { opened?: unknown; about?: Op; did?: Op; answer?: unknown };
    if (said.opened !== undefined) opened = said.opened;
    if (said.about !== undefined) about = said.about;
    if (said.did !== undefined) {
      did.push({ op: said.did, answer: said.answer });
      about = null;
    }
  }
  return { opened, did, about };
};

/** Runs until so many acknowledgements were heard and a moment more; or, with none, for so many ms. */
const killed = (folder: string, round: string): Promise<Said> =>
  new Promise((resolve, reject) => {
    const acknowledgements = random(5) === 0 ? 0 : 1 + random(50);
    const momentMs = acknowledgements === 0 ? random(250) : random(4);
    const child = spawn(
      process.execPath,
      [join(BUNDLED, "history-to-kill.mjs"), folder, String(random(2 ** 31)), round],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let output = "";
    let wasKilled = false;
    const kill = (): void => {
      setTimeout(() => {
        wasKilled = true;
        child.kill("SIGKILL");
      }, momentMs);
    };
    let isComing = acknowledgements === 0;
    if (isComing) kill();
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (isComing || output.split('{"did"').length <= acknowledgements) return;
      isComing = true;
      kill();
    });
    child.once("error", reject);
    child.once("close", () => {
      if (wasKilled) resolve(decoded(output));
      else reject(new Error(`round ${round} ended by itself: ${output.slice(-500)}`));
    });
  });

interface Known {
  readonly samples: Sample[];
  events: number;
  end: "running" | "ended";
  outcome: unknown;
}

/** What every later opening must show: what was acknowledged, with what may have been done besides. */
class Ledger {
  readonly sessions = new Map<string, Known>();
  readonly profiles = new Map<string, unknown>();
  readonly plans = new Map<string, unknown>();
  actions: string[] = [];

  take({ op, answer }: Did): void {
    if ("write" in op) {
      expect(answer, JSON.stringify(op)).toEqual({ kind: "kept" });
      this.#write(op.write);
      return;
    }
    expect(answer, JSON.stringify(op)).toMatchObject({ kind: "answer" });
    const { answer: value } = answer as { readonly answer: unknown };
    if (typeof value === "object" && value !== null && "profileId" in value) {
      (op.call === "put-plan" ? this.plans : this.profiles).set(String(value.profileId), value);
    }
    if (op.call === "put-outcome") {
      const { sessionId, outcome } = op.ask as Ask<"put-outcome">;
      const known = this.sessions.get(sessionId);
      if (known !== undefined) known.outcome = outcome;
    }
  }

  #write(write: HistoryWrite): void {
    if (write.kind === "session-started") {
      this.sessions.set(write.sessionId, { samples: [], events: 0, end: "running", outcome: null });
    }
    if (write.kind === "balance-proven" || write.kind === "balance-lost")
      this.profiles.delete(write.profileId);
    if (write.kind === "audit") this.actions.push(write.action);
    const known = "sessionId" in write ? this.sessions.get(write.sessionId) : undefined;
    if (known === undefined) return;
    if (write.kind === "samples") known.samples.push(...write.samples);
    if (write.kind === "session-event") known.events += 1;
    if (write.kind === "session-ended") known.end = "ended";
  }

  /** Whether what was being done when it was killed was done. What is not told cannot be required. */
  settle(history: HistoryFile, about: Op | null): void {
    if (about === null) return;
    if (!("write" in about)) {
      const ask = about.ask as { readonly profileId?: string; readonly sessionId?: string };
      if (ask.profileId !== undefined)
        (about.call === "put-plan" ? this.plans : this.profiles).delete(ask.profileId);
      if (ask.sessionId !== undefined) {
        const known = this.sessions.get(ask.sessionId);
        const outcome = asked(history, "session", { sessionId: ask.sessionId })?.outcome;
        const told = (about.ask as Ask<"put-outcome">).outcome;
        if (known !== undefined && JSON.stringify(outcome) === JSON.stringify(told)) known.outcome = told;
      }
      return;
    }
    const { write } = about;
    if (write.kind === "balance-proven" || write.kind === "balance-lost")
      this.profiles.delete(write.profileId);
    if (!("sessionId" in write)) return;
    const record = asked(history, "session", { sessionId: write.sessionId });
    const known = this.sessions.get(write.sessionId);
    if (record === null || known === undefined) return;
    if (write.kind === "samples" && record.samples.count > known.samples.length)
      known.samples.push(...write.samples);
    if (write.kind === "session-event") known.events = Math.max(known.events, record.events.length);
    if (write.kind === "session-ended" && record.reason === "stop") known.end = "ended";
  }
}

const check = (folder: string, ledger: Ledger, about: Op | null): void => {
  const history = openAt(folder);
  try {
    ledger.settle(history, about);
    compare(history, ledger);
  } finally {
    history.close();
  }
};

const compare = (history: HistoryFile, ledger: Ledger): void => {
  for (const [sessionId, known] of ledger.sessions) {
    const record = asked(history, "session", { sessionId });
    expect(record).toMatchObject({
      ...{ id: sessionId, reason: known.end === "ended" ? "stop" : "interrupted", outcome: known.outcome },
      samples: { count: known.samples.length, lost: 0 },
    });
    expect(record?.events.length).toBe(known.events);
    expect(asked(history, "samples", { sessionId })).toEqual(known.samples);
    const lastMs = known.samples.at(-1)?.tMs ?? 0;
    const lengthMs = Date.parse(record?.endedAt ?? "") - Date.parse(record?.startedAt ?? "");
    if (known.end === "running") expect(lengthMs).toBeGreaterThanOrEqual(lastMs);
  }
  const profiles = asked(history, "profiles", {});
  for (const [profileId, profile] of ledger.profiles) {
    expect(profiles.find((there) => there.profileId === profileId)).toEqual(profile);
  }
  for (const [profileId, plan] of ledger.plans) expect(asked(history, "plan", { profileId })).toEqual(plan);
  const { items } = asked(history, "audit", { limit: 100, before: null });
  const actions = items.map(({ action }) => action);
  for (const action of ledger.actions) expect(actions).toContain(action);
  expect(history.state()).toEqual({ kind: "ok" });
  const verdict = history.verify();
  expect(verdict.kind === "answer" ? verdict.answer.findings : verdict).toEqual([]);
};

beforeAll(async () => {
  await build({
    ...{ configFile: false, logLevel: "warn" },
    build: {
      ssr: FIXTURE,
      outDir: BUNDLED,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: "[name].mjs" } },
    },
    ssr: { noExternal: ["zod"], external: ["better-sqlite3"] },
  });
});

const folders: (() => void)[] = [];
afterAll(() => {
  for (const remove of folders) remove();
});

test(`${ROUNDS} kills lose nothing that was acknowledged`, { timeout: 600_000 }, async () => {
  let acknowledged = 0;
  let cutOff = 0;
  let unopened = 0;
  const lane = async (first: number): Promise<void> => {
    let folder = "";
    let ledger = new Ledger();
    for (let round = first; round < ROUNDS; round += LANES) {
      if (((round - first) / LANES) % ROUNDS_PER_FOLDER === 0) {
        const fresh = newFolder();
        folders.push(fresh.remove);
        folder = fresh.folder;
        ledger = new Ledger();
      }
      const said = await killed(folder, `r${round}`);
      if (said.opened === null) unopened += 1;
      else expect(said.opened).toEqual({ kind: "ok" });
      ledger.actions = [];
      for (const did of said.did) ledger.take(did);
      acknowledged += said.did.length;
      if (said.about !== null) cutOff += 1;
      check(folder, ledger, said.about);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
  } catch (error) {
    throw new Error(`with seed ${SEED}: ${String(error)}`, { cause: error });
  }
  process.stdout.write(
    `${ROUNDS} kills (seed ${SEED}): ${acknowledged} acknowledged, ${cutOff} in the middle of one, ${unopened} before it was open\n`,
  );
  // The moments are spread: while opening, within a write, and between two.
  expect(unopened).toBeGreaterThan(10);
  expect(cutOff).toBeGreaterThan(100);
  expect(acknowledged).toBeGreaterThan(5_000);
});
