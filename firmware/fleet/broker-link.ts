/**
 * The connection to the broker: tried for ever, with growing pauses that no two tables share. Each connection is a client
 * of its own that keeps nothing and repeats nothing; whoever publishes hears once what became of it. MQTT 5 first; a
 * broker that refuses it is spoken to in 3.1.1.
 *
 * Nothing here throws, and nothing of a broker's doing reaches further than this: a packet that is too long, a refusal, an
 * answer that makes no sense and silence all end the connection, are told, and it is tried again.
 */

import { performance } from "node:perf_hooks";
import mqtt, { type MqttClient } from "mqtt";
import { fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { clientOptions, MOST_PACKET_BYTES, type ProtocolVersion } from "./broker-options.ts";
import type { FleetFigures } from "./contract.ts";
import { PacketCap } from "./packet-cap.ts";
import type { BrokerSettings } from "./settings.ts";

export type Published =
  | { readonly kind: "acknowledged" }
  /** The broker took it, and nobody has subscribed to it. */
  | { readonly kind: "unheard" }
  /** The broker refused it, and says why. */
  | { readonly kind: "refused"; readonly what: string }
  /** The connection ended before; it may have arrived. */
  | { readonly kind: "lost" };

export interface Publishing {
  readonly qos: 0 | 1;
  readonly retained: boolean;
  /** It was sent before, in another connection. */
  readonly again?: boolean;
}

/** One connection, from its beginning to its end. After its end everything published is lost. */
export interface Connection {
  readonly version: ProtocolVersion;
  /** How many messages that are to be acknowledged the broker takes at once, with some left for what is urgent. */
  readonly window: number;
  /** More waits to be sent than a table says in some seconds: what is only of interest now is left out. */
  isCongested(): boolean;
  publish(topic: string, payload: string, how: Publishing, done?: (what: Published) => void): void;
  /** Ends it, because of this. */
  cut(why: string): void;
}

export interface LinkParts {
  readonly broker: BrokerSettings;
  readonly address: TableAddress;
  readonly environment: NodeJS.ProcessEnv;
  /** Besides the command topic. */
  readonly alsoListensTo: readonly string[];
  readonly onUp: (connection: Connection) => void;
  readonly onDown: () => void;
  /** `retained`: as the broker flagged it. */
  readonly onMessage: (topic: string, payload: Uint8Array, retained: boolean) => void;
  readonly log: (level: "info" | "warn" | "error", message: string) => void;
  /** 0 to 1. */
  readonly random?: () => number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A connection that lasted so long was one; the next pause is short again. */
const WELL_MS = 10_000;
const CONGESTED_BYTES = 65_536;
const GOODBYE_MS = 1_000;
const LISTEN_AGAIN_MS = 60_000;
/** The reason of a broker that does not know the protocol: as 3.1.1 and as 5 says it. */
const UNKNOWN_PROTOCOL: ReadonlySet<unknown> = new Set([1, 132]);
const NO_MATCHING_SUBSCRIBERS = 16;
const CLOSED = "it closed the connection";
/** A broker of MQTT 5 that says nothing takes any number; nobody needs more than this under way. */
const MOST_UNDER_WAY = 26;
/** Of these, for what stands and for answers. */
const URGENT = 6;
const MOST_QUEUED = 50;
/** What a packet has besides its topic and payload, and more. */
const PACKET_HEAD_BYTES = 32;
const SESSION_TAKEN_OVER = 142;

type Ended =
  | { readonly kind: "stopped" }
  /** `wasUp`: for how long it was there, ms. */
  | { readonly kind: "was-up"; readonly upMs: number; readonly what: string }
  | { readonly kind: "refused-protocol"; readonly what: string }
  | { readonly kind: "failed"; readonly what: string };

/** Some brokers say nothing when another client comes with the same id. */
const wasUp = (upMs: number, what: string, { tableId }: TableAddress): Ended => {
  const isTakenOver = what === CLOSED && upMs < WELL_MS;
  const hint = isTakenOver ? ` at once, as it does where another client has the id "${tableId}"` : "";
  return { kind: "was-up", upMs, what: `${what}${hint}` };
};

const wordsOf = (error: unknown): string => {
  const words = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return words === "" ? code : words;
};

export class BrokerLink {
  readonly #parts: LinkParts;
  #state: FleetFigures["broker"] = { kind: "away", what: "not connected yet" };
  #version: ProtocolVersion = 5;
  #toldOldProtocol = false;
  #toldBesides = false;
  #clean = false;
  #pauseMs = FIRST_PAUSE_MS;
  #toldWhat: string | null = null;
  #stopped = false;
  #wake: (() => void) | null = null;
  /** Ends an attempt that has not come about yet. */
  #abandon: (() => void) | null = null;
  #current: { readonly client: MqttClient; readonly connection: Connection } | null = null;
  #running: Promise<void> | null = null;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  state(): FleetFigures["broker"] {
    return this.#state;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Says goodbye with `last`, within a second. */
  async stop(last: (connection: Connection, done: () => void) => void): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    if (this.#current === null) this.#abandon?.();
    const current = this.#current;
    if (current !== null) {
      await within(GOODBYE_MS, (done) => last(current.connection, done));
      await within(GOODBYE_MS, (done) => current.client.end(false, {}, () => done()));
      current.client.end(true);
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const ended = await this.#attempt();
      if (ended.kind === "stopped") return;
      if (ended.kind === "refused-protocol" && this.#version === 5) {
        this.#version = 4;
        continue;
      }
      if (ended.kind === "was-up" && ended.upMs >= WELL_MS) this.#pauseMs = FIRST_PAUSE_MS;
      // Another broker may be there next time; and one that closes without a word may only not know the newer protocol.
      this.#version = ended.kind === "failed" && this.#version === 5 && ended.what === CLOSED ? 4 : 5;
      this.#away(ended.what);
      await this.#pause();
    }
  }

  /** Resolves when the connection has ended, or none came about. */
  async #attempt(): Promise<Ended> {
    const { broker, address, environment } = this.#parts;
    const version = this.#version;
    try {
      const options = await clientOptions({ broker, address, version, clean: this.#clean, environment });
      if (this.#stopped) return { kind: "stopped" };
      return await this.#live(mqtt.connect(options), version);
    } catch (error) {
      return { kind: "failed", what: wordsOf(error) };
    }
  }

  #live(client: MqttClient, version: ProtocolVersion): Promise<Ended> {
    return new Promise((resolve) => {
      let what = CLOSED;
      let upAtMs: number | null = null;
      let isOver = false;
      let refused: Ended | null = null;
      const over = (): void => {
        if (isOver) return;
        isOver = true;
        this.#current = null;
        client.end(true);
        if (upAtMs !== null) this.#parts.onDown();
        if (this.#stopped) resolve({ kind: "stopped" });
        else if (upAtMs !== null) resolve(wasUp(performance.now() - upAtMs, what, this.#parts.address));
        else resolve(refused ?? { kind: "failed", what });
      };
      const cut = (why: string): void => {
        what = why;
        over();
      };
      this.#abandon = over;
      client.on("error", (error) => {
        what = wordsOf(error);
        if (upAtMs === null && "code" in error && UNKNOWN_PROTOCOL.has(error.code))
          refused = { kind: "refused-protocol", what };
        over();
      });
      client.on("disconnect", (packet) => {
        what =
          packet.reasonCode === SESSION_TAKEN_OVER
            ? `another client has come with the id "${this.#parts.address.tableId}"`
            : `the broker ended it, reason ${packet.reasonCode ?? "unknown"}`;
      });
      client.on("close", over);
      client.on("connect", () => {
        upAtMs = performance.now();
        this.#clean = false;
        const connection = connectionOf(client, version, () => isOver, cut);
        this.#current = { client, connection };
        this.#up();
        if (version === 4) this.#tellOldProtocol();
        this.#parts.onUp(connection);
        this.#listen(client, () => isOver);
      });
      client.on("message", (topic, payload, packet) => {
        if (!isOver) this.#parts.onMessage(topic, payload, packet.retain);
      });
      const cap = new PacketCap(MOST_PACKET_BYTES);
      client.stream.on("data", (chunk: Uint8Array) => {
        const bytes = isOver ? null : cap.tooLong(chunk);
        if (bytes === null) return;
        // What the broker kept would only come again.
        this.#clean = true;
        cut(`it sent a packet of ${bytes} bytes; allowed are ${MOST_PACKET_BYTES}`);
      });
    });
  }

  /** Not what was kept before we came (`rh`), and told where it was to be kept (`rap`). */
  #listen(client: MqttClient, isOver: () => boolean): void {
    const topic = fleetTopic(this.#parts.address, "command");
    client.subscribe(topic, { qos: 1, rap: true, rh: 2 }, (error, granted) => {
      if (isOver()) return;
      const isHeard = error === null && (granted ?? []).every(({ qos }) => qos < 128);
      if (isHeard) {
        this.#up();
        this.#listenBesides(client);
        return;
      }
      this.#away(`connected, but the broker refuses to let it hear ${topic}`);
      setTimeout(() => {
        if (!isOver()) this.#listen(client, isOver);
      }, LISTEN_AGAIN_MS).unref();
    });
  }

  /** Nothing that matters depends on it. */
  #listenBesides(client: MqttClient): void {
    const topics = [...this.#parts.alsoListensTo];
    if (topics.length === 0) return;
    client.subscribe(topics, { qos: 1, rh: 2 }, (error, granted) => {
      const isHeard = error === null && (granted ?? []).every(({ qos }) => qos < 128);
      const isTold = this.#toldBesides || !client.connected;
      if (isHeard || isTold) return;
      this.#toldBesides = true;
      this.#parts.log("warn", `the broker refuses to let it hear ${topics.join(", ")}`);
    });
  }

  #up(): void {
    if (this.#state.kind === "connected") return;
    this.#state = { kind: "connected" };
    this.#toldWhat = null;
    this.#parts.log("info", `connected to the broker ${this.#parts.broker.url}`);
  }

  /** The same reason is told once, however often it is tried. */
  #away(what: string): void {
    this.#state = { kind: "away", what: what.slice(0, 300) };
    if (this.#toldWhat !== what)
      this.#parts.log("warn", `no broker at ${this.#parts.broker.url}: ${what}; it is tried again`);
    this.#toldWhat = what;
  }

  #tellOldProtocol(): void {
    if (this.#toldOldProtocol) return;
    this.#toldOldProtocol = true;
    this.#parts.log(
      "info",
      "the broker does not speak MQTT 5; it is spoken to in 3.1.1, in which it cannot say what it refuses",
    );
  }

  #pause(): Promise<void> {
    const random = this.#parts.random?.() ?? Math.random();
    const ms = this.#pauseMs * (0.5 + random);
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopped) this.#wake();
    });
  }
}

const connectionOf = (
  client: MqttClient,
  version: ProtocolVersion,
  isOver: () => boolean,
  cut: (why: string) => void,
): Connection => {
  const told = client.serverProperties;
  const most = Math.min(MOST_UNDER_WAY, told?.receiveMaximum ?? MOST_UNDER_WAY);
  const mostBytes = told?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  const queue: (() => void)[] = [];
  /** The ids of messages that arrived and that nobody has subscribed to: the client does not pass that on. */
  const unheard = new Set<number>();
  client.on("packetreceive", (packet) => {
    if (packet.cmd !== "puback" || packet.messageId === undefined) return;
    if (packet.reasonCode === NO_MATCHING_SUBSCRIBERS) unheard.add(packet.messageId);
  });
  let underWay = 0;
  const next = (): void => {
    if (underWay < most) queue.shift()?.();
  };
  const send = (topic: string, payload: string, how: Publishing, done: (what: Published) => void): void => {
    const { qos, retained, again = false } = how;
    if (isOver()) {
      done({ kind: "lost" });
      return;
    }
    if (qos > 0) underWay += 1;
    client.publish(topic, payload, { qos, retain: retained, dup: again && qos > 0 }, (error, packet) => {
      if (qos > 0) underWay -= 1;
      const isUnheard = packet?.messageId !== undefined && unheard.delete(packet.messageId);
      if (isOver()) done({ kind: "lost" });
      else if (error instanceof Error) done({ kind: "refused", what: wordsOf(error) });
      else done({ kind: isUnheard ? "unheard" : "acknowledged" });
      next();
    });
  };
  return {
    version,
    cut,
    window: Math.max(1, most - URGENT),
    isCongested: () => client.stream.writableLength > CONGESTED_BYTES || queue.length > MOST_QUEUED,
    publish: (topic, payload, how, done = () => {}) => {
      const bytes = Buffer.byteLength(payload) + Buffer.byteLength(topic) + PACKET_HEAD_BYTES;
      if (bytes > mostBytes) done({ kind: "refused", what: `it takes packets of up to ${mostBytes} bytes` });
      // A broker that is sent more than it said it takes ends the connection.
      else if (how.qos > 0 && underWay >= most) queue.push(() => send(topic, payload, how, done));
      else send(topic, payload, how, done);
    },
  };
};

const within = (ms: number, work: (done: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, ms);
    work(() => {
      clearTimeout(late);
      resolve();
    });
  });
