/**
 * Listens at a broker and writes into the central record what must not be lost. Several run side by side: each may have its
 * share of the messages (MQTT 5 shared subscriptions, §4.8.2), and has a session at the broker under its own name, where
 * they wait while it is away.
 *
 * A message is acknowledged when it is on the disk of the record. Until then the broker keeps it, and no more of them are
 * sent than {@link MOST_UNACKNOWLEDGED}: that bounds what a recorder holds while the record is away. What was acknowledged
 * a moment too late comes again, to this recorder, and changes nothing.
 */

import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { FLEET_ROOT, MOST_PAYLOAD_BYTES } from "../../shared/fleet.ts";
import type { Log } from "../log.ts";
import type { Batches } from "./batches.ts";
import type { SignIn } from "./broker-address.ts";
import { decodeHeard } from "./heard.ts";
import { hasEnded, writePuback } from "./puback.ts";
import type { TroubleLog } from "./trouble-log.ts";

/** The broker sends no more before some are acknowledged (MQTT 5 §3.1.2.11.3). */
const MOST_UNACKNOWLEDGED = 500;
/** What is told of as too long has to arrive; what is longer than this does not. */
const MOST_PACKET_BYTES = 4 * MOST_PAYLOAD_BYTES;
/** For how long the broker keeps this recorder's share while it is away, s. */
export const SESSION_EXPIRY_S = 30 * 86_400;
const KEEPALIVE_S = 30;
const RECONNECT_MS = 1_000;

const GROUP = "$share/recorders";
const every = (topic: string): string => `${FLEET_ROOT}/+/+/${topic}`;

/** What must not be lost, and what only has a newest, which the broker does not keep while this recorder is away. */
const SHARED = { events: 1, sessions: 1, answers: 1, state: 0 } as const;
/** Shared ones are not told what the broker has retained (§4.8.2), and of these every recorder needs to know. */
const OWN = { about: 0, availability: 0 } as const;

const subscriptions = (isShared: boolean): Record<string, { readonly qos: 0 | 1 }> => ({
  ...Object.fromEntries(
    Object.entries(SHARED).map(([topic, qos]) => [
      isShared ? `${GROUP}/${every(topic)}` : every(topic),
      { qos },
    ]),
  ),
  ...Object.fromEntries(Object.entries(OWN).map(([topic, qos]) => [every(topic), { qos }])),
});

export interface RecorderParts {
  readonly url: string;
  readonly signIn: SignIn;
  /** Its own among the recorders, and the same after a restart. */
  readonly name: string;
  /**
   * Whether it has only its share of the messages. Alone it has them all, and so has each of several: more work, and
   * nothing kept twice. Mosquitto forgets shared subscriptions when it is restarted, until their recorders are back.
   */
  readonly isShared: boolean;
  readonly batches: Batches;
  readonly trouble: TroubleLog;
  readonly log: Pick<Log, "info" | "warn" | "error">;
}

export interface RecorderFigures {
  readonly connected: boolean;
  /** Messages that were not understood or too long. */
  readonly undecodable: number;
}

export class Recorder {
  readonly #parts: RecorderParts;
  readonly #client: MqttClient;
  #undecodable = 0;
  #subscribed = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const options: IClientOptions = {
      ...parts.signIn,
      protocolVersion: 5,
      clientId: `recorder-${parts.name}`,
      clean: false,
      resubscribe: false,
      keepalive: KEEPALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      reconnectOnConnackError: true,
      properties: {
        sessionExpiryInterval: SESSION_EXPIRY_S,
        receiveMaximum: MOST_UNACKNOWLEDGED,
        maximumPacketSize: MOST_PACKET_BYTES,
      },
    };
    const client = connect(parts.url, options);
    this.#client = client;
    // The callback with an error means to mqtt.js: not acknowledged, and on to the next one.
    client.handleMessage = (packet, callback) => {
      const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
      const line = client.stream;
      const { messageId } = packet;
      const acknowledge = (): void => {
        if (messageId !== undefined && packet.qos > 0) writePuback(line, messageId);
      };
      const isLater = this.#heard(packet.topic, payload, acknowledge, () => hasEnded(line));
      if (isLater) callback(new Error("acknowledged when it is in the record"));
      else callback();
    };
    client.on("connect", () => void this.#subscribe());
    client.on("close", () => {
      this.#subscribed = false;
    });
    client.on("error", (error) => parts.trouble.tell("broker", `the broker: ${error.message}`));
    client.on("disconnect", ({ reasonCode }) =>
      parts.trouble.tell("broker", `the broker ends the connection, reason ${reasonCode ?? "unknown"}`),
    );
  }

  figures(): RecorderFigures {
    return { connected: this.#client.connected && this.#subscribed, undecodable: this.#undecodable };
  }

  /** Its session stays at the broker, and with it its share. */
  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  async #subscribe(): Promise<void> {
    const { log, trouble, isShared } = this.#parts;
    try {
      const wanted = subscriptions(isShared);
      const granted = await this.#client.subscribeAsync(wanted);
      const refused = granted.filter(({ qos }) => qos >= 128).map(({ topic }) => topic);
      if (refused.length > 0) throw new Error(`it does not grant ${refused.join(", ")}`);
      // Its session may remember the other kind, from before it was started with this one.
      const others = Object.keys(subscriptions(!isShared)).filter((filter) => !Object.hasOwn(wanted, filter));
      await this.#client.unsubscribeAsync(others);
      this.#subscribed = true;
      log.info("listening at the broker");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      trouble.tell("subscriptions", `the broker refuses what a recorder needs: ${why}`);
    }
  }

  /** True: it will be acknowledged later, or not at all. */
  #heard(topic: string, payload: Buffer, acknowledge: () => void, hasGone: () => boolean): boolean {
    const { batches, trouble } = this.#parts;
    const verdict = decodeHeard(topic, payload);
    switch (verdict.kind) {
      case "not-kept":
        return false;
      case "refused":
        this.#undecodable += 1;
        trouble.tell(topic, `a message is left out: ${verdict.why}`);
        return false;
      case "heard": {
        const { heard } = verdict;
        if (heard.kind === "about" || heard.kind === "state" || heard.kind === "availability") {
          batches.latest(heard);
          return false;
        }
        // More than the broker may send without an acknowledgement never waits.
        if (!batches.keep(heard, acknowledge, hasGone))
          trouble.tell("waiting", "too much waits to be written");
        return true;
      }
    }
  }
}
