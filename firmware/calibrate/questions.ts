/** Questions with a small set of answers. What is not among them is answered with what is allowed, and asked again. */

import type { SettingsProblem } from "../../shared/setup.ts";
import { problemText } from "../../shared/setup-ranges.ts";
import type { Terminal } from "./terminal.ts";

/** Enter alone is `otherwise`. */
export const askChoice = async <T extends string>(
  terminal: Terminal,
  question: string,
  choices: readonly T[],
  otherwise: T,
): Promise<T> => {
  for (;;) {
    const typed = (
      await terminal.ask(`${question} [${choices.join("/")}, Enter = ${otherwise}]`)
    ).toLowerCase();
    if (typed === "") return otherwise;
    const chosen =
      choices.find((choice) => choice === typed) ?? choices.find((choice) => choice[0] === typed);
    if (chosen !== undefined) return chosen;
    terminal.say(`"${typed}" is not an answer; allowed: ${choices.join(", ")}.`);
  }
};

export const askYes = async (terminal: Terminal, question: string, otherwise: boolean): Promise<boolean> =>
  (await askChoice(terminal, question, ["yes", "no"], otherwise ? "yes" : "no")) === "yes";

/** @param judge what is wrong with a number, null when nothing is */
export const askNumber = async (
  terminal: Terminal,
  question: string,
  otherwise: number | null,
  judge: (value: number) => SettingsProblem | null,
): Promise<number> => {
  const hint = otherwise === null ? "" : ` [Enter = ${otherwise}]`;
  for (;;) {
    const typed = (await terminal.ask(`${question}${hint}`))
      .replace("°", "")
      .replace("−", "-")
      .replace(",", ".");
    if (typed === "" && otherwise !== null) return otherwise;
    const value = /^[+-]?\d+(\.\d+)?$/.test(typed) ? Number(typed) : Number.NaN;
    if (Number.isNaN(value)) {
      terminal.say(`"${typed}" is not a number; allowed: such as -75 or 12.5.`);
      continue;
    }
    const problem = judge(value);
    if (problem === null) return value;
    terminal.say(`${problemText(problem)}.`);
  }
};
