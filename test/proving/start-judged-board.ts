/** Starts the simulated board with the judge at its pins, and asks it. Linked to nothing of the program. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Board, boardAt } from "../support/board.ts";
import { PROJECT } from "../support/program.ts";
import type { Limits, Verdict } from "./pin-judge.ts";

export interface JudgedBoard extends Board {
  readonly pid: number;
  /** Somebody presses Start: the lock may be held once from now on, within these limits. */
  begin(limits: Limits): Promise<void>;
  /** The session has ended: no hold from now on. */
  over(): Promise<void>;
  verdict(): Promise<Verdict>;
}

interface Ready {
  readonly port: number;
  readonly httpPort: number;
}

const READY_MS = 60_000;

const readyOf = (child: ChildProcess): Promise<Ready> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the board was not ready after ${READY_MS} ms`)),
      READY_MS,
    );
    child.once("message", (told) => {
      clearTimeout(late);
      resolve(told as Ready);
    });
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`the judged board ended with ${code}; is dist up to date? npx tsc -b`));
    });
  });

/** @param image another firmware than the guardian's, as an Intel HEX file: for defects on purpose */
export const startJudgedBoard = async (image: string | null = null): Promise<JudgedBoard> => {
  const entry = join(PROJECT, "dist/test/proving/judged-board.js");
  const child = fork(entry, image === null ? [] : [image], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const { port, httpPort } = await readyOf(child);
  let asked = 0;
  const ask = (command: object): Promise<Verdict> =>
    new Promise((resolve, reject) => {
      asked += 1;
      const id = asked;
      const hear = (told: unknown): void => {
        const answer = told as { readonly id: number; readonly verdict: Verdict };
        if (answer.id !== id) return;
        child.off("message", hear);
        resolve(answer.verdict);
      };
      child.on("message", hear);
      child.send({ ...command, id }, (error) => {
        if (error !== null) reject(error);
      });
    });
  const board = boardAt(`http://127.0.0.1:${httpPort}/world`);
  return {
    ...board,
    port: `tcp://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    begin: async ({ maxAngleDeg, maxDurationS }) => {
      await ask({ say: "begin", maxAngleDeg, maxDurationS });
    },
    over: async () => {
      await ask({ say: "over" });
    },
    verdict: () => ask({ say: "verdict" }),
    end: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
};
