/**
 * What the local authority may sign at most (RFC 5280 §4.2.1.10). A phone that trusts it must lose nothing by that:
 * whoever steals its key can pretend to be a machine of this home, and no bank. Browsers and phones refuse whatever
 * else it signs. The extension is written here byte by byte, since the certificate library has none for it.
 */

import { isIPv4 } from "node:net";
import { isIpAddress } from "../endpoint.ts";

export const NAME_CONSTRAINTS_OID = "2.5.29.30";

export interface Permitted {
  /** Each with everything below it: `local` is `table.local` too. */
  readonly names: readonly string[];
  readonly ranges: readonly AddressRange[];
}
export interface AddressRange {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array;
  /** How many of the first bits count. */
  readonly bits: number;
}

/** Names that no machine on the internet has (RFC 6761, 6762, 8375, and what home routers use). */
const HOME_NAMES = ["localhost", "local", "lan", "home.arpa", "internal"] as const;
/** Addresses that no machine on the internet has (RFC 1918, 3927, 4193, 6598, and loopback). */
const HOME_RANGES = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8"],
  ...["fc00::/7", "fe80::/10", "::1/128"],
] as const;

/** The bytes of a literal address; null for what is none. */
export const addressBytes = (text: string): Uint8Array | null => {
  if (!isIpAddress(text)) return null;
  if (isIPv4(text)) return Uint8Array.from(text.split(".").map(Number));
  // A v4 tail is two groups; `::` stands for as many zeros as are missing.
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = new Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0);
  return Uint8Array.from([...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 255]));
};

const rangeOf = (text: string): AddressRange[] => {
  const [base = "", bits] = text.split("/");
  const address = addressBytes(base);
  return address === null ? [] : [{ address, bits: bits === undefined ? address.length * 8 : Number(bits) }];
};

/** The home's own, and these besides. */
export const permittedFor = (namesAndAddresses: readonly string[]): Permitted => ({
  names: [
    ...new Set<string>([...HOME_NAMES, ...namesAndAddresses.filter((one) => addressBytes(one) === null)]),
  ],
  ranges: [...HOME_RANGES, ...namesAndAddresses].flatMap(rangeOf),
});

const maskOf = ({ address, bits }: AddressRange): Uint8Array =>
  address.map((_byte, at) => 255 & ~(255 >> Math.min(8, Math.max(0, bits - at * 8))));

/** Whether the authority can vouch for this name or address. */
export const permits = ({ names, ranges }: Permitted, nameOrAddress: string): boolean => {
  const address = addressBytes(nameOrAddress);
  if (address === null) {
    const name = nameOrAddress.toLowerCase();
    return names.some((one) => name === one.toLowerCase() || name.endsWith(`.${one.toLowerCase()}`));
  }
  return ranges.some((range) => {
    const mask = maskOf(range);
    const isInside = (byte: number, at: number): boolean =>
      (byte & (mask[at] ?? 255)) === ((range.address[at] ?? 0) & (mask[at] ?? 255));
    return range.address.length === address.length && [...address].every(isInside);
  });
};

const SEQUENCE = 0x30;
const PERMITTED_SUBTREES = 0xa0;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const der = (tag: number, ...contents: Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(contents);
  const length = body.length;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.from(head), body]);
};

export const encodeConstraints = ({ names, ranges }: Permitted): Uint8Array => {
  const bases = [
    ...names.map((name) => der(DNS_NAME, Buffer.from(name, "latin1"))),
    ...ranges.map((range) => der(IP_ADDRESS, range.address, maskOf(range))),
  ];
  return der(SEQUENCE, der(PERMITTED_SUBTREES, ...bases.map((base) => der(SEQUENCE, base))));
};

interface Element {
  readonly tag: number;
  readonly body: Uint8Array;
}

/** Null for what is not the DER that {@link encodeConstraints} writes. */
const elementsIn = (bytes: Uint8Array): Element[] | null => {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, short] = [bytes[at], bytes[at + 1]];
    if (tag === undefined || short === undefined) return null;
    const isLong = short === 0x82;
    if (short >= 128 && !isLong) return null;
    const length = isLong ? (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0) : short;
    const from = at + (isLong ? 4 : 2);
    if (from + length > bytes.length) return null;
    elements.push({ tag, body: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return elements;
};

const only = (bytes: Uint8Array, tag: number): Uint8Array | null => {
  const elements = elementsIn(bytes);
  return elements?.length === 1 && elements[0]?.tag === tag ? elements[0].body : null;
};

/** What an extension of ours permits; null for one that is not ours. */
export const decodeConstraints = (bytes: Uint8Array): Permitted | null => {
  const outer = only(bytes, SEQUENCE);
  const subtrees = elementsIn((outer === null ? null : only(outer, PERMITTED_SUBTREES)) ?? bytes);
  if (outer === null || subtrees === null) return null;
  const names: string[] = [];
  const ranges: AddressRange[] = [];
  for (const { body } of subtrees) {
    const base = elementsIn(body)?.[0];
    if (base?.tag === DNS_NAME) names.push(Buffer.from(base.body).toString("latin1"));
    else if (base?.tag === IP_ADDRESS && (base.body.length === 8 || base.body.length === 32)) {
      const half = base.body.length / 2;
      const bits = [...base.body.subarray(half)].reduce((sum, byte) => sum + bitsOf(byte), 0);
      ranges.push({ address: base.body.slice(0, half), bits });
    } else return null;
  }
  return { names, ranges };
};

const bitsOf = (byte: number): number => [...byte.toString(2)].filter((digit) => digit === "1").length;
