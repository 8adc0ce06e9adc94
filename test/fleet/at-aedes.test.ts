/** A table at the embedded broker, which speaks MQTT 3.1.1. */

import { createServer, type Server, type Socket } from "node:net";
import { Aedes } from "aedes";
import { describe, expect, test } from "vitest";
import { createWebSocketStream, WebSocketServer } from "ws";
import { fleetTopic } from "../../shared/fleet.ts";
import { freePort } from "../support/mosquitto.ts";
import { sleep } from "../support/program.ts";
import { brokerSuite, commandWith, type SuiteBroker } from "./broker-suite.ts";
import { listen } from "./recorder.ts";
import { someFleet, until } from "./some-fleet.ts";
import { TABLE } from "./told.ts";

const startAedes = async (): Promise<SuiteBroker> => {
  const port = await freePort();
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      if (server === null) {
        resolve();
        return;
      }
      server.close(() => resolve());
      server = null;
      for (const socket of sockets) socket.destroy();
    });
  const up = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
        broker.handle(socket);
      }).listen(port, "127.0.0.1", resolve);
    });
  await up();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    down,
    up,
    stop: async () => {
      await down();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
};

describe("a table at the embedded broker", () => {
  brokerSuite(startAedes);

  test("says once that it is spoken to in 3.1.1, however often it connects", async () => {
    const broker = await startAedes();
    const table = await someFleet({ broker: { url: broker.url } });
    try {
      const connections = (): number => table.logs().split("connected to the broker").length - 1;
      for (let times = 1; times <= 3; times += 1) {
        await until("it is connected", () => connections() === times);
        await broker.down();
        await until("it is away", () => table.figures()?.broker.kind === "away");
        await broker.up();
      }
      expect(table.logs().split("3.1.1").length - 1).toBe(1);
    } finally {
      await table.stop();
      await broker.stop();
    }
  });

  test("does not gather a packet that is too long, and does not get it again and again", async () => {
    const broker = await startAedes();
    const recorder = await listen(broker.url);
    const table = await someFleet({ broker: { url: broker.url } });
    try {
      await until("it is connected", () => table.logs().includes("3.1.1"));
      await recorder.client.publishAsync(fleetTopic(TABLE, "command"), "x".repeat(300_000), { qos: 1 });
      await until("it says so", () => /packet of 300\d{3} bytes/.test(table.logs()));
      await until("it is connected again", () => table.logs().split("connected to the broker").length > 2);
      await sleep(2_000);
      expect(table.logs().split("packet of").length - 1).toBe(1);
      expect(table.figures()?.commands.undecodable).toBe(0);
    } finally {
      await table.stop();
      await recorder.close();
      await broker.stop();
    }
  });

  test("is the same over WebSocket", async () => {
    const broker = await Aedes.createBroker();
    const port = await freePort();
    const server = new WebSocketServer({ port, host: "127.0.0.1" });
    server.on("connection", (socket) => broker.handle(createWebSocketStream(socket)));
    const url = `ws://127.0.0.1:${port}/mqtt`;
    const table = await someFleet({ broker: { url } });
    const recorder = await listen(url);
    try {
      table.events(30);
      await until("all came", () => recorder.numbers().length === 30);
      await recorder.client.publishAsync(fleetTopic(TABLE, "command"), commandWith("c1"), { qos: 1 });
      await until("the command came", () => table.commands().length === 1);
    } finally {
      await table.stop();
      await recorder.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      server.close();
    }
  });
});
