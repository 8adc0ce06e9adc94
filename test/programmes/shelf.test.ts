import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openShelf, READ_AGAIN_AFTER_MS } from "../../firmware/programmes/shelf.ts";
import { PROJECT } from "../support/program.ts";

const builtInFolder = join(PROJECT, "firmware/programmes/built-in");
const MINE =
  "programmeId: mine\nname: Mine\nabout: For a test.\nlevel: moderate\nsources: [mine]\nautoHold: false\nkind: static\nangleDeg: 15\nstayS: 60\n";

let ownFolder: string;
beforeEach(() => {
  ownFolder = mkdtempSync(join(tmpdir(), "shelf-"));
});
afterEach(() => {
  rmSync(ownFolder, { recursive: true, force: true });
});

test("a new file is there at the next look after a while, and not before; a bad one is told", async () => {
  let nowMs = 1_000;
  const shelf = await openShelf({ builtInFolder, ownFolder, nowMs: () => nowMs });
  const ids = (): string[] =>
    shelf
      .programmes()
      .filter(({ from }) => from !== "built-in")
      .map(({ spec }) => spec.programmeId);
  const builtIn = shelf.programmes().length;
  expect(builtIn).toBeGreaterThanOrEqual(8);
  writeFileSync(join(ownFolder, "mine.yaml"), MINE);
  writeFileSync(join(ownFolder, "bad.yaml"), "kind: moon\n");

  nowMs += READ_AGAIN_AFTER_MS - 1;
  expect(ids()).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(ids()).toEqual([]);

  nowMs += 1;
  await vi.waitFor(() => expect(ids()).toEqual(["mine"]));
  expect(shelf.refused().map(({ file }) => file)).toEqual(["bad.yaml"]);

  rmSync(join(ownFolder, "mine.yaml"));
  nowMs += READ_AGAIN_AFTER_MS;
  await vi.waitFor(() => expect(ids()).toEqual([]));
  expect(shelf.programmes()).toHaveLength(builtIn);
});

test("the folders are read once at a time, however often somebody looks", async () => {
  let nowMs = 1_000;
  // Asked once before a reading and once after it.
  const clock = vi.fn(() => nowMs);
  const shelf = await openShelf({ builtInFolder, ownFolder, nowMs: clock });
  expect(clock).toHaveBeenCalledTimes(1);
  nowMs += READ_AGAIN_AFTER_MS;
  for (let looks = 0; looks < 100; looks += 1) shelf.programmes();
  await vi.waitFor(() => expect(clock).toHaveBeenCalledTimes(3));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(clock).toHaveBeenCalledTimes(3);
});
