/**
 * The judge of the proving ground. It stands at the board and looks at what is physically so: the pulses at the servo's
 * pin, the table's true angle, and the bytes that arrive. It knows nothing of the program and believes nothing the
 * program says; of the people it is told when they begin a session, with which limits, and when it must be over.
 */

import { CLOCK_HZ } from "../../firmware/simulator/arduino-uno.ts";
import { HOLD_US, RELEASE_US } from "../../firmware/simulator/settings-record.ts";
import { BAUD, type SimulatedTable } from "../../firmware/simulator/simulated-table.ts";
import { readLease } from "../guardian/frames.ts";

/** Lease 500 ms; the servo shows it with its next frame of 20 ms; the judge hears a frame's last byte, not its use. */
const LEASE_AND_FRAME_MS = 545;
/** The sensor's own error, and what a lock takes to give way at the limit. */
const ANGLE_SLACK_DEG = 2;
const ANGLE_SLACK_MS = 60;
/** The board is given the session's duration and 2 s; its own clock runs from its own +5°. */
const BOARD_EXTRA_MS = 2_000;
const TIME_SLACK_MS = 500;
const INVERTED_FROM_DEG = 5;
const UPRIGHT_DEG = -20;
/** At the end of a session the release is on its way; a tick, a frame on the line, a frame of the servo. */
const OVER_SLACK_MS = 700;
/** HIGH pauses 2.5 s between bursts. */
const SILENT_MS = 3_500;
const MS_PER_CYCLE = 1000 / CLOCK_HZ;
const KEPT = 200;

export interface Limits {
  readonly maxAngleDeg: number;
  readonly maxDurationS: number;
}

export interface Verdict {
  /** What must never be and was, with the board's time. */
  readonly broken: readonly string[];
  /** What the pins showed, newest last. */
  readonly log: readonly string[];
  readonly pulses: number;
  readonly heldPulses: number;
  readonly holds: number;
  /** Whole frames with a right CRC that reached the board, and sysex that were none. */
  readonly leases: number;
  readonly spoiltFrames: number;
}

export interface PinJudge {
  /** Somebody presses Start: from here on the lock may be held, within these. @param holds how often, 1 or any number */
  begin(limits: Limits, holds: "once" | "often"): void;
  /** The session has ended, whoever ended it: no hold any more until the next begin. */
  over(): void;
  /** Bytes that are being sent to the board. */
  hears(bytes: Iterable<number>): void;
  verdict(): Verdict;
}

type Session =
  | { readonly kind: "none"; readonly sinceMs: number }
  | {
      readonly kind: "open";
      readonly limits: Limits;
      readonly holds: "once" | "often";
      readonly released: boolean;
    };

/** Looks at this table from now on, as long as it lives. */
export const judgePins = (table: SimulatedTable): PinJudge => {
  const nowMs = (): number => table.cycles() * MS_PER_CYCLE;
  const broken: string[] = [];
  const log: string[] = [];
  let session: Session = { kind: "none", sinceMs: Number.NEGATIVE_INFINITY };
  let pulses = 0;
  let heldPulses = 0;
  let holds = 0;
  let leases = 0;
  let spoiltFrames = 0;
  let held = false;
  let holdUntilMs = Number.NEGATIVE_INFINITY;
  let beyondSinceMs: number | null = null;
  let notInvertedSinceMs: number | null = null;
  let invertedMs = 0;
  let counting = false;
  let lastPulseMs: number | null = null;
  let soundedMs = Number.NEGATIVE_INFINITY;
  let signalDueMs: number | null = null;
  let frame: number[] | null = null;
  let told: Limits | null = null;

  const say = (what: string): void => {
    const line = `${nowMs().toFixed(1)} ms, ${table.angleDeg().toFixed(1)}°: ${what}`;
    log.push(line);
    if (log.length > KEPT) log.shift();
  };
  const breaks = (rule: string): void => {
    say(`BROKEN: ${rule}`);
    if (broken.length < KEPT) broken.push(log.at(-1) ?? rule);
  };

  const count = (atMs: number, angleDeg: number): void => {
    if (angleDeg >= INVERTED_FROM_DEG) counting = true;
    else if (angleDeg <= 0) counting = false;
    if (counting && lastPulseMs !== null) invertedMs += atMs - lastPulseMs;
    // A new session begins upright, with a new clock.
    if (angleDeg <= UPRIGHT_DEG && !held) invertedMs = 0;
    lastPulseMs = atMs;
  };

  const judgeHeld = (atMs: number, angleDeg: number): void => {
    if (!(atMs <= holdUntilMs)) breaks(`held ${(atMs - holdUntilMs).toFixed(0)} ms after the lease was over`);
    if (session.kind === "none") {
      if (atMs - session.sinceMs > OVER_SLACK_MS) breaks("held without a session");
      return;
    }
    const { limits } = session;
    if (angleDeg <= limits.maxAngleDeg + ANGLE_SLACK_DEG) beyondSinceMs = null;
    else beyondSinceMs ??= atMs;
    if (beyondSinceMs !== null && atMs - beyondSinceMs > ANGLE_SLACK_MS)
      breaks(`held beyond ${limits.maxAngleDeg}°`);
    if (invertedMs > limits.maxDurationS * 1000 + BOARD_EXTRA_MS + TIME_SLACK_MS)
      breaks(
        `held after ${(invertedMs / 1000).toFixed(1)} s inverted; the limit is ${limits.maxDurationS} s`,
      );
    if (angleDeg >= 1) notInvertedSinceMs = null;
    else notInvertedSinceMs ??= atMs;
    if (notInvertedSinceMs !== null && atMs - notInvertedSinceMs > ANGLE_SLACK_MS)
      breaks("held while not inverted");
    if (session.released && session.holds === "once") breaks("held again: the session was resumed");
  };

  table.edges.onServoPulse(({ widthUs, endCycle }) => {
    const atMs = endCycle * MS_PER_CYCLE;
    const angleDeg = table.angleDeg();
    const isHold = Math.abs(widthUs - HOLD_US) < Math.abs(widthUs - RELEASE_US);
    pulses += 1;
    count(atMs, angleDeg);
    if (isHold) {
      heldPulses += 1;
      if (!held) {
        holds += 1;
        say("held");
      }
      judgeHeld(atMs, angleDeg);
    } else if (held) {
      say("released");
      if (session.kind === "open") session = { ...session, released: true };
      // Let go because the host was gone, with somebody hanging there: then it sounds.
      if (atMs > holdUntilMs - 100 && angleDeg > INVERTED_FROM_DEG) signalDueMs = atMs + SILENT_MS;
    }
    held = isHold;
    if (signalDueMs !== null) {
      if (soundedMs > signalDueMs - SILENT_MS - 100 || angleDeg <= 0) signalDueMs = null;
      else if (atMs > signalDueMs) {
        breaks("let go without its host, and silent for 3.5 s");
        signalDueMs = null;
      }
    }
  });
  table.edges.onBuzzerEdge(() => {
    soundedMs = nowMs();
  });
  table.onReset((cause) => {
    say(`reset (${cause})`);
    holdUntilMs = Number.NEGATIVE_INFINITY;
    if (session.kind === "open" && held) session = { ...session, released: true };
    held = false;
  });

  const hearLease = (bytes: readonly number[], arrivesMs: number): void => {
    const lease = readLease(bytes);
    if (lease === null) {
      spoiltFrames += 1;
      return;
    }
    leases += 1;
    if (lease.hold) holdUntilMs = Math.max(holdUntilMs, arrivesMs + LEASE_AND_FRAME_MS);
    if (!lease.armed) {
      told = null;
      return;
    }
    const { maxAngleDeg, maxDurationS } = lease;
    const most = session.kind === "open" ? session.limits : null;
    const loosened = told !== null && (maxAngleDeg > told.maxAngleDeg || maxDurationS > told.maxDurationS);
    const wider =
      most !== null &&
      (maxAngleDeg > most.maxAngleDeg || maxDurationS > most.maxDurationS + BOARD_EXTRA_MS / 1000);
    if (loosened || wider)
      breaks(`limits loosened to ${maxAngleDeg}° and ${maxDurationS} s from ${JSON.stringify(told ?? most)}`);
    told = { maxAngleDeg, maxDurationS };
  };

  return {
    begin: (limits, often) => {
      say(`a session may begin, ${limits.maxAngleDeg}° and ${limits.maxDurationS} s`);
      session = { kind: "open", limits, holds: often, released: false };
      told = null;
    },
    over: () => {
      if (session.kind === "open") say("the session is over");
      session = { kind: "none", sinceMs: session.kind === "none" ? session.sinceMs : nowMs() };
    },
    hears: (bytes) => {
      // What waits in the line before them arrives first, a byte in ten bits.
      let arrivesMs = nowMs() + (table.uart.unsentBytes() * 10_000) / BAUD;
      for (const byte of bytes) {
        arrivesMs += 10_000 / BAUD;
        if (byte === 0xf0) frame = [byte];
        else if (frame !== null) {
          frame.push(byte);
          if (byte === 0xf7) {
            if (frame[1] === 0x01) hearLease(frame, arrivesMs);
            frame = null;
          } else if (byte >= 0x80 || frame.length > 64) {
            spoiltFrames += 1;
            frame = null;
          }
        }
      }
    },
    verdict: () => ({ broken, log, pulses, heldPulses, holds, leases, spoiltFrames }),
  };
};
