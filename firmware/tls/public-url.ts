/**
 * The address that people open on their phones, for the QR code and the terminal. Names come before addresses only where
 * somebody wrote them down: many phones do not find the names of a home network.
 */

import { isIPv4, isIPv6 } from "node:net";
import { decodeHostPort, isHostName, isLoopback } from "../endpoint.ts";

export interface PublicUrlParts {
  /** `access.hosts` of the config. */
  readonly hosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly bindHost: string;
  /** Null = plain HTTP. */
  readonly certificate: { readonly names: readonly string[]; covers(nameOrAddress: string): boolean } | null;
  readonly ownAddresses: readonly string[];
}

const inUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

const urlOf = (scheme: "http" | "https", host: string, port: number): string => {
  const isDefault = port === (scheme === "https" ? 443 : 80);
  return `${scheme}://${inUrl(host)}${isDefault ? "" : `:${port}`}`;
};

const named = (entry: string): { readonly host: string; readonly port: number | null } =>
  isHostName(entry) ? { host: entry, port: null } : (decodeHostPort(entry, 1) ?? { host: entry, port: null });

/** Null when no other device can reach this table. */
export const publicUrl = (parts: PublicUrlParts, port: number): string | null => {
  const { hosts, trustedProxies, bindHost, certificate, ownAddresses } = parts;
  const first = hosts[0];
  // A proxy of ours is what people open; it speaks TLS, at its own port.
  if (trustedProxies.length > 0 && first !== undefined) {
    const { host, port: told } = named(first);
    return urlOf("https", host, told ?? 443);
  }
  if (isLoopback(bindHost)) return null;
  const scheme = certificate === null ? "http" : "https";
  const own = bindHost === "0.0.0.0" || bindHost === "::" ? ownAddresses : [bindHost];
  const candidates = [
    ...hosts.map(named),
    ...[...own.filter((one) => isIPv4(one)), ...own.filter((one) => !isIPv4(one))].map((host) => ({
      host,
      port: null,
    })),
    ...(certificate?.names ?? [])
      .filter((name) => isHostName(name) && !isLoopback(name))
      .map((host) => ({ host, port: null })),
  ];
  const covered = candidates.find(({ host }) => certificate === null || certificate.covers(host));
  const chosen = covered ?? candidates[0];
  return chosen === undefined ? null : urlOf(scheme, chosen.host, chosen.port ?? port);
};
