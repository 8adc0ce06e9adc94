/**
 * A language for tests, made as a translator would make one: a folder with every message file. It says what English
 * says, in double brackets, so that a text on the screen that stands outside of them did not come from a message file.
 */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT } from "./program.ts";

const ENGLISH = join(PROJECT, "companion/messages/en");

const WRAP = `const wrap = (value) => {
  if (typeof value === "string") return value === "" || value === "en" ? value : "⟦" + value + "⟧";
  if (typeof value === "function") return (...given) => wrap(value(...given));
  if (Array.isArray(value)) return value.map(wrap);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, wrap(part)]));
};
`;

export const writeBracketedLanguage = async (folder: string): Promise<void> => {
  for (const file of await readdir(ENGLISH)) {
    const source = await readFile(join(ENGLISH, file), "utf8");
    const names = [...source.matchAll(/^export const (\w+)/gm)].map((found) => found[1] ?? "");
    const lines = names.map((name) => `export const ${name} = wrap(real.${name});\n`);
    // What a file takes over from another one, it takes over from that one's translation.
    const taken = [...source.matchAll(/^export \* from "\.\/.+";$/gm)].map(([line]) => `${line}\n`);
    const real = `import * as real from ${JSON.stringify(join(ENGLISH, file))};\n`;
    await writeFile(join(folder, file), `${real}${taken.join("")}${WRAP}${lines.join("")}`);
  }
};

/** What is left of a text when all that stands in brackets is taken away, brackets within brackets too. */
export const outsideBrackets = (text: string): string => {
  const less = text.replace(/⟦[^⟦⟧]*⟧/g, "");
  return less === text ? text : outsideBrackets(less);
};
