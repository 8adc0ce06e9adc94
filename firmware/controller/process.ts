/**
 * The controller process: the fork's entry. It waits for its setup, looks for the board, runs the loop, and ends
 * when it is told to, when the gateway is gone or when the board is lost. No disk, no sockets but the board's, no
 * DNS, no crypto: `serialport` shares Node's small thread pool. It writes to no stream either, a defect at
 * the very end apart: a terminal that nobody reads would block the loop; its log goes over the channel.
 */

import { leave } from "../leave.ts";
import { CONTROLLER_EXIT, type FromController, type ToController } from "./ipc.ts";
import { decodeToController } from "./ipc-decode.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { flushed, RunningController } from "./running-controller.ts";

/** The gateway follows a signal with `shutdown`; a terminal's Ctrl-C reaches both at once. */
const SIGNAL_PATIENCE_MS = 1_000;
const LEAST_POOL_THREADS = 16;

class ControllerProcess {
  readonly #outbox: Outbox<FromController>;
  readonly #now: () => number;
  #running: RunningController | null = null;

  constructor(outbox: Outbox<FromController>, now: () => number) {
    this.#outbox = outbox;
    this.#now = now;
  }

  /** What came over the channel. Before the setup anything else ends the process: there is nothing to go by. */
  hear(value: unknown): void {
    const decoded = decodeToController(value);
    if (decoded.kind === "ok") {
      this.#obey(decoded.message);
      return;
    }
    this.#outbox.letter({
      type: "log",
      level: "error",
      message: `a message was refused: ${decoded.message}`,
    });
    if (this.#running === null) {
      void flushed(this.#outbox).then(() => leave(CONTROLLER_EXIT.BAD_SETUP));
    }
  }

  end(code: number, by: "controller" | "gateway"): void {
    if (this.#running === null) leave(code);
    else void this.#running.end(code, by);
  }

  /** A defect of this program: nothing is decided any more, and nobody but this process can free an unguarded lock. */
  fail(error: unknown): void {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    if (this.#running === null) leave(CONTROLLER_EXIT.BUG);
    else void this.#running.letGo();
  }

  #obey(message: ToController): void {
    switch (message.type) {
      case "setup":
        this.#running ??= new RunningController(message, this.#outbox, this.#now);
        return;
      case "request":
        this.#running?.loop.request(message);
        return;
      case "setup-request":
        this.#running?.setUp.hear(message);
        return;
      case "heartbeat":
        this.#running?.loop.heartbeat(message);
        return;
      case "shutdown":
        this.end(CONTROLLER_EXIT.STOPPED, "gateway");
        return;
    }
  }
}

const main = (): void => {
  const send = process.send?.bind(process);
  if (send === undefined || !(Number(process.env["UV_THREADPOOL_SIZE"]) >= LEAST_POOL_THREADS)) {
    process.stderr.write("the controller is started by inversion-table, with 16 pool threads; not by hand\n");
    process.exit(CONTROLLER_EXIT.BAD_SETUP);
  }
  const startMs = performance.now();
  const outbox = createOutbox<FromController>((message, done) => {
    send(message, undefined, undefined, done);
  });
  const controller = new ControllerProcess(outbox, () => performance.now() - startMs);
  process.on("message", (value: unknown) => controller.hear(value));
  process.on("disconnect", () => controller.end(CONTROLLER_EXIT.GATEWAY_GONE, "controller"));
  // A gateway that was gone before anybody listened is told by nothing else.
  if (!process.connected) controller.end(CONTROLLER_EXIT.GATEWAY_GONE, "controller");
  process.on("uncaughtException", (error) => controller.fail(error));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      setTimeout(() => controller.end(CONTROLLER_EXIT.STOPPED, "controller"), SIGNAL_PATIENCE_MS);
    });
  }
};

main();
