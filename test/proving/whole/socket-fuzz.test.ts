/** Nearly right messages and requests over real sockets, against the real program, while a lock is held. */

import { expect, it } from "vitest";
import { CI_SIZES } from "../sizes.ts";
import { socketFuzz } from "../socket-fuzz.ts";

it(`${CI_SIZES.socketMessages}: each is answered, none is a 500, lock, state and limits stay`, {
  timeout: 400_000,
}, async () => {
  const { webSocket, http, answers, seconds } = await socketFuzz(CI_SIZES.seed, CI_SIZES.socketMessages);
  process.stderr.write(`\n${JSON.stringify({ webSocket, http, answers, seconds })}\n`);
  expect(webSocket + http).toBeGreaterThanOrEqual(CI_SIZES.socketMessages);
  for (const code of ["bad-json", "bad-field", "unknown-type", "400", "404", "422"])
    expect(answers[code] ?? 0, code).toBeGreaterThan(50);
});
