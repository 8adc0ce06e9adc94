/** Whoever opens connections without end pushes out his own: a device that is in finds room at any time. */

import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../support/screen.ts";
import { type Door, OWN_ADDRESS, startDoor } from "./support/door.ts";

let door: Door;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await door.close();
});

const crowd = (count: number): void => {
  for (let n = 0; n < count; n += 1) {
    const socket = connect(door.rig.port, OWN_ADDRESS ?? "");
    socket.on("error", () => {});
    sockets.push(socket);
  }
};

describe.runIf(OWN_ADDRESS !== null)("a crowd of connections that say nothing", () => {
  it("keeps neither a screen nor STOP out, and ends no screen that is open", async () => {
    door = await startDoor({ caps: { sockets: 2, httpConnections: 12 } });
    const cookie = await door.letIn("viewer");
    const screen = door.socket(cookie);
    let told = 0;
    screen.on("message", () => {
      told += 1;
    });
    await until("the screen is told", () => told >= 3);
    for (let wave = 0; wave < 5; wave += 1) {
      crowd(40);
      const stopped = await door.ask("network", "/api/stop", { method: "POST", cookie });
      expect(stopped.status).toBe(202);
    }
    await until("the crowd is small", () => sockets.filter(({ closed }) => !closed).length <= 9);
    expect(screen.readyState).toBe(screen.OPEN);
    screen.terminate();
  });

  it("of screens of one device leaves room for those of others", async () => {
    door = await startDoor({ caps: { sockets: 4, socketsPerDevice: 2 } });
    const [one, other] = [await door.letIn("viewer", "network", "one"), await door.letIn("viewer")];
    const opened = async (cookie: string): Promise<number> => {
      const socket = door.socket(cookie);
      return new Promise((resolve) => {
        socket.on("open", () => resolve(101));
        socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      });
    };
    expect([await opened(one), await opened(one), await opened(one)]).toEqual([101, 101, 503]);
    expect(await opened(other)).toBe(101);
  });
});
