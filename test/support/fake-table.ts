/**
 * A table as the broker sees it, and nothing else of one: it keeps what it tells until it was acknowledged, and tells it
 * again after every connection, as an outbox does. QoS 1 with a session of its own, one line at a time.
 */

import { connect, type MqttClient } from "mqtt";
import { FLEET_TOPICS, type FleetTopic, fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { sleep } from "./program.ts";

interface Unacknowledged {
  readonly topic: FleetTopic;
  readonly payload: string;
  isUnderWay: boolean;
}

export interface FakeTableParts {
  readonly url: () => string;
  readonly address: TableAddress;
  readonly password?: string;
  /** PEM of who signed the broker's certificate. */
  readonly ca?: Buffer;
  /** 5 at a broker that speaks it. */
  readonly protocolVersion: 4 | 5;
}

/** MQTT 5 §3.4.2.1: no matching subscribers. */
const NOBODY_LISTENS = 0x10;
const AGAIN_MS = 200;

/** As few as an outbox has under way. */
const MOST_UNDER_WAY = 10;

export class FakeTable {
  readonly #parts: FakeTableParts;
  readonly #outbox: Unacknowledged[] = [];
  readonly #commands: string[] = [];
  #client: MqttClient | null = null;
  /** Of this connection: numbers of messages that the broker has passed on to nobody. */
  #unheard = new Set<number | undefined>();
  #isClosed = false;
  #connections = 0;

  constructor(parts: FakeTableParts) {
    this.#parts = parts;
    this.#connect();
  }

  /** What has not been acknowledged. */
  get waiting(): number {
    return this.#outbox.length;
  }

  get connections(): number {
    return this.#connections;
  }

  get isConnected(): boolean {
    return this.#client?.connected === true;
  }

  get commands(): readonly string[] {
    return this.#commands;
  }

  /** Into the outbox. */
  tell(topic: FleetTopic, message: unknown): void {
    this.#outbox.push({ topic, payload: JSON.stringify(message), isUnderWay: false });
    this.#send();
  }

  /** Past the outbox: what nobody waits for, and what no table would say. */
  say(topic: string, payload: string | Buffer, options: { qos?: 0 | 1; retain?: boolean } = {}): void {
    this.#client?.publish(topic, payload, { qos: options.qos ?? 0, retain: options.retain ?? false });
  }

  async allAcknowledged(patienceMs = 60_000): Promise<void> {
    const end = Date.now() + patienceMs;
    while (this.#outbox.length > 0) {
      if (Date.now() > end) throw new Error(`${this.#outbox.length} messages were never acknowledged`);
      await sleep(10);
    }
  }

  /** As when a cable is pulled. */
  breakLine(): void {
    this.#client?.stream.destroy();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client?.endAsync(true);
  }

  /** A client for one connection: mqtt.js has an outbox too, and one is enough. */
  #connect(): void {
    if (this.#isClosed) return;
    const { url, address, password, protocolVersion, ca } = this.#parts;
    const client = connect(url(), {
      clientId: address.tableId,
      ...(password === undefined ? {} : { username: `${address.site}/${address.tableId}`, password }),
      ...(ca === undefined ? {} : { ca }),
      protocolVersion,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 5_000,
      will: {
        topic: fleetTopic(address, "availability"),
        payload: Buffer.from("offline"),
        qos: 1,
        retain: true,
      },
    });
    this.#client = client;
    client.on("error", () => {});
    client.on("message", (_topic, payload) => this.#commands.push(payload.toString()));
    const unheard = new Set<number | undefined>();
    this.#unheard = unheard;
    client.on("packetreceive", (packet) => {
      if (packet.cmd === "puback" && packet.reasonCode === NOBODY_LISTENS) unheard.add(packet.messageId);
    });
    client.on("connect", () => {
      this.#connections += 1;
      client.subscribe(fleetTopic(address, "command"), { qos: 1 });
      client.publish(fleetTopic(address, "availability"), "online", { qos: 1, retain: true });
      this.#send();
    });
    client.on("close", () => {
      for (const one of this.#outbox) one.isUnderWay = false;
      setTimeout(() => this.#connect(), 100);
    });
  }

  #send(): void {
    const client = this.#client;
    if (client === null || !client.connected) return;
    const unheard = this.#unheard;
    for (const one of this.#outbox.slice(0, MOST_UNDER_WAY)) {
      if (one.isUnderWay) continue;
      one.isUnderWay = true;
      const { qos, retained } = FLEET_TOPICS[one.topic];
      client.publish(
        fleetTopic(this.#parts.address, one.topic),
        one.payload,
        { qos, retain: retained },
        (error, packet) => {
          if (error) return;
          // Taken, and passed on to nobody: it is told again.
          if (packet !== undefined && "messageId" in packet && unheard.delete(packet.messageId)) {
            setTimeout(() => {
              one.isUnderWay = false;
              this.#send();
            }, AGAIN_MS);
            return;
          }
          const at = this.#outbox.indexOf(one);
          if (at >= 0) this.#outbox.splice(at, 1);
          this.#send();
        },
      );
    }
  }
}
