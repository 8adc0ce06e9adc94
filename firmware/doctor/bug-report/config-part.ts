/** What a report shows of the config: what is in effect, and of an invalid file where it is wrong and not what stands there. Pure. */

import { type Config, configJsonSchema } from "../../config.ts";
import type { ConfigFile } from "../../config-file.ts";
import { type Clear, figure, joined, ours, place, say, textOf } from "./clear.ts";
import { flat } from "./flat.ts";

const MOST_PROBLEMS = 20;
const ANALOG = ["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7"];

const effective = (config: Config, home: string): readonly Clear[] => {
  const path = (text: string): Clear => place(text, home);
  return flat(config, {
    words: [...ANALOG, "refused", "accepted", "required", "optional"],
    texts: { "log.dir": path, "tls.certificate": path, "tls.key": path },
  });
};

/** Every key that the schema has, wherever it has it. */
const keysOf = (schema: unknown): readonly string[] =>
  typeof schema !== "object" || schema === null
    ? []
    : Object.entries(schema).flatMap(([name, inner]) => [
        ...(name === "properties" && typeof inner === "object" && inner !== null ? Object.keys(inner) : []),
        ...keysOf(inner),
      ]);

const pathOf = (text: string, known: readonly string[]): Clear =>
  joined(
    [
      ours(
        text
          .split(".")
          .map((part) => {
            const [, key = "", index = ""] = /^([A-Za-z]{1,40})((?:\[\d{1,3}\])?)$/.exec(part) ?? [];
            return known.includes(key) ? `${key}${index}` : "…";
          })
          .join("."),
      ),
    ],
    " ",
  );

const shownValue = (text: string): Clear => {
  if (text === "missing") return say`missing`;
  return /^-?\d{1,6}(\.\d{1,6})?$/.test(text) ? figure(Number(text)) : textOf(text);
};

/** @param problem as yaml-file.ts words it */
export const shownProblem = (problem: string): Clear => {
  const known = keysOf(JSON.parse(configJsonSchema()));
  if (problem.startsWith("not valid YAML")) {
    const [, line, column] = /at line (\d{1,6}), column (\d{1,6})/.exec(problem) ?? [];
    return line === undefined
      ? say`it is no valid YAML`
      : say`it is no valid YAML at line ${Number(line)}, column ${Number(column)}`;
  }
  if (problem.startsWith("the file has ")) return say`it is too long`;
  if (problem.startsWith("the file is no text")) return say`it is no text in UTF-8`;
  if (problem.startsWith("the file is empty")) return say`it is empty`;
  if (problem.startsWith("the file is ")) return say`it is no mapping of keys`;
  const key = /^(.{1,200}?) is (.*?); there is no such key/s.exec(problem);
  if (key !== null) return say`${pathOf(key[1] ?? "", known)} is no key that there is`;
  const value = /^(.{1,200}?) is (.*); allowed: /s.exec(problem);
  if (value !== null)
    return say`${pathOf(value[1] ?? "", known)} is ${shownValue(value[2] ?? "")}, which is not allowed`;
  return say`another problem, ${textOf(problem)}`;
};

/** @param file null = none was named */
export const configPart = (file: ConfigFile | null, home: string): readonly Clear[] => {
  switch (file?.kind) {
    case undefined:
      return [say`no file was named (--config <file>); what would be in effect is not known`];
    case "unreadable":
      return [say`the file that was named cannot be read`];
    case "ok":
      return [say`valid; in effect:`, ...effective(file.config, home)];
    case "invalid":
      return [
        say`NOT VALID, so the program is read-only; ${file.problems.length} problems:`,
        ...file.problems.slice(0, MOST_PROBLEMS).map((problem) => say`  ${shownProblem(problem)}`),
        say`in effect instead, which are the defaults:`,
        ...effective(file.config, home),
      ];
  }
};
