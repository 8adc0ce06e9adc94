import { fork } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type BoardSim, type BoardSimOptions, runBoardSim } from "../../firmware/simulator/board-sim.ts";
import { IDENTITY, payloadsOf, readIdentity } from "../guardian/frames.ts";
import { describeWith } from "../support/needs.ts";

const HOST = "127.0.0.1";
const ASK_FIRMWARE = Buffer.from([0xf0, 0x79, 0xf7]);
const FIRMWARE_ANSWER = Buffer.from([0xf0, 0x79]);
const PATIENCE = { timeout: 20_000, interval: 20 };

const running: BoardSim[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const board of running.splice(0)) await board.stop();
});

const start = async (more: Partial<BoardSimOptions> = {}): Promise<BoardSim> => {
  const any = { host: HOST, port: 0 };
  const board = await runBoardSim({
    listen: any,
    http: any,
    ptyPath: null,
    blank: false,
    image: null,
    ...more,
  });
  running.push(board);
  return board;
};

/** A host on the line, which remembers what it heard. */
const dial = async (port: number) => {
  const socket = connect(port, HOST);
  sockets.push(socket);
  const line = { socket, heard: Buffer.alloc(0), closed: false, refused: false };
  socket.on("data", (bytes) => {
    line.heard = Buffer.concat([line.heard, bytes]);
  });
  socket.on("error", () => {
    line.refused = true;
  });
  socket.on("close", () => {
    line.closed = true;
  });
  return line;
};

const world = async (board: BoardSim): Promise<unknown> =>
  (await fetch(`http://${HOST}:${board.httpPort}/world`)).json();
const change = (board: BoardSim, body: string, headers: Record<string, string> = {}) =>
  fetch(`http://${HOST}:${board.httpPort}/world`, { method: "POST", body, headers });

describe("the simulated board on its addresses", () => {
  it("answers Firmata over TCP and shows its world over HTTP", async () => {
    const board = await start();
    const line = await dial(board.port);
    line.socket.write(ASK_FIRMWARE);
    await vi.waitFor(() => expect(line.heard.includes(FIRMWARE_ANSWER)).toBe(true), PATIENCE);
    expect(await world(board)).toMatchObject({ lock: "released", bootCount: 1, faults: [] });
  });

  it("carries the sensors and the switch it was asked for in its settings", async () => {
    const flagsOf = async (more: Partial<BoardSimOptions>): Promise<number | undefined> => {
      const line = await dial((await start(more)).port);
      const identity = await vi.waitFor(() => {
        const [told] = payloadsOf([...line.heard], IDENTITY);
        // A board that is still starting does not hear it.
        if (told === undefined) line.socket.write(Buffer.from([0xf0, IDENTITY, 0xf7]));
        if (told === undefined) throw new Error("no IDENTITY yet");
        return told;
      }, PATIENCE);
      return readIdentity(identity).flags;
    };
    // Simulated and valid, then the potentiometer, the MPU-6050 and the lock switch.
    expect(await flagsOf({})).toBe(0b00111);
    expect(await flagsOf({ sensors: "mpu6050" })).toBe(0b01011);
    expect(await flagsOf({ sensors: "both", lockSwitch: true })).toBe(0b11111);
  });

  it("takes one host at a time, closes the second at once, and is not reset by either", async () => {
    const board = await start();
    const first = await dial(board.port);
    first.socket.write(ASK_FIRMWARE);
    await vi.waitFor(() => expect(first.heard.length).toBeGreaterThan(0), PATIENCE);
    const second = await dial(board.port);
    await vi.waitFor(() => expect(second.closed).toBe(true), PATIENCE);
    expect(first.closed).toBe(false);
    first.socket.destroy();
    await vi.waitFor(async () => {
      const third = await dial(board.port);
      third.socket.write(ASK_FIRMWARE);
      await vi.waitFor(() => expect(third.heard.length).toBeGreaterThan(0), { timeout: 500 });
    }, PATIENCE);
    expect(await world(board)).toMatchObject({ bootCount: 1 });
  });

  it("unplugged, closes the line and refuses it until plugged in; cut, keeps it open and silent", async () => {
    const board = await start();
    const line = await dial(board.port);
    line.socket.write(ASK_FIRMWARE);
    await vi.waitFor(() => expect(line.heard.length).toBeGreaterThan(0), PATIENCE);
    expect((await change(board, '{"fault":"link-cut","on":true}')).status).toBe(200);
    const heard = line.heard.length;
    line.socket.write(ASK_FIRMWARE);
    expect((await change(board, '{"fault":"unplugged","on":true}')).status).toBe(200);
    await vi.waitFor(() => expect(line.closed).toBe(true), PATIENCE);
    expect(line.heard.length - heard).toBeLessThan(64);
    const refused = await dial(board.port);
    await vi.waitFor(() => expect(refused.refused).toBe(true), PATIENCE);
    await change(board, '{"fault":"unplugged","on":false}');
    await change(board, '{"fault":"link-cut","on":false}');
    const again = await dial(board.port);
    again.socket.write(ASK_FIRMWARE);
    await vi.waitFor(() => expect(again.heard.includes(FIRMWARE_ANSWER)).toBe(true), PATIENCE);
  });

  it.each([
    ["no JSON", "{", 400, "body"],
    ["an unknown key", '{"speed":3}', 400, "speed"],
    ["an unknown fault", '{"fault":"gremlins","on":true}', 400, "fault"],
    ["a bad value", '{"armsRaised":2}', 400, "armsRaised"],
    ["too much", `{"x":"${"y".repeat(5000)}"}`, 413, "body"],
  ])("refuses %s as a problem that names it", async (_, body, status, thing) => {
    const board = await start();
    const response = await change(board, body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, thing, detail: expect.stringContaining(thing) });
  });

  it("refuses web pages, other paths and other methods", async () => {
    const board = await start();
    const url = `http://${HOST}:${board.httpPort}`;
    expect((await change(board, '{"armsRaised":1}', { origin: "http://evil.example" })).status).toBe(403);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/world`, { method: "DELETE" })).status).toBe(405);
  });

  it("listens on addresses of this computer only", async () => {
    const wide = { host: "0.0.0.0", port: 0 };
    await expect(start({ listen: wide })).rejects.toThrow(/"0\.0\.0\.0"; allowed/);
    await expect(start({ http: wide })).rejects.toThrow(/"0\.0\.0\.0"; allowed/);
  });

  it("says that a port is taken, and leaves nothing behind", async () => {
    const board = await start();
    const taken = { host: HOST, port: board.port };
    await expect(start({ listen: taken })).rejects.toThrow(/EADDRINUSE/);
    await expect(start({ http: taken })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("the simulated board as a process", () => {
  const entry = join(import.meta.dirname, "../../dist/firmware/simulator/process.js");

  it("tells its parent where it listens and ends when the parent lets go", async () => {
    expect(existsSync(entry), `${entry} is missing: run npm run build first`).toBe(true);
    const child = fork(entry, [JSON.stringify({ host: HOST, port: 0, httpPort: 0, blank: true })], {
      execArgv: [],
    });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const ready = await new Promise<unknown>((resolve) => child.once("message", resolve));
    expect(ready).toEqual({
      type: "board-sim-ready",
      port: expect.any(Number),
      httpPort: expect.any(Number),
      pid: child.pid,
    });
    child.kill("SIGINT");
    child.disconnect();
    expect(await exited).toBe(0);
  });

  it("refuses options it does not know", async () => {
    const child = fork(entry, ['{"host":"127.0.0.1","port":0,"colour":1}'], { execArgv: [], silent: true });
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(2);
  });
});

describeWith("socat", "the simulated board as a serial port", () => {
  it("can be opened, closed and opened again as a terminal", async () => {
    const folder = mkdtempSync(join(tmpdir(), "board-sim-"));
    const path = join(folder, "tty");
    const board = await start({ ptyPath: path });
    for (let times = 0; times < 2; times++) {
      await vi.waitFor(() => expect(existsSync(path)).toBe(true), PATIENCE);
      const terminal = await open(path, "r+");
      let heard = Buffer.alloc(0);
      const asking = setInterval(() => void terminal.write(ASK_FIRMWARE).catch(() => undefined), 200);
      while (!heard.includes(FIRMWARE_ANSWER)) {
        const { bytesRead, buffer } = await terminal.read(Buffer.alloc(256), 0, 256);
        heard = Buffer.concat([heard, buffer.subarray(0, bytesRead)]);
      }
      clearInterval(asking);
      await terminal.close();
      await vi.waitFor(() => expect(existsSync(path)).toBe(false), PATIENCE);
    }
    await board.stop();
    running.length = 0;
    rmSync(folder, { recursive: true });
  });
});

describe("the pseudo-terminal", () => {
  it("says so when socat is missing", async () => {
    vi.stubEnv("PATH", "/nonexistent");
    await expect(start({ ptyPath: "/tmp/board-sim-no-socat" })).rejects.toThrow(/needs the program socat/);
    vi.unstubAllEnvs();
  });

  it.each(["relative/tty", "/tmp/a,b", "/tmp/a:b"])("refuses the path %s", async (ptyPath) => {
    await expect(start({ ptyPath })).rejects.toThrow(/allowed: an absolute path/);
  });

  it("does not replace something that is no link", async () => {
    await expect(start({ ptyPath: import.meta.filename })).rejects.toThrow(/exists and is not a link/);
  });
});
