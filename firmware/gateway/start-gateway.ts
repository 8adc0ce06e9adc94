/**
 * Puts the gateway together and starts it: HTTP, the dashboards' WebSocket, and between them and the controller
 * nothing but the {@link ControllerLink}. Called by firmware/main.ts. The gateway is never part of the safety loop:
 * it can be flooded or crash without moving the controller's lease.
 */

import { createHmac, randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import type { Logger } from "pino";
import type { Limits } from "../../shared/limits.ts";
import { offerOf } from "../../shared/programme-kinds.ts";
import type { HistoryLink } from "../history/contract.ts";
import { Access } from "./access/access.ts";
import { AccessDesk } from "./access/desk.ts";
import { leaveSecret } from "./access/leave-secret.ts";
import { type AccessOptions, LOOPBACK_ONLY } from "./access/options.ts";
import type { Principal } from "./access/principal.ts";
import { type AllowedHosts, allowedHosts } from "./allowed-hosts.ts";
import { AuditTrail } from "./audit-trail.ts";
import type { BoardsSource } from "./board-routes.ts";
import { DEFAULT_CAPS, type GatewayCaps } from "./caps.ts";
import { type GatewayClock, systemClock } from "./clock.ts";
import type { ControllerLink } from "./controller-link.ts";
import { Dashboards, SWEEP_EVERY_MS } from "./dashboards.ts";
import { Devices } from "./devices.ts";
import { FleetFeed, type FleetOptions } from "./fleet-feed.ts";
import { buildHttp } from "./http-app.ts";
import { Lately } from "./lately.ts";
import type { Facts } from "./live-view.ts";
import { GatewayMetrics } from "./metrics.ts";
import { NO_HISTORY } from "./no-history.ts";
import { OwnGaps } from "./own-gaps.ts";
import { PendingRequests } from "./pending-requests.ts";
import { People } from "./people.ts";
import { findProgramme, NO_PROGRAMMES, type ProgrammeShelf } from "./programme-shelf.ts";
import { RecentSessions } from "./recent-sessions.ts";
import type { TlsSource } from "./secure-server.ts";
import { SessionRecorder } from "./session-recorder.ts";
import { Paces } from "./telemetry-pace.ts";
import { webSocketUpgrades } from "./web-sockets.ts";
import { Wishes } from "./wishes.ts";

/** Every 5 s: the folder of programmes is looked at, and the history asked who there is until it has told. */
const SWEEPS_PER_QUESTION = 20;
/** Whoever has no profile. */
const GUEST_NAME = "Guest";
/** Dashboards have this long to say goodbye when the gateway stops, ms. */
const GOODBYE_MS = 500;

export interface GatewayOptions {
  /** Address to listen on; loopback unless the owner says otherwise. */
  readonly host: string;
  /** Absent: plain HTTP. */
  readonly tls?: TlsSource;
  /** Further names under which browsers reach us, some with a port. */
  readonly hosts?: readonly string[];
  /** 0 = any free port. */
  readonly httpPort: number;
  readonly version: string;
  readonly simulated: boolean;
  readonly ceilings: Limits;
  /** Folder of the built dashboard. */
  readonly companionDir: string;
  readonly controller: ControllerLink;
  /** The config is not valid, and why: there is no controller, nothing can be changed, and all can be read. */
  readonly readOnly?: string | null;
  /** The simulated board's own HTTP; null for a real table. */
  readonly world: { readonly baseUrl: string } | null;
  /** Which boards there are, for whoever sets the table up. */
  readonly boards?: BoardsSource;
  readonly log: Logger;
  readonly caps?: Partial<GatewayCaps>;
  readonly clock?: GatewayClock;
  /** Absent: nothing is kept. */
  readonly history?: HistoryLink;
  /** For /healthz and /metrics; a pid is null while no process runs. */
  readonly historyProcess?: {
    pid(): number | null;
    figures(): { readonly waiting: number; readonly leftOut: number };
  };
  /** Absent: none. */
  readonly programmes?: ProgrammeShelf;
  /** Absent: {@link LOOPBACK_ONLY}. */
  readonly access?: AccessOptions;
  /** Absent: nobody else is told of this table. */
  readonly fleet?: FleetOptions;
}

export interface Gateway {
  /** The port it really listens on. */
  readonly port: number;
  /** Since it last looked after its dashboards, ms; null = it has not yet. */
  tickAgeMs(): number | null;
  /** Somebody watches at a screen that counts; what the controller is told with every heartbeat. */
  attended(): boolean;
  /** Closes every dashboard with 1001 and stops listening. */
  close(): Promise<void>;
}

/** `port-busy`: somebody else listens there. `cannot-listen`: the address or the right to it is missing. */
export class GatewayError extends Error {
  readonly code: "port-busy" | "cannot-listen";

  constructor(code: GatewayError["code"], message: string) {
    super(message);
    this.name = "GatewayError";
    this.code = code;
  }
}

const listenError = (error: unknown, host: string, port: number): GatewayError => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  if (code === "EADDRINUSE") {
    return new GatewayError("port-busy", `port ${port} on ${host} is busy; choose another with --http-port`);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new GatewayError("cannot-listen", `cannot listen on ${host}, port ${port}: ${why}`);
};

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address));

const DEVICE_LABEL_CHARS = 10;

/** What a page's own id is called in public: nobody can introduce himself as another by what he sees in the list. */
const deviceLabels = (): ((deviceId: string) => string) => {
  const secret = randomBytes(32);
  return (deviceId) =>
    createHmac("sha256", secret).update(deviceId).digest("base64url").slice(0, DEVICE_LABEL_CHARS);
};

const closeDashboards = async (dashboards: Dashboards, clock: GatewayClock): Promise<void> => {
  dashboards.closeAll();
  const end = clock.nowMs() + GOODBYE_MS;
  await new Promise<void>((resolve) => {
    const cancel = clock.every(10, () => {
      if (dashboards.size > 0 && clock.nowMs() < end) return;
      cancel();
      resolve();
    });
  });
  dashboards.cutAll();
};

const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Starts the gateway; resolves when it listens.
 *
 * @throws {GatewayError} with a code, when it cannot listen
 */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { controller, log, version, simulated, ceilings } = options;
  const caps: GatewayCaps = { ...DEFAULT_CAPS, ...options.caps };
  const clock = options.clock ?? systemClock;
  const history = options.history ?? NO_HISTORY;
  const programmes = options.programmes ?? NO_PROGRAMMES;
  const metrics = new GatewayMetrics();
  const pending = new PendingRequests(caps.pendingRequests);
  const wallIso = (): string => clock.wallIso();
  const recent = new RecentSessions(caps.sessionsKept);
  const people = new People({ history, ceilings, guestName: GUEST_NAME });
  const wishes = new Wishes();
  const lately = new Lately(history, recent, wallIso);
  const programmeName = (id: string): string | null => findProgramme(programmes, id)?.name ?? null;
  let feed: FleetFeed | null = null;
  const recorder = new SessionRecorder({
    ...{ history, recent, people, wishes, programmeName, clock },
    onClosed: (session) => feed?.finished(session),
  });
  const profileInSession = (): string | null => recorder.profileInSession();
  const audit = new AuditTrail(history, clock, profileInSession);
  let offerChanges = 0;
  const paces = new Paces();
  const devices = new Devices(deviceLabels());
  const facts: Facts = {
    ...{ version, simulated, ceilings, readOnly: options.readOnly ?? null },
    offered: () => ({
      profiles: people.offers(),
      programmes: programmes.programmes().map(({ spec }) => offerOf(spec)),
      history: history.state(),
    }),
    revision: () => people.revision + offerChanges,
  };
  const dashboards = new Dashboards(facts, devices, paces, clock, metrics, log);
  if (options.fleet !== undefined)
    feed = new FleetFeed({
      ...{ ...options.fleet, controller, pending, wishes, audit, history, clock },
      inSession: () => recorder.sessionId(),
      attended: () => dashboards.attended(),
      log: (message) => log.info({ from: "fleet" }, message),
    });
  const accessOptions = options.access ?? LOOPBACK_ONLY;
  const access = await Access.open({ options: accessOptions, clock, log });
  const shutOut = (): void => {
    const nowOf = (principal: Principal): Principal => access.nowOf(principal);
    dashboards.shutOut(nowOf);
    access.answers.shutOut(nowOf);
  };
  const desk = new AccessDesk({
    ...{ access, options: accessOptions, audit, clock, shutOut },
    connected: (deviceId) => dashboards.ofDevice(deviceId),
  });

  let stopping = false;
  // Known once the server listens, and nothing is judged before.
  const tls = options.tls ?? null;
  const hostsAt = (port: number): AllowedHosts =>
    allowedHosts({
      ...{ bindHost: options.host, port, scheme: tls === null ? "http" : "https" },
      ...{ localAddresses: ownAddresses, certified: () => tls?.names() ?? [] },
      ...{ named: options.hosts ?? [], behindProxy: accessOptions.trustedProxies.length > 0 },
    });
  let hosts: AllowedHosts = hostsAt(options.httpPort);
  const upgrade = webSocketUpgrades({
    hosts: () => hosts,
    ...{ access, caps, dashboards },
    context: {
      ...{ controller, pending, devices, paces, metrics, clock, log, wishes, audit },
      choices: { people, programmes, lately },
    },
    log,
    open: () => !stopping,
  });
  const app = await buildHttp({
    ...{ hosts: () => hosts, tls, caps, companionDir: options.companionDir, upgrade },
    ...{ controller, dashboards, metrics, pending, wishes, audit, log, access },
    api: {
      ...{ access, desk },
      ...{ history, people, programmes, recent, lately, ceilings, profileInSession, wallIso },
      about: { program: version, simulated, timeZone: ownTimeZone() },
    },
    historyPid: () => options.historyProcess?.pid() ?? null,
    fleetPid: options.fleet === undefined ? null : () => options.fleet?.link.pid() ?? null,
    historyFigures: () => {
      const figures = options.historyProcess?.figures();
      return figures === undefined ? null : { isOk: history.state().kind === "ok", ...figures };
    },
    fleetFigures: () => options.fleet?.link.figures() ?? null,
    world: options.world,
    boards: options.boards ?? null,
    ...{ stopsPerS: caps.stopsPerS, setupsPerS: caps.setupsPerS, apiChangesPerS: caps.apiChangesPerS },
    version,
    readOnly: options.readOnly ?? null,
  });
  try {
    const scheme = tls === null ? "http" : "https";
    const listenTextResolver = (address: string): string =>
      `listening at ${address.replace(/^https?/, scheme)}`;
    await app.listen({ host: options.host, port: options.httpPort, listenTextResolver });
  } catch (error) {
    await app.close();
    throw listenError(error, options.host, options.httpPort);
  }
  const address = app.server.address();
  const port = address !== null && typeof address === "object" ? address.port : options.httpPort;
  hosts = hostsAt(port);
  access.listensOn(port);
  const leave = (): Promise<void> => leaveSecret({ access, tls, host: options.host, port, log });
  await leave();
  tls?.onChange(() => void leave());
  desk.opened();

  controller.listen({
    report: (report) => {
      recorder.report(report);
      metrics.report(report);
      dashboards.report(report);
      feed?.report(report);
    },
    event: (event) => {
      audit.event(event);
      metrics.event(event);
      recorder.event(event);
      dashboards.event(event);
      feed?.event(event);
    },
    answer: (answer) => pending.answered(answer),
  });
  const learnPeople = (): void => {
    void people.refresh();
    void lately.learn();
  };
  history.onChange(() => {
    offerChanges += 1;
    if (history.state().kind === "ok") learnPeople();
  });
  learnPeople();
  let sweeps = 0;
  let programmesTold = programmes.programmes();
  const lookAgain = (): void => {
    if (!people.isKnown || !lately.isKnown) learnPeople();
    const now = programmes.programmes();
    if (JSON.stringify(now) !== JSON.stringify(programmesTold)) offerChanges += 1;
    programmesTold = now;
  };
  let tickedMs: number | null = null;
  const ownGaps = new OwnGaps(SWEEP_EVERY_MS, clock.nowMs());
  const cancelSweep = clock.every(SWEEP_EVERY_MS, () => {
    const nowMs = clock.nowMs();
    tickedMs = nowMs;
    const gapMs = ownGaps.tick(nowMs);
    if (gapMs > 0) {
      log.warn({ gapMs }, "the gateway did not run for a while; its dashboards are given that time");
      pending.forgive(gapMs, nowMs);
      dashboards.forgive(gapMs);
    }
    pending.sweep(nowMs);
    recorder.tick();
    feed?.tick();
    void access.guesses.tick();
    shutOut();
    sweeps += 1;
    if (sweeps % SWEEPS_PER_QUESTION === 0) lookAgain();
    dashboards.sweep();
  });
  return {
    port,
    tickAgeMs: () => (tickedMs === null ? null : clock.nowMs() - tickedMs),
    attended: () => dashboards.attended(),
    close: async () => {
      stopping = true;
      recorder.stop();
      await closeDashboards(dashboards, clock);
      cancelSweep();
      await app.close();
      await Promise.all([access.console.takeAway(), access.guesses.close()]);
    },
  };
};
