/** What is said at the console of codes: the digits, what they are for, and a QR code for a phone's camera. */

import { renderUnicodeCompact } from "uqr";
import type { CodeOffer } from "../../../shared/access.ts";
import { CODE_VALID_S } from "../../../shared/access.ts";
import type { Sites } from "../../../shared/sites.ts";

const MINUTES = CODE_VALID_S / 60;

/** `123 456`: read aloud in two halves. */
const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** With a wide light border, which readers need; on a dark terminal the full blocks are the light ones. */
const qrOf = (url: string): string => renderUnicodeCompact(url, { border: 2, ecc: "L" });

/** Of a table, and of a central place of many. */
const pairCommand = (isSited: boolean): string => `inversion-table ${isSited ? "fleet pair" : "pair"}`;

const forSites = (sites: Sites | undefined): string => {
  if (sites === undefined) return "";
  if (sites === null) return " for all sites";
  return ` for ${sites.length === 1 ? "the site" : "the sites"} ${sites.join(", ")}`;
};

export const pairingText = ({ code, role, sites, url }: CodeOffer): string =>
  [
    "",
    `To let one device in as ${role}${forSites(sites)}, within ${MINUTES} minutes: code ${spaced(code)}`,
    ...(url === null ? [] : [`or open ${url}`, "", qrOf(url)]),
    `Whoever knows the code comes in once. Another one: ${pairCommand(sites !== undefined)}`,
    "",
    "",
  ].join("\n");

/** @param address where the last of the wrong guesses came from */
export const voidedText = (address: string | null, isSited: boolean): string =>
  [
    "",
    `The code was guessed wrongly too often, last from ${address ?? "nowhere"}, and is worth nothing any more.`,
    `Another one: ${pairCommand(isSited)}`,
    "",
    "",
  ].join("\n");

/** @param who the name of the device that asked; null at this computer */
export const adminCodeText = (code: string, who: string | null): string =>
  [
    "",
    `To do what only an admin may, ${who === null ? "at this computer" : `on ${who}`}, within ${MINUTES} minutes: code ${spaced(code)}`,
    "If nobody asked for it, leave it: it is worth nothing elsewhere.",
    "",
    "",
  ].join("\n");
