/** Whatever a proof has opened is ended, whatever fails. */

import { expect, it } from "vitest";
import { withEnds } from "./ends.ts";

it("ends what was opened, newest first, when opening the next one fails and when ending one fails", async () => {
  const ended: string[] = [];
  const proof = withEnds(async (atEnd) => {
    atEnd(() => ended.push("disk"));
    atEnd(() => {
      ended.push("board");
      throw new Error("the board does not end");
    });
    atEnd(async () => {
      await Promise.resolve();
      ended.push("program");
    });
    throw new Error("there is no screen");
  });
  await expect(proof).rejects.toThrow("there is no screen");
  expect(ended).toEqual(["program", "board", "disk"]);
});

it("gives what was found, and tells what could not be ended", async () => {
  expect(await withEnds(async () => 7)).toBe(7);
  const proof = withEnds(async (atEnd) => {
    atEnd(() => {
      throw new Error("still mounted");
    });
    return 7;
  });
  await expect(proof).rejects.toThrow("still mounted");
});
