/**
 * How much the gateway takes from the outside before it refuses. Every cap closes or refuses the offending socket
 * only; no address is banned, since behind one address there may be a whole house.
 */

import { MAX_RATE_HZ } from "../../shared/protocol.ts";

export interface GatewayCaps {
  /** Dashboards at once. */
  readonly sockets: number;
  /** Dashboards of one paired device at once. */
  readonly socketsPerDevice: number;
  /** Other connections at once, on top of the dashboards. */
  readonly httpConnections: number;
  /** HTTP requests per second and address; more is 429. */
  readonly httpRequestsPerS: number;
  /** Requests, refused messages and pings of one socket. */
  readonly messagesPerS: number;
  readonly messageBurst: number;
  /** `seen` of one socket: once per telemetry is welcome. */
  readonly seenPerS: number;
  readonly seenBurst: number;
  /** Introductions of one socket: each may be news for all. */
  readonly introductionsPerS: number;
  readonly introductionBurst: number;
  /** STOP is taken this often whatever else is limited, per socket and over HTTP. */
  readonly stopsPerS: number;
  /** Changes of the set-up, over HTTP, of everybody together. */
  readonly setupsPerS: number;
  /** Changes of profiles, plans and outcomes, over HTTP, of everybody together. */
  readonly apiChangesPerS: number;
  /** Messages over the limits before the socket is closed with 1008, and how many are forgotten each second. */
  readonly strikes: number;
  readonly strikesForgottenPerS: number;
  /** Requests the controller has not answered yet, of all sockets; STOP is not counted. */
  readonly pendingRequests: number;
  /** Bytes the kernel has not taken from us; more cuts the socket off. */
  readonly backlogBytes: number;
  /** Finished sessions kept in memory, beside the history. */
  readonly sessionsKept: number;
}

export const DEFAULT_CAPS: GatewayCaps = {
  sockets: 64,
  socketsPerDevice: 16,
  httpConnections: 192,
  httpRequestsPerS: 100,
  messagesPerS: 20,
  messageBurst: 40,
  seenPerS: MAX_RATE_HZ + 10,
  seenBurst: 120,
  introductionsPerS: 2,
  introductionBurst: 10,
  stopsPerS: 5,
  setupsPerS: 10,
  apiChangesPerS: 10,
  strikes: 100,
  strikesForgottenPerS: 5,
  pendingRequests: 1024,
  backlogBytes: 256 * 1024,
  sessionsKept: 200,
};

/** Bytes of an HTTP body. */
export const MAX_BODY_BYTES = 16 * 1024;
