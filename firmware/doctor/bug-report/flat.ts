/** A value of ours, key by key: numbers as they are, words where they are on the list, other texts by a way of their own. Pure. */

import { type Clear, figure, oneOf, ours, say } from "./clear.ts";

export interface FlatParts {
  /** Words that are the program's own. */
  readonly words: readonly string[];
  /** Keys that say which one it is, and not how it is. */
  readonly leftOut?: readonly string[];
  /** For a text that may be something else than a word; by its path, such as `log.dir`. */
  readonly texts?: Readonly<Record<string, (text: string) => Clear>>;
}

const keyOf = (path: string): string => path.replace(/\[\d+\]/g, "[]");

/** @param value decoded strictly, so that its keys are those of our own types */
export const flat = (value: unknown, parts: FlatParts, path = ""): readonly Clear[] => {
  const { words, leftOut = [], texts = {} } = parts;
  const line = (shown: Clear): readonly Clear[] => [say`${ours(path)} = ${shown}`];
  if (typeof value === "number") return line(figure(value));
  if (typeof value === "boolean") return line(value ? say`yes` : say`no`);
  if (value === null) return line(say`none`);
  if (typeof value === "string") return line(texts[keyOf(path)]?.(value) ?? oneOf(words, value));
  if (Array.isArray(value)) {
    const isOfTexts =
      value.length > 0 && value.every((one) => typeof one === "string" && !words.includes(one));
    if (isOfTexts) return line(say`${value.length} [taken out]`);
    if (value.length === 0) return line(say`nothing`);
    return value.flatMap((one, index) => flat(one, parts, `${path}[${index}]`));
  }
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    leftOut.includes(key) ? [] : flat(inner, parts, path === "" ? key : `${path}.${key}`),
  );
};
