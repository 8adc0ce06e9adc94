/** What stands behind the options of `inversion-table fleet …`, each decoded or refused with what is allowed. */

import { type Command, InvalidArgumentError } from "commander";
import { FLEET_ID } from "../../shared/fleet.ts";
import { MOST_SITES } from "../../shared/sites.ts";
import { decodePortNumber, isHostAndPort, isHostName, isIpAddress } from "../endpoint.ts";
import { BROKER_FORMS, isBrokerUrl } from "./broker-address.ts";

export const path = (text: string): string => {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError("Allowed: a path.");
  return text;
};

export const brokerUrl = (text: string): string => {
  if (!isBrokerUrl(text)) throw new InvalidArgumentError(`Allowed: ${BROKER_FORMS}.`);
  return text;
};

export const port = (text: string): number => {
  const decoded = decodePortNumber(text, 0);
  if (decoded === null)
    throw new InvalidArgumentError("Allowed: a whole number from 0 (any free port) to 65535.");
  return decoded;
};

export const listenHost = (text: string): string => {
  if (!isHostName(text))
    throw new InvalidArgumentError(
      "Allowed: 127.0.0.1 (this computer only), 0.0.0.0 (every network it is in), or one address or name of its own.",
    );
  return text;
};

/** More are a list that somebody made by mistake. */
const MOST_NAMES = 64;

const another = (before: readonly string[], text: string, most: number): readonly string[] => {
  if (before.length >= most) throw new InvalidArgumentError(`Allowed: ${most} of them at most.`);
  return [...before, text];
};

export const allowedHost = (text: string, before: readonly string[]): readonly string[] => {
  if (!isHostAndPort(text))
    throw new InvalidArgumentError(
      "Allowed: a name or an address, such as fleet.example or 192.168.1.20, where needed with :port.",
    );
  return another(before, text, MOST_NAMES);
};

export const proxy = (text: string, before: readonly string[]): readonly string[] => {
  if (!isIpAddress(text))
    throw new InvalidArgumentError("Allowed: an IP address, such as 192.168.1.5; no ranges.");
  return another(before, text, MOST_NAMES);
};

export const site = (text: string, before: readonly string[]): readonly string[] =>
  another(before, fleetId(text), MOST_SITES);

export const months = (text: string): number => {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError("Allowed: 1 to 999 months.");
  return Number(text);
};

export const fleetId = (text: string): string => {
  if (!FLEET_ID.pattern.test(text)) throw new InvalidArgumentError(`Allowed: ${FLEET_ID.allowed}.`);
  return text;
};

/** Where somebody types what `add-table` was told, it is said that the site is too much. */
export const tableIdAlone = (text: string): string => {
  if (text.includes("/")) throw new InvalidArgumentError("Allowed: its id alone, such as table-3.");
  return fleetId(text);
};

export const tableAddress = (text: string): { site: string; tableId: string } => {
  const [site, tableId, ...more] = text.split("/");
  if (site === undefined || tableId === undefined || more.length > 0)
    throw new InvalidArgumentError("Allowed: site/table, such as north/table-3.");
  return { site: fleetId(site), tableId: fleetId(tableId) };
};

/** Commander gives an option that both have to the outer one. */
export const dataDirOf = (command: Command): string | null => {
  const flags: { readonly dataDir?: string } = command.optsWithGlobals();
  return flags.dataDir ?? null;
};
