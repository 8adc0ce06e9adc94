/**
 * A connection of its own to an external broker, for commands and their answers: answers are shared among the recorders,
 * and who waits for one has to hear them all.
 */

import { connect } from "mqtt";
import {
  COMMAND_VALID_MS,
  FLEET_ROOT,
  FLEET_TOPICS,
  type FleetTopic,
  fleetTopic,
  type TableAddress,
} from "../../shared/fleet.ts";
import type { SignIn } from "./broker-address.ts";
import type { CommandWire } from "./command-sender.ts";
import type { TroubleLog } from "./trouble-log.ts";

export const EVERY_ANSWER = `${FLEET_ROOT}/+/+/answers`;

/** What a broker keeps of a table for whoever comes later. */
const RETAINED: readonly FleetTopic[] = (Object.keys(FLEET_TOPICS) as FleetTopic[]).filter(
  (topic) => FLEET_TOPICS[topic].retained,
);

export interface CommandLineToBroker extends CommandWire {
  /**
   * Takes back what the broker has retained of a table (MQTT 5 §3.3.1.3: an empty message).
   *
   * @throws where there is no connection, or the broker does not let this user
   */
  clearRetained(address: TableAddress): Promise<void>;
  close(): Promise<void>;
}

export interface CommandLineParts {
  readonly url: string;
  readonly signIn: SignIn;
  readonly name: string;
  readonly heard: (topic: string, payload: Uint8Array) => void;
  readonly trouble: TroubleLog;
}

export const commandLineToBroker = (parts: CommandLineParts): CommandLineToBroker => {
  const client = connect(parts.url, {
    ...parts.signIn,
    protocolVersion: 5,
    clientId: `commands-${parts.name}`,
    clean: true,
    resubscribe: false,
    reconnectOnConnackError: true,
    reconnectPeriod: 1_000,
    keepalive: 10,
  });
  client.on("message", (topic, payload) => parts.heard(topic, payload));
  client.on("error", (error) => parts.trouble.tell("commands", `the broker: ${error.message}`));
  client.on("connect", () => {
    client
      .subscribeAsync(EVERY_ANSWER, { qos: 1 })
      .catch((error: unknown) => parts.trouble.tell("commands", `answers cannot be heard: ${String(error)}`));
  });
  return {
    publish: async (topic, payload) => {
      // mqtt.js would keep it for the next connection; a command is for now.
      if (!client.connected) throw new Error("there is no connection to the broker");
      const messageExpiryInterval = COMMAND_VALID_MS / 1000;
      await client.publishAsync(topic, payload, { qos: 1, properties: { messageExpiryInterval } });
    },
    clearRetained: async (address) => {
      if (!client.connected) throw new Error("there is no connection to the broker");
      for (const topic of RETAINED)
        await client.publishAsync(fleetTopic(address, topic), "", { qos: 1, retain: true });
    },
    close: () => client.endAsync(true),
  };
};
