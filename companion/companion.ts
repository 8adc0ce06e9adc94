/**
 * Joins the connection, the model, the watch and the screen: what arrives is judged at once, drawn at the next
 * frame, and reported as `seen` only after that frame.
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
import { createIntroduction, type OwnScreen } from "./introduction.ts";
import { createLimitsNews } from "./limits-news.ts";
import { createLinkMeter, type LinkQuality } from "./link-quality.ts";
import { ERRORS, NO_LINE, REQUESTS, UNREADABLE } from "./messages.ts";
import { apply, INITIAL, type Model, type Notice } from "./model.ts";
import { createSleepWatch } from "./sleep.ts";
import { createStop } from "./stop.ts";
import { createStore, type Store } from "./store.ts";
import { createTrace, type Trace } from "./trace.ts";
import { createWatchman } from "./watchman.ts";

/** How often `seen` is sent at most; the server wants one each second. */
export const SEEN_EVERY_MS = 250;
/** How often the quality of the line is told anew, ms: figures that change faster cannot be read. */
const LINK_TOLD_EVERY_MS = 500;

/** How long it is said who changed the limits, ms. */
const NEWS_SHOWN_MS = 6000;

export interface CompanionParts {
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  /** The clock on the wall, ms: it goes on while the computer sleeps. */
  readonly wallNow: () => number;
  readonly random: () => number;
  readonly rateHz: number;
  /** Calls back at the next frame; `shown` is false when nobody can see it (a hidden page). */
  readonly nextFrame: (draw: (shown: boolean) => void) => void;
  /** STOP by HTTP, for when the socket does not answer; true when it was taken. */
  readonly postStop: () => Promise<boolean>;
  /** This screen's own alarm, to be heard and felt until it is called off. */
  readonly signalAlarm: (on: boolean) => void;
  /** What this browser calls itself, and which name and view it has now. */
  readonly deviceId: string;
  readonly own: ReadonlySignal<OwnScreen>;
}
export interface Companion {
  readonly store: Store;
  /** The angle over time, as this page heard it. */
  readonly trace: Trace;
  readonly link: ReadonlySignal<LinkQuality>;
  /** Also after `leave`. */
  open(): void;
  close(): void;
  /** This screen is not let in: the line is closed, and nothing that was heard is known any more. */
  leave(): void;
  request(body: RequestBody): void;
  stop(): void;
  /** Makes this the rider's screen, whoever is it now. */
  takeOver(): void;
  /** Somebody looks again, or the network is back. */
  wake(): void;
  dismissNotice(): void;
  /** Ends this screen's own alarm, where it may be ended. */
  dismissAlarm(): void;
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
  const stop = createStop({
    timers: parts.timers,
    request: (body) => connection.request(body),
    post: parts.postStop,
    notice: () => screen.current().notice,
    say: (notice) => say(screen, notice),
  });
  const watchman = createWatchman({
    now: () => parts.timers.now(),
    model: screen.current,
    stop: stop.insist,
    onAlarm: (ownAlarm) => {
      if (ownAlarm.kind !== screen.current().ownAlarm.kind) parts.signalAlarm(ownAlarm.kind === "on");
      screen.change((model) => ({ ...model, ownAlarm }));
    },
  });
  const memory = createMemory(parts);
  const connection: Connection = createConnection({
    ...parts,
    onStatus: (status) => screen.change((model) => ({ ...model, connection: status })),
    onMessage: (message) => {
      if (minded()) return;
      watchman.heard(message);
      screen.change((model) => apply(model, message, parts.timers.now()));
      memory.hear(message, screen.current().reading);
      tellNews(news.heard(message));
      if (message.type !== "hello") return;
      introduction.greeted();
      stop.lineIsBack();
    },
    onAnswer: (type, answer) => {
      if (type === "stop") stop.answered(answer);
      news.answered(type);
      if (type === "set-limits") {
        // Said next to the limit that it is about.
        const limitsRefusal = answer.kind === "refused" ? answer : null;
        screen.change((model) => ({ ...model, limitsRefusal }));
        if (answer.kind === "refused") return;
      }
      if (type === "start") {
        // Asked in words of its own, where somebody may decide to start all the same.
        const against = answer.kind === "refused" && answer.code === "advised-against" ? answer : null;
        screen.change((model) => ({ ...model, startAdvice: against }));
        if (against !== null) return;
      }
      const notice = answerNotice(type, answer);
      if (notice !== null || answer.kind === "ok") say(screen, notice);
    },
    onUnreadable: (why) => say(screen, { tone: "trouble", text: `${UNREADABLE} (${why})`, untilMs: null }),
  });
  const news = createLimitsNews();
  /** Never in the place of trouble that is still to be read. */
  const tellNews = (text: string | null): void => {
    if (text === null || screen.current().notice?.tone === "trouble") return;
    say(screen, { tone: "info", text, untilMs: parts.timers.now() + NEWS_SHOWN_MS });
  };
  const introduction = createIntroduction({ ...parts, send: (body) => connection.request(body) });
  const slept = createSleepWatch();
  /** After a sleep nothing that was heard is the case now, and what still arrives on the old line may be older. */
  const minded = (): boolean => {
    if (!slept(parts.timers.now(), parts.wallNow())) return false;
    screen.change((model) => ({ ...model, reading: null }));
    connection.renew();
    return true;
  };
  let cancelTick = (): void => {};
  /** A line is kept; not before this screen is known to be let in. */
  let isOpen = false;
  const tick = (): void => {
    cancelTick();
    minded();
    const nowMs = parts.timers.now();
    const { notice } = screen.current();
    if (notice !== null && notice.untilMs !== null && notice.untilMs <= nowMs) say(screen, null);
    screen.store.nowMs.value = nowMs;
    memory.tick(nowMs);
    watchman.tick();
    cancelTick = parts.timers.after(TICK_MS, tick);
  };
  return {
    store: screen.store,
    trace: memory.trace,
    link: memory.link,
    open: () => {
      isOpen = true;
      connection.open();
      tick();
    },
    close: () => {
      isOpen = false;
      cancelTick();
      introduction.close();
      connection.close();
    },
    leave: () => {
      isOpen = false;
      cancelTick();
      connection.close();
      watchman.reset();
      screen.change(() => INITIAL);
    },
    request: (body) => {
      if (connection.request(body)) news.asked(body.type);
      else say(screen, { tone: "trouble", text: NO_LINE, untilMs: null });
    },
    stop: () => {
      stop.send();
      screen.change((model) => ({ ...model, stops: model.stops + 1 }));
    },
    takeOver: introduction.takeOver,
    wake: () => {
      if (!isOpen) return;
      tick();
      connection.nudge();
    },
    dismissNotice: () => say(screen, null),
    dismissAlarm: watchman.dismiss,
  };
};
