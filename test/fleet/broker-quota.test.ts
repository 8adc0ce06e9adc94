/** A broker that says how many messages it takes at once is sent no more, whatever wants to be told at the same time. */

import { createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { someFleet, until } from "./some-fleet.ts";

/** Whole packets at the beginning of the bytes, and what is left. */
const split = (bytes: Buffer): { readonly packets: readonly Buffer[]; readonly rest: Buffer } => {
  const packets: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const digits = rest.subarray(1, 5).findIndex((byte) => byte < 0x80) + 1;
    if (digits === 0) return { packets, rest };
    const length = [...rest.subarray(1, 1 + digits)].reduce(
      (sum, byte, at) => sum + (byte & 0x7f) * 128 ** at,
      0,
    );
    const end = 1 + digits + length;
    if (rest.length < end) return { packets, rest };
    // Without the length, so that what follows is always at the same place.
    packets.push(Buffer.concat([rest.subarray(0, 1), rest.subarray(1 + digits, end)]));
    rest = rest.subarray(end);
  }
};

test("with room for three, never more than three are under way, and all come", async () => {
  const ACK_AFTER_MS = 5;
  let underWay = 0;
  let most = 0;
  let events = 0;
  const sockets = new Set<Socket>();
  const answer = (socket: Socket, packet: Buffer): void => {
    const [head = 0] = packet;
    // CONNECT is answered with a receive maximum of 3, SUBSCRIBE with granted.
    if (head >> 4 === 1) socket.write(Buffer.from([0x20, 6, 0, 0, 3, 0x21, 0, 3]));
    if (head >> 4 === 8) socket.write(Buffer.from([0x90, 4, packet[1] ?? 0, packet[2] ?? 0, 0, 1]));
    if (head >> 4 !== 3 || (head & 0x06) === 0) return;
    const topic = packet.readUInt16BE(1);
    if (
      packet
        .subarray(3, 3 + topic)
        .toString()
        .endsWith("/events")
    )
      events += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      socket.write(Buffer.concat([Buffer.from([0x40, 2]), packet.subarray(3 + topic, 5 + topic)]));
    }, ACK_AFTER_MS);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      const { packets, rest: left } = split(Buffer.concat([rest, chunk]));
      rest = left;
      for (const packet of packets) answer(socket, packet);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const table = await someFleet({ broker: { url: `mqtt://127.0.0.1:${port}` } });
  try {
    table.events(100);
    await until("all came", () => events >= 100);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    expect(table.logs().split("connected to").length).toBe(2);
  } finally {
    await table.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
