/**
 * A gateway for one screen, for measuring the screen alone: it serves the built dashboard as the real one does, and
 * speaks the protocol from a script, at any pace. Nothing else of the product runs, so what is measured is the page.
 */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import type { Hello, Snapshot, Telemetry } from "../../shared/protocol.ts";
import { PROJECT } from "../support/program.ts";

const COMPANION = join(PROJECT, "dist/companion");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};
/** Sent in bundles so often, ms: a timer per message would not keep up with hundreds a second. */
const BUNDLE_MS = 8;

const HELLO: Hello = {
  ...{ type: "hello", protocol: 1, version: "bench", role: "operator", simulated: true, guarded: true },
  ceilings: { maxAngleDeg: 60, maxDurationS: 600 },
};

export interface ScreenServer {
  readonly url: string;
  /** Messages sent so far. */
  sent(): number;
  /** From now on so many messages a second, each `stepMs` of the controller's clock after the one before. */
  pace(perS: number, stepMs: number): void;
  close(): Promise<void>;
}

const MAX_ANGLE_DEG = 30;
const MAX_DURATION_S = 600;
/** One session after the other, each with its way there and back, s on the controller's clock. */
const CYCLE_S = 360;
const ARMED_FROM_S = 30;
const INVERTED_FROM_S = 40;
const RETURNING_FROM_S = 300;
const IDLE_FROM_S = 320;
const UPRIGHT_DEG = -75;

/** A rider who swings gently about 22°, never still: every message moves the picture. */
const swinging = (s: number): number => 22 + 5 * Math.sin(s / 3.1) + 1.5 * Math.sin(s / 0.47);
const between = (s: number, fromS: number, toS: number, fromDeg: number, toDeg: number): number =>
  fromDeg + ((s - fromS) / (toS - fromS)) * (toDeg - fromDeg);

type Moment = Pick<Telemetry, "state" | "invertedS" | "remainingS"> & { readonly angleDeg: number };

const momentAt = (t: number): Moment => {
  const s = (t / 1000) % CYCLE_S;
  const gone = { invertedS: RETURNING_FROM_S - INVERTED_FROM_S, remainingS: MAX_DURATION_S - 260 };
  if (s < ARMED_FROM_S || s >= IDLE_FROM_S) return { state: "idle", angleDeg: UPRIGHT_DEG, ...gone };
  if (s < INVERTED_FROM_S) {
    const angleDeg = between(s, ARMED_FROM_S, INVERTED_FROM_S, UPRIGHT_DEG, 5);
    return { state: "armed", angleDeg, invertedS: 0, remainingS: MAX_DURATION_S };
  }
  if (s < RETURNING_FROM_S) {
    const invertedS = s - INVERTED_FROM_S;
    const angleDeg = Math.min(swinging(s), 5 + 3 * invertedS);
    return { state: "inverted", angleDeg, invertedS, remainingS: MAX_DURATION_S - invertedS };
  }
  const angleDeg = between(s, RETURNING_FROM_S, IDLE_FROM_S, 15, UPRIGHT_DEG);
  return { state: "returning", angleDeg, ...gone };
};

/** Where a measurement of the running session begins, ms on the controller's clock. */
const BEGIN_T = (CYCLE_S + INVERTED_FROM_S - 4) * 1000;

const snapshotAt = (t: number, sessionId: string): Snapshot => {
  const { state, angleDeg, invertedS, remainingS } = momentAt(t);
  return {
    ...{ type: "snapshot", t, state, limitsSetBy: null, lock: "released", invertedS, remainingS },
    ...{ limits: { maxAngleDeg: MAX_ANGLE_DEG, maxDurationS: MAX_DURATION_S } },
    ...{
      angle: { kind: "ok", angleDeg, rateDegPerS: 0 },
      startObstacles: [],
      holdPending: false,
      alarms: [],
    },
    session: {
      ...{ id: sessionId, profileId: null, programmeId: null },
      reason: state === "idle" || state === "returning" ? "stop" : null,
    },
    ...{ course: null, checkIn: null, balance: { kind: "proven" }, attended: null },
    ...{ profiles: [], programmes: [], history: { kind: "ok" } },
    board: {
      ...{ connected: true, guarded: true, simulated: true, calibrated: true, sensors: "potentiometer" },
      ...{ trip: null, supplyV: 5, problem: null },
    },
  };
};

/** @param extra further pages by their path, beside the dashboard's own */
export const startScreenServer = async (extra: Readonly<Record<string, string>>): Promise<ScreenServer> => {
  const screens = new Set<WebSocket>();
  let seq = 0;
  let t = BEGIN_T;
  let state = momentAt(t).state;
  let sessions = 1;
  let perS = 25;
  let stepMs = 40;
  let owedMs = 0;
  let lastMs = performance.now();

  const sendAll = (message: object): void => {
    const text = JSON.stringify(message);
    for (const screen of screens) screen.send(text);
  };
  const telemetry = (): Telemetry => {
    const { angleDeg, ...moment } = momentAt(t);
    return {
      ...{ type: "telemetry", seq, t, angle: { kind: "ok", angleDeg, rateDegPerS: 0 }, lock: "released" },
      ...moment,
      ...{ maxAngleDeg: MAX_ANGLE_DEG, maxDurationS: MAX_DURATION_S },
    };
  };
  /** What the gateway says besides telemetry when the state changes. */
  const turn = (from: Telemetry["state"]): void => {
    const sessionId = `bench-${sessions}`;
    const event = { type: "event", t, by: "screen", device: null, sessionId };
    sendAll({ type: "event", id: `e${seq}`, t, kind: "state", state, from });
    if (state === "armed") {
      sessions += 1;
      const limits = { maxAngleDeg: MAX_ANGLE_DEG, maxDurationS: MAX_DURATION_S };
      sendAll({ ...event, id: `s${seq}`, kind: "session-started", sessionId: `bench-${sessions}`, limits });
    }
    if (state === "returning") sendAll({ ...event, id: `s${seq}`, kind: "session-ended", reason: "stop" });
    sendAll(snapshotAt(t, `bench-${sessions}`));
  };
  const http = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://screen").pathname;
    const file = path === "/" ? "/index.html" : path;
    const page = extra[file];
    const body = page === undefined ? readFile(join(COMPANION, file)) : Promise.resolve(page);
    body.then(
      (content) => {
        response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
        response.end(content);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  const sockets = new WebSocketServer({ server: http, path: "/ws", perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    screens.add(socket);
    socket.on("close", () => screens.delete(socket));
    socket.on("message", (data) => {
      const { id }: { id?: unknown } = JSON.parse(data.toString());
      if (typeof id === "string") socket.send(JSON.stringify({ type: "ack", id }));
    });
    socket.send(JSON.stringify(HELLO));
    socket.send(JSON.stringify(snapshotAt(t, `bench-${sessions}`)));
  });
  const timer = setInterval(() => {
    const nowMs = performance.now();
    owedMs += nowMs - lastMs;
    lastMs = nowMs;
    const dueMs = 1000 / perS;
    for (; owedMs >= dueMs; owedMs -= dueMs) {
      seq += 1;
      t += stepMs;
      const before = state;
      state = momentAt(t).state;
      if (state !== before) turn(before);
      sendAll(telemetry());
    }
  }, BUNDLE_MS);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    sent: () => seq,
    pace: (nextPerS, nextStepMs) => {
      perS = nextPerS;
      stepMs = nextStepMs;
      owedMs = 0;
      lastMs = performance.now();
    },
    close: async () => {
      clearInterval(timer);
      for (const screen of screens) screen.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
};
