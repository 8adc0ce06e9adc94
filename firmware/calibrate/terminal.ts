/**
 * A conversation over two streams: questions out, lines in. Works in a terminal and through pipes, where nothing is
 * drawn over. When whoever types leaves (Ctrl-C, the end of the input), every question ends with {@link Left}.
 */

import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Whoever was asked is gone. */
export class Left extends Error {
  constructor() {
    super("left");
    this.name = "Left";
  }
}

export interface Terminal {
  say(text: string): void;
  /** Asks and gives the line that was typed, without blanks around it. */
  ask(question: string): Promise<string>;
  /**
   * Looks every so often until something is seen or a line was typed. Meanwhile shows what `look` says, where the
   * terminal can be drawn over.
   */
  watch<T>(question: string, look: () => Promise<Look<T>>): Promise<Watched<T>>;
  close(): void;
}

export type Look<T> =
  | { readonly kind: "seen"; readonly value: T }
  | { readonly kind: "not-yet"; readonly shown: string };
export type Watched<T> =
  | { readonly kind: "seen"; readonly value: T }
  | { readonly kind: "typed"; readonly line: string };

const LOOK_EVERY_MS = 200;
const CLEAR_LINE = "\r\u001b[2K";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const openTerminal = (
  input: Readable,
  output: Writable & { readonly isTTY?: boolean | undefined },
): Terminal => {
  const isTerminal = output.isTTY === true;
  const lines = createInterface({ input, terminal: false });
  const waiting: string[] = [];
  let reader: { readonly line: (line: string) => void; readonly left: () => void } | null = null;
  let ended = false;
  const leave = (): void => {
    ended = true;
    reader?.left();
  };
  lines.on("line", (line) => {
    if (reader === null) waiting.push(line);
    else reader.line(line);
  });
  lines.on("close", leave);
  const onSignal = (): void => leave();
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);

  const nextLine = (): { readonly line: Promise<string>; cancel(): void } => {
    const ready = waiting.shift();
    if (ready !== undefined) return { line: Promise.resolve(ready), cancel: () => waiting.unshift(ready) };
    const line = new Promise<string>((resolve, reject) => {
      if (ended) return reject(new Left());
      reader = {
        line: (typed) => {
          reader = null;
          resolve(typed);
        },
        left: () => {
          reader = null;
          reject(new Left());
        },
      };
    });
    return {
      line,
      cancel: () => {
        reader = null;
      },
    };
  };

  return {
    say: (text) => {
      output.write(`${text}\n`);
    },
    ask: async (question) => {
      output.write(`${question} `);
      return (await nextLine().line).trim();
    },
    watch: async (question, look) => {
      output.write(`${question}\n`);
      const next = nextLine();
      let typed: string | null = null;
      let left: unknown = null;
      const answered = next.line.then(
        (line) => {
          typed = line.trim();
        },
        (error: unknown) => {
          left = error;
        },
      );
      for (;;) {
        const now = await look();
        if (left !== null) throw left;
        if (typed !== null) return { kind: "typed", line: typed };
        if (now.kind === "seen") {
          next.cancel();
          return now;
        }
        if (isTerminal) output.write(`${CLEAR_LINE}${now.shown}`);
        await Promise.race([answered, pause(LOOK_EVERY_MS)]);
      }
    },
    close: () => {
      process.removeListener("SIGINT", onSignal);
      process.removeListener("SIGTERM", onSignal);
      lines.removeListener("close", leave);
      lines.close();
    },
  };
};
