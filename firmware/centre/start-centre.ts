/**
 * Puts the central place together: the record, the broker within or a recorder at another one, commands, live pictures,
 * HTTP. Called by fleet-command.ts with everything judged; what it starts it ends.
 */

import type { TableAddress } from "../../shared/fleet.ts";
import { leaveSecret } from "../gateway/access/leave-secret.ts";
import { type AccessOptions, LOOPBACK_ONLY } from "../gateway/access/options.ts";
import { systemClock } from "../gateway/clock.ts";
import type { TlsSource } from "../gateway/secure-server.ts";
import type { Log } from "../log.ts";
import { type Entrance, openEntrance } from "./access/entrance.ts";
import { Batches } from "./batches.ts";
import type { SignIn } from "./broker-address.ts";
import { commandLineToBroker, EVERY_ANSWER } from "./command-line-to-broker.ts";
import { CommandSender, type CommandWire } from "./command-sender.ts";
import { startEmbeddedBroker } from "./embedded-broker.ts";
import { forgetTable } from "./forget-table.ts";
import type { CentreHealth } from "./http/health.ts";
import { type CentreHttp, type CentreHttpParts, startCentreHttp } from "./http/start-http.ts";
import { rememberFromRecord } from "./live/from-record.ts";
import { EVERY_LIVE_TOPIC, liveLine } from "./live/live-line.ts";
import { LiveTables } from "./live/live-tables.ts";
import { viewSockets } from "./live/view-sockets.ts";
import { Views } from "./live/views.ts";
import type { CentralRecord, Keeping } from "./record/central-record.ts";
import { Recorder } from "./recorder.ts";
import { CredentialsFile, credentialsPath } from "./table-credentials.ts";
import { TableSignIn } from "./table-sign-in.ts";
import { TroubleLog } from "./trouble-log.ts";
import { keepUp } from "./upkeep.ts";

/** What waits is given this long to be written when the program ends, ms. */
const STOP_PATIENCE_MS = 3_000;

export type BrokerParts =
  | {
      readonly kind: "embedded";
      readonly host: string;
      readonly port: number;
      readonly tls: TlsSource | null;
    }
  | {
      readonly kind: "external";
      readonly url: string;
      readonly signIn: SignIn;
      readonly isShared: boolean;
    };

export interface CentreParts {
  readonly broker: BrokerParts;
  readonly record: CentralRecord;
  readonly keeping: Keeping;
  readonly recorderName: string;
  readonly host: string;
  readonly httpPort: number;
  readonly dataDir: string;
  /** How others reach it; absent: nobody does, and no device is let in. */
  readonly reach?: {
    readonly tls?: TlsSource;
    readonly hosts?: readonly string[];
    readonly access?: AccessOptions;
  };
  /** Where the companion was built to. */
  readonly companionDir: string;
  readonly log: Log;
}

export interface Centre {
  readonly httpPort: number;
  /** Of the broker within; null = there is none. */
  readonly mqttPort: number | null;
  readonly health: () => CentreHealth;
  close(): Promise<void>;
}

interface Ears {
  readonly wire: CommandWire;
  /** Takes back what a table told for those who come later; null where nobody else can come. */
  readonly clearRetained: ((address: TableAddress) => Promise<void>) | null;
  readonly mqttPort: number | null;
  readonly connected: () => boolean;
  /** Whether what is shown live is heard. */
  readonly hearsLive: () => boolean;
  readonly undecodable: () => number;
  close(): Promise<void>;
}

const embedded = async (
  broker: Extract<BrokerParts, { kind: "embedded" }>,
  { dataDir, log }: CentreParts,
  parts: EarParts,
): Promise<Ears> => {
  const { batches, trouble, answered, tables } = parts;
  const signIn = new TableSignIn(new CredentialsFile(credentialsPath(dataDir)));
  const within = await startEmbeddedBroker({ ...broker, signIn, batches, trouble, log });
  await within.listen(EVERY_ANSWER, answered);
  for (const filter of EVERY_LIVE_TOPIC)
    await within.listen(filter, (topic, payload) => tables.hear(topic, payload, false));
  return {
    wire: within,
    clearRetained: null,
    mqttPort: within.port,
    connected: () => true,
    hearsLive: () => true,
    undecodable: within.undecodable,
    close: within.close,
  };
};

const external = (
  { url, signIn, isShared }: Extract<BrokerParts, { kind: "external" }>,
  { recorderName: name, log }: CentreParts,
  parts: EarParts,
): Ears => {
  const { batches, trouble, answered, tables } = parts;
  const recorder = new Recorder({ url, signIn, name, isShared, batches, trouble, log });
  const commands = commandLineToBroker({ url, signIn, name, heard: answered, trouble });
  const live = liveLine({
    ...{ url, signIn, name, trouble },
    heard: (topic, payload, isRetained) => tables.hear(topic, payload, isRetained),
  });
  return {
    wire: commands,
    clearRetained: commands.clearRetained,
    mqttPort: null,
    connected: () => recorder.figures().connected,
    hearsLive: live.connected,
    undecodable: () => recorder.figures().undecodable,
    close: async () => {
      await Promise.all([recorder.close(), commands.close(), live.close()]);
    },
  };
};

/** HTTP, and the secret of the `fleet pair` command. */
const openHttp = async (
  parts: CentreParts & Pick<CentreHttpParts, "sender" | "forget" | "health" | "upgrades">,
  entrance: Entrance,
): Promise<CentreHttp> => {
  const { host, httpPort, companionDir, record, sender, forget, health, upgrades, reach = {}, log } = parts;
  const tls = reach.tls ?? null;
  const http = await startCentreHttp({
    ...{ host, port: httpPort, tls, hosts: reach.hosts ?? [], companionDir, upgrades },
    isBehindProxy: (reach.access?.trustedProxies ?? []).length > 0,
    ...{ entrance, record, sender, forget, health, log },
  });
  const { port } = http;
  const leave = (): Promise<void> => leaveSecret({ access: entrance.access, tls, host, port, log });
  await leave();
  tls?.onChange(() => void leave());
  return http;
};

type Answered = (topic: string, payload: Uint8Array) => void;

interface EarParts {
  readonly batches: Batches;
  readonly trouble: TroubleLog;
  readonly answered: Answered;
  readonly tables: LiveTables;
}

/** @throws where a port is taken */
export const startCentre = async (parts: CentreParts): Promise<Centre> => {
  const { broker, record, log } = parts;
  const nowMs = (): number => performance.now();
  const trouble = new TroubleLog({ log, nowMs });
  const batches = new Batches({ record, wallIso: () => new Date().toISOString(), log });
  let sender: CommandSender | null = null;
  const answered: Answered = (topic, payload) => sender?.heard(topic, payload);
  // No table is at the broker within before it is; another broker still knows who is there, and tells.
  const tables = new LiveTables({
    ...{ nowMs, trouble },
    onceOnline: broker.kind === "embedded" ? "offline" : null,
  });
  const earParts: EarParts = { batches, trouble, answered, tables };
  const ears =
    broker.kind === "embedded" ? await embedded(broker, parts, earParts) : external(broker, parts, earParts);
  const commands = new CommandSender({
    wire: ears.wire,
    keep: (command) => void batches.keep({ kind: "command", command }, () => {}),
    wallMs: () => Date.now(),
  });
  sender = commands;
  const options = parts.reach?.access ?? LOOPBACK_ONLY;
  const entrance = await openEntrance({ options, clock: systemClock, log });
  const { door } = entrance;
  const views = new Views({
    ...{ tables, door },
    now: () => ({ brokerConnected: ears.hearsLive(), recordTrouble: batches.figures().trouble }),
  });
  const known = rememberFromRecord({ record, tables, trouble });
  const health = (): CentreHealth => {
    const { waiting, sessions, events, refused, trouble: what } = batches.figures();
    const connected = ears.connected();
    return {
      state: connected && what === null ? "ok" : "trouble",
      broker: { kind: broker.kind, connected },
      record: { kind: record.kind, trouble: what, waiting },
      live: { views: views.size, tables: tables.size },
      counted: { sessions, events, undecodable: ears.undecodable() + tables.refused, refused },
    };
  };
  try {
    const http = await openHttp(
      {
        ...{ ...parts, sender: commands, health },
        forget: (address) =>
          forgetTable(address, { record, batches, tables, clearRetained: ears.clearRetained }),
        upgrades: viewSockets({ door, views, nowMs }),
      },
      entrance,
    );
    const upkeep = keepUp({ record, keeping: parts.keeping, log });
    return {
      httpPort: http.port,
      mqttPort: ears.mqttPort,
      health,
      close: async () => {
        upkeep.stop();
        known.stop();
        views.close();
        // What was heard is written and acknowledged while the lines still are there.
        await batches.stop(STOP_PATIENCE_MS);
        await Promise.all([http.close(), ears.close()]);
        await entrance.close();
      },
    };
  } catch (error) {
    known.stop();
    views.close();
    await Promise.all([ears.close(), entrance.close()]);
    throw error;
  }
};
