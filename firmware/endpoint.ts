/** Names of ports and hosts as people type them, judged before anything is opened. */

import { isIP, isIPv4 } from "node:net";

/** True for addresses that only this computer can reach. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" ||
  host === "::1" ||
  /^127\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)$/.test(host);

/** A whole number from `least` to 65535, written in digits only; null otherwise. */
export const decodePortNumber = (text: string, least: 0 | 1): number | null => {
  if (!/^\d{1,5}$/.test(text)) return null;
  const port = Number(text);
  return port >= least && port <= 65_535 ? port : null;
};

/** `host:port`, `[v6]:port`; null when it is neither. */
export const decodeHostPort = (
  text: string,
  least: 0 | 1,
): { readonly host: string; readonly port: number } | null => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@[\]]+)):(\d+)$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = decodePortNumber(match?.[3] ?? "", least);
  return host === undefined || port === null ? null : { host, port };
};

/** An address in figures; a zone (`%eth0`) is none of it. */
export const isIpAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes("%");

/** The one spelling of an address that browsers use: IPv6 has many. Names in small letters. */
export const canonicalHost = (nameOrAddress: string): string =>
  isIP(nameOrAddress) === 6
    ? new URL(`http://[${nameOrAddress}]`).hostname.slice(1, -1)
    : nameOrAddress.toLowerCase();

const LABEL = "[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?";
const DNS_NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/** A name as the DNS has them (RFC 1123), or an address. Figures and dots alone are an address or nothing. */
export const isHostName = (text: string): boolean =>
  isIpAddress(text) ||
  (text.length <= 253 && DNS_NAME.test(text) && (!/^[\d.]+$/.test(text) || isIPv4(text)));

/** A name or an address, and where needed a port behind it; a v6 address with one is in brackets. */
export const isHostAndPort = (text: string): boolean => {
  if (isHostName(text)) return true;
  const decoded = decodeHostPort(text, 1);
  return decoded !== null && isHostName(decoded.host);
};

export const BOARD_PORT_FORMS = "an absolute path such as /dev/ttyACM0, COM3, or tcp://host:port";

/** True for what can be a board's port, whether or not it is there. */
export const isBoardPort = (text: string): boolean => {
  if (text.startsWith("tcp://")) return decodeHostPort(text.slice("tcp://".length), 1) !== null;
  return /^\/[^\0\n]*[^/\0\n]$/.test(text) || /^(\\\\\.\\)?COM\d{1,3}$/i.test(text);
};

/** The address for a person's browser; an IPv6 address goes in brackets. */
export const httpUrl = (host: string, port: number, isTls = false): string =>
  `http${isTls ? "s" : ""}://${host.includes(":") ? `[${host}]` : host}:${port}`;
