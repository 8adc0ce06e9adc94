/** STOP by every way there is. What a person's STOP does is tried in companion.test.ts. */

import { expect, test } from "vitest";
import { createStop } from "../../companion/stop.ts";

const bench = (hasLine: boolean) => {
  const ways: string[] = [];
  const stop = createStop({
    timers: { now: () => 0, after: () => () => {} },
    request: () => {
      if (hasLine) ways.push("socket");
      return hasLine;
    },
    post: () => {
      ways.push("http");
      return Promise.resolve(true);
    },
    notice: () => null,
    say: () => {},
  });
  return { stop, ways };
};

test("the watch's first goes by the socket, every further one by both ways", () => {
  const { stop, ways } = bench(true);
  stop.insist(true);
  expect(ways).toEqual(["socket"]);
  stop.insist(false);
  expect(ways).toEqual(["socket", "socket", "http"]);
});

test("without a line already the first goes by HTTP", () => {
  const { stop, ways } = bench(false);
  stop.insist(true);
  expect(ways).toEqual(["http"]);
});
