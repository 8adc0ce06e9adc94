/**
 * From the config to what the MQTT client is told for one connection. Names and passwords are read anew for each, so
 * that one that was changed is used without a restart; they go nowhere but into the options.
 */

import { isIP } from "node:net";
import type { IClientOptions } from "mqtt";
import { fleetTopic, type TableAddress } from "../../shared/fleet.ts";
import type { BrokerSettings } from "./settings.ts";
import { readSmallFile } from "./small-file.ts";

/** How long a broker keeps what it has for a table that is away. A command is old long before. */
const SESSION_EXPIRY_S = 300;
/** Half as much again, and a side that is silent is taken for gone. */
const KEEPALIVE_S = 15;
const CONNECT_MS = 15_000;
const MOST_FILE_BYTES = 262_144;
const MOST_PASSWORD_BYTES = 4_096;
/** What a broker may send us in one packet: a command with its topic, and what answers to ours. */
export const MOST_PACKET_BYTES = 4_096;
/** Commands under way to us at once. */
const RECEIVE_MAXIMUM = 20;

export type ProtocolVersion = 4 | 5;

/** Undefined: none is configured. Throws with words that never hold the password. */
export const readPassword = async (
  { passwordFile, passwordVariable }: BrokerSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> => {
  if (passwordFile !== undefined) {
    const [line = ""] = (await readSmallFile(passwordFile, MOST_PASSWORD_BYTES)).split(/\r?\n/);
    if (line === "") throw new Error(`${passwordFile} has no password in its first line`);
    return line;
  }
  if (passwordVariable === undefined) return undefined;
  const value = environment[passwordVariable];
  if (value === undefined || value === "")
    throw new Error(`the environment variable ${passwordVariable} is not set; it holds the password`);
  return value;
};

export interface ConnectionOptions {
  readonly broker: BrokerSettings;
  readonly address: TableAddress;
  readonly version: ProtocolVersion;
  /** Nothing that the broker kept for us is wanted. */
  readonly clean: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

export const clientOptions = async (of: ConnectionOptions): Promise<IClientOptions> => {
  const { broker, address, version } = of;
  const url = new URL(broker.url);
  const protocol = url.protocol.slice(0, -1) as "mqtt" | "mqtts" | "ws" | "wss";
  const isWeb = protocol === "ws" || protocol === "wss";
  const password = await readPassword(broker, of.environment);
  const ca = broker.ca === undefined ? undefined : await readSmallFile(broker.ca, MOST_FILE_BYTES);
  // A socket wants an IPv6 address without the brackets that an address of the web has.
  const bare = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    ...{ protocol, hostname: isWeb ? url.hostname : bare },
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(isWeb ? { path: `${url.pathname}${url.search}` } : {}),
    ...(protocol === "mqtts" && isIP(bare) === 0 ? { servername: bare } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(isWeb ? { wsOptions: { maxPayload: 65_536, handshakeTimeout: CONNECT_MS } } : {}),
    rejectUnauthorized: true,
    clientId: address.tableId,
    ...(broker.username === undefined ? {} : { username: broker.username }),
    ...(password === undefined ? {} : { password }),
    protocolVersion: version,
    clean: of.clean,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_MS,
    // A connection is one client: what is told again, and when, is decided by the outbox alone.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    will: {
      topic: fleetTopic(address, "availability"),
      payload: Buffer.from("offline"),
      ...{ qos: 1, retain: true },
    },
    ...(version === 5
      ? {
          properties: {
            ...(of.clean ? {} : { sessionExpiryInterval: SESSION_EXPIRY_S }),
            receiveMaximum: RECEIVE_MAXIMUM,
            maximumPacketSize: MOST_PACKET_BYTES,
          },
        }
      : {}),
  };
};
