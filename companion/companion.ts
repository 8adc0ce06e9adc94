/**
 * Joins the connection, the model, the watch and the screen: what arrives is judged at once, drawn at the next
 * frame, and reported as `seen` only after that frame. Also the one place that sends STOP.
 */

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { ServerMessage } from "../shared/protocol.ts";
import {
  type Answer,
  type Connection,
  createConnection,
  type OpenSocket,
  type RequestBody,
  type RequestType,
  type Timers,
} from "./connection.ts";
import { TICK_MS } from "./freshness.ts";
import { createLinkMeter, type LinkQuality } from "./link-quality.ts";
import { ERRORS, NO_LINE, REQUESTS, STOP_BY_HTTP, STOP_UNDELIVERED, UNREADABLE } from "./messages.ts";
import { apply, INITIAL, type Model, type Notice } from "./model.ts";
import { createStore, type Store } from "./store.ts";
import { createTrace, type Trace } from "./trace.ts";
import { judge, RESTING } from "./watch.ts";

/** How often `seen` is sent at most; the server wants one each second. */
export const SEEN_EVERY_MS = 250;
/** A STOP without an answer after this long takes the second way, ms. */
export const STOP_ANSWER_WITHIN_MS = 1000;
/** A STOP that found no line is sent when the line is back, unless it is older than this, ms. */
export const STOP_KEPT_MS = 30_000;
/** While a lapse lasts STOP is repeated this often, ms. */
export const STOP_REPEAT_MS = 1000;
const INFO_SHOWN_MS = 6000;
/** How often the quality of the line is told anew, ms: figures that change faster cannot be read. */
const LINK_TOLD_EVERY_MS = 500;

export interface CompanionParts {
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  readonly random: () => number;
  readonly rateHz: number;
  /** Calls back at the next frame; `shown` is false when nobody can see it (a hidden page). */
  readonly nextFrame: (draw: (shown: boolean) => void) => void;
  /** STOP by HTTP, for when the socket does not answer; true when it was taken. */
  readonly postStop: () => Promise<boolean>;
}
export interface Companion {
  readonly store: Store;
  /** The angle over time, as this page heard it. */
  readonly trace: Trace;
  readonly link: ReadonlySignal<LinkQuality>;
  open(): void;
  close(): void;
  request(body: RequestBody): void;
  stop(): void;
  dismissNotice(): void;
}

/** The model behind the screen, drawn once per frame however many messages came, and what was seen of it. */
const createScreen = (parts: CompanionParts, seen: (seq: number) => void) => {
  const store = createStore();
  let latest: Model = INITIAL;
  let scheduled = false;
  let seenAtMs = Number.NEGATIVE_INFINITY;

  const reportSeen = (seq: number): void => {
    const nowMs = parts.timers.now();
    if (nowMs - seenAtMs < SEEN_EVERY_MS) return;
    seenAtMs = nowMs;
    seen(seq);
  };
  const draw = (shown: boolean): void => {
    scheduled = false;
    batch(() => {
      store.model.value = latest;
      store.nowMs.value = parts.timers.now();
    });
    const seq = latest.reading?.telemetry.seq;
    // After the frame's own work, so after its painting.
    if (shown && seq !== undefined) parts.timers.after(0, () => reportSeen(seq));
  };
  return {
    store,
    change: (to: (model: Model) => Model): void => {
      latest = to(latest);
      if (scheduled) return;
      scheduled = true;
      parts.nextFrame(draw);
    },
    current: () => latest,
  };
};
type Screen = ReturnType<typeof createScreen>;

const say = (screen: Screen, notice: Notice | null): void => screen.change((model) => ({ ...model, notice }));

/** STOP, by every way there is, until one has answered. */
const createStop = (parts: CompanionParts, screen: Screen, request: (body: RequestBody) => boolean) => {
  let wantedAtMs: number | null = null;
  let cancelWait = (): void => {};

  const secondWay = async (): Promise<void> => {
    if (wantedAtMs === null) return;
    const taken = await parts.postStop();
    if (taken) {
      wantedAtMs = null;
      say(screen, { tone: "info", text: STOP_BY_HTTP, untilMs: parts.timers.now() + INFO_SHOWN_MS });
    } else if (wantedAtMs !== null) say(screen, { tone: "trouble", text: STOP_UNDELIVERED, untilMs: null });
  };
  const send = (): void => {
    cancelWait();
    const sent = request({ type: "stop" });
    cancelWait = parts.timers.after(sent ? STOP_ANSWER_WITHIN_MS : 0, () => void secondWay());
  };
  return {
    send: (): void => {
      wantedAtMs = parts.timers.now();
      send();
    },
    answered: (answer: Answer): void => {
      if (answer.kind === "lost") return;
      wantedAtMs = null;
      cancelWait();
      if (screen.current().notice?.text === STOP_UNDELIVERED) say(screen, null);
    },
    lineIsBack: (): void => {
      if (wantedAtMs === null) return;
      if (parts.timers.now() - wantedAtMs <= STOP_KEPT_MS) send();
      else wantedAtMs = null;
    },
  };
};
type Stop = ReturnType<typeof createStop>;

/** Judges telemetry and sends STOP while a lapse lasts. */
const createWatchman = (parts: CompanionParts, screen: Screen, stop: Stop) => {
  let watch = RESTING;
  let stoppedAtMs = Number.NEGATIVE_INFINITY;
  return (message: ServerMessage): void => {
    if (message.type === "event" && message.kind === "session-started") watch = RESTING;
    if (message.type !== "telemetry") return;
    const nowMs = parts.timers.now();
    const verdict = judge(watch, message, nowMs);
    watch = verdict.watch;
    const { lapse } = verdict;
    if (lapse === null || nowMs - stoppedAtMs < STOP_REPEAT_MS) return;
    stoppedAtMs = nowMs;
    stop.send();
    screen.change((model) => ({ ...model, lapse }));
  };
};

/** What is kept of every message beside the model: the curve of the angle, and how well the messages come. */
const createMemory = (parts: CompanionParts) => {
  const trace = createTrace();
  const meter = createLinkMeter(parts.rateHz);
  const link = signal(meter.judge(parts.timers.now()));
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    trace,
    link,
    hear: (message: ServerMessage, reading: Model["reading"]): void => {
      if (message.type === "hello") {
        trace.lineChanged();
        meter.reset();
      } else if (message.type === "telemetry" && reading !== null) {
        trace.hear(message, reading.heard);
        meter.hear(message.seq, reading.heard);
      }
    },
    tick: (nowMs: number): void => {
      const now = meter.judge(nowMs);
      // That a line is lost, or back, is told at once.
      const turned = (now.word === "lost") !== (link.value.word === "lost");
      if (!turned && nowMs - toldAtMs < LINK_TOLD_EVERY_MS) return;
      toldAtMs = nowMs;
      link.value = now;
    },
  };
};

const answerNotice = (type: RequestType, answer: Answer): Notice | null => {
  if (answer.kind !== "refused") return null;
  const text = `${REQUESTS[type]}: ${ERRORS[answer.code]} (${answer.message})`;
  return { tone: "trouble", text, untilMs: null };
};

export const createCompanion = (parts: CompanionParts): Companion => {
  const screen = createScreen(parts, (seq) => connection.seen(seq));
  const stop = createStop(parts, screen, (body) => connection.request(body));
  const watchman = createWatchman(parts, screen, stop);
  const memory = createMemory(parts);
  const connection: Connection = createConnection({
    ...parts,
    onStatus: (status) => screen.change((model) => ({ ...model, connection: status })),
    onMessage: (message) => {
      watchman(message);
      screen.change((model) => apply(model, message, parts.timers.now()));
      memory.hear(message, screen.current().reading);
      if (message.type === "hello") stop.lineIsBack();
    },
    onAnswer: (type, answer) => {
      if (type === "stop") stop.answered(answer);
      const notice = answerNotice(type, answer);
      if (notice !== null || answer.kind === "ok") say(screen, notice);
    },
    onUnreadable: (why) => say(screen, { tone: "trouble", text: `${UNREADABLE} (${why})`, untilMs: null }),
  });
  let cancelTick = (): void => {};
  const tick = (): void => {
    const nowMs = parts.timers.now();
    const { notice } = screen.current();
    if (notice !== null && notice.untilMs !== null && notice.untilMs <= nowMs) say(screen, null);
    screen.store.nowMs.value = nowMs;
    memory.tick(nowMs);
    cancelTick = parts.timers.after(TICK_MS, tick);
  };
  return {
    store: screen.store,
    trace: memory.trace,
    link: memory.link,
    open: () => {
      connection.open();
      tick();
    },
    close: () => {
      cancelTick();
      connection.close();
    },
    request: (body) => {
      if (!connection.request(body)) say(screen, { tone: "trouble", text: NO_LINE, untilMs: null });
    },
    stop: () => {
      stop.send();
      screen.change((model) => ({ ...model, stops: model.stops + 1 }));
    },
    dismissNotice: () => say(screen, null),
  };
};
