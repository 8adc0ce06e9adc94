/**
 * Entry of the simulated board's own process.
 *
 * Started by `fork` with one argument, JSON: `{ host, port, httpHost?, httpPort, pty?, blank?, image?,
 * sensors?, lockSwitch? }` (port 0 = any free one; a missing or null httpPort likewise). When it listens it sends its parent
 * `{ type: "board-sim-ready", port, httpPort, pid }`. It ends on SIGTERM and when the parent is gone; a Ctrl-C that
 * reaches the whole terminal does not end it, because the parent still has a release to send to the board.
 * Exit codes: 0 ended, 2 bad options, 3 address taken, 1 anything else.
 */
import * as z from "zod/mini";
import { type BoardSim, type BoardSimOptions, runBoardSim } from "./board-sim.ts";
import { SENSORS_FITTED } from "./settings-record.ts";

const EXIT = { ended: 0, bug: 1, usage: 2, busy: 3 } as const;

const port = z.int().check(z.gte(0), z.lte(65_535));
const optionsSchema = z.strictObject({
  host: z._default(z.string(), "127.0.0.1"),
  port,
  httpHost: z.optional(z.string()),
  httpPort: z.optional(z.nullable(port)),
  pty: z.optional(z.nullable(z.string())),
  blank: z._default(z.boolean(), false),
  image: z.optional(z.nullable(z.string())),
  sensors: z._default(z.enum(SENSORS_FITTED), "potentiometer"),
  lockSwitch: z._default(z.boolean(), false),
});

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readOptions(text: string): BoardSimOptions | null {
  const given = optionsSchema.safeParse(parse(text));
  if (!given.success) return null;
  const { host, httpHost, httpPort, pty, blank, image, sensors, lockSwitch } = given.data;
  return {
    listen: { host, port: given.data.port },
    http: { host: httpHost ?? host, port: httpPort ?? 0 },
    ptyPath: pty ?? null,
    blank,
    image: image ?? null,
    sensors,
    lockSwitch,
  };
}

async function start(options: BoardSimOptions): Promise<BoardSim | null> {
  try {
    return await runBoardSim(options);
  } catch (error) {
    process.stderr.write(`simulated board: ${error instanceof Error ? error.message : String(error)}\n`);
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    process.exitCode = taken ? EXIT.busy : EXIT.bug;
    if (process.connected) process.disconnect();
    return null;
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv[2] ?? "");
  if (options === null) {
    process.stderr.write(
      `simulated board: options are ${process.argv[2] ?? "missing"}; allowed: JSON { host, port, httpPort, … }\n`,
    );
    process.exit(EXIT.usage);
  }
  let ending = false;
  let board: BoardSim | null = null;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void (board?.stop() ?? Promise.resolve()).finally(() => process.exit(process.exitCode ?? EXIT.ended));
  };
  process.on("disconnect", end);
  process.on("SIGTERM", end);
  process.on("SIGINT", () => {
    if (process.send === undefined) end();
  });
  board = await start(options);
  if (board === null) return;
  if (ending) {
    await board.stop();
    return;
  }
  const { port: boardPort, httpPort } = board;
  process.send?.({ type: "board-sim-ready", port: boardPort, httpPort, pid: process.pid });
}

await main();
