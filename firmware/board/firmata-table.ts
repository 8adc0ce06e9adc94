/**
 * A table behind a Firmata board whose other end is known: puts link, Johnny-Five and guardian together.
 *
 * Both kinds of board share everything but three things: how a decision is carried out, what else is listened to,
 * and what happens when the board announces itself anew.
 */

import type { GuardianReport } from "../safety/input.ts";
import type { Actuation } from "../safety/output.ts";
import { createAngleReports } from "./angle-reports.ts";
import type { BoardLink } from "./board-link.ts";
import { type BoardSetup, createBoardSetup } from "./board-setup.ts";
import { fitComponents, SAMPLING_MS, type TableComponents } from "./components.ts";
import type { FirmataMessage } from "./firmata-messages.ts";
import { atmega328pPinMap, GuardedIo, PlainIo } from "./guarded-io.ts";
import { createGuardianFollower } from "./guardian-follower.ts";
import { type GuardianIdentity, IDENTITY_REQUEST, isOfGuardian } from "./guardian-frame.ts";
import type { PinMap } from "./handshake.ts";
import { INERTIAL_EVERY_MS } from "./inertial-sensor.ts";
import { createLeaseSender } from "./lease-sender.ts";
import { SILENCE_MS, watchSilence } from "./link-watch.ts";
import { createSampleClock } from "./sample-clock.ts";
import { judgeStopCircuit } from "./stop-circuit.ts";
import type { BoardIdentity, BoardLog, BoardPins, TableBoard } from "./table-board.ts";

const LAST_BYTES_WITHIN_MS = 100;
/**
 * Firmata sends a pin only when it changes, and a report can be lost; so it is asked for again. So are the readings of
 * an inertial sensor that does not speak.
 */
const ASK_AGAIN_MS = 500;

export interface KnownBoard {
  readonly link: BoardLink;
  readonly identity: BoardIdentity;
  readonly pins: BoardPins;
  readonly answeredAtMs: number;
  readonly nowMs: () => number;
  readonly log: BoardLog;
}

/** What differs between a guarded and an unguarded board. */
interface BoardKind {
  readonly io: PlainIo;
  readonly components: TableComponents;
  /** Why this is not the board that was greeted; null when nothing speaks against it. */
  readonly hear: (message: FirmataMessage, atMs: number) => string | null;
  readonly setup: BoardSetup | null;
  readonly leaseGaps: TableBoard["leaseGaps"];
  readonly guardian: TableBoard["guardian"];
  readonly guardianStopOpen: () => boolean | null;
  readonly actuate: TableBoard["actuate"];
  /** Writes what releases the lock, whatever the state. */
  readonly release: () => void;
  /** What is still worth writing when nothing comes back any more. */
  readonly onSilence: () => void;
}

const asTable = (known: KnownBoard, kind: BoardKind): TableBoard => {
  const { link, identity, pins, nowMs, answeredAtMs } = known;
  const { io, components } = kind;
  const sensors = identity.sensors.kind;
  const angles = createAngleReports(nowMs(), {
    potentiometer: createSampleClock(SAMPLING_MS[sensors]),
    inertial: createSampleClock(INERTIAL_EVERY_MS),
  });
  const stopPort = pins.stopPin >> 3;
  let readingArrived = (): void => {};
  let stepIsDue = false;
  let tickedMs = Number.NEGATIVE_INFINITY;
  let stopSeen = false;
  let lost: { readonly reason: string } | null = null;
  let lostListener: ((reason: string) => void) | null = null;

  const lose = (reason: string): void => {
    if (lost !== null) return;
    lost = { reason };
    stopWatching();
    tellLost();
  };
  // Never from within a call of the caller's, such as an `actuate` that found the line dead.
  const tellLost = (): void => {
    const listener = lostListener;
    if (lost === null || listener === null) return;
    const { reason } = lost;
    lostListener = null;
    queueMicrotask(() => listener(reason));
  };

  // An inertial sensor alone falls silent on a line that is well: there the board's own word tells that it is.
  const lastByteMs = (): number => {
    const report = sensors === "inertial" ? kind.guardian() : null;
    return report?.kind === "heard" ? Math.max(angles.lastMs(), report.atMs) : angles.lastMs();
  };
  let hearingMs = nowMs();
  let inertialMs = hearingMs;
  components.inertial?.onReading((reading) => {
    inertialMs = hearingMs;
    angles.add({ sensor: "inertial", ...reading, arrivedMs: hearingMs });
    readingArrived();
  });

  link.onMessage((message, atMs) => {
    hearingMs = atMs;
    const isOurs = message.kind === "analog" && message.channel === pins.sensorChannel;
    if (isOurs && sensors !== "inertial") {
      angles.add({ sensor: "potentiometer", counts: message.counts, arrivedMs: atMs });
      readingArrived();
    }
    io.hear(message);
    if (message.kind === "digital" && message.port === stopPort) stopSeen = true;
    const stranger = kind.hear(message, atMs);
    if (stranger !== null) lose(stranger);
  });
  const watch = watchSilence(nowMs, lastByteMs, () => {
    kind.onSilence();
    lose(`The board has sent no angle for ${SILENCE_MS} ms.`);
  });
  const asking = setInterval(() => {
    io.reportDigitalPin(pins.stopPin, 1);
    if (!(nowMs() - inertialMs < ASK_AGAIN_MS)) components.inertial?.askAgain();
  }, ASK_AGAIN_MS);
  const stopWatching = (): void => {
    watch();
    clearInterval(asking);
  };
  link.onEnded(lose);

  return {
    identity,
    setup: kind.setup,
    leaseGaps: kind.leaseGaps,
    upSinceMs: answeredAtMs,
    lastByteMs,
    takeSamples: angles.take,
    stopCircuit: () =>
      judgeStopCircuit({
        buttonOpen: stopSeen ? components.stopButton.isDown : null,
        guardianOpen: kind.guardianStopOpen(),
      }),
    guardian: kind.guardian,
    onTick: (tick) => {
      const stepNow = (): void => {
        tickedMs = nowMs();
        tick();
      };
      // A new reading is judged as it arrives, without waiting for Johnny-Five's timer, once for all that came together.
      readingArrived = () => {
        if (stepIsDue) return;
        stepIsDue = true;
        queueMicrotask(() => {
          stepIsDue = false;
          stepNow();
        });
      };
      // Without readings the steps go on. After a stall of this process timers run before the bytes that have waited; a
      // step that did not read those first would take a busy computer for a line gone quiet.
      components.onTime(() =>
        setImmediate(() => {
          if (!(nowMs() - tickedMs < SAMPLING_MS[sensors])) stepNow();
        }),
      );
    },
    actuate: kind.actuate,
    onLost: (listener) => {
      lostListener = listener;
      tellLost();
    },
    releaseAndClose: async () => {
      stopWatching();
      kind.release();
      await link.close(LAST_BYTES_WITHIN_MS);
    },
  };
};

/** A table on a board that runs the guardian: lock and buzzer travel in LEASE frames. */
export const guardedTable = async (known: KnownBoard, guardian: GuardianIdentity): Promise<TableBoard> => {
  const { link, pins, log, nowMs } = known;
  const io = new GuardedIo(link, atmega328pPinMap(), pins);
  const leases = createLeaseSender((frame) => link.write(frame), log);
  const follower = createGuardianFollower((status) => leases.heard(status), log);
  const setup = createBoardSetup({ link, identity: guardian, leases, nowMs });
  link.onMessage((message, atMs) => follower.hear(message, atMs));
  const components = await fitComponents(io, pins, true, known.identity.sensors.kind);

  const hear = (message: FirmataMessage, atMs: number): null => {
    follower.hear(message, atMs);
    setup.hear(message, atMs);
    // Only a board that has just started says its version unasked. It reports nothing until it is asked again;
    // its new boot nonce then tells the controller what has happened.
    if (message.kind === "version") {
      link.write(Uint8Array.from(IDENTITY_REQUEST));
      components.startReports();
    }
    return null;
  };
  const actuate = (actuation: Actuation, atMs: number): void => {
    components.moveLock(actuation.lock);
    components.sound(actuation.signal, atMs);
    leases.carryOut(io.wish(), actuation.lease, atMs);
  };
  const release = (): void => {
    components.moveLock("released");
    leases.release(io.wish().signal, nowMs());
  };
  return asTable(known, {
    io,
    components,
    hear,
    setup,
    leaseGaps: leases.gaps,
    guardian: follower.report,
    guardianStopOpen: follower.stopOpen,
    actuate,
    release,
    // The guardian releases by itself as the lease lapses, and sounds; a frame without hold would quieten that.
    onSilence: () => {},
  });
};

const NO_GUARDIAN = (): GuardianReport | { readonly kind: "silent" } => ({ kind: "silent" });

/** A table on any other Firmata board: the servo is written on change and the buzzer's rhythm rendered here. */
export const unguardedTable = async (known: KnownBoard, pinMap: PinMap): Promise<TableBoard> => {
  const io = new PlainIo(known.link, pinMap);
  const components = await fitComponents(io, known.pins, false, known.identity.sensors.kind);
  const actuate = (actuation: Actuation, atMs: number): void => {
    components.moveLock(actuation.lock);
    components.sound(actuation.signal, atMs);
  };
  const release = (): void => {
    // Written whatever was written last: Firmata has no checksum, and this is the last word.
    io.servoWrite(known.pins.lockPin, known.pins.releaseUs);
    components.silence();
  };
  return asTable(known, {
    io,
    components,
    // The handshake asked for one in case the line had garbled its name.
    hear: (message) =>
      message.kind === "sysex" && isOfGuardian(message.frame)
        ? "A guardian speaks on this board, which was taken for one without."
        : null,
    setup: null,
    leaseGaps: null,
    guardian: NO_GUARDIAN,
    guardianStopOpen: () => null,
    actuate,
    release,
    onSilence: release,
  });
};
