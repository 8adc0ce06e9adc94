/**
 * A central place that others can reach, as it is over HTTP and WebSocket: on every address, asked from this machine's
 * own network address too. Two sites have a table each. Devices are let in with codes, as people do it.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openEntrance } from "../../../../firmware/centre/access/entrance.ts";
import { startCentreHttp } from "../../../../firmware/centre/http/start-http.ts";
import { LiveTables } from "../../../../firmware/centre/live/live-tables.ts";
import { viewSockets } from "../../../../firmware/centre/live/view-sockets.ts";
import { Views } from "../../../../firmware/centre/live/views.ts";
import { openSqliteRecord } from "../../../../firmware/centre/record/sqlite-record.ts";
import { type AccessOptions, LOOPBACK_ONLY } from "../../../../firmware/gateway/access/options.ts";
import { systemClock } from "../../../../firmware/gateway/clock.ts";
import { codeOfferSchema } from "../../../../shared/access.ts";
import { fleetTopic, type TableAddress } from "../../../../shared/fleet.ts";
import type { Role } from "../../../../shared/roles.ts";
import type { Sites } from "../../../../shared/sites.ts";
import { cookieFrom, OWN_ADDRESS } from "../../../gateway/access/support/door.ts";
import type { ManualClock } from "../../../gateway/support/manual-clock.ts";
import { sampleAbout, sampleEvent, sampleSession, sampleState } from "../../../support/fleet-samples.ts";
import { FleetView } from "../../../support/fleet-view.ts";

const AT = "2026-11-30T12:00:00.000Z";
export const NORTH: TableAddress = { site: "north", tableId: "n1" };
export const SOUTH: TableAddress = { site: "south", tableId: "s1" };
/** As the proxy says it. */
const FORWARDED = { "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https" };

/** From this computer, over the network in the clear, or over the network by way of a proxy that has TLS. */
export type Way = "local" | "network" | "tls";

interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string;
}

export interface Place {
  readonly port: number;
  readonly folder: string;
  /** At the console, oldest first. */
  readonly said: readonly string[];
  /** Lines of the log, each an object. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** STOP, tighter limits, and tables that were to be taken off the list. */
  readonly sent: readonly string[];
  code(): string;
  ask(way: Way, path: string, ask?: Ask): Promise<Response>;
  /** The code comes from whoever sits at the computer. */
  letIn(role: Role, sites: Sites, way?: "network" | "tls", name?: string): Promise<string>;
  openActs(way: Way, cookie?: string): Promise<number>;
  look(cookie: string, headers?: Readonly<Record<string, string>>): FleetView;
  /** Tables tell something new. */
  tell(address: TableAddress, invertedS: number): void;
  close(): Promise<void>;
}

export const codeIn = (text: string | undefined): string => {
  const found = /code (\d{3}) (\d{3})/.exec(text ?? "");
  if (found === null) throw new Error(`no code was said at the console: ${text}`);
  return `${found[1]}${found[2]}`;
};

export const startPlace = async (
  wishes: {
    readonly clock?: ManualClock;
    readonly access?: Partial<AccessOptions>;
    readonly dataDir?: string;
  } = {},
): Promise<Place> => {
  const address = OWN_ADDRESS ?? "127.0.0.1";
  const folder = wishes.dataDir ?? (await mkdtemp(join(tmpdir(), "inversion-table-access-")));
  const said: string[] = [];
  const logged: Record<string, unknown>[] = [];
  const sent: string[] = [];
  const log = pino({}, { write: (line) => void logged.push(JSON.parse(line)) });
  const options: AccessOptions = {
    ...LOOPBACK_ONLY,
    ...{ dataDir: folder, channel: "insecure", publicUrl: (port) => `http://${address}:${port}` },
    ...{ console: (text) => void said.push(text), trustedProxies: [address] },
    ...wishes.access,
  };
  const record = openSqliteRecord(join(folder, "record.db"));
  for (const [index, one] of [NORTH, SOUTH].entries()) {
    const session = sampleSession(`${one.site}-session`, AT);
    const numbered = { kind: "session", address: one, session } as const;
    await record.write(
      [
        { kind: "about", address: one, about: sampleAbout(one) },
        { kind: "event", address: one, event: sampleEvent(index + 1, AT) },
        numbered,
      ],
      AT,
    );
  }
  const entrance = await openEntrance({ options, clock: wishes.clock ?? systemClock, log });
  const nowMs = (): number => performance.now();
  const tables = new LiveTables({ nowMs, trouble: { tell: () => {} }, onceOnline: null });
  const tell: Place["tell"] = (one, invertedS) =>
    tables.hear(fleetTopic(one, "state"), Buffer.from(JSON.stringify(sampleState(AT, { invertedS }))), false);
  for (const one of [NORTH, SOUTH]) tell(one, 0);
  const now = () => ({ brokerConnected: true, recordTrouble: null });
  const views = new Views({ tables, door: entrance.door, now });
  const http = await startCentreHttp({
    ...{ host: "0.0.0.0", port: 0, tls: null, hosts: [], isBehindProxy: true, companionDir: "/nowhere" },
    ...{ upgrades: viewSockets({ door: entrance.door, views, nowMs }), entrance, record, log },
    sender: {
      send: ({ site, tableId }, { kind }) => {
        sent.push(`${kind} ${site}/${tableId}`);
        return Promise.resolve({ kind: "accepted" });
      },
    },
    forget: ({ site, tableId }) => {
      sent.push(`forget ${site}/${tableId}`);
      return Promise.resolve({ kind: "online" });
    },
    health: () => ({
      state: "ok",
      broker: { kind: "embedded", connected: true },
      record: { kind: "sqlite", trouble: null, waiting: 0 },
      live: { views: 0, tables: 2 },
      counted: { sessions: 0, events: 0, undecodable: 0, refused: 0 },
    }),
  });
  const { port } = http;
  const url = `http://${address}:${port}`;
  const looking: FleetView[] = [];
  const ask: Place["ask"] = (way, path, { method = "GET", body, headers = {}, cookie } = {}) =>
    fetch(`${way === "local" ? `http://127.0.0.1:${port}` : url}${path}`, {
      method,
      headers: {
        ...(way === "local" ? {} : { origin: url }),
        ...(way === "tls" ? FORWARDED : {}),
        ...(cookie === undefined ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    ...{ port, folder, said, logged, sent, ask, tell },
    code: () => codeIn(said.at(-1)),
    letIn: async (role, sites, way = "network", name = `the ${role}'s`) => {
      const doer = { by: "http", device: null, address: null } as const;
      const offer = codeOfferSchema.parse(entrance.desk.offerAtConsole({ role, sites }, doer));
      const paired = await ask(way, "/api/access/pair", { method: "POST", body: { code: offer.code, name } });
      if (paired.status !== 200) throw new Error(`pairing was refused: ${await paired.text()}`);
      return cookieFrom(paired);
    },
    openActs: async (way, cookie) => {
      const as = cookie === undefined ? {} : { cookie };
      const asked = await ask(way, "/api/access/admin-code", { method: "POST", ...as });
      if (asked.status !== 200) return asked.status;
      const body = { code: codeIn(said.at(-1)) };
      return (await ask(way, "/api/access/admin", { method: "POST", body, ...as })).status;
    },
    look: (cookie, headers = {}) => {
      const view = new FleetView(port, { cookie, ...headers }, address);
      looking.push(view);
      return view;
    },
    close: async () => {
      for (const view of looking) view.close();
      views.close();
      await http.close();
      await entrance.close();
      await record.close();
      // When a device was here last may still be on its way to the disk.
      if (wishes.dataDir === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
