/** The fleet's process as the gateway starts it, at a real Mosquitto: what it says, and how it ends. */

import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeFromFleet } from "../../firmware/fleet/channel.ts";
import type { FromFleet, ToFleet } from "../../firmware/fleet/contract.ts";
import { type Mosquitto, startMosquitto } from "../support/mosquitto.ts";
import { describeWith } from "../support/needs.ts";
import { PROJECT } from "../support/program.ts";
import { listen, oneTo, type Recorder } from "./recorder.ts";
import { until } from "./some-fleet.ts";
import { eventAt, sessionAt, setupWith, viewAt } from "./told.ts";

interface Child {
  readonly process: ChildProcess;
  readonly said: FromFleet[];
  readonly wrong: unknown[];
  say(message: ToFleet): void;
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

describeWith("mosquitto", "the fleet's process", () => {
  let broker: Mosquitto;
  let recorder: Recorder;
  let dir = "";
  const children: Child[] = [];
  beforeEach(async () => {
    broker = await startMosquitto();
    recorder = await listen(broker.url);
    dir = await mkdtemp(join(tmpdir(), "fleet-"));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill("SIGKILL");
      await child.exited;
    }
    await recorder.close();
    await broker.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const started = (): Child => {
    const child = fork(join(PROJECT, "dist/firmware/fleet/process.js"), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const said: FromFleet[] = [];
    const wrong: unknown[] = [];
    child.on("message", (value) => {
      const decoded = decodeFromFleet(value);
      if (decoded.kind === "ok") said.push(decoded.value);
      else wrong.push(value);
    });
    const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
      child.once("exit", (code, signal) => resolve(signal ?? code));
    });
    const one: Child = { process: child, said, wrong, say: (message) => child.send(message), exited };
    children.push(one);
    return one;
  };
  const setUp = (child: Child): void => child.say(setupWith(dir, { broker: { url: broker.url } }));
  const availability = (): string | undefined => recorder.of("availability").at(-1)?.text;

  test("says what it does in words that its decoder takes, and ends with a goodbye", async () => {
    const child = started();
    setUp(child);
    child.say({ type: "view", view: viewAt(Date.now()) });
    child.say({ type: "event", id: 1, event: eventAt(1) });
    child.say({ type: "session", id: 2, session: sessionAt("s1", Date.now()) });
    await until("it is there", () => availability() === "online" && recorder.numbers().length === 2);
    child.say({ type: "stop" });
    expect(await child.exited).toBe(0);
    await until("it said goodbye", () => availability() === "offline");
    expect(child.wrong).toEqual([]);
    expect(child.said[0]).toEqual({ type: "ready", isNew: true });
    expect(child.said.filter(({ type }) => type === "kept")).toEqual([
      { type: "kept", id: 1, known: false },
      { type: "kept", id: 2, known: false },
    ]);
  });

  test("that is killed is offline by the broker's word, and the next one goes on where it was", async () => {
    const child = started();
    setUp(child);
    child.say({ type: "view", view: viewAt(Date.now()) });
    await until("it is there", () => availability() === "online");
    for (let n = 1; n <= 300; n += 1) child.say({ type: "event", id: n, event: eventAt(n) });
    await until("some are kept", () => child.said.filter(({ type }) => type === "kept").length > 50);
    child.process.kill("SIGKILL");
    expect(await child.exited).toBe("SIGKILL");
    await until("the broker says so", () => availability() === "offline");
    const next = started();
    setUp(next);
    // As the gateway does: all that was not acknowledged again, and more than that does no harm.
    for (let n = 1; n <= 300; n += 1) next.say({ type: "event", id: n, event: eventAt(n) });
    await until("all came", () => new Set(recorder.numbers()).size >= 300);
    expect([...new Set(recorder.numbers())]).toEqual(oneTo(300));
    expect(recorder.faults()).toEqual([]);
    const times = new Set(recorder.of("events").map(({ text }) => (JSON.parse(text) as { at: string }).at));
    expect(times.size).toBe(300);
  });

  test("ends when the gateway is gone, and says goodbye", async () => {
    const child = started();
    setUp(child);
    child.say({ type: "view", view: viewAt(Date.now()) });
    await until("it is there", () => availability() === "online");
    child.process.disconnect();
    expect(await child.exited).toBe(0);
    await until("it said goodbye", () => availability() === "offline");
  });

  test("is not ended by a signal to everything, which is the gateway's to answer", async () => {
    const child = started();
    setUp(child);
    await until("it is ready", () => child.said.some(({ type }) => type === "ready"));
    child.process.kill("SIGINT");
    child.process.kill("SIGTERM");
    child.say({ type: "event", id: 1, event: eventAt(1) });
    await until("it goes on", () => child.said.some(({ type }) => type === "kept"));
  });

  test("without a setup that it understands ends, and says why", async () => {
    const child = started();
    child.process.send({ type: "setup", settings: { tableId: "UPPER" } });
    expect(await child.exited).toBe(2);
    expect(JSON.stringify(child.said)).toContain("tableId");
  });

  test("goes on after what it does not understand, and acknowledges it, so that nobody tells it for ever", async () => {
    const child = started();
    setUp(child);
    child.process.send({ type: "event", id: 9, event: { kind: "state" } });
    child.process.send({ type: "nonsense" });
    child.say({ type: "event", id: 10, event: eventAt(1) });
    await until("both are acknowledged", () => child.said.filter(({ type }) => type === "kept").length === 2);
    expect(JSON.stringify(child.said)).toContain("not understood");
  });
});
