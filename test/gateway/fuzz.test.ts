/** Ten thousand generated messages over real sockets: no crash, no wish that was not asked for, always an answer. */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeClientMessage } from "../../shared/decode.ts";
import { CLIENT_MESSAGE_TYPES } from "../../shared/protocol.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { until } from "./support/screen.ts";

const MESSAGES = 10_000;
const SEED = 20_260_101;
const NO_LIMIT = 1e9;

const keys = [
  "type",
  "id",
  "maxAngleDeg",
  "maxDurationS",
  "profileId",
  "alarmId",
  "rateHz",
  "seq",
  "__proto__",
  "x",
];
const oddNumbers = [0, -0, -1, 1e308, 2 ** 53, 0.1, 20, 61, 600.5];
const value = fc.oneof(
  fc.constantFrom<unknown>(...CLIENT_MESSAGE_TYPES, ...oddNumbers, null, true, "", "60", [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);
/** Near misses: the right keys with wrong values, JSON of any kind, cut JSON, and no JSON at all. */
const nearMiss = fc
  .dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 })
  .chain((fields) =>
    fc
      .constantFrom(...CLIENT_MESSAGE_TYPES, "lift")
      .map((type) => JSON.stringify({ id: "f", ...fields, type })),
  );
const text = fc
  .oneof(
    { weight: 4, arbitrary: nearMiss },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.tuple(nearMiss, fc.nat(60)).map(([json, cut]) => json.slice(0, cut)) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 80 }) },
  )
  .filter((candidate) => Buffer.byteLength(candidate) <= 4096);

describe("fuzzed messages", () => {
  let rig: Rig;
  beforeAll(async () => {
    const caps = { messagesPerS: NO_LIMIT, messageBurst: NO_LIMIT, seenPerS: NO_LIMIT, seenBurst: NO_LIMIT };
    rig = await startRig({ caps: { ...caps, stopsPerS: NO_LIMIT, pendingRequests: NO_LIMIT } });
    rig.controller.report();
  });
  afterAll(() => rig.close());

  it(`${MESSAGES} of them: exactly the well-formed ones reach the controller, the rest are refused`, async () => {
    const screen = await rig.screen();
    const texts = fc.sample(text, { numRuns: MESSAGES, seed: SEED });
    const decoded = texts.map(decodeClientMessage);
    const wellFormed = decoded.flatMap((result) => (result.kind === "ok" ? [result.message] : []));
    const forController = wellFormed.filter(
      (message) =>
        !["seen", "subscribe"].includes(message.type) &&
        (message.type !== "start" || (message.profileId === undefined && message.programmeId === undefined)),
    );
    // The sample is worth something only when it holds both kinds in number.
    expect(forController.length).toBeGreaterThan(100);
    expect(wellFormed.length).toBeLessThan(MESSAGES - 1_000);
    for (const [index, message] of texts.entries()) {
      screen.say(message);
      if (index % 500 === 0) await screen.settled();
    }
    await screen.settled();
    const silent = wellFormed.filter((message) => message.type === "seen").length;
    await until(
      "an answer to each",
      () => screen.of("ack").length + screen.of("error").length === MESSAGES - silent,
    );
    expect(rig.controller.kinds()).toEqual(forController.map((message) => message.type));
    expect(screen.closedWith()).toBeNull();
    expect(rig.errors).toEqual([]);
    rig.controller.report();
    expect(await (await fetch(`${rig.url}/healthz`)).json()).toMatchObject({ state: "idle" });
  });
});
