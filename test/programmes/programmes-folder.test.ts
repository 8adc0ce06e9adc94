import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MAX_PROGRAMME_BYTES } from "../../firmware/programmes/programme-file.ts";
import {
  BUILT_IN,
  MOST_ENTRIES,
  MOST_FILES,
  readProgrammes,
} from "../../firmware/programmes/programmes-folder.ts";
import { DEFAULT_LIMITS } from "../../shared/limits.ts";
import { needsOf, obstacleOf } from "../../shared/programme-kinds.ts";
import { PROGRAMME_KINDS } from "../../shared/programmes.ts";
import { PROJECT } from "../support/program.ts";

const BUILT_IN_FOLDER = join(PROJECT, "firmware/programmes/built-in");
const programme = (programmeId: string): string =>
  `programmeId: ${programmeId}\nname: ${programmeId}\nabout: For a test.\nlevel: moderate\nsources: [mine]\nautoHold: false\nkind: static\nangleDeg: 15\nstayS: 60\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "programmes-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text);
const own = async () => {
  const { programmes, refused } = await readProgrammes(BUILT_IN_FOLDER, folder);
  return {
    ids: programmes.filter(({ from }) => from !== BUILT_IN).map(({ spec }) => spec.programmeId),
    refused,
  };
};

describe("the programmes built in", async () => {
  const { programmes, refused } = await readProgrammes(BUILT_IN_FOLDER, join(PROJECT, "no such folder"));

  test("are all sound, of all four kinds and all levels, each with its sources", async () => {
    expect(refused).toEqual([]);
    expect(programmes.length).toBeGreaterThanOrEqual(8);
    expect(new Set(programmes.map(({ spec }) => spec.kind))).toEqual(new Set(PROGRAMME_KINDS));
    expect(new Set(programmes.map(({ spec }) => spec.level)).size).toBe(3);
    for (const { from, spec } of programmes) {
      expect(from).toBe(BUILT_IN);
      expect(spec.sources.length).toBeGreaterThan(1);
    }
  });

  test("for beginners fit the limits for somebody new, and no others do", async () => {
    for (const { spec } of programmes) {
      expect(obstacleOf(spec, DEFAULT_LIMITS) === null, spec.programmeId).toBe(spec.level === "beginner");
    }
  });

  test("stand from the gentlest to the steepest", async () => {
    expect(programmes[0]?.spec.level).toBe("beginner");
    const beginners = programmes.filter(({ spec }) => spec.level === "beginner");
    const angles = beginners.map(({ spec }) => needsOf(spec).maxAngleDeg);
    expect(angles).toEqual(angles.toSorted((a, b) => a - b));
    expect(programmes.at(-1)?.spec.programmeId).toBe("steps-to-50");
  });

  test("that cannot be found are told", async () => {
    expect(await readProgrammes(join(folder, "gone"), folder)).toEqual({
      programmes: [],
      refused: [{ file: BUILT_IN, problems: [expect.stringContaining("no programme was found")] }],
    });
  });
});

describe("somebody's own folder", () => {
  test("need not be there", async () => {
    rmSync(folder, { recursive: true });
    expect(await own()).toEqual({ ids: [], refused: [] });
  });

  test("a bad file is refused with its problems, and the others are there", async () => {
    put("good.yaml", programme("good"));
    put("also-good.yml", programme("also-good"));
    put("bad.yaml", programme("bad").replace("15", "95"));
    expect(await own()).toEqual({
      ids: ["also-good", "good"],
      refused: [{ file: "bad.yaml", problems: ["angleDeg is 95; allowed: 85 or less"] }],
    });
  });

  test("what is no YAML by its name, and what editors leave behind, is nobody's programme", async () => {
    put("README.md", "hello");
    put(".hidden.yaml", programme("hidden"));
    put("mine.yaml~", programme("old"));
    expect(await own()).toEqual({ ids: [], refused: [] });
  });

  test("the id of a built-in programme is refused, naming it", async () => {
    put("mine.yaml", programme("first-minutes"));
    const { programmes, refused } = await readProgrammes(BUILT_IN_FOLDER, folder);
    expect(refused).toEqual([
      {
        file: "mine.yaml",
        problems: ['programmeId is "first-minutes", as in built-in; allowed: each id once'],
      },
    ]);
    expect(programmes.filter(({ spec }) => spec.programmeId === "first-minutes")).toMatchObject([
      { from: BUILT_IN, spec: { kind: "progressive" } },
    ]);
  });

  test("of two files with one id both are refused, each naming the other", async () => {
    put("a.yaml", programme("twin"));
    put("b.yaml", programme("twin"));
    put("c.yaml", programme("single"));
    const { ids, refused } = await own();
    expect(ids).toEqual(["single"]);
    expect(refused.map(({ file, problems }) => [file, problems[0]])).toEqual([
      ["a.yaml", expect.stringContaining("as in b.yaml")],
      ["b.yaml", expect.stringContaining("as in a.yaml")],
    ]);
  });

  test("links, folders and pipes are not read, and nothing waits for them", async () => {
    writeFileSync(join(folder, "outside.txt"), programme("outside"));
    symlinkSync(join(folder, "outside.txt"), join(folder, "link.yaml"));
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling.yaml"));
    mkdirSync(join(folder, "folder.yaml"));
    execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
    const { ids, refused } = await own();
    expect(ids).toEqual([]);
    expect(refused).toEqual([
      { file: "dangling.yaml", problems: ["it is a link; allowed: a file"] },
      { file: "folder.yaml", problems: ["it is no file; allowed: a file"] },
      { file: "link.yaml", problems: ["it is a link; allowed: a file"] },
      { file: "pipe.yaml", problems: ["it is no file; allowed: a file"] },
    ]);
  });

  test("an odd name is refused, and told without its control characters", async () => {
    put("new\nline\u001b[31m.yaml", programme("odd"));
    put(`${"x".repeat(200)}.yaml`, programme("long"));
    const { ids, refused } = await own();
    expect(ids).toEqual([]);
    expect(refused).toHaveLength(2);
    for (const { file, problems } of refused) {
      expect(file).not.toMatch(/\p{Cc}/u);
      expect(file.length).toBeLessThanOrEqual(81);
      expect(problems[0]).toContain("80 letters");
    }
  });

  test("too long a file, and one that is no text, are refused", async () => {
    put("long.yaml", `${programme("long")}# ${"x".repeat(MAX_PROGRAMME_BYTES)}`);
    put("noise.yaml", Buffer.from([0xff, 0xfe, 0x80, 0x00]));
    expect(await own()).toEqual({
      ids: [],
      refused: [
        { file: "long.yaml", problems: [expect.stringContaining(`more than ${MAX_PROGRAMME_BYTES} bytes`)] },
        { file: "noise.yaml", problems: [expect.stringContaining("cannot be read")] },
      ],
    });
  });

  test("no more than so many are read, by name; those left out are named", async () => {
    for (let index = 0; index < MOST_FILES + 2; index += 1) {
      const name = `p${String(index).padStart(3, "0")}`;
      put(`${name}.yaml`, programme(name));
    }
    const { ids, refused } = await own();
    expect(ids).toHaveLength(MOST_FILES);
    expect(refused.map(({ file }) => file)).toEqual([`p0${MOST_FILES}.yaml`, `p0${MOST_FILES + 1}.yaml`]);
  });

  test("a folder with too much in it is not looked through to its end", async () => {
    for (let index = 0; index <= MOST_ENTRIES; index += 1) put(`note-${index}.txt`, "");
    expect((await own()).refused).toEqual([
      { file: folder, problems: [expect.stringContaining("more than 1000 entries")] },
    ]);
  });

  test("a file where the folder should be is told", async () => {
    put("programmes", "not a folder");
    const { refused } = await readProgrammes(BUILT_IN_FOLDER, join(folder, "programmes"));
    expect(refused).toEqual([
      { file: join(folder, "programmes"), problems: [expect.stringContaining("cannot be read")] },
    ]);
  });
});
