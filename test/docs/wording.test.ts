/**
 * What the program may not say (docs/profiles.md): it claims no effect on anybody's health, and calls nothing safe for
 * anybody. Looked for in the sources of everything people read: the dashboard's messages in every language, the
 * programmes built in, and the words that go into a report.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT } from "../support/program.ts";

const FORBIDDEN: readonly RegExp[] = [
  // "Treated" is said of a trip or an alarm, and of nobody's back.
  /\btreat(s|ing|ment|ments)?\b/i,
  /\bcur(e|es|ed|ing)\b/i,
  /\bheal(s|ed|ing)?\b/i,
  /\bdiagnos/i,
  /\bprescri(be|bes|bed|ption|ptions)\b/i,
  /\btherap/i,
  /\bpatients?\b/i,
  /\bguarantee/i,
  /\bsafe (for|to)\b/i,
  /\b(is|are|it's|completely|perfectly|medically) safe\b/i,
  /\bharmless\b/i,
  /\brisk-free\b/i,
  /\byou (may|are allowed to|are cleared|are fit)\b/i,
  /\bdoctor (says|allows|approves|recommends)\b/i,
  /\b(relieves?|eases?|improves?|reduces?|helps?( with)?|fix(es)?) (your |the )?(back|pain|spine|discs?)\b/i,
  /\bgood for (you|your|the) ?(back|spine)?\b/i,
  /\bmedical\b/i,
];

/** What the program says that it is not, or does not do. */
const DENIALS =
  /\b(no|not a|none is a) (diagnosis|prescription|treatment|therapy|medical (device|advice|finding))\b|\bnot healed\b/gi;

/** What passes, and why. One that nobody says any more is taken out. */
const ALLOWED: readonly { readonly text: string; readonly why: string }[] = [
  { text: "I have looked: the rider is safe", why: "what a person beside the rider says" },
  {
    text: "Releasing the lock is safe because a table",
    why: "what the lock does, shown by the proof that follows",
  },
  { text: "Leaving at any time is safe: it sends STOP", why: "what leaving a page does" },
  { text: "Beside the rider? Then you may answer.", why: "who may answer a question, and nobody's health" },
];

const filesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(PROJECT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));

/** Comments are for those who work on it. */
const said = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");

const forbiddenIn = (text: string): readonly string[] => {
  const rest = ALLOWED.reduce((left, { text: passes }) => left.replaceAll(passes, ""), said(text)).replace(
    DENIALS,
    "",
  );
  return FORBIDDEN.flatMap((words) => words.exec(rest)?.[0] ?? []);
};

const messages = filesBelow("companion/messages", /\.ts$/);
const programmes = filesBelow("firmware/programmes/built-in", /\.ya?ml$/);
const reports = filesBelow("firmware/history", /report.*\.ts$/);
const all = [...messages, ...programmes, ...reports];

describe("what people read", () => {
  it("is looked at", () => {
    expect(messages.length).toBeGreaterThan(20);
    expect(programmes.length).toBeGreaterThanOrEqual(8);
  });

  it.each(all)("%s claims no effect and calls nothing safe for anybody", (file) => {
    expect(forbiddenIn(readFileSync(join(PROJECT, file), "utf8"))).toEqual([]);
  });

  it.each(ALLOWED)("“$text” is still said somewhere", ({ text }) => {
    expect(all.some((file) => readFileSync(join(PROJECT, file), "utf8").includes(text))).toBe(true);
  });
});

describe("the words that are looked for", () => {
  it.each([
    'export const A = "Traction treats sciatica.";',
    "about: This programme heals discs.",
    "You may go to 30° now.",
    '"30° is safe for you."',
    '"A treatment of five minutes"',
    '"Helps your back"',
    '"Diagnosis: fine"',
    '"Guaranteed to work"',
    '"A medical device"',
  ])("%s is found", (text) => {
    expect(forbiddenIn(text)).not.toEqual([]);
  });

  it.each([
    '"A trip that nobody treated: acknowledge it upright."',
    '"Ask a doctor first."',
    '"The health questions"',
    '"None is a diagnosis."',
    '"A broken bone that is not healed?"',
    '"Not a medical device. Keep the mechanical tether on."',
    "/** It treats the angle as unknown. */",
    '"Stay clear of the safety pins."',
  ])("%s passes", (text) => {
    expect(forbiddenIn(text)).toEqual([]);
  });
});
