/**
 * Whom a request may be addressed to and which page may send it.
 *
 * A web page of somebody else can make this browser talk to us: by naming our address (then the Origin is foreign)
 * or by pointing its own name at our address, DNS rebinding (then the Host is foreign, and Origin equals Host). So
 * both are compared with an exact list: loopback, the name or address we were told to listen on, when that is
 * "every address" this computer's own literal addresses, the names that the certificate vouches for, and those that the
 * config names. Nothing else is believed: no forwarding header is read, not even a trusted proxy's X-Forwarded-Host.
 */

import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;
const DEFAULT_PORT = { http: 80, https: 443 } as const;
type Scheme = keyof typeof DEFAULT_PORT;

/** The address a socket comes from is this computer itself. Absent is not. */
export const isLoopback = (address: string | undefined): boolean => {
  if (address === undefined) return false;
  const v4 = address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
  return v4 === "::1" || (isIPv4(v4) && v4.startsWith("127."));
};

const isEveryAddress = (host: string): boolean => host === "0.0.0.0" || host === "::";

const asName = (address: string): string => {
  const bare = address.replace(/%.*$/, "").toLowerCase();
  return isIPv6(bare) ? `[${bare}]` : bare;
};

/** The Host of a request; two of them are shown as they came, and no list allows that (RFC 9112 §3.2). */
export const onlyHost = (request: Pick<IncomingMessage, "headersDistinct">): string | undefined =>
  request.headersDistinct["host"]?.join(", ");

export interface AllowedHosts {
  /** @param host the Host header, port included, as it came */
  allowsHost(host: string | undefined): boolean;
  /** @param origin the Origin header as it came; "null" and absent are not allowed here */
  allowsOrigin(origin: string | undefined): boolean;
  /** For an error message. */
  describe(): string;
}

export interface ListeningPlace {
  /** What the gateway listens on. */
  readonly bindHost: string;
  /** What it really listens on. */
  readonly port: number;
  readonly scheme: Scheme;
  /** This computer's own addresses, asked each time since they change. */
  readonly localAddresses: () => readonly string[];
  /** Names and addresses that the certificate vouches for; a wildcard is none of them. */
  readonly certified: () => readonly string[];
  /** Of the config: names and addresses, some with a port. */
  readonly named: readonly string[];
  /** Whether a proxy of ours stands in front of us. What it is reached at is TLS, at its own port. */
  readonly behindProxy: boolean;
}

/** `name:port` or `[v6]:port` as it stands in a Host, apart from a name without one. */
const PORT_AT_END = /^(.+):(\d+)$/;

const withoutDefault = (scheme: Scheme, name: string, port: number): string =>
  port === DEFAULT_PORT[scheme] ? name : `${name}:${port}`;

export const allowedHosts = (place: ListeningPlace): AllowedHosts => {
  const { bindHost, port, scheme, localAddresses, certified, named, behindProxy } = place;
  // Browsers leave the default port out of Host and Origin.
  const hostsAt = (name: string, at: number, as: Scheme): string[] => [
    ...new Set([`${name}:${at}`, withoutDefault(as, name, at)]),
  ];
  const originAt = (name: string, at: number, as: Scheme): string =>
    `${as}://${withoutDefault(as, name, at)}`;
  const isName = (name: string): boolean => !name.includes("*");
  const names = (): string[] => {
    const own = isEveryAddress(bindHost) ? localAddresses() : [bindHost];
    return [...new Set([...LOOPBACK_NAMES, ...[...own, ...certified().filter(isName)].map(asName)])];
  };
  const placesNamed = named.flatMap((entry): { name: string; at: number; as: Scheme }[] => {
    const match = isIPv6(entry) ? null : PORT_AT_END.exec(entry);
    const name = asName((match?.[1] ?? entry).replace(/^\[|\]$/g, ""));
    const told = match?.[2] === undefined ? null : Number(match[2]);
    const direct = { name, at: told ?? port, as: scheme };
    return behindProxy ? [direct, { name, at: told ?? DEFAULT_PORT.https, as: "https" }] : [direct];
  });
  const places = (): { name: string; at: number; as: Scheme }[] => [
    ...names().map((name) => ({ name, at: port, as: scheme })),
    ...placesNamed,
  ];
  const hosts = (): string[] => places().flatMap(({ name, at, as }) => hostsAt(name, at, as));
  return {
    allowsHost: (host) => host !== undefined && hosts().includes(host.toLowerCase()),
    allowsOrigin: (origin) =>
      origin !== undefined && places().some(({ name, at, as }) => originAt(name, at, as) === origin),
    describe: () => [...new Set(hosts())].join(", "),
  };
};
