/** What is open stays open only for those who may: roles of messages, shutting out within a second, and STOP for all. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { pairedDevicesSchema, SIGNED_OUT_CODE } from "../../../shared/access.ts";
import type { Role } from "../../../shared/roles.ts";
import { FakeHistory, recordOf } from "../support/fake-history.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { until } from "../support/screen.ts";
import { type Door, OWN_ADDRESS, startDoor } from "./support/door.ts";

interface Told {
  readonly type: string;
  readonly id?: string;
  readonly code?: string;
  readonly role?: Role;
}

interface Line {
  readonly socket: WebSocket;
  readonly told: Told[];
  /** Asks and gives `ack` or the code of the error. */
  ask(message: object): Promise<string>;
  closedWith(): number | null;
}

let door: Door;
const opened: WebSocket[] = [];
let asked = 0;

const open = async (cookie: string, headers: Readonly<Record<string, string>> = {}): Promise<Line> => {
  const socket = door.socket(cookie, headers);
  opened.push(socket);
  const told: Told[] = [];
  let code: number | null = null;
  socket.on("message", (data) => told.push(JSON.parse(data.toString()) as Told));
  socket.on("close", (closed) => {
    code = closed;
  });
  socket.on("error", () => {});
  await until("the devices", () => told.some(({ type }) => type === "devices"));
  return {
    ...{ socket, told, closedWith: () => code },
    ask: async (message) => {
      asked += 1;
      const id = String(asked);
      socket.send(JSON.stringify({ ...message, id }));
      await until(`an answer to ${JSON.stringify(message)}`, () => told.some((one) => one.id === id));
      const answer = told.find((one) => one.id === id);
      return answer?.type === "ack" ? "ack" : (answer?.code ?? "nothing");
    },
  };
};

const idOf = async (name: string): Promise<string> => {
  const listed = await door.ask("local", "/api/access/devices");
  const { items } = pairedDevicesSchema.parse(await listed.json());
  return items.find((item) => item.name === name)?.deviceId ?? "nobody";
};
const revoke = async (name: string): Promise<number> => {
  await door.openActs("local");
  return (await door.ask("local", `/api/access/devices/${await idOf(name)}`, { method: "DELETE" })).status;
};

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await door.close();
});

const NARROW = { maxAngleDeg: 15, maxDurationS: 60 };
const WIDE = { maxAngleDeg: 30, maxDurationS: 60 };
const LONG = { maxAngleDeg: 15, maxDurationS: 200 };
const MESSAGES: readonly (readonly [object, viewer: string, rider: string, operator: string])[] = [
  [{ type: "stop" }, "ack", "ack", "ack"],
  [{ type: "subscribe", rateHz: 10 }, "ack", "ack", "ack"],
  [{ type: "introduce", deviceId: "phone-0001", name: "Phone", view: "rider" }, "ack", "ack", "ack"],
  [{ type: "start" }, "forbidden", "ack", "ack"],
  [{ type: "hold" }, "forbidden", "ack", "ack"],
  [{ type: "release" }, "forbidden", "ack", "ack"],
  [{ type: "answer-check-in" }, "forbidden", "ack", "ack"],
  [{ type: "prove-balance" }, "forbidden", "ack", "ack"],
  // Active are 20° and 120 s.
  [{ type: "set-limits", ...NARROW }, "forbidden", "ack", "ack"],
  [{ type: "set-limits", ...WIDE }, "forbidden", "forbidden", "ack"],
  [{ type: "set-limits", ...LONG }, "forbidden", "forbidden", "ack"],
  [{ type: "acknowledge", alarmId: "a1" }, "forbidden", "forbidden", "ack"],
  [{ type: "pause-audio" }, "forbidden", "forbidden", "ack"],
];

describe.runIf(OWN_ADDRESS !== null)("messages × roles", () => {
  it.each(["viewer", "rider", "operator", "admin"] as const)("a %s", async (role) => {
    door = await startDoor();
    const line = await open(await door.letIn(role));
    expect(line.told[0]).toMatchObject({ type: "hello", role });
    door.rig.controller.report();
    const column = role === "viewer" ? 1 : role === "rider" ? 2 : 3;
    for (const row of MESSAGES) expect(await line.ask(row[0]), JSON.stringify(row[0])).toBe(row[column]);
    const reached = MESSAGES.filter((row) => row[column] === "ack").length;
    // `subscribe` and `introduce` are the gateway's own.
    expect(door.rig.controller.asked).toHaveLength(reached - 2);
  });

  it("a rider makes no limits while nobody knows which are active", async () => {
    door = await startDoor();
    const line = await open(await door.letIn("rider"));
    expect(await line.ask({ type: "set-limits", ...NARROW })).toBe("forbidden");
  });

  it("what a paired device wished is noted under the name it was let in with, whatever it calls itself", async () => {
    const history = new FakeHistory();
    door = await startDoor({ history });
    const cookie = await door.letIn("operator", "network", "Tablet in the hall");
    const line = await open(cookie);
    door.rig.controller.report();
    await line.ask({ type: "introduce", deviceId: "phone-0001", name: "Anna's phone", view: "rider" });
    await line.ask({ type: "set-limits", ...NARROW });
    await door.ask("network", "/api/stop", { method: "POST", cookie });
    const audit = history.writes.flatMap((write) => (write.kind === "audit" ? [write] : []));
    const deviceId = await idOf("Tablet in the hall");
    expect(audit.filter(({ action }) => ["set-limits", "stop"].includes(action))).toMatchObject([
      { doer: { device: "Anna's phone" }, detail: { paired: { deviceId, name: "Tablet in the hall" } } },
      { doer: { by: "http", device: "Tablet in the hall", address: OWN_ADDRESS } },
    ]);
  });
});

describe.runIf(OWN_ADDRESS !== null)("whoever is shut out", () => {
  it("is out within a second on every open socket with 4401, and everybody else stays", async () => {
    door = await startDoor();
    const cookie = await door.letIn("operator", "network", "Lost phone");
    const others = await open(await door.letIn("viewer"));
    const lines = [await open(cookie), await open(cookie)];
    expect(await revoke("Lost phone")).toBe(204);
    const before = Date.now();
    await until("both are closed", () => lines.every((line) => line.closedWith() !== null));
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(lines.map((line) => line.closedWith())).toEqual([SIGNED_OUT_CODE, SIGNED_OUT_CODE]);
    expect((await door.ask("network", "/healthz", { cookie })).status).toBe(401);
    door.rig.controller.report();
    expect(await others.ask({ type: "stop" })).toBe("ack");
    expect(others.closedWith()).toBeNull();
  });

  it("is out when it signs out, and a device that is paired anew is out under its old name", async () => {
    door = await startDoor();
    const cookie = await door.letIn("rider");
    const line = await open(cookie);
    await door.ask("network", "/api/access/sign-out", { method: "POST", cookie });
    await until("it is closed", () => line.closedWith() === SIGNED_OUT_CODE);
  });

  it("hears no more than what it had asked for: an export under way is cut off", async () => {
    const history = new FakeHistory();
    // Some thirty megabytes, of which the line takes a few.
    const programmeName = "x".repeat(10_000);
    history.sessions = Array.from({ length: 3_000 }, (_, n) => recordOf(`s${n}`, { programmeName }));
    door = await startDoor({ history });
    const cookie = await door.letIn("operator", "network", "Lost phone");
    const answer = await door.ask("network", "/api/export.csv", { cookie });
    expect(answer.status).toBe(200);
    const reader = answer.body?.getReader();
    await reader?.read();
    expect(await revoke("Lost phone")).toBe(204);
    const readOn = async (): Promise<void> => {
      for (;;) if ((await reader?.read())?.done !== false) return;
    };
    await expect(readOn()).rejects.toThrow();
  });

  it("is out when nobody used it for 30 days, and when it was let in 180 days ago", async () => {
    const clock = new ManualClock();
    const day = 86_400_000;
    door = await startDoor({ manualClock: clock });
    const idle = await door.letIn("viewer", "network", "idle");
    const used = await door.letIn("viewer", "network", "used");
    const stillUsed = () => door.ask("network", "/healthz", { cookie: used });
    clock.freeze(29 * day);
    expect((await stillUsed()).status).toBe(200);
    clock.freeze(day);
    expect((await door.ask("network", "/healthz", { cookie: idle })).status).toBe(401);
    for (let at = 30; at < 179; at += 20) {
      expect((await stillUsed()).status, `day ${at}`).toBe(200);
      clock.freeze(20 * day);
    }
    expect((await stillUsed()).status).toBe(401);
  });

  it("is out on a socket that was open when its time came", async () => {
    const clock = new ManualClock();
    door = await startDoor({ manualClock: clock });
    const line = await open(await door.letIn("viewer"));
    clock.freeze(180 * 86_400_000);
    await until("it is closed", () => line.closedWith() !== null);
    expect(line.closedWith()).toBe(SIGNED_OUT_CODE);
  });
});

describe.runIf(OWN_ADDRESS !== null)("STOP", () => {
  it("is taken while codes are guessed without end, every time and at once", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "access-"));
    door = await startDoor({ accessOptions: { dataDir } });
    const cookie = await door.letIn("viewer");
    let flooding = true;
    let guesses = 0;
    const flood = Array.from({ length: 3 }, async () => {
      while (flooding) {
        const body = { code: "000000", name: "x" };
        await (await door.ask("network", "/api/access/pair", { method: "POST", body })).arrayBuffer();
        guesses += 1;
      }
    });
    const took: number[] = [];
    for (let stop = 0; stop < 10; stop += 1) {
      const before = performance.now();
      expect((await door.ask("network", "/api/stop", { method: "POST", cookie })).status).toBe(202);
      took.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 220));
    }
    flooding = false;
    await Promise.all(flood);
    expect(guesses).toBeGreaterThan(50);
    expect(door.rig.controller.kinds()).toHaveLength(10);
    // Flooders, gateway and clock share one thread here: what is looked for is a queue that grows.
    expect(Math.max(...took)).toBeLessThan(3_000);
  });

  it("of one device uses up nothing of another's, nor of the local person's", async () => {
    door = await startDoor();
    const flooder = await door.letIn("viewer", "network", "flooder");
    const other = await door.letIn("viewer", "network", "other");
    const stop = (cookie: string) => door.ask("network", "/api/stop", { method: "POST", cookie });
    const flood = await Promise.all(Array.from({ length: 40 }, () => stop(flooder)));
    expect(flood.some(({ status }) => status === 429)).toBe(true);
    for (let each = 0; each < 5; each += 1) expect((await stop(other)).status).toBe(202);
    expect((await door.ask("local", "/api/stop", { method: "POST" })).status).toBe(202);
  });
});
