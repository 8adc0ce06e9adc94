/**
 * Kill −9 at random moments while an outbox is filled and emptied, opening included: it opens undamaged each time, and
 * everything that was acknowledged is there or was told, in order, under one number of its own; what was told again
 * because its acknowledgement was lost is there once.
 */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Outbox } from "../../firmware/fleet/outbox.ts";

const ROUNDS = 40;
const SEED = 20_261_201;
const FIXTURE = join(import.meta.dirname, "fixtures/outbox-to-kill.mjs");

type Op = { readonly event: number } | { readonly session: string };
interface Line {
  readonly opened?: unknown;
  readonly message?: string;
  readonly about?: Op;
  readonly did?: Op;
  readonly answer?: { readonly kind: string; readonly known: boolean };
  readonly telling?: readonly number[];
  readonly told?: readonly number[];
}

let state = SEED;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

/** Runs until so many lines were said and a moment more; or, with none, for so many ms. */
const killed = (dir: string, round: number, before: Op | null): Promise<readonly Line[]> =>
  new Promise((resolve, reject) => {
    const lines = random(5) === 0 ? 0 : 1 + random(80);
    const momentMs = lines === 0 ? random(250) : random(4);
    const args = [FIXTURE, dir, String(random(2 ** 31)), String(round + 1), JSON.stringify(before)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    let isComing = false;
    let wasKilled = false;
    const kill = (): void => {
      isComing = true;
      setTimeout(() => {
        wasKilled = true;
        child.kill("SIGKILL");
      }, momentMs);
    };
    if (lines === 0) kill();
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (!isComing && output.split("\n").length > lines) kill();
    });
    child.once("error", reject);
    child.once("close", () => {
      if (!wasKilled) {
        reject(new Error(`round ${round} ended by itself: ${output.slice(-500)}`));
        return;
      }
      // The last line may have been cut off.
      const whole = output.slice(0, output.lastIndexOf("\n") + 1).split("\n");
      resolve(whole.filter((line) => line !== "").map((line) => JSON.parse(line) as Line));
    });
  });

const opOf = (payload: string): Op => {
  const { at, session } = JSON.parse(payload) as { at: string; session?: { id: string } };
  return session === undefined ? { event: Date.parse(at) } : { session: session.id };
};
const textOf = (op: Op): string => JSON.stringify(op);

test("what was acknowledged is there, in order, once", async () => {
  const dir = await mkdtemp(join(tmpdir(), "outbox-"));
  try {
    /** What must be there, in the order of the acknowledgements. */
    let expected: string[] = [];
    let before: Op | null = null;
    let highest = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const lines = await killed(dir, round, before);
      let about: Op | null = before;
      let telling: readonly number[] = [];
      for (const line of lines) {
        expect(line.message, `round ${round}`).toBeUndefined();
        if (line.opened !== undefined) expect(line.opened).toMatchObject({ kind: "ok", leftOut: 0 });
        if (line.about !== undefined) about = line.about;
        if (line.did !== undefined) {
          expect(line.answer?.kind).toBe("kept");
          if (!expected.includes(textOf(line.did))) expected.push(textOf(line.did));
          about = null;
        }
        if (line.telling !== undefined) telling = line.telling;
        if (line.told !== undefined) {
          expected = expected.slice(line.told.length);
          telling = [];
        }
      }
      before = about;
      const outbox = new Outbox({ dir, wallMs: () => Date.now(), log: (_, message) => expect.fail(message) });
      const rows = outbox.after(0, 100_000);
      const seqs = rows.map(({ seq }) => seq);
      expect(seqs, `round ${round}`).toEqual(seqs.toSorted((one, other) => one - other));
      const there = rows.map(({ payload }) => textOf(opOf(payload)));
      expect(new Set(there).size, `round ${round}: one twice`).toBe(there.length);
      // The last emptying may have been done, and what was being appended may be there, each or not.
      if (there[0] !== expected[0] && telling.length > 0) expected = expected.slice(telling.length);
      const last = about === null ? null : textOf(about);
      if (last !== null && there.at(-1) === last && !expected.includes(last)) expected.push(last);
      expect(there, `round ${round}`).toEqual(expected);
      const seq = seqs.at(-1) ?? highest;
      expect(seq).toBeGreaterThanOrEqual(highest);
      highest = seq;
      outbox.close();
    }
    expect(highest).toBeGreaterThan(100);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
