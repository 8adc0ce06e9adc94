/**
 * The programmes there are: those built in, and those that somebody put into `<data folder>/programmes`. A file that is no
 * programme is refused with its problems, and the others are there all the same.
 *
 * The folder is somebody's own, so nothing in it is trusted: links, pipes and folders are not read, names are bounded, and
 * so are number and size. It is read aside (fs/promises): a disk that does not answer keeps nobody waiting but the one who
 * asked, and the controller never asks.
 */

import { constants, type Dir } from "node:fs";
import { type FileHandle, open, opendir } from "node:fs/promises";
import { join } from "node:path";
import { LEVELS, type Level, needsOf, type ProgrammeSpec } from "../../shared/programme-kinds.ts";
import type { YamlVerdict } from "../yaml-file.ts";
import { decodeProgramme, MAX_PROGRAMME_BYTES } from "./programme-file.ts";

export interface FoundProgramme {
  readonly spec: ProgrammeSpec;
  /** `built-in`, or the file's name in the folder. */
  readonly from: string;
}

export interface RefusedFile {
  readonly file: string;
  readonly problems: readonly string[];
}

export interface FoundProgrammes {
  readonly programmes: readonly FoundProgramme[];
  readonly refused: readonly RefusedFile[];
}

export const BUILT_IN = "built-in";
/** More programmes than this in a folder are not read. */
export const MOST_FILES = 64;
/** After so many entries the folder is not looked through any further. */
export const MOST_ENTRIES = 1_000;

const YAML_NAME = /\.ya?ml$/i;
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** A name as it may stand in a message: no control characters, and not longer than a line. */
const shownName = (name: string): string => {
  if (PLAIN_NAME.test(name)) return name;
  const text = JSON.stringify(name);
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
};

/** At most a byte more than is allowed is read, so that a file that grows meanwhile is found too long as well. */
const readBounded = async (file: FileHandle): Promise<YamlVerdict<string>> => {
  const refused = (problem: string): YamlVerdict<string> => ({ kind: "refused", problems: [problem] });
  if (!(await file.stat()).isFile()) return refused("it is no file; allowed: a file");
  const buffer = Buffer.alloc(MAX_PROGRAMME_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) break;
  }
  if (length > MAX_PROGRAMME_BYTES) {
    return refused(
      `the file has more than ${MAX_PROGRAMME_BYTES} bytes; allowed: ${MAX_PROGRAMME_BYTES} or less`,
    );
  }
  return { kind: "ok", value: new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, length)) };
};

const readText = async (path: string): Promise<YamlVerdict<string>> => {
  let file: FileHandle | null = null;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return await readBounded(file);
  } catch (error) {
    const isLink = error instanceof Error && "code" in error && error.code === "ELOOP";
    const problem = isLink ? "it is a link; allowed: a file" : `it cannot be read (${reason(error)})`;
    return { kind: "refused", problems: [problem] };
  } finally {
    await file?.close();
  }
};

interface Names {
  readonly names: readonly string[];
  readonly refused: readonly RefusedFile[];
}

/** The YAML files of a folder by name, and what is wrong with the folder; one that is not there is empty. */
const namesIn = async (folder: string): Promise<Names> => {
  const refused: RefusedFile[] = [];
  const names: string[] = [];
  let dir: Dir;
  try {
    dir = await opendir(folder);
  } catch (error) {
    if (isMissing(error)) return { names, refused };
    return { names, refused: [{ file: folder, problems: [`the folder cannot be read (${reason(error)})`] }] };
  }
  try {
    let entries = 0;
    for (let entry = await dir.read(); entry !== null; entry = await dir.read()) {
      entries += 1;
      if (entries > MOST_ENTRIES) {
        refused.push({
          file: folder,
          problems: [`the folder has more than ${MOST_ENTRIES} entries; the rest is not looked at`],
        });
        break;
      }
      // What editors leave behind begins with a dot; what is no YAML is nobody's programme.
      if (entry.name.startsWith(".") || !YAML_NAME.test(entry.name)) continue;
      if (PLAIN_NAME.test(entry.name)) names.push(entry.name);
      else {
        refused.push({
          file: shownName(entry.name),
          problems: ["the file's name; allowed: up to 80 letters, digits, dots, hyphens and underscores"],
        });
      }
    }
  } catch (error) {
    refused.push({ file: folder, problems: [`the folder cannot be read (${reason(error)})`] });
  } finally {
    await dir.close();
  }
  names.sort();
  for (const name of names.slice(MOST_FILES)) {
    refused.push({
      file: name,
      problems: [`there are more than ${MOST_FILES} programmes; this one is not read`],
    });
  }
  return { names: names.slice(0, MOST_FILES), refused };
};

interface Read {
  readonly found: readonly { readonly name: string; readonly spec: ProgrammeSpec }[];
  readonly refused: readonly RefusedFile[];
}

const readFolder = async (folder: string): Promise<Read> => {
  const { names, refused } = await namesIn(folder);
  const found: { name: string; spec: ProgrammeSpec }[] = [];
  const bad: RefusedFile[] = [...refused];
  for (const name of names) {
    const text = await readText(join(folder, name));
    const verdict = text.kind === "ok" ? decodeProgramme(text.value) : text;
    if (verdict.kind === "ok") found.push({ name, spec: verdict.value });
    else bad.push({ file: name, problems: verdict.problems });
  }
  return { found, refused: bad };
};

const rank = (level: Level): number => LEVELS.indexOf(level);

/** From the gentlest: by level, then by the angle and the time it needs. */
const byGentleness = (a: ProgrammeSpec, b: ProgrammeSpec): number => {
  const needs = [needsOf(a), needsOf(b)] as const;
  return (
    rank(a.level) - rank(b.level) ||
    needs[0].maxAngleDeg - needs[1].maxAngleDeg ||
    needs[0].maxDurationS - needs[1].maxDurationS ||
    a.programmeId.localeCompare(b.programmeId, "en")
  );
};

/**
 * An id means one programme. A file with the id of a built-in one is refused, and of two files with the same id both are:
 * which of them was meant is not for the order of their names to decide.
 *
 * @param builtInFolder the program's own
 * @param ownFolder `<data folder>/programmes`; it need not be there
 */
export const readProgrammes = async (builtInFolder: string, ownFolder: string): Promise<FoundProgrammes> => {
  const builtIn = await readFolder(builtInFolder);
  const own = await readFolder(ownFolder);
  const programmes: FoundProgramme[] = builtIn.found.map(({ spec }) => ({ spec, from: BUILT_IN }));
  const refused: RefusedFile[] = [
    ...builtIn.refused.map(({ file, problems }) => ({ file: `${BUILT_IN}/${file}`, problems })),
    ...own.refused,
  ];
  if (builtIn.found.length === 0) {
    refused.push({ file: BUILT_IN, problems: [`no programme was found in ${builtInFolder}`] });
  }
  for (const { name, spec } of own.found) {
    const others = [
      ...(builtIn.found.some((other) => other.spec.programmeId === spec.programmeId) ? [BUILT_IN] : []),
      ...own.found
        .filter((other) => other.name !== name && other.spec.programmeId === spec.programmeId)
        .map((other) => other.name),
    ];
    if (others.length === 0) programmes.push({ spec, from: name });
    else {
      refused.push({
        file: name,
        problems: [
          `programmeId is ${JSON.stringify(spec.programmeId)}, as in ${others.join(" and ")}; allowed: each id once`,
        ],
      });
    }
  }
  return { programmes: programmes.toSorted((a, b) => byGentleness(a.spec, b.spec)), refused };
};
