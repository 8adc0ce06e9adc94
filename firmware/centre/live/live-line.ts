/**
 * A connection of its own to an external broker, for what is shown live: a recorder has its share of the messages, and
 * whoever shows tables has to hear them all. What the broker has retained comes again with every connection.
 */

import { connect } from "mqtt";
import { FLEET_ROOT, MOST_PAYLOAD_BYTES } from "../../../shared/fleet.ts";
import type { SignIn } from "../broker-address.ts";
import type { TroubleLog } from "../trouble-log.ts";
import { LIVE_TOPICS } from "./live-words.ts";

export const EVERY_LIVE_TOPIC: readonly string[] = LIVE_TOPICS.map((topic) => `${FLEET_ROOT}/+/+/${topic}`);
/** What is told of as too long has to arrive; what is longer than this does not. */
const MOST_PACKET_BYTES = 4 * MOST_PAYLOAD_BYTES;
/** MQTT 5 §3.9.3: from here on a subscription is refused. */
const NOT_GRANTED = 0x80;

export interface LiveLineParts {
  readonly url: string;
  readonly signIn: SignIn;
  readonly name: string;
  readonly heard: (topic: string, payload: Uint8Array, isRetained: boolean) => void;
  readonly trouble: TroubleLog;
}

export interface LiveLine {
  readonly connected: () => boolean;
  close(): Promise<void>;
}

export const liveLine = ({ url, signIn, name, heard, trouble }: LiveLineParts): LiveLine => {
  let isListening = false;
  const client = connect(url, {
    ...signIn,
    protocolVersion: 5,
    clientId: `live-${name}`,
    clean: true,
    resubscribe: false,
    reconnectOnConnackError: true,
    reconnectPeriod: 1_000,
    keepalive: 10,
    properties: { maximumPacketSize: MOST_PACKET_BYTES },
  });
  const listen = async (): Promise<void> => {
    const granted = await client.subscribeAsync([...EVERY_LIVE_TOPIC], { qos: 0 });
    const refused = granted.filter(({ qos }) => qos >= NOT_GRANTED).map(({ topic }) => topic);
    if (refused.length > 0) throw new Error(`it does not grant ${refused.join(", ")}`);
    isListening = true;
  };
  client.on("message", (topic, payload, { retain }) => heard(topic, payload, retain));
  client.on("error", (error) => trouble.tell("live", `the broker: ${error.message}`));
  client.on("close", () => {
    isListening = false;
  });
  client.on("connect", () => {
    listen().catch((error: unknown) =>
      trouble.tell("live", `tables cannot be shown live: ${error instanceof Error ? error.message : error}`),
    );
  });
  return { connected: () => client.connected && isListening, close: () => client.endAsync(true) };
};
