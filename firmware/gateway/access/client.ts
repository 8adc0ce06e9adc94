/**
 * Where a request comes from, and how its line is kept: found from the socket itself. A forwarding header is believed
 * from proxies alone that the config names; from anybody else it is one thing only: a sign that whoever asks is not
 * sitting at this computer, although the socket comes from here.
 */

import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import type { AccessView } from "../../../shared/access.ts";
import { isLoopback, onlyHost } from "../allowed-hosts.ts";

export interface Client {
  /** Whoever asks, as far as it can be known; null when the socket is gone already. */
  readonly address: string | null;
  /** `loopback`: at the table's own computer, and only there. */
  readonly channel: AccessView["channel"];
}

/** What a proxy adds to tell whom it speaks for; one of them, from anybody, and nobody is local. */
const FORWARDING = ["forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip"];
const FORWARDING_PREFIXES = ["x-forwarded", "x-original-", "cf-"];

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

type Headers = Pick<IncomingMessage, "headers" | "headersDistinct" | "httpVersion" | "socket">;

const isForwarded = ({ headers }: Headers): boolean =>
  Object.keys(headers).some(
    (name) => FORWARDING.includes(name) || FORWARDING_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );

/** `::ffff:192.0.2.1` is 192.0.2.1, and a zone (`%eth0`) is no part of an address. */
export const plainAddress = (address: string): string => {
  const bare = address.replace(/%.*$/, "").toLowerCase();
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  return v4 ?? bare;
};

/** Which peers are proxies of ours: addresses and networks (`192.0.2.1`, `2001:db8::/32`). */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** Throws a RangeError that names the entry when one is neither. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = "", bits, ...more] = entry.split("/");
      const version = isIP(address);
      const family = version === 6 ? "ipv6" : "ipv4";
      const most = version === 6 ? 128 : 32;
      const prefix = bits === undefined ? most : Number(bits);
      const isPlain = bits === undefined || /^\d{1,3}$/.test(bits);
      if (version === 0 || more.length > 0 || !isPlain || !(prefix <= most)) {
        throw new RangeError(
          `trusted proxy is "${entry}"; allowed: an address, or a network such as 192.0.2.0/24`,
        );
      }
      this.#list.addSubnet(address, prefix, family);
    }
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && this.#list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  }
}

/** The nearest one on the way that is no proxy of ours; what stands before it may have been made up. */
const forwardedFor = (request: Headers, peer: string, proxies: TrustedProxies): string => {
  const told = (request.headersDistinct["x-forwarded-for"] ?? []).join(",").split(",");
  let nearest = peer;
  for (const one of told.map((text) => text.trim()).reverse()) {
    if (isIP(one) === 0) return nearest;
    nearest = plainAddress(one);
    if (!proxies.has(nearest)) return nearest;
  }
  return nearest;
};

const isEncrypted = (socket: Headers["socket"]): boolean =>
  "encrypted" in socket && socket.encrypted === true;

export const clientOf = (request: Headers, proxies: TrustedProxies): Client => {
  const { remoteAddress } = request.socket;
  const ownChannel = isEncrypted(request.socket) ? "tls" : "insecure";
  if (remoteAddress === undefined) return { address: null, channel: ownChannel };
  const peer = plainAddress(remoteAddress);
  if (!isForwarded(request)) {
    // A proxy that leaves no trace: nginx as it comes speaks HTTP/1.0 and writes its own Host, as no browser and no
    // command of ours does; and one that the config names speaks for others also when it forgot to say so.
    const isProxy = proxies.has(peer) || request.httpVersion === "1.0";
    const isHere = isLoopback(peer) && !isProxy && LOOPBACK_HOST.test(onlyHost(request) ?? "");
    return { address: peer, channel: isHere ? "loopback" : ownChannel };
  }
  if (!proxies.has(peer)) return { address: peer, channel: ownChannel };
  const schemes = (request.headersDistinct["x-forwarded-proto"] ?? []).join(",").split(",");
  const isTls = schemes.at(-1)?.trim().toLowerCase() === "https";
  return { address: forwardedFor(request, peer, proxies), channel: isTls ? "tls" : "insecure" };
};
