/** What a table does at a broker, whichever it is: the same for a real Mosquitto and for the embedded one. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FleetCommand, fleetTopic } from "../../shared/fleet.ts";
import { sleep } from "../support/program.ts";
import { firstTimes, listen, oneTo, type Recorder } from "./recorder.ts";
import { type SomeFleet, someFleet, until } from "./some-fleet.ts";
import { isoAt, TABLE } from "./told.ts";

export interface SuiteBroker {
  readonly url: string;
  /** Gone without a word to anybody, with what it promised on its disk, and back. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

const ROOT = `inversion-table/v1/${TABLE.site}/${TABLE.tableId}`;

export const commandWith = (id: string, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    ...{ id, at: isoAt(Date.now()), ...TABLE },
    command: { kind: "stop" } satisfies FleetCommand["command"],
    ...more,
  });

export const brokerSuite = (start: () => Promise<SuiteBroker>): void => {
  let broker: SuiteBroker;
  let recorder: Recorder;
  let table: SomeFleet;
  beforeEach(async () => {
    broker = await start();
    recorder = await listen(broker.url);
    table = await someFleet({ broker: { url: broker.url } });
    await until("it is connected", () => table.figures()?.broker.kind === "connected");
  });
  afterEach(async () => {
    await table.stop();
    await recorder.close();
    await broker.stop();
  });
  const availability = (): string | undefined => recorder.of("availability").at(-1)?.text;
  const state = (): Readonly<Record<string, unknown>> =>
    JSON.parse(recorder.of("state").at(-1)?.text ?? "{}") as Readonly<Record<string, unknown>>;
  const send = (payload: string, topic = fleetTopic(TABLE, "command"), retain = false): Promise<unknown> =>
    recorder.client.publishAsync(topic, payload, { qos: 1, retain });

  describe("what stands", () => {
    test("is there for whoever comes later; what flows is not", async () => {
      table.events(1);
      table.session("s1");
      await until(
        "its session is counted",
        () => recorder.of("statistics").at(-1)?.text.includes('"sessions":1') === true,
      );
      await until("telemetry came", () => recorder.of("telemetry").length > 0);
      const late = await listen(broker.url, { clientId: "late" });
      await until(
        "everything that stands came",
        () => late.heard.filter(({ retained }) => retained).length >= 4,
      );
      await sleep(200);
      const kept = late.heard
        .filter(({ retained }) => retained)
        .map(({ name, text }) => [name, text] as const);
      expect(kept.map(([name]) => name).toSorted()).toEqual(["about", "availability", "state", "statistics"]);
      expect(Object.fromEntries(kept)["availability"]).toBe("online");
      await late.close();
      expect(recorder.faults()).toEqual([]);
    });

    test("is told anew when it changes, at once", async () => {
      await until("its state came", () => state()["state"] === "idle");
      table.view({ state: "armed" });
      await until("the change came", () => state()["state"] === "armed");
    });

    test("says offline when the table's own program says nothing any more, and online when it does again", async () => {
      await until("it is online", () => availability() === "online");
      table.view(null);
      await until("it is offline", () => availability() === "offline" && state()["state"] === "offline");
      expect(state()).toMatchObject({ angle: { kind: "fault", reason: "stale" }, remainingS: null });
      const before = recorder.of("telemetry").length;
      await sleep(1_500);
      expect(recorder.of("telemetry").length).toBe(before);
      table.view({});
      await until("it is online again", () => availability() === "online" && state()["state"] === "idle");
    });

    test("says offline when the table ends", async () => {
      await until("it is online", () => availability() === "online");
      await table.fleet().stop();
      await until("it is offline", () => availability() === "offline");
    });
  });

  test("telemetry has its rate, and the higher one while somebody may hang", async () => {
    const during = async (ms: number): Promise<number> => {
      const before = recorder.of("telemetry").length;
      await sleep(ms);
      return recorder.of("telemetry").length - before;
    };
    await until("telemetry came", () => recorder.of("telemetry").length > 0);
    const slow = await during(3_000);
    table.view({ state: "inverted" });
    await sleep(500);
    const fast = await during(3_000);
    expect(slow).toBeGreaterThanOrEqual(1);
    expect(slow).toBeLessThanOrEqual(5);
    expect(fast).toBeGreaterThanOrEqual(8);
    expect(fast).toBeLessThanOrEqual(18);
  });

  describe("what must not be lost", () => {
    test("arrives in order, once, numbered from one", async () => {
      table.events(120);
      table.session("s1");
      table.events(30);
      await until("all came", () => recorder.numbers().length >= 151);
      await sleep(300);
      expect(recorder.numbers()).toEqual(oneTo(151));
      expect(recorder.faults()).toEqual([]);
      await until("the outbox is empty", () =>
        JSON.stringify(table.figures()?.outbox).includes('"waiting":0'),
      );
    });

    test("waits through a day without network, and then comes in order and once", async () => {
      await broker.down();
      await until("it is away", () => table.figures()?.broker.kind === "away");
      for (let hour = 0; hour < 24; hour += 1) {
        table.events(25);
        table.session(`s${hour}`);
      }
      await table.restart();
      table.events(6);
      await until("all is kept", () => table.kept() === 630);
      await broker.up();
      await until("all came", () => recorder.numbers().length >= 630);
      await sleep(300);
      expect(recorder.numbers()).toEqual(oneTo(630));
      expect(recorder.faults()).toEqual([]);
    });

    test("survives the broker's end in the middle of it: nothing missing, and no number for two", async () => {
      for (let round = 0; round < 3; round += 1) {
        table.events(100);
        table.session(`s${round}`);
        await until("some came", () => recorder.numbers().length > round * 101 + 5);
        await broker.down();
        table.events(50);
        await broker.up();
      }
      const all = 3 * 151;
      await until("all came", () => firstTimes(recorder.numbers()).length >= all, 60_000);
      expect(firstTimes(recorder.numbers()).toSorted((one, other) => one - other)).toEqual(oneTo(all));
      expect(recorder.faults()).toEqual([]);
    });

    test("is told once though it is told to it twice, and goes on counting after its own end", async () => {
      table.session("s1");
      table.session("s1");
      await until("it came", () => recorder.numbers().length >= 1);
      await table.restart();
      table.session("s1");
      table.events(3);
      await until("the rest came", () => recorder.numbers().includes(4));
      expect(firstTimes(recorder.numbers())).toEqual([1, 2, 3, 4]);
      expect(table.said.filter(({ type }) => type === "kept").slice(0, 3)).toEqual([
        { type: "kept", id: 1, known: false },
        { type: "kept", id: 2, known: true },
        { type: "kept", id: 3, known: true },
      ]);
      expect(recorder.faults()).toEqual([]);
    });
  });

  describe("a command", () => {
    const answers = (): readonly string[] => recorder.of("answers").map(({ text }) => text);

    test("is passed on, and answered once the controller has", async () => {
      await send(commandWith("c1"));
      await until("it came", () => table.commands().length === 1);
      expect(table.commands()).toEqual([{ id: "c1", command: { kind: "stop" } }]);
      expect(answers()).toEqual([]);
      table.answer("c1");
      table.answer("never-heard-of");
      await until("it was answered", () => answers().length === 1);
      expect(JSON.parse(answers()[0] ?? "")).toMatchObject({
        commandId: "c1",
        outcome: { kind: "accepted" },
      });
    });

    test("that is repeated, old, from the future, for another table or none at all is dropped, counted and told", async () => {
      await send(commandWith("c1"));
      await send(commandWith("c1"));
      await send(commandWith("old", { at: isoAt(Date.now() - 6_000) }));
      await send(commandWith("future", { at: isoAt(Date.now() + 8_000) }));
      await send(commandWith("other", { tableId: "table-2" }));
      await send(commandWith("else", { site: "paris" }));
      await send(commandWith("start", { command: { kind: "start" } }));
      await send("{");
      await send("");
      await send(commandWith("there"), `${ROOT.replace("table-1", "table-2")}/command`);
      await send(commandWith("last"));
      await until("the last came", () => table.commands().some(({ id }) => id === "last"));
      expect(table.commands().map(({ id }) => id)).toEqual(["c1", "last"]);
      await until("they are counted", () => table.figures()?.commands.passedOn === 2);
      expect(table.figures()?.commands).toEqual({
        ...{ passedOn: 2, duplicate: 1, old: 1, "from-the-future": 1, foreign: 2, undecodable: 3 },
        ...{ retained: 0, "too-many": 0 },
      });
      await until("those for this table are answered", () => answers().length === 3);
      expect(answers().map((text) => (JSON.parse(text) as { commandId: string }).commandId)).toEqual([
        ...["c1", "old", "future"],
      ]);
      for (const word of ["duplicate", "(old)", "from-the-future", "foreign"])
        expect(table.logs()).toContain(word);
      expect(recorder.faults()).toEqual([]);
    });

    test("that the broker kept for whoever comes is never carried out", async () => {
      await table.fleet().stop();
      await send(commandWith("kept"), fleetTopic(TABLE, "command"), true);
      await table.restart();
      await until("it is connected", () => table.logs().split("connected to").length > 2);
      await sleep(500);
      expect(table.commands()).toEqual([]);
      await send("", fleetTopic(TABLE, "command"), true);
    });

    test("that waited at the broker while the table was away is dropped as old, and its sender told", async () => {
      await table.fleet().stop();
      await send(commandWith("waited", { at: isoAt(Date.now() - 1) }));
      await table.restart();
      await until("its sender is told", () => answers().some((text) => text.includes("waited")));
      expect(table.commands()).toEqual([]);
      expect(answers().join()).toContain('"cause":"old"');
    });

    test("that is far too long does no harm: the next one is heard", async () => {
      await send("x".repeat(200_000));
      await sleep(300);
      await until("it is connected", () => table.figures()?.broker.kind === "connected");
      let sent = 0;
      await until("a STOP comes through", () => {
        sent += 1;
        if (sent % 50 === 1) void send(commandWith(`after-${sent}`));
        return table.commands().length > 0;
      });
    });

    test("among a flood is heard, and the flood is bounded", async () => {
      for (let n = 0; n < 400; n += 1) void send(commandWith(`f${n}`, { command: { kind: "stop" } }));
      await send(commandWith("flooded"));
      await until("the flood is over", () => {
        const counts = table.figures()?.commands;
        return (counts?.passedOn ?? 0) + (counts?.["too-many"] ?? 0) >= 401;
      });
      expect(table.commands().length).toBeGreaterThanOrEqual(10);
      expect(table.commands().length).toBeLessThanOrEqual(100);
      expect(table.logs().split("\n").length).toBeLessThan(60);
      expect(answers().length).toBeLessThanOrEqual(100);
    });
  });
};
