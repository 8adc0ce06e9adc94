/**
 * Who looks at many tables: what a role may is in shared/roles.ts, and the sites bound what it may it for. What is beyond
 * somebody's sites is not there for them: not shown, not counted, not found.
 */

import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import type { Role } from "../../../shared/roles.ts";

export interface Visitor {
  readonly role: Role;
  /** Null = all sites. */
  readonly sites: readonly string[] | null;
}

/** Whoever sits at the central place's own computer. */
export const LOCAL_VISITOR: Visitor = { role: "operator", sites: null };

export const maySee = ({ sites }: Visitor, site: string): boolean => sites === null || sites.includes(site);

/** Asked in front of every route, before a socket is taken over, and again while a socket is open. */
export interface Door {
  /** Null = nobody is signed in. The same for the same request until somebody is let in or out. */
  visitorOf(request: IncomingMessage): Visitor | null;
  /** Called when somebody was let out or has other rights now: open sockets are looked at again. */
  onChange(call: () => void): void;
}

/** In a route that the gate has let somebody into. */
export const visitorOf = (door: Door, { raw }: FastifyRequest): Visitor =>
  // Let out since the gate: nothing is theirs.
  door.visitorOf(raw) ?? { role: "viewer", sites: [] };
