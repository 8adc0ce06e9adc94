/**
 * Makes the record of a session from what the controller tells: when it started and for whom, the angle at 25 Hz, what
 * happened and how it ended. It only tells the history; whether that keeps up is not waited for.
 *
 * A session is recorded from its start until the table is back, since how it came back is part of it. One that never
 * got its end (its controller died) ends as `interrupted` when the next one starts.
 */

import type { Sample, SessionEvent, SessionRecord } from "../../shared/history.ts";
import { DEFAULT_LIMITS, type Limits } from "../../shared/limits.ts";
import type { ServerEvent } from "../../shared/protocol.ts";
import type { AngleReading, SessionState } from "../../shared/table.ts";
import type { ReportMessage } from "../controller/ipc.ts";
import type { Doer, HistoryLink } from "../history/contract.ts";
import type { GatewayClock } from "./clock.ts";
import type { Body, People } from "./people.ts";
import type { RecentSessions } from "./recent-sessions.ts";
import { sessionEventOf } from "./session-events.ts";
import type { Wishes } from "./wishes.ts";

/** 25 Hz, on the controller's clock. */
export const SAMPLE_EVERY_MS = 40;
const CHUNK_EVERY_MS = 1_000;
/** A table that is not back by then is not waited for any longer. */
export const MOST_AFTER_END_MS = 60_000;
/** After the end and without a report for so long, no more samples will come. */
const SILENT_AFTER_END_MS = 2_000;
/** In memory; the history gets all of them. */
const MOST_EVENTS_KEPT = 1_000;

const BACK: readonly SessionState[] = ["recovering", "idle", "offline"];

type Started = Extract<ServerEvent, { kind: "session-started" }>;
type Ended = Extract<ServerEvent, { kind: "session-ended" }>;

export interface RecorderParts {
  readonly history: Pick<HistoryLink, "write">;
  readonly recent: RecentSessions;
  readonly people: Pick<People, "find" | "balanceProven" | "balanceLost">;
  readonly wishes: Wishes;
  readonly programmeName: (programmeId: string) => string | null;
  /** Nothing more comes of it. Absent: nobody else is told. */
  readonly onClosed?: (session: SessionRecord) => void;
  readonly clock: Pick<GatewayClock, "nowMs" | "wallIso">;
}

interface Recording {
  record: SessionRecord;
  /** Of the profile at Start; null for the guest. */
  readonly body: Body | null;
  /** On the controller's clock. */
  readonly startT: number;
  lastT: number;
  /** The newest 40 ms that has its sample. */
  slot: number;
  chunk: Sample[];
  lost: number;
  flushedMs: number;
  heardMs: number;
  /** Let go of, and not seen to come back yet; as the last report told it. */
  isProving: boolean;
  /** The gateway's clock; null while the session runs. */
  endedMs: number | null;
}

/** Tenths of a degree; never −0, which does not survive being written down. */
const tenths = (angle: AngleReading): Sample["angle"] =>
  angle.kind === "ok" ? Math.round(angle.angleDeg * 10) + 0 : angle.reason;

export class SessionRecorder {
  readonly #parts: RecorderParts;
  #recording: Recording | null = null;
  /** As the last report told them, for a session whose start was not heard. */
  #limits: Limits = DEFAULT_LIMITS;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** The profile whose session runs; null for the guest's and when none does. */
  profileInSession(): string | null {
    const recording = this.#recording;
    return recording === null || recording.endedMs !== null ? null : recording.record.profileId;
  }

  /** The session that is being recorded, also while its table comes back. */
  sessionId(): string | null {
    return this.#recording?.record.id ?? null;
  }

  event(event: ServerEvent): void {
    if (event.kind === "balance-proven") this.#balanceProven(event.profileId);
    // Also one that was interrupted: by the maximum angle that the table went beyond, or by a STOP since it did not come.
    if (event.kind === "balance-failed") this.#balanceLost(event.profileId);
    if (event.kind === "session-started") this.#start(event);
    else if (event.kind === "session-ended") this.#end(event);
    else this.#happened(event);
  }

  /** Whoever hung there had the height and weight of Start, whatever the profile says by now. */
  #balanceProven(profileId: string | null): void {
    const { clock, people, history } = this.#parts;
    const body = this.#recording?.body ?? null;
    if (profileId === null || body === null || this.#recording?.record.profileId !== profileId) return;
    const { heightCm, weightKg } = body;
    const at = clock.wallIso();
    people.balanceProven(profileId, at, body);
    history.write({ kind: "balance-proven", profileId, at, heightCm, weightKg });
  }

  #balanceLost(profileId: string | null): void {
    const { clock, people, history } = this.#parts;
    if (profileId === null) return;
    people.balanceLost(profileId);
    history.write({ kind: "balance-lost", profileId, at: clock.wallIso() });
  }

  report(report: ReportMessage): void {
    const { t, state, angle, lock, invertedS } = report.telemetry;
    this.#limits = report.snapshot.limits;
    const recording = this.#recording;
    if (recording === null) return;
    // Another controller, with a clock of its own: of the table in this session nothing more is heard.
    if (t < recording.lastT) {
      if (recording.endedMs !== null) this.#close(recording);
      return;
    }
    recording.lastT = t;
    recording.heardMs = this.#parts.clock.nowMs();
    recording.isProving = report.snapshot.balance.kind === "proving";
    if (recording.endedMs === null) recording.record = { ...recording.record, invertedS };
    this.#sample(recording, {
      tMs: Math.round(t - recording.startT),
      angle: tenths(angle),
      held: lock === "held",
    });
    const sinceEndMs = recording.endedMs === null ? 0 : recording.heardMs - recording.endedMs;
    const isBack = recording.endedMs !== null && BACK.includes(state);
    if (isBack || sinceEndMs > MOST_AFTER_END_MS) this.#close(recording);
    else if (recording.heardMs - recording.flushedMs >= CHUNK_EVERY_MS) this.#flush(recording);
  }

  /** Called a few times a second: what must not wait for a report. */
  tick(): void {
    const recording = this.#recording;
    if (recording === null) return;
    const nowMs = this.#parts.clock.nowMs();
    const isSilent = recording.endedMs !== null && nowMs - recording.heardMs > SILENT_AFTER_END_MS;
    if (isSilent) this.#close(recording);
    else if (nowMs - recording.flushedMs >= CHUNK_EVERY_MS) this.#flush(recording);
  }

  /** The gateway stops: what is known is told. A session that runs on has no end yet; the history finds that. */
  stop(): void {
    const recording = this.#recording;
    if (recording === null) return;
    if (recording.endedMs === null) this.#flush(recording);
    else this.#close(recording);
  }

  #start(event: Started): void {
    const before = this.#recording;
    if (before !== null && before.record.id !== event.sessionId) {
      if (before.endedMs === null) this.#interrupt(before);
      this.#close(before);
    }
    const { clock, people, wishes, programmeName, history } = this.#parts;
    const { sessionId, by, device, limits, profileId, programmeId, t } = event;
    const nowMs = clock.nowMs();
    const at = clock.wallIso();
    const wish = wishes.startOf(by, device);
    const record: SessionRecord = {
      ...{ id: sessionId, profileId, programmeId, startedAt: at, endedAt: at, by, limits },
      programmeName: programmeId === null ? null : programmeName(programmeId),
      reason: "interrupted",
      ...{ invertedS: 0, peakDeg: null, outcome: null, events: [], samples: { count: 0, lost: 0 } },
      ...{ startedBy: by, startedOn: device, endedOn: null },
      askedLimits: wishes.askedLimits(),
      acceptedAdvice: [...(wish?.acceptedAdvice ?? [])],
      checkInEveryS: wish?.checkInEveryS ?? null,
    };
    const { programmeName: name, askedLimits, acceptedAdvice, checkInEveryS } = record;
    this.#recording = {
      ...{
        record,
        body: profileId === null ? null : people.find(profileId),
        startT: t,
        lastT: t,
        slot: -1,
        chunk: [],
        lost: 0,
      },
      ...{ flushedMs: nowMs, heardMs: nowMs, isProving: false, endedMs: null },
    };
    history.write({
      ...{ kind: "session-started", sessionId, at, doer: { by, device, address: wish?.address ?? null } },
      ...{ profileId, programmeId, programmeName: name, limits },
      ...{ askedLimits, acceptedAdvice, checkInEveryS },
    });
  }

  #end(event: Ended): void {
    const { sessionId, reason, by, device, t } = event;
    const { recent, wishes } = this.#parts;
    if (this.#recording?.record.id !== sessionId) {
      if (recent.has(sessionId)) return;
      // Its start was not heard. Better a session with too little in it than none.
      const who = { by, device, limits: this.#limits, profileId: null, programmeId: null };
      this.#start({ type: "event", id: event.id, kind: "session-started", sessionId, t, ...who });
    }
    const recording = this.#recording;
    if (recording === null || recording.endedMs !== null) return;
    const address = reason === "stop" ? wishes.addressOf("stop", by, device) : null;
    this.#finish(recording, reason, { by, device, address });
    // The controller is dead; of this session nothing more will be heard.
    if (reason === "interrupted") this.#close(recording);
  }

  #interrupt(recording: Recording): void {
    this.#finish(recording, "interrupted", { by: "gateway", device: null, address: null });
  }

  #finish(recording: Recording, reason: Ended["reason"], doer: Doer): void {
    const { clock, history, recent } = this.#parts;
    this.#flush(recording);
    // Its controller died with it, and nobody saw how the table went on.
    if (reason === "interrupted" && recording.isProving) this.#balanceLost(recording.record.profileId);
    const at = clock.wallIso();
    recording.endedMs = clock.nowMs();
    recording.heardMs = recording.endedMs;
    recording.record = { ...recording.record, endedAt: at, reason, by: doer.by, endedOn: doer.device };
    const { id: sessionId, invertedS } = recording.record;
    history.write({ kind: "session-ended", sessionId, at, reason, doer, invertedS });
    recent.put(recording.record);
  }

  #close(recording: Recording): void {
    const { clock, history, recent } = this.#parts;
    this.#recording = null;
    this.#flush(recording);
    recent.put(recording.record);
    history.write({ kind: "session-closed", sessionId: recording.record.id, at: clock.wallIso() });
    this.#parts.onClosed?.(recording.record);
  }

  #happened(event: ServerEvent): void {
    const recording = this.#recording;
    if (recording === null) return;
    const happened: SessionEvent | null = sessionEventOf(event, recording.startT);
    if (happened === null) return;
    const { record } = recording;
    if (record.events.length < MOST_EVENTS_KEPT)
      recording.record = { ...record, events: [...record.events, happened] };
    this.#parts.history.write({ kind: "session-event", sessionId: record.id, event: happened });
  }

  #sample(recording: Recording, sample: Sample): void {
    const slot = Math.floor(sample.tMs / SAMPLE_EVERY_MS);
    if (!(slot > recording.slot)) return;
    // What no report told is told as lost, and not filled in.
    recording.lost += slot - recording.slot - 1;
    recording.slot = slot;
    recording.chunk.push(sample);
    const deg = typeof sample.angle === "number" ? sample.angle / 10 : null;
    const { peakDeg } = recording.record;
    if (deg !== null && (peakDeg === null || deg > peakDeg))
      recording.record = { ...recording.record, peakDeg: deg };
  }

  #flush(recording: Recording): void {
    const { chunk, lost } = recording;
    recording.flushedMs = this.#parts.clock.nowMs();
    if (chunk.length === 0 && lost === 0) return;
    recording.chunk = [];
    recording.lost = 0;
    const { id: sessionId, invertedS, samples } = recording.record;
    const counted = { count: samples.count + chunk.length, lost: samples.lost + lost };
    recording.record = { ...recording.record, samples: counted };
    this.#parts.history.write({ kind: "samples", sessionId, samples: chunk, lost, invertedS });
  }
}
