/** A controller that does as the test says, and remembers what it was asked. */

import type {
  AnswerMessage,
  ReportMessage,
  RequestMessage,
  SetupAnswerMessage,
  SetupRequestMessage,
} from "../../../firmware/controller/ipc.ts";
import type { ControllerLink, ControllerListener } from "../../../firmware/gateway/controller-link.ts";
import { DEFAULT_LIMITS } from "../../../shared/limits.ts";
import type { ServerEvent, Snapshot, Telemetry } from "../../../shared/protocol.ts";

export interface ReportPatch {
  readonly telemetry?: Partial<Telemetry>;
  readonly snapshot?: Partial<ReportMessage["snapshot"]>;
}

export type Asked = Omit<RequestMessage, "type">;

export const connectedBoard: Snapshot["board"] = {
  connected: true,
  guarded: true,
  simulated: true,
  calibrated: true,
  trip: null,
  sensors: "potentiometer",
  supplyV: 5,
  problem: null,
};

/** A report of a table standing upright in `idle`, apart from what `patch` says. */
export const reportOf = (seq: number, patch: ReportPatch = {}): ReportMessage => {
  const telemetry: Telemetry = {
    type: "telemetry",
    seq,
    t: seq * 20,
    angle: { kind: "ok", angleDeg: -75, rateDegPerS: 0 },
    state: "idle",
    lock: "released",
    invertedS: 0,
    remainingS: null,
    ...DEFAULT_LIMITS,
    ...patch.telemetry,
  };
  const { t, state, lock, angle, invertedS, remainingS } = telemetry;
  const board = patch.snapshot?.board ?? connectedBoard;
  return {
    type: "report",
    telemetry,
    snapshot: {
      ...{ t, state, lock, angle, invertedS, remainingS },
      limits: { maxAngleDeg: telemetry.maxAngleDeg, maxDurationS: telemetry.maxDurationS },
      limitsSetBy: null,
      startObstacles: [],
      holdPending: false,
      alarms: [],
      session: null,
      course: null,
      checkIn: null,
      balance: { kind: "proven" },
      attended: null,
      ...patch.snapshot,
      board,
    },
    board,
    refused: { frames: 3, rawWrites: 1 },
    line: { byteAgeMs: 4, leaseValid: true },
    pace: null,
    guarded: board.guarded,
    simulated: board.simulated,
    carry: { untreated: [], limits: DEFAULT_LIMITS, session: null, balanceProvenMs: null },
  };
};

export class FakeController implements ControllerLink {
  readonly asked: Asked[] = [];
  /** Null = it has died and no other runs yet. */
  pid: number | null = 4711;
  /** How each wish is answered; null = never. */
  answers: (asked: Asked) => AnswerMessage["result"] | null = () => ({ kind: "ok" });
  #listeners: ControllerListener[] = [];
  #latest: ReportMessage | null = null;
  #seq = 0;

  latest(): ReportMessage | null {
    return this.#latest;
  }
  request(asked: Asked): void {
    this.asked.push(asked);
    const result = this.answers(asked);
    if (result !== null) this.answer({ type: "answer", requestId: asked.requestId, result });
  }
  /** What set-up was asked, and what it is told. */
  readonly setUpAsked: SetupRequestMessage["request"][] = [];
  setUpAnswers: (request: SetupRequestMessage["request"]) => SetupAnswerMessage["result"] = () => ({
    kind: "ok",
  });
  setUp(request: SetupRequestMessage["request"]): Promise<SetupAnswerMessage["result"]> {
    this.setUpAsked.push(request);
    return Promise.resolve(this.setUpAnswers(request));
  }
  listen(listener: ControllerListener): void {
    this.#listeners.push(listener);
  }
  pids(): { controller: number | null; board: number | null } {
    return { controller: this.pid, board: null };
  }

  /** Reports the next state of things; returns its `seq`. */
  report(patch: ReportPatch = {}): number {
    this.#seq += 1;
    this.send(reportOf(this.#seq, patch));
    return this.#seq;
  }
  send(report: ReportMessage): void {
    this.#latest = report;
    for (const listener of this.#listeners) listener.report(report);
  }
  event(event: ServerEvent): void {
    for (const listener of this.#listeners) listener.event(event);
  }
  answer(answer: AnswerMessage): void {
    for (const listener of this.#listeners) listener.answer(answer);
  }
  /** The kinds of what was asked, in order. */
  kinds(): string[] {
    return this.asked.map((asked) => asked.request.kind);
  }
}
