/**
 * A broker within the program, for whoever has none: aedes on one TCP port, over TLS where other computers reach it. What
 * must not be lost is acknowledged to a table only when it is in the record, so that a table keeps in its outbox what was
 * not; whatever the broker itself holds may be gone after a restart, and is told again.
 */

import { createServer as createPlain, type Server, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { createServer as createSecure } from "node:tls";
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from "aedes";
import { parseFleetTopic, type TableAddress } from "../../shared/fleet.ts";
import { HANDSHAKE_TIMEOUT_MS, type TlsSource } from "../gateway/secure-server.ts";
import type { Log } from "../log.ts";
import type { Batches } from "./batches.ts";
import { decodeHeard } from "./heard.ts";
import { HeldCommands } from "./held-commands.ts";
import { PacketBound } from "./packet-bound.ts";
import { hasEnded, writePuback } from "./puback.ts";
import { GONE, type SignInVerdict, type TableSignIn } from "./table-sign-in.ts";
import { isAlien, isRetained, mayHear, whyNotPublish } from "./topic-rights.ts";
import type { TroubleLog } from "./trouble-log.ts";

/** Tables and a few that are being turned away. */
const MOST_CONNECTIONS = 5_000;
/** Messages of one table that are not in the record yet: one that floods leaves room for the others. */
export const MOST_UNWRITTEN = 200;
/** Where nobody may listen. */
const NOWHERE = "nowhere";
/** To say who one is, ms. */
const CONNECT_MS = 10_000;

export interface EmbeddedBrokerParts {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Null = plain. */
  readonly tls: TlsSource | null;
  readonly signIn: Pick<TableSignIn, "judge">;
  readonly batches: Batches;
  readonly trouble: TroubleLog;
  readonly log: Pick<Log, "info" | "warn" | "error">;
  /** Monotonic. */
  readonly nowMs?: () => number;
}

export interface EmbeddedBroker {
  readonly port: number;
  readonly tables: () => number;
  readonly undecodable: () => number;
  /** A command. One to a table that is not there waits for it, as long as the table would carry it out. */
  publish(topic: string, payload: string): Promise<void>;
  /** Every message of this topic of any table, as it came. */
  listen(filter: string, heard: (topic: string, payload: Uint8Array) => void): Promise<void>;
  close(): Promise<void>;
}

/** What a sign-in answers in MQTT 3.1.1 §3.2.2.3: 3 = come again, 5 = not allowed. */
const refusal = (verdict: Exclude<SignInVerdict, { kind: "table" }>): AuthenticateError =>
  Object.assign(new Error(verdict.why), { returnCode: verdict.kind === "later" ? 3 : 5 });

const bytesOf = (payload: string | Buffer): Buffer =>
  typeof payload === "string" ? Buffer.from(payload) : payload;

class Desk {
  readonly #parts: EmbeddedBrokerParts;
  readonly #addresses = new WeakMap<Client, TableAddress>();
  readonly #unwritten = new WeakMap<Client, number>();
  undecodable = 0;

  constructor(parts: EmbeddedBrokerParts) {
    this.#parts = parts;
  }

  async signIn(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    hasGone: () => boolean,
  ): Promise<SignInVerdict> {
    const judged = await this.#parts.signIn.judge(
      {
        clientId: client.id,
        username: username ?? null,
        password: password === undefined ? null : password.toString("utf8"),
      },
      hasGone,
    );
    // aedes reads nothing meanwhile and does not notice. Let in, it would end the connection that has come in its place.
    const verdict: SignInVerdict = hasGone() ? GONE : judged;
    if (verdict.kind === "table") this.#addresses.set(client, verdict.address);
    else
      this.#parts.trouble.tell(
        `sign-in ${verdict.kind}`,
        `${JSON.stringify((username ?? "nobody").slice(0, 64))} is not let in: ${verdict.why}`,
      );
    return verdict;
  }

  /** What its troubles are counted together as: whoever was not let in can give itself any name, of any length. */
  nameOf(client: Client): string | null {
    return this.#addresses.has(client) ? client.id : null;
  }

  mayHear(client: Client, filter: string): boolean {
    const address = this.#addresses.get(client);
    if (address !== undefined && mayHear(address, filter)) return true;
    this.#parts.trouble.tell(`subscribe ${client.id}`, `${client.id} may not hear ${filter.slice(0, 200)}`);
    return false;
  }

  /** Why it is not passed on; null = it is. */
  take(client: Client, packet: PublishPacket): Error | null {
    const address = this.#addresses.get(client);
    const why =
      address === undefined ? "nobody knows who it is" : whyNotPublish(address, packet.topic, packet.qos);
    if (why !== null) {
      this.#parts.trouble.tell(`publish ${client.id}`, `${client.id} may not publish: ${why}`);
      if (address === undefined || packet.qos > 1 || !isAlien(packet.topic)) return new Error(why);
      // 3.1.1 knows no other refusal than to end the connection: it is acknowledged, and goes nowhere.
      packet.topic = NOWHERE;
      packet.payload = "";
      packet.retain = false;
      return null;
    }
    if (packet.retain && !isRetained(packet.topic)) packet.retain = false;
    return this.#record(client, packet);
  }

  #record(client: Client, packet: PublishPacket): Error | null {
    const { batches, trouble } = this.#parts;
    const verdict = decodeHeard(packet.topic, bytesOf(packet.payload));
    if (verdict.kind === "not-kept") return null;
    if (verdict.kind === "refused") {
      this.undecodable += 1;
      trouble.tell(packet.topic, `a message is left out: ${verdict.why}`);
      return null;
    }
    const { heard } = verdict;
    if (heard.kind === "about" || heard.kind === "state" || heard.kind === "availability") {
      batches.latest(heard);
      return null;
    }
    const { messageId, qos } = packet;
    const unwritten = this.#unwritten.get(client) ?? 0;
    if (unwritten >= MOST_UNWRITTEN)
      return new Error(`it has ${unwritten} messages that are not acknowledged; allowed: ${MOST_UNWRITTEN}`);
    const acknowledge = (): void => {
      this.#unwritten.set(client, (this.#unwritten.get(client) ?? 1) - 1);
      if (qos > 0 && messageId !== undefined) writePuback(client.conn, messageId);
    };
    const isTaken = batches.keep(heard, acknowledge, () => hasEnded(client.conn));
    if (!isTaken) return new Error("too much waits to be written; it is to come again");
    this.#unwritten.set(client, unwritten + 1);
    // Passed on at once, and acknowledged by hand: see puback.ts.
    packet.qos = 0;
    return null;
  }
}

const listening = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });

const serverOf = (tls: TlsSource | null, came: (socket: Socket) => void): Server => {
  if (tls === null) return createPlain(came);
  const context = () => {
    const { certificate, key } = tls.current();
    return { cert: certificate, key, minVersion: "TLSv1.2" } as const;
  };
  const server = createSecure({ ...context(), handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, came);
  server.on("tlsClientError", () => {});
  tls.onChange(() => server.setSecureContext(context()));
  return server;
};

/** @throws where it cannot listen */
export const startEmbeddedBroker = async (parts: EmbeddedBrokerParts): Promise<EmbeddedBroker> => {
  const desk = new Desk(parts);
  const socketOf = new WeakMap<object, Socket>();
  const broker = new Aedes({
    connectTimeout: CONNECT_MS,
    authenticate: (client, username, password, done) => {
      void desk
        .signIn(client, username, password, () => socketOf.get(client.conn)?.destroyed === true)
        .then(
          (verdict) => (verdict.kind === "table" ? done(null, true) : done(refusal(verdict), false)),
          (error: unknown) => done(refusal({ kind: "later", why: String(error) }), false),
        );
    },
    authorizeSubscribe: (client, subscription, done) =>
      done(null, desk.mayHear(client, subscription.topic) ? subscription : null),
    authorizePublish: (client, packet, done) =>
      done(client === null ? new Error("it comes from nobody") : desk.take(client, packet)),
  });
  broker.on("clientError", (client, error) => {
    const name = desk.nameOf(client);
    if (name === null) parts.trouble.tell("connection", `a connection is ended: ${error.message}`);
    else parts.trouble.tell(`connection ${name}`, `the connection of ${name} ends: ${error.message}`);
  });
  const { nowMs = () => performance.now() } = parts;
  const held = new HeldCommands(nowMs);
  const there = new Map<string, Client>();
  const publish = (topic: string, payload: string): Promise<void> =>
    new Promise((resolve, reject) =>
      broker.publish({ cmd: "publish", topic, payload, qos: 1, retain: false, dup: false }, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  const tellHeld = (client: Client): void => {
    for (const { topic, payload } of held.of(client.id))
      publish(topic, payload).catch((error: unknown) =>
        parts.trouble.tell("commands", `a command to ${client.id} is not told: ${String(error)}`),
      );
  };
  broker.on("clientReady", (client) => {
    there.set(client.id, client);
    // One that has subscribed before need not do so again; twice told is once done.
    tellHeld(client);
  });
  broker.on("subscribe", (_subscriptions, client) => {
    tellHeld(client);
    held.forget(client.id);
  });
  broker.on("clientDisconnect", (client) => {
    if (there.get(client.id) === client) there.delete(client.id);
  });
  broker.on("connectionError", (_client, error) =>
    parts.trouble.tell("connection", `a connection ends before it has said who it is: ${error.message}`),
  );
  await broker.listen();
  const sockets = new Set<Socket>();
  const server = serverOf(parts.tls, (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    const bound = new PacketBound();
    bound.on("error", (error) => {
      parts.trouble.tell("connection", `a connection is ended: ${error.message}`);
      socket.destroy();
    });
    socket.pipe(bound);
    const line = Duplex.from({ readable: bound, writable: socket });
    socketOf.set(line, socket);
    broker.handle(line);
  });
  server.maxConnections = MOST_CONNECTIONS;
  try {
    const port = await listening(server, parts.host, parts.port);
    return {
      port,
      tables: () => broker.connectedClients,
      undecodable: () => desk.undecodable,
      publish: async (topic, payload) => {
        const to = parseFleetTopic(topic);
        if (to === null || there.has(to.tableId)) await publish(topic, payload);
        else held.hold(to.tableId, topic, payload);
      },
      listen: (filter, heard) =>
        new Promise((resolve) =>
          broker.subscribe(
            filter,
            (packet, done) => {
              heard(packet.topic, bytesOf(packet.payload));
              done();
            },
            resolve,
          ),
        ),
      close: async () => {
        server.close();
        await new Promise<void>((resolve) => broker.close(resolve));
        for (const socket of sockets) socket.destroy();
      },
    };
  } catch (error) {
    await new Promise<void>((resolve) => broker.close(resolve));
    throw error;
  }
};
