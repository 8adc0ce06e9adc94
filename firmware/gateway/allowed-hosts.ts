/**
 * Whom a request may be addressed to and which page may send it.
 *
 * A web page of somebody else can make this browser talk to us: by naming our address (then the Origin is foreign)
 * or by pointing its own name at our address, DNS rebinding (then the Host is foreign, and Origin equals Host). So
 * both are compared with an exact list: loopback, the name or address we were told to listen on, and, when that is
 * "every address", this computer's own literal addresses. Nothing else is believed: no forwarding header is read.
 */

import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"] as const;
const HTTP_PORT = 80;

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

/**
 * @param bindHost what the gateway listens on
 * @param port what it really listens on
 * @param localAddresses this computer's own addresses, asked each time since they change
 */
export const allowedHosts = (
  bindHost: string,
  port: number,
  localAddresses: () => readonly string[],
): AllowedHosts => {
  const names = (): string[] => {
    const own = isEveryAddress(bindHost) ? localAddresses() : [bindHost];
    return [...new Set([...LOOPBACK_NAMES, ...own.map(asName)])];
  };
  const hosts = (name: string): string[] =>
    port === HTTP_PORT ? [`${name}:${port}`, name] : [`${name}:${port}`];
  // Browsers leave the default port out of an Origin.
  const originOf = (name: string): string =>
    port === HTTP_PORT ? `http://${name}` : `http://${name}:${port}`;
  return {
    allowsHost: (host) =>
      host !== undefined && names().some((name) => hosts(name).includes(host.toLowerCase())),
    allowsOrigin: (origin) => origin !== undefined && names().some((name) => originOf(name) === origin),
    describe: () => names().flatMap(hosts).join(", "),
  };
};
