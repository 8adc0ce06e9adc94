/**
 * How a test comes to a program as somebody from the network does: by an address of this computer that is not loopback,
 * and where it has none, at loopback by a name that is not loopback's, which the gateway takes for the same.
 */

import { networkInterfaces } from "node:os";

export interface NetworkAddress {
  readonly address: string;
  /** For the Host header, without the port. */
  readonly host: string;
}

/** @param name that the program listens to, where there is no address */
export const networkAddress = (name: string): NetworkAddress => {
  const own = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4");
  return own === undefined
    ? { address: "127.0.0.1", host: name }
    : { address: own.address, host: own.address };
};
