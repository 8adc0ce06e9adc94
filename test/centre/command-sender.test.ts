/** What becomes of a command where nobody answers, or nothing leaves. */

import { expect, test } from "vitest";
import { type CommandOutcome, CommandSender } from "../../firmware/centre/command-sender.ts";
import { commandSchema, type FleetCommand, fleetTopic } from "../../shared/fleet.ts";
import { HERE } from "../support/fleet-samples.ts";

const NOW_MS = Date.parse("2026-11-30T12:00:00.000Z");

const sending = (publish: (payload: string) => Promise<void>) => {
  const kept: FleetCommand[] = [];
  const sender = new CommandSender({
    wire: { publish: (_topic, payload) => publish(payload) },
    keep: (command) => kept.push(command),
    wallMs: () => NOW_MS,
    patienceMs: 60,
  });
  return { sender, kept };
};

test("what leaves is what the contract says, and it is kept", async () => {
  const sent: string[] = [];
  const { sender, kept } = sending(async (payload) => void sent.push(payload));
  expect(await sender.send(HERE, { kind: "stop" })).toMatchObject({ kind: "unanswered" });
  const command = commandSchema.parse(JSON.parse(sent[0] ?? ""));
  expect(command).toMatchObject({ ...HERE, at: "2026-11-30T12:00:00.000Z", command: { kind: "stop" } });
  expect(kept).toEqual([command]);
});

test("no two commands have the same id", async () => {
  const { sender, kept } = sending(async () => {});
  await Promise.all([1, 2, 3].map(() => sender.send(HERE, { kind: "stop" })));
  expect(new Set(kept.map(({ id }) => id)).size).toBe(3);
});

test("without a connection it says so at once", async () => {
  const { sender } = sending(() => Promise.reject(new Error("no connection")));
  expect(await sender.send(HERE, { kind: "stop" })).toEqual({
    kind: "not-sent",
    message: "the command has not left this computer: no connection",
  });
});

test("a broker that never says that it has the command ends in the same time", async () => {
  const { sender } = sending(() => new Promise(() => {}));
  expect(await sender.send(HERE, { kind: "stop" })).toMatchObject({ kind: "unanswered" });
});

const answeredWith = async (at: string, cause: string): Promise<CommandOutcome> => {
  let id = "";
  const { sender } = sending(async (payload) => {
    id = commandSchema.parse(JSON.parse(payload)).id;
  });
  const outcome = sender.send(HERE, { kind: "stop" });
  await Promise.resolve();
  const told = { commandId: id, at, outcome: { kind: "dropped", cause, message: "dropped" } };
  sender.heard(fleetTopic(HERE, "answers"), Buffer.from(JSON.stringify(told)));
  return outcome;
};

test.each([
  ["2026-11-30T12:00:07.000Z", "old", 7_000, /7 s ahead of/],
  ["2026-11-30T11:59:51.500Z", "from-the-future", -8_500, /8\.5 s behind/],
  ["2026-11-30T12:00:00.400Z", "old", null, /^dropped$/],
  ["2026-11-30T12:00:07.000Z", "duplicate", null, /^dropped$/],
])("answered at %s as %s, it tells how far the clocks are apart", async (at, cause, tableAheadMs, words) => {
  const outcome = await answeredWith(at, cause);
  expect(outcome).toMatchObject({ kind: "dropped", tableAheadMs });
  expect(outcome).toHaveProperty("message", expect.stringMatching(words));
});
