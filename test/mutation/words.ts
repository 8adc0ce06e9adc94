/**
 * Leaves the words for people out of mutation: a text may be put better at any time and no rule depends on it.
 *
 * What counts as words is decided by their look alone. Codes, kinds, field names and keys are one word in ASCII; a
 * string with a space or with anything else in it (a unit, a sentence, a template of one) is for people.
 */

import { z } from "zod";

const Text = z.object({ type: z.literal("StringLiteral"), value: z.string() });
const Template = z.object({
  type: z.literal("TemplateLiteral"),
  quasis: z.array(z.object({ value: z.object({ raw: z.string() }) })),
});
const Path = z.object({ node: z.union([Text, Template]) });

const CODE = /^[A-Za-z0-9_.:-]*$/;

/** True for a text that only people read. */
export const isForPeople = (text: string): boolean => !CODE.test(text);

const shouldIgnore = (path: unknown): string | undefined => {
  const read = Path.safeParse(path);
  if (!read.success) return undefined;
  const { node } = read.data;
  const text =
    node.type === "StringLiteral" ? node.value : node.quasis.map(({ value }) => value.raw).join("");
  return isForPeople(text) ? "words for people" : undefined;
};

export const strykerPlugins = [{ kind: "Ignore", name: "words-for-people", value: { shouldIgnore } }];
