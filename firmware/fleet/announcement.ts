/**
 * Announces the table to Home Assistant in every connection, whenever what it says of itself changes and whenever Home
 * Assistant starts; and takes back what it announced before under another name, site or prefix, or while the config still
 * wanted it. What stands at a broker is written down for that (home-assistant.json) before it is published.
 */

import { join } from "node:path";
import * as z from "zod/mini";
import type { FleetAbout } from "../../shared/fleet.ts";
import { CarefulFile } from "../gateway/access/careful-file.ts";
import type { Connection } from "./broker-link.ts";
import {
  type Discovery,
  discoveryOf,
  HOME_ASSISTANT_STARTED,
  homeAssistantStatusTopic,
} from "./home-assistant.ts";
import type { Clock } from "./presence.ts";
import type { FleetSettings } from "./settings.ts";
import { wordsOf } from "./small-file.ts";

const FILE = "home-assistant.json";
/** More old ones than this are not of one table. */
const MOST_TOPICS = 32;
const AGAIN_MS = 30_000;

const fileSchema = z.strictObject({
  topics: z.array(z.string().check(z.maxLength(512))).check(z.maxLength(MOST_TOPICS)),
});

const decode = (text: string): readonly string[] | null => {
  try {
    const read = fileSchema.safeParse(JSON.parse(text));
    return read.success ? read.data.topics : null;
  } catch {
    return null;
  }
};

export interface AnnouncementParts {
  readonly settings: FleetSettings;
  readonly dir: string;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** Null while the table is not known. */
  readonly about: () => FleetAbout | null;
  readonly onPublished: () => void;
  readonly log: (level: "warn", message: string) => void;
}

export class Announcement {
  readonly #parts: AnnouncementParts;
  readonly #file: CarefulFile;
  /** What may stand at the broker; null until the file was read. */
  #standing: Set<string> | null = null;
  #connection: Connection | null = null;
  /** Topic and payload as they were last published in this connection; an empty one is a withdrawal. */
  readonly #told = new Map<string, string>();
  #made: { readonly of: string; readonly wanted: readonly Discovery[] } | null = null;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(parts: AnnouncementParts) {
    this.#parts = parts;
    this.#file = new CarefulFile(join(parts.dir, FILE));
    void this.#read();
  }

  /** What has to be listened to besides. */
  static topicsOf({ homeAssistant }: FleetSettings): readonly string[] {
    return homeAssistant === undefined ? [] : [homeAssistantStatusTopic(homeAssistant.discoveryPrefix)];
  }

  up(connection: Connection): void {
    this.#connection = connection;
    this.#told.clear();
    this.#notBeforeMs = Number.NEGATIVE_INFINITY;
    this.look();
  }

  down(): void {
    this.#connection = null;
  }

  arrived(topic: string, payload: Uint8Array): void {
    const isStart = Buffer.from(payload).toString() === HOME_ASSISTANT_STARTED;
    if (!Announcement.topicsOf(this.#parts.settings).includes(topic) || !isStart) return;
    this.#told.clear();
    this.look();
  }

  look(): void {
    const about = this.#parts.about();
    const { monotonicMs } = this.#parts.clock;
    if (this.#connection === null || this.#standing === null || about === null) return;
    if (monotonicMs() < this.#notBeforeMs) return;
    const wanted = this.#wanted(about);
    const isWanted = new Set(wanted.map(({ topic }) => topic));
    for (const topic of this.#standing) if (!isWanted.has(topic)) this.#publish(topic, "");
    for (const { topic, payload } of wanted) this.#publish(topic, payload);
  }

  /** Asked ten times a second, and nearly always the same. */
  #wanted(about: FleetAbout): readonly Discovery[] {
    const of = JSON.stringify(about);
    if (this.#made?.of !== of) this.#made = { of, wanted: discoveryOf(about, this.#parts.settings) };
    return this.#made.wanted;
  }

  #publish(topic: string, payload: string): void {
    const connection = this.#connection;
    const standing = this.#standing;
    if (connection === null || standing === null || this.#told.get(topic) === payload) return;
    if (payload !== "" && !standing.has(topic)) {
      standing.add(topic);
      this.#write();
    }
    this.#told.set(topic, payload);
    connection.publish(topic, payload, { qos: 1, retained: true }, (what) => {
      if (this.#connection !== connection || what.kind === "lost") return;
      if (what.kind === "refused") {
        this.#told.delete(topic);
        this.#notBeforeMs = this.#parts.clock.monotonicMs() + AGAIN_MS;
        this.#parts.log("warn", `the broker refused "${topic}" (${what.what}); it is tried again`);
        return;
      }
      this.#parts.onPublished();
      if (payload === "" && standing.delete(topic)) this.#write();
    });
  }

  async #read(): Promise<void> {
    const read = await this.#file.readOr(decode);
    if (read.kind === "unreadable")
      this.#parts.log("warn", `what Home Assistant was told before is not known: ${FILE}: ${read.why}`);
    this.#standing = new Set(read.kind === "read" ? read.value : []);
    this.look();
  }

  #write(): void {
    const topics = (): string => JSON.stringify({ topics: [...(this.#standing ?? [])].slice(-MOST_TOPICS) });
    this.#file.write(topics).catch((error: unknown) => {
      this.#parts.log("warn", `${FILE} cannot be written: ${wordsOf(error)}`);
    });
  }
}
