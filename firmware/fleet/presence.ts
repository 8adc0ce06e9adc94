/**
 * What stands and what flows: availability, about, state and statistics, retained and published anew in every
 * connection; telemetry at its rate. Only the newest is of interest, so nothing of it is stored, one of each is under way
 * at most, and what comes meanwhile replaces what waits.
 *
 * Nothing old is told as new: a view that is more than a second old is no telemetry, and where none comes any more the
 * table says that it is offline and that its angle is not known.
 */

import {
  type Availability,
  FLEET_TOPICS,
  type FleetAbout,
  type FleetState,
  type FleetStatistics,
  type FleetTelemetry,
  fleetTopic,
} from "../../shared/fleet.ts";
import type { SessionState } from "../../shared/table.ts";
import type { Connection } from "./broker-link.ts";
import type { FleetView } from "./contract.ts";
import type { FleetSettings } from "./settings.ts";

export interface Clock {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}

export interface PresenceParts {
  readonly settings: FleetSettings;
  readonly about: Pick<FleetAbout, "version" | "ceilings">;
  readonly clock: Clock;
  readonly outboxCounts: () => FleetState["outbox"];
  /** Null while it cannot be read. */
  readonly statistics: () => Omit<FleetStatistics, "at"> | null;
  readonly onPublished: () => void;
  readonly log: (level: "warn", message: string) => void;
}

/** A view older than this is no telemetry. */
export const FRESH_MS = 1_000;
/** Without one for so long, the table is offline. */
export const STALE_MS = 3_000;
const STATE_AT_LEAST_EVERY_MS = 30_000;
/** A change is told at once, the next not sooner than this. */
const STATE_NOT_SOONER_MS = 200;
const STATISTICS_EVERY_MS = 1_000;
const REFUSED_AGAIN_MS = 30_000;

/** Somebody may hang: telemetry has the higher rate. */
const MAY_HANG: ReadonlySet<SessionState> = new Set([
  "inverted",
  "resting",
  "returning",
  "recovering",
  "fault",
]);

interface Seen {
  readonly view: FleetView;
  readonly atMs: number;
  /** How old it was when it came. */
  readonly ageMs: number;
}

type Standing = "availability" | "about" | "state" | "statistics";

/** What is compared to see whether the state changed: without what moves all the time. */
const standingPart = ({ state }: FleetView): string => {
  const { angle, invertedS: _, remainingS, board, ...rest } = state;
  const { supplyV, ...other } = board;
  return JSON.stringify({
    ...rest,
    angle: angle.kind === "ok" ? "ok" : angle.reason,
    limited: remainingS !== null,
    board: { ...other, hasSupply: supplyV !== null },
  });
};

/** Where nothing is heard of the table any more, nothing that moves is known. */
const unknownState = (view: FleetView): FleetView["state"] => ({
  ...view.state,
  state: "offline",
  angle: { kind: "fault", reason: "stale" },
  remainingS: null,
  layers: { guardian: false, controller: false, watched: false },
  board: { ...view.state.board, connected: false, problem: "the table's own program does not answer" },
});

export class Presence {
  readonly #parts: PresenceParts;
  #seen: Seen | null = null;
  #connection: Connection | null = null;
  readonly #underWay = new Set<Standing>();
  /** As it was published last in this connection. */
  readonly #told = new Map<Standing, string>();
  #stateAtMs = Number.NEGATIVE_INFINITY;
  #telemetryAtMs = Number.NEGATIVE_INFINITY;
  #statisticsAtMs = Number.NEGATIVE_INFINITY;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  view(view: FleetView): void {
    const { wallMs, monotonicMs } = this.#parts.clock;
    const ageMs = wallMs() - Date.parse(view.at);
    // A clock that was put back meanwhile makes nothing younger than just come.
    this.#seen = { view, atMs: monotonicMs(), ageMs: ageMs >= 0 ? ageMs : 0 };
    this.#tellTelemetry();
    this.look();
  }

  up(connection: Connection): void {
    this.#connection = connection;
    this.#underWay.clear();
    this.#told.clear();
    this.#stateAtMs = Number.NEGATIVE_INFINITY;
    this.#statisticsAtMs = Number.NEGATIVE_INFINITY;
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
    this.look();
  }

  down(): void {
    this.#connection = null;
    this.#underWay.clear();
  }

  /** A session was kept: the statistics are others. */
  changed(): void {
    this.#statisticsAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Who this table is, as it is published; null while nothing is known of it. */
  aboutNow(): FleetAbout | null {
    const view = this.#seen?.view;
    if (view === undefined) return null;
    const { tableId, site, name, room } = this.#parts.settings;
    return { site, tableId, name: name ?? tableId, room: room ?? null, ...this.#parts.about, ...view.about };
  }

  /** The last word of this process. */
  goodbye(connection: Connection, done: () => void): void {
    connection.publish(this.#topic("availability"), "offline", { qos: 1, retained: true }, done);
  }

  /** Publishes what is due. Called several times a second. */
  look(): void {
    if (this.#connection === null) return;
    const availability: Availability = this.#ageMs() <= STALE_MS ? "online" : "offline";
    this.#tell("availability", availability, availability);
    const about = this.aboutNow();
    if (about !== null) this.#tell("about", JSON.stringify(about), JSON.stringify(about));
    this.#tellState(availability);
    this.#tellStatistics();
  }

  /** NaN and nothing seen are older than everything. */
  #ageMs(): number {
    if (this.#seen === null) return Number.POSITIVE_INFINITY;
    const ageMs = this.#parts.clock.monotonicMs() - this.#seen.atMs + this.#seen.ageMs;
    return Number.isFinite(ageMs) ? ageMs : Number.POSITIVE_INFINITY;
  }

  #topic(topic: keyof typeof FLEET_TOPICS): string {
    return fleetTopic(this.#parts.settings, topic);
  }

  #tellTelemetry(): void {
    const { clock, settings, onPublished } = this.#parts;
    const nowMs = clock.monotonicMs();
    const seen = this.#seen;
    if (this.#connection === null || seen === null || !(this.#ageMs() <= FRESH_MS)) return;
    if (this.#connection.isCongested()) return;
    const { telemetry, at } = seen.view;
    const hz = MAY_HANG.has(telemetry.state) ? settings.invertedTelemetryHz : settings.telemetryHz;
    const dueMs = this.#telemetryAtMs + 1_000 / hz;
    if (nowMs < dueMs) return;
    // Counted from when it was due, so that the rate is kept whatever comes in between; from now, where that is long ago.
    this.#telemetryAtMs = nowMs - dueMs < 1_000 / hz ? dueMs : nowMs;
    const payload: FleetTelemetry = { at, ...telemetry };
    this.#connection.publish(this.#topic("telemetry"), JSON.stringify(payload), { qos: 0, retained: false });
    onPublished();
  }

  #tellState(availability: Availability): void {
    const { clock, outboxCounts } = this.#parts;
    const seen = this.#seen;
    if (seen === null) return;
    const nowMs = clock.monotonicMs();
    const sinceMs = nowMs - this.#stateAtMs;
    const outbox = outboxCounts();
    const key = `${availability} ${outbox.leftOut} ${standingPart(seen.view)}`;
    const isDue =
      this.#told.get("state") === key ? sinceMs >= STATE_AT_LEAST_EVERY_MS : sinceMs >= STATE_NOT_SOONER_MS;
    if (!isDue) return;
    const state: FleetState =
      availability === "online"
        ? { at: seen.view.at, ...seen.view.state, outbox }
        : { at: new Date(clock.wallMs()).toISOString(), ...unknownState(seen.view), outbox };
    if (this.#told.get("state") === key) this.#told.delete("state");
    if (this.#tell("state", key, JSON.stringify(state))) this.#stateAtMs = nowMs;
  }

  #tellStatistics(): void {
    const { clock, statistics } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#statisticsAtMs < STATISTICS_EVERY_MS) return;
    this.#statisticsAtMs = nowMs;
    const now = statistics();
    if (now === null) return;
    const whole: FleetStatistics = { at: new Date(clock.wallMs()).toISOString(), ...now };
    this.#tell("statistics", JSON.stringify(now), JSON.stringify(whole));
  }

  /** Publishes what is not what was published last; false where it was not, or something else of it is under way. */
  #tell(topic: Standing, key: string, payload: string): boolean {
    const connection = this.#connection;
    if (connection === null || this.#underWay.has(topic) || this.#told.get(topic) === key) return false;
    if (this.#parts.clock.monotonicMs() < this.#notBeforeMs) return false;
    this.#underWay.add(topic);
    this.#told.set(topic, key);
    connection.publish(
      this.#topic(topic),
      payload,
      { qos: 1, retained: FLEET_TOPICS[topic].retained },
      (what) => {
        if (this.#connection !== connection) return;
        this.#underWay.delete(topic);
        if (what.kind === "refused") this.#refused(topic, what.what);
        else if (what.kind !== "lost") this.#parts.onPublished();
      },
    );
    return true;
  }

  /** Told, and tried again after a while with whatever is true then. */
  #refused(topic: Standing, what: string): void {
    this.#told.delete(topic);
    this.#notBeforeMs = this.#parts.clock.monotonicMs() + REFUSED_AGAIN_MS;
    this.#parts.log("warn", `the broker refused "${topic}" (${what}); it is tried again`);
  }
}
