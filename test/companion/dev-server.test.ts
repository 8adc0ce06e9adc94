/** The dashboard as it is served while being worked on reaches the gateway behind it, and no other page does. */

import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Rig, startRig } from "../gateway/support/rig.ts";

describe("Vite in front of the gateway", () => {
  let rig: Rig;
  let vite: ViteDevServer;
  let host: string;
  beforeAll(async () => {
    rig = await startRig();
    vite = await createServer({
      configFile: "vite.config.ts",
      logLevel: "silent",
      server: {
        host: "127.0.0.1",
        port: 0,
        hmr: false,
        proxy: { "/ws": { target: `ws://127.0.0.1:${rig.port}` }, "/api": { target: rig.url } },
      },
    });
    await vite.listen();
    const address = vite.httpServer?.address();
    if (typeof address !== "object" || address === null) throw new Error("Vite does not listen");
    host = `127.0.0.1:${address.port}`;
  });
  afterAll(async () => {
    await vite.close();
    await rig.close();
  });

  const firstWord = (origin: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://${host}/ws`, { origin });
      socket.on("message", (data) => {
        resolve(data.toString());
        socket.terminate();
      });
      socket.on("error", (error) => resolve(error.message));
    });

  it("passes its own page's socket on, and a foreign page's is refused", async () => {
    expect(await firstWord(`http://${host}`)).toContain('"hello"');
    expect(await firstWord("http://evil.example")).toContain("403");
  });

  it("passes its own page's STOP on, and a foreign page's is refused", async () => {
    const stop = async (origin: string): Promise<number> =>
      (await fetch(`http://${host}/api/stop`, { method: "POST", headers: { origin } })).status;
    expect(await stop("http://evil.example")).toBe(403);
    expect(rig.controller.kinds()).toEqual([]);
    expect(await stop(`http://${host}`)).toBe(202);
    expect(rig.controller.kinds()).toEqual(["stop"]);
  });
});
