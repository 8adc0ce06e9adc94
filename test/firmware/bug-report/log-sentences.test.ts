/** What is shown of the log: every sentence that the program writes, whole but for what is put into it. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sentenceOf, shownLine } from "../../../firmware/doctor/bug-report/log-lines.ts";
import { REASONS, SENTENCES } from "../../../firmware/doctor/bug-report/log-sentences.ts";
import { PROJECT } from "../../support/program.ts";

const FIRMWARE = join(PROJECT, "firmware");
const show = { home: "/home/jane", isOurs: (path: string) => path === "dist/firmware/controller/loop.js" };

const sources = (): readonly { readonly path: string; readonly text: string }[] =>
  readdirSync(FIRMWARE, { recursive: true, encoding: "utf8" })
    .filter(
      (path) =>
        path.endsWith(".ts") && !/^(simulator|guardian|doctor|flash|calibrate|centre)[/\\]/.test(path),
    )
    .map((path) => ({ path, text: readFileSync(join(FIRMWARE, path), "utf8") }));

/** Calls that write to the log, with their first text: `log.warn(…, "text")`, `this.#parts.log("warn", \`text\`)`. */
const CALL =
  /(?:\b(?:log|tell|logger)|#(?:tell|log|parts\.log)|parts\.log)(?:\.(?:info|warn|error|fatal)|\[[^\]]+\])?\(([^;]*?)(`[^`]*`|"[^"\n]*")\s*,?\s*\)/g;
const WARN = /\bwarn\(\s*(`[^`]*`|"[^"\n]*")/g;

const saidIn = (text: string): readonly string[] =>
  [
    ...[...text.matchAll(CALL)].map(([, , said = ""]) => said),
    ...[...text.matchAll(WARN)].map(([, said = ""]) => said),
  ]
    .map((said) => said.slice(1, -1))
    // A word by itself is a level or the name of a field.
    .filter((said) => said.includes(" "));

/** A text that fits every slot that a source's `${…}` may stand for. */
const FILLINGS = [
  "7",
  "exit code 1",
  "a thing",
  "0.2.0",
  "damaged",
  "2026-11-30T12:00:00.000Z",
  "/tmp/x",
  "outbox.db",
  "history",
];
const isListed = (said: string): boolean => {
  const slots = said.match(/\$\{[^}]*(?:\{[^}]*\}[^}]*)*\}/g)?.length ?? 0;
  const tries = FILLINGS.length ** Math.min(slots, 3);
  return Array.from({ length: tries }).some((_, index) => {
    let rest = index;
    const filled = said.replace(/\$\{[^}]*(?:\{[^}]*\}[^}]*)*\}/g, () => {
      const filling = FILLINGS[rest % FILLINGS.length] ?? "";
      rest = Math.floor(rest / FILLINGS.length);
      return filling;
    });
    return !sentenceOf(filled, show).startsWith("[a text of");
  });
};

/** Made of parts in ways that a look at the source does not follow; by hand in SENTENCES. */
const MADE_OF_PARTS = [/^\$\{[^}]+\}$/, /^board: \$\{name\}/, /^sessions\$\{/, /^\}\) and is started again$/];

describe("every sentence that the sources write to the log", () => {
  const said = sources().flatMap(({ path, text }) =>
    saidIn(text).map((sentence) => [path, sentence] as const),
  );
  it("is found", () => {
    expect(said.length).toBeGreaterThan(35);
  });
  it.each(said)("%s: %s", (_path, sentence) => {
    expect(MADE_OF_PARTS.some((made) => made.test(sentence)) || isListed(sentence)).toBe(true);
  });
});

describe("a sentence", () => {
  const fill: Readonly<Record<string, string>> = {
    ...{ n: "12", pid: "4711", end: "signal SIGKILL", code: "disk-full", version: "0.2.0" },
    ...{
      time: "2026-11-30T12:00:00.000Z",
      port: "/dev/ttyACM0",
      path: "/var/lib/inversion-table",
      "…": "Jane",
    },
  };
  const filled = (sentence: string): string =>
    sentence.replace(/\{([^}]+)\}/g, (_, slot: string) => fill[slot] ?? "");
  it.each(SENTENCES)("%s", (sentence) => {
    expect(sentenceOf(filled(sentence), show)).toBe(filled(sentence).replaceAll("Jane", "[taken out]"));
  });
  it.each(REASONS)("within another: %s", (reason) => {
    expect(sentenceOf(`no board: ${filled(reason)}`, show)).toBe(
      `no board: ${filled(reason).replaceAll("Jane", "[taken out]")}`,
    );
  });

  it.each([
    ["no board: /dev/ttyACM0: Nothing answers on this port: no board, or no Firmata on it.", null],
    ["the controller ended (exit code 134); a fresh one starts in 250 ms", null],
    ["the controller ended (by Jane); a fresh one starts in 250 ms", "[a text of 60 characters]"],
    ["the controller (pid Jane) is frozen and is killed", "[a text of 49 characters]"],
    ["stopping: SIGTERM", null],
    ["stopping: Jane", "stopping: [taken out]"],
    ["the log in /home/jane/table/logs is written again", "the log in ~/…/logs is written again"],
    ["the log in /home/jane2/logs is written again", "the log in /home/…/logs is written again"],
    ["sessions are not being kept (damaged): Jane", "sessions are not being kept (damaged): [taken out]"],
    ["sessions are not being kept (Jane): x", "[a text of 37 characters]"],
    [
      "no board: tcp://192.0.2.7:80 cannot be reached: x.",
      "no board: tcp:// at another computer cannot be reached: [taken out].",
    ],
    [
      "    at Jane (file:///home/jane/dist/firmware/controller/loop.js:12:5)",
      "dist/firmware/controller/loop.js:12:5 [taken out]",
    ],
    ["    at Jane (file:///home/jane/dist/firmware/jane.js:12:5)", "[a text of 58 characters]"],
    ["TypeError: Jane is not a function", "TypeError [taken out]"],
    ["Error: ENOSPC: no space left on device, write '/home/jane'", "Error ENOSPC [taken out]"],
    ["x".repeat(2_000), "[a text of 2000 characters]"],
  ])("%s", (said, shown) => {
    expect(sentenceOf(said, show)).toBe(shown ?? said);
  });
});

describe("a line", () => {
  const line = (more: object): string =>
    JSON.stringify({ level: 50, time: 1_796_000_000_000, pid: 1, ...more });
  it("has its time, how bad, from where, and of its fields the numbers that are known", () => {
    const told = {
      from: "history",
      msg: "sessions are being kept again",
      gapMs: 12,
      ageY: 47,
      device: "Jane",
    };
    expect(shownLine(line(told), show)).toBe(
      "2026-11-30T00:53:20.000Z ERROR history: sessions are being kept again {gapMs 12}",
    );
  });

  it("has where in the program an error was, and of which kind", () => {
    const stack =
      "TypeError: Jane\n at Jane (/srv/jane/dist/firmware/controller/loop.js:12:5)\n at /home/jane.js:1:1";
    const err = { type: "TypeError", message: "Jane", stack };
    expect(shownLine(line({ msg: "a request failed", err, url: "/jane" }), show)).toBe(
      "2026-11-30T00:53:20.000Z ERROR gateway: a request failed {TypeError, dist/firmware/controller/loop.js:12:5}",
    );
  });

  it.each(["", "Jane", "{", "[]", "null", '{"level":"30","time":1,"msg":"x"}', '{"level":30,"msg":"Jane"}'])(
    "that is none of ours is told of: %s",
    (text) => {
      expect(shownLine(text, show)).toBe(`[no line of this program's log, ${text.length} characters]`);
    },
  );
});
