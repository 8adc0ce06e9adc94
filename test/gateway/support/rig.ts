/** A running gateway on a free port of loopback, with a fake controller, and its log for the test to read. */

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { type Gateway, type GatewayOptions, startGateway } from "../../../firmware/gateway/start-gateway.ts";
import { DEFAULT_CEILINGS } from "../../../shared/limits.ts";
import { FakeController } from "./fake-controller.ts";
import type { ManualClock } from "./manual-clock.ts";
import { openScreen, type Screen } from "./screen.ts";
import { TEST_SHELF } from "./test-shelf.ts";

export interface Rig {
  readonly controller: FakeController;
  readonly gateway: Gateway;
  readonly port: number;
  readonly url: string;
  /** Log lines at error level. */
  readonly errors: string[];
  screen(): Promise<Screen>;
  close(): Promise<void>;
}

/** Files as the build makes them, by name and kind, in a folder whose own path has what one of them is told by. */
const companionFolder = (): string => {
  const folder = join(mkdtempSync(join(tmpdir(), "companion-")), "assets");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Table</title>");
  writeFileSync(join(folder, "offline.html"), "<!doctype html><title>Not connected</title>");
  writeFileSync(join(folder, "manifest.webmanifest"), "{}");
  writeFileSync(join(folder, "service-worker.js"), "");
  writeFileSync(join(folder, "assets/index-BEoXyl7A.js"), "");
  return folder;
};

const ERROR_LEVEL = 50;

export const startRig = async (
  options: Partial<GatewayOptions> & { readonly manualClock?: ManualClock } = {},
): Promise<Rig> => {
  const controller = new FakeController();
  const errors: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const line = chunk.toString();
      if ((JSON.parse(line) as { level: number }).level >= ERROR_LEVEL) errors.push(line);
      done();
    },
  });
  const { manualClock, ...others } = options;
  const gateway = await startGateway({
    host: "127.0.0.1",
    httpPort: 0,
    version: "0.0.0-test",
    simulated: true,
    ceilings: DEFAULT_CEILINGS,
    companionDir: companionFolder(),
    controller,
    world: null,
    programmes: TEST_SHELF,
    log: pino({ level: "debug" }, sink),
    ...(manualClock === undefined ? {} : { clock: manualClock }),
    ...others,
  });
  const screens: Screen[] = [];
  return {
    controller,
    gateway,
    port: gateway.port,
    url: `http://127.0.0.1:${gateway.port}`,
    errors,
    screen: async () => {
      const screen = await openScreen(gateway.port);
      screens.push(screen);
      return screen;
    },
    close: async () => {
      for (const screen of screens) screen.socket.terminate();
      const closing = gateway.close();
      // A clock that stands still would keep the goodbyes from ending.
      manualClock?.advance(1_000);
      await closing;
    },
  };
};
