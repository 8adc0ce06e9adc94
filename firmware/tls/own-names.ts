/** By which names and addresses this computer can be reached, as far as it knows. */

import { hostname, networkInterfaces } from "node:os";
import { isHostName } from "../endpoint.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "::1"] as const;

/** Its own addresses; one that holds on a single cable only (fe80::) is no use in a browser. */
export const ownAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address);

/** The name that the computer has, and the one by which a home network finds it (mDNS). */
const ownNames = (): string[] => {
  const name = hostname().toLowerCase();
  if (!isHostName(name) || name === "localhost") return [];
  return name.includes(".") ? [name] : [name, `${name}.local`];
};

export const ownNamesAndAddresses = (): string[] => [...LOOPBACK, ...ownNames(), ...ownAddresses()];
