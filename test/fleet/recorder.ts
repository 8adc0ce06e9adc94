/** Somebody who listens to everything at a broker, with a session that the broker keeps, as a recorder does. */

import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { FLEET_PAYLOADS, parseFleetTopic } from "../../shared/fleet.ts";
import { until } from "./some-fleet.ts";

export interface HeardMessage {
  readonly topic: string;
  /** Its last level. */
  readonly name: string;
  readonly text: string;
  readonly retained: boolean;
}

export interface Recorder {
  readonly client: MqttClient;
  readonly heard: readonly HeardMessage[];
  of(name: string): readonly HeardMessage[];
  /** Numbers of events and sessions in the order in which they came. */
  numbers(): readonly number[];
  /** What is wrong with what came: payloads that no schema takes, and numbers that mean two messages. */
  faults(): readonly string[];
  close(): Promise<void>;
}

const JSON_TOPICS: ReadonlySet<string> = new Set(Object.keys(FLEET_PAYLOADS));

const seqOf = (text: string): number => (JSON.parse(text) as { readonly seq: number }).seq;

const faultOf = ({ topic, name, text }: HeardMessage): readonly string[] => {
  if (parseFleetTopic(topic) === null) return [`no topic of ours: ${topic}`];
  if (name === "availability") return ["online", "offline"].includes(text) ? [] : [`availability ${text}`];
  // What is sent to a table may be anything.
  if (!JSON_TOPICS.has(name) || name === "command") return [];
  const decoded = FLEET_PAYLOADS[name as keyof typeof FLEET_PAYLOADS].safeParse(JSON.parse(text));
  return decoded.success ? [] : [`${name}: ${text}: ${decoded.error.message}`];
};

export const listen = async (
  url: string,
  options: IClientOptions = {},
  topics = "inversion-table/v1/#",
): Promise<Recorder> => {
  const client = mqtt.connect(url, {
    ...{ clientId: "recorder", clean: false, reconnectPeriod: 100, protocolVersion: 4 },
    ...options,
  });
  client.on("error", () => {});
  const heard: HeardMessage[] = [];
  client.on("message", (topic, payload, packet) => {
    const name = topic.split("/").at(-1) ?? "";
    heard.push({ topic, name, text: payload.toString(), retained: packet.retain });
  });
  await until("the recorder is connected", () => client.connected);
  await client.subscribeAsync(topics, { qos: 1 });
  const of = (name: string): readonly HeardMessage[] => heard.filter((message) => message.name === name);
  const numbered = (): readonly HeardMessage[] =>
    heard.filter(({ name }) => name === "events" || name === "sessions");
  return {
    client,
    heard,
    of,
    numbers: () => numbered().map(({ text }) => seqOf(text)),
    faults: () => {
      const texts = new Map<number, string>();
      const twice = numbered().flatMap(({ text }) => {
        const seq = seqOf(text);
        const before = texts.get(seq) ?? text;
        texts.set(seq, text);
        return before === text ? [] : [`two messages are number ${seq}`];
      });
      return [...heard.flatMap(faultOf), ...twice];
    },
    close: async () => {
      await client.endAsync(true);
    },
  };
};

/** The numbers without those that came a second time. */
export const firstTimes = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)];
export const oneTo = (most: number): readonly number[] => Array.from({ length: most }, (_, n) => n + 1);
