import { join } from "node:path";
import { expect, test } from "vitest";
import { type ControllerEnd, forkController } from "../../firmware/controller-child.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

const whole = (entry: string): Promise<{ heard: unknown[]; lines: string[]; end: ControllerEnd }> =>
  new Promise((resolve) => {
    const heard: unknown[] = [];
    const lines: string[] = [];
    const child = forkController(entry, (line) => lines.push(line));
    child.onMessage((message) => heard.push(message));
    child.onEnd((end) => resolve({ heard, lines, end }));
  });

test("everything it said is heard before its end is told", async () => {
  const { heard, lines, end } = await whole(join(FIXTURES, "talkative-child.mjs"));
  expect(heard).toHaveLength(401);
  expect(heard.at(-1)).toEqual({ n: "last" });
  expect(end).toEqual({ code: 10, signal: null });
  expect(lines.slice(0, 1)).toEqual(["one line"]);
});

test("an entry that is not there ends like any other that dies", async () => {
  const { end } = await whole(join(FIXTURES, "nowhere.mjs"));
  expect(end).toEqual({ code: 1, signal: null });
});
