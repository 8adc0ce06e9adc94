/**
 * Everything the screen knows, as one value, and how each message of the server changes it. Pure.
 *
 * A snapshot says what stands (alarms, board, what Start waits for); only telemetry says what is the case now.
 * So angle, lock and time are taken from telemetry alone, and only while it is not stale (see view.ts).
 */

import type { Alarm } from "../shared/alarms.ts";
import type { ProofFailure } from "../shared/balance.ts";
import type { HistoryState } from "../shared/history-state.ts";
import type {
  AdviceKind,
  BoardStatus,
  Course,
  Devices,
  ErrorCode,
  Hello,
  LimitsSetBy,
  ServerEvent,
  ServerMessage,
  Snapshot,
  Telemetry,
} from "../shared/protocol.ts";
import type { Actor, EndReason, StartObstacle } from "../shared/table.ts";
import type { ConnectionStatus } from "./connection.ts";
import { type Heard, hear } from "./freshness.ts";
import { BALANCE_FAILED, BALANCE_PROVEN } from "./messages.ts";
import { OFF, type OwnAlarm } from "./watch/own-alarm.ts";

/** The newest telemetry and when it was heard. */
export interface Reading {
  readonly telemetry: Telemetry;
  readonly heard: Heard;
}

/** Whose session it is and which programme; null = the guest, and none. */
interface SessionOf {
  readonly profileId: string | null;
  readonly programmeId: string | null;
}

/** `peakDeg` is the greatest angle this screen saw in the session, null when it saw none. */
export type SessionStory =
  | { readonly kind: "none" }
  | (SessionOf & { readonly kind: "running"; readonly sessionId: string; readonly peakDeg: number | null })
  | (SessionOf & {
      readonly kind: "ended";
      readonly sessionId: string;
      readonly reason: EndReason;
      readonly by: Actor | null;
      /** The name of the screen it was done at. */
      readonly device: string | null;
      readonly peakDeg: number | null;
    });

export type Cue = Extract<ServerEvent, { kind: "cue" }>["cue"];

/** What is offered for a session, as the gateway judged it. */
export interface Offers {
  readonly profiles: Snapshot["profiles"];
  readonly programmes: Snapshot["programmes"];
}

/** A short message for the person at this screen. `untilMs` on the page's clock; null = until dismissed. */
export interface Notice {
  readonly tone: "info" | "trouble";
  readonly text: string;
  readonly untilMs: number | null;
}

export interface Model {
  readonly connection: ConnectionStatus;
  readonly hello: Hello | null;
  readonly reading: Reading | null;
  readonly board: BoardStatus | null;
  /** The gateway itself says that there is nothing to hear: then the absence of telemetry has a known cause. */
  readonly offline: boolean;
  readonly alarms: readonly Alarm[];
  /** Whether sessions are being kept; null while nobody has told. */
  readonly history: HistoryState | null;
  readonly startObstacles: readonly StartObstacle[];
  readonly holdPending: boolean;
  readonly session: SessionStory;
  /** Where the programme has come to that somebody follows; null without one. */
  readonly course: Course;
  /** Who and what may be chosen for a session; null while nobody has told. */
  readonly offers: Offers | null;
  /** Why Start was not taken, where a person may decide against it: what the soft limits say. A new one each time. */
  readonly startAdvice: { readonly advice: readonly AdviceKind[]; readonly message: string } | null;
  /** The check-in of the session that runs; while a question waits, until when. Times on the controller's clock. */
  readonly checkIn: Snapshot["checkIn"];
  /** Null while nobody has told. */
  readonly balance: Snapshot["balance"] | null;
  /** Null where nobody has to watch, or that is not known yet. */
  readonly attended: Snapshot["attended"];
  /** Why the newest proof of balance failed; null when none did, or another one has begun since. */
  readonly proofFailure: ProofFailure | null;
  readonly cue: { readonly cue: Cue; readonly atMs: number } | null;
  readonly notice: Notice | null;
  /** This screen's own alarm, for when the controller lets something pass. */
  readonly ownAlarm: OwnAlarm;
  /** What the server said when it refused limits, until it takes some. */
  readonly limitsRefusal: { readonly code: ErrorCode; readonly message: string } | null;
  /** How often STOP was pressed at this screen. */
  readonly stops: number;
  /** The screens around the table, and which of them is the rider's; null while nobody has told. */
  readonly devices: Pick<Devices, "items" | "riderDeviceId"> | null;
  /** What this screen is called in there; null while it has not been told. */
  readonly ownDeviceId: string | null;
  /** Who set the limits that are active, `t` on the controller's clock. */
  readonly limitsSetBy: LimitsSetBy;
}

/** How long good news stay on the screen, ms. */
const TOLD_MS = 10_000;

export const INITIAL: Model = {
  connection: { kind: "connecting" },
  hello: null,
  reading: null,
  board: null,
  offline: false,
  alarms: [],
  history: null,
  startObstacles: [],
  holdPending: false,
  session: { kind: "none" },
  course: null,
  offers: null,
  startAdvice: null,
  checkIn: null,
  balance: null,
  attended: null,
  proofFailure: null,
  cue: null,
  notice: null,
  ownAlarm: OFF,
  limitsRefusal: null,
  stops: 0,
  devices: null,
  ownDeviceId: null,
  limitsSetBy: null,
};

/** Keeps the old value where the new one says the same, so that what did not change is not drawn again. */
const kept = <T>(previous: T, next: T): T =>
  JSON.stringify(previous) === JSON.stringify(next) ? previous : next;

const sessionOf = (story: SessionStory, told: Snapshot["session"]): SessionStory => {
  if (told === null) return { kind: "none" };
  const same = story.kind !== "none" && story.sessionId === told.id ? story : null;
  const peakDeg = same?.peakDeg ?? null;
  const { id: sessionId, reason, profileId, programmeId } = told;
  if (reason === null) return { kind: "running", sessionId, profileId, programmeId, peakDeg };
  const { by, device } = same?.kind === "ended" ? same : { by: null, device: null };
  return { kind: "ended", sessionId, profileId, programmeId, reason, by, device, peakDeg };
};

const takeSnapshot = (model: Model, snapshot: Snapshot): Model => ({
  ...model,
  board: kept(model.board, snapshot.board),
  offline: snapshot.state === "offline",
  alarms: kept(model.alarms, snapshot.alarms),
  history: kept(model.history, snapshot.history),
  startObstacles: kept(model.startObstacles, snapshot.startObstacles),
  holdPending: snapshot.holdPending,
  session: kept(model.session, sessionOf(model.session, snapshot.session)),
  course: kept(model.course, snapshot.course),
  offers: kept(model.offers, { profiles: snapshot.profiles, programmes: snapshot.programmes }),
  checkIn: kept(model.checkIn, snapshot.checkIn),
  balance: kept(model.balance, snapshot.balance),
  attended: kept(model.attended, snapshot.attended),
  limitsSetBy: kept(model.limitsSetBy, snapshot.limitsSetBy),
  proofFailure: snapshot.balance.kind === "proving" ? null : model.proofFailure,
});

const takeTelemetry = (model: Model, telemetry: Telemetry, atMs: number): Model => {
  const last = model.reading;
  const { angle } = telemetry;
  const { session } = model;
  const higher =
    session.kind === "running" &&
    angle.kind === "ok" &&
    (session.peakDeg === null || angle.angleDeg > session.peakDeg);
  return {
    ...model,
    reading: { telemetry, heard: hear(last?.heard ?? null, telemetry.t, atMs) },
    session: higher ? { ...session, peakDeg: angle.angleDeg } : session,
  };
};

const takeAlarm = (
  alarms: readonly Alarm[],
  event: Extract<ServerEvent, { kind: "alarm-raised" | "alarm-acknowledged" | "alarm-cleared" }>,
): readonly Alarm[] => {
  switch (event.kind) {
    case "alarm-raised": {
      const { alarmId, alarm: kind, priority } = event;
      const raised: Alarm = {
        alarmId,
        kind,
        priority,
        active: true,
        acknowledged: false,
        audioPausedUntilT: null,
      };
      return [...alarms.filter((one) => one.alarmId !== alarmId), raised];
    }
    case "alarm-acknowledged":
      return alarms.map((one) => (one.alarmId === event.alarmId ? { ...one, acknowledged: true } : one));
    case "alarm-cleared":
      return alarms.filter((one) => one.alarmId !== event.alarmId);
  }
};

/** Of a session that this screen has not heard begin; the next snapshot tells whose it was. */
const NOTHING_SEEN = { peakDeg: null, profileId: null, programmeId: null } as const;

const takeEvent = (model: Model, event: ServerEvent, atMs: number): Model => {
  switch (event.kind) {
    case "session-started": {
      const { sessionId, profileId, programmeId } = event;
      return {
        ...model,
        session: { kind: "running", sessionId, profileId, programmeId, peakDeg: null },
        cue: null,
      };
    }
    case "session-ended": {
      const { sessionId, reason, by, device } = event;
      const known =
        model.session.kind !== "none" && model.session.sessionId === sessionId ? model.session : null;
      const { peakDeg, profileId, programmeId } = known ?? NOTHING_SEEN;
      const session = {
        kind: "ended",
        sessionId,
        profileId,
        programmeId,
        reason,
        by,
        device,
        peakDeg,
      } as const;
      return { ...model, session, checkIn: null, course: null };
    }
    case "alarm-raised":
    case "alarm-acknowledged":
    case "alarm-cleared":
      return { ...model, alarms: takeAlarm(model.alarms, event) };
    case "cue": {
      const settled = event.cue === "hold-taken" || event.cue === "hold-given-up" || event.cue === "released";
      return {
        ...model,
        holdPending: model.holdPending && !settled,
        cue: { cue: event.cue, atMs },
      };
    }
    case "check-in-asked": {
      const { checkIn } = model;
      if (checkIn === null) return model;
      return { ...model, checkIn: { ...checkIn, askedT: event.t, answerByT: event.answerByT } };
    }
    case "check-in-answered": {
      const { checkIn } = model;
      return checkIn === null ? model : { ...model, checkIn: { ...checkIn, askedT: null, answerByT: null } };
    }
    case "balance-proven": {
      const notice: Notice = { tone: "info", text: BALANCE_PROVEN, untilMs: atMs + TOLD_MS };
      return { ...model, balance: { kind: "proven" }, proofFailure: null, notice };
    }
    case "balance-failed": {
      const notice: Notice = { tone: "trouble", text: BALANCE_FAILED[event.why], untilMs: null };
      return { ...model, balance: { kind: "unproven" }, proofFailure: event.why, notice };
    }
    // Telemetry carries the state and the limits that are active.
    case "limits-changed":
      return { ...model, limitsSetBy: { by: event.by, device: event.device, t: event.t } };
    case "state":
      return model;
  }
};

/** The model after one message that arrived at `atMs` (page clock, monotonic, ms). */
export const apply = (model: Model, message: ServerMessage, atMs: number): Model => {
  switch (message.type) {
    case "hello":
      // Another line: its deliveries are reckoned anew, and what was seen on the old one is not live.
      return { ...model, hello: kept(model.hello, message), reading: null, devices: null, ownDeviceId: null };
    case "snapshot":
      return takeSnapshot(model, message);
    case "telemetry":
      return takeTelemetry(model, message, atMs);
    case "event":
      return takeEvent(model, message, atMs);
    case "devices": {
      const { items, riderDeviceId } = message;
      return { ...model, devices: kept(model.devices, { items, riderDeviceId }) };
    }
    case "introduced":
      return { ...model, ownDeviceId: message.deviceId };
    case "ack":
    case "error":
      return model;
  }
};
