/**
 * The newest that is known of one table, and what of it is new since the last change that was told. Its JSON is made once
 * for all who are told, and only where somebody is.
 */

import type { Availability, FleetAbout, FleetState, FleetTelemetry } from "../../../shared/fleet.ts";
import { LIVE_STALE_MS, type LiveChange, type LiveTable } from "../../../shared/fleet-live.ts";
import type { LiveWord } from "./live-words.ts";

export interface Known {
  readonly about: FleetAbout | null;
  readonly availability: Availability | null;
  readonly state: FleetState | null;
}

/** A state comes at least every 30 s (shared/fleet.ts). */
const HEARD_LATELY_MS = 90_000;

type Part = LiveWord["kind"];

export class TableNews {
  readonly site: string;
  readonly tableId: string;
  #about: FleetAbout | null = null;
  #availability: Availability | null = null;
  #state: FleetState | null = null;
  /** With this computer's monotonic clock. */
  #telemetry: { readonly said: FleetTelemetry; readonly atMs: number } | null = null;
  #heardAtMs: number | null = null;
  readonly #changed = new Set<Part>();
  /** Heard since this program runs, not only read from the record. */
  readonly #heard = new Set<Part>();
  /** With telemetry in it, it is true only so long. */
  #picture: { readonly json: string; readonly untilMs: number } | null = null;

  constructor(site: string, tableId: string) {
    this.site = site;
    this.tableId = tableId;
  }

  /** It says so, and has told something lately: nobody else may be there to say that it is gone. */
  isOnline(nowMs: number): boolean {
    return (
      this.#availability === "online" && this.#heardAtMs !== null && nowMs - this.#heardAtMs < HEARD_LATELY_MS
    );
  }

  hear(word: LiveWord, nowMs: number): void {
    this.#heardAtMs = nowMs;
    switch (word.kind) {
      case "about":
        this.#about = word.about;
        break;
      case "availability":
        // Whether it is there is told again with every connection, mostly without news.
        if (this.#heard.has("availability") && this.#availability === word.availability) return;
        this.#availability = word.availability;
        break;
      case "state":
        this.#state = word.state;
        break;
      case "telemetry":
        this.#telemetry = { said: word.telemetry, atMs: nowMs };
        break;
    }
    this.#heard.add(word.kind);
    this.#changed.add(word.kind);
    this.#picture = null;
  }

  /** What the record has had all along, where nothing newer was heard meanwhile. */
  remember({ about, availability, state }: Known): void {
    if (!this.#heard.has("about") && about !== null) {
      this.#about = about;
      this.#changed.add("about");
    }
    if (!this.#heard.has("availability") && availability !== null) {
      this.#availability = availability;
      this.#changed.add("availability");
    }
    if (!this.#heard.has("state") && state !== null) {
      this.#state = state;
      this.#changed.add("state");
    }
    this.#picture = null;
  }

  /** What is new since the last call, as JSON; null = nothing that is worth telling any more. */
  takeChange(nowMs: number): string | null {
    const telemetry = this.#changed.has("telemetry") ? this.#freshTelemetry(nowMs) : null;
    const news: Omit<LiveChange, "site" | "tableId"> = {
      ...(this.#changed.has("about") && this.#about !== null ? { about: this.#about } : {}),
      ...(this.#changed.has("availability") && this.#availability !== null
        ? { availability: this.#availability }
        : {}),
      ...(this.#changed.has("state") && this.#state !== null ? { state: this.#state } : {}),
      ...(telemetry === null ? {} : { telemetry }),
    };
    this.#changed.clear();
    if (Object.keys(news).length === 0) return null;
    const change: LiveChange = { site: this.site, tableId: this.tableId, ...news };
    return JSON.stringify(change);
  }

  /** Nobody was there to be told. */
  forgetChange(): void {
    this.#changed.clear();
  }

  /** All that is known, as JSON. */
  picture(nowMs: number): string {
    if (this.#picture !== null && nowMs < this.#picture.untilMs) return this.#picture.json;
    const telemetry = this.#freshTelemetry(nowMs);
    const table: LiveTable = {
      ...{ site: this.site, tableId: this.tableId },
      ...{ about: this.#about, availability: this.#availability, state: this.#state, telemetry },
    };
    const json = JSON.stringify(table);
    const untilMs =
      telemetry === null ? Number.POSITIVE_INFINITY : (this.#telemetry?.atMs ?? nowMs) + LIVE_STALE_MS;
    this.#picture = { json, untilMs };
    return json;
  }

  #freshTelemetry(nowMs: number): FleetTelemetry | null {
    const newest = this.#telemetry;
    return newest !== null && nowMs - newest.atMs < LIVE_STALE_MS ? newest.said : null;
  }
}
