/** An MQTT broker that somebody else runs: where it is, and how one signs in. Passwords come from files or the environment. */

import { readFileSync } from "node:fs";
import type { IClientOptions } from "mqtt";

export interface BrokerAddress {
  readonly url: string;
  readonly username: string | null;
  readonly passwordFile: string | null;
  /** PEM file of who signed its certificate; null = whom Node knows. */
  readonly ca: string | null;
}

export const PASSWORD_VARIABLE = "INVERSION_TABLE_BROKER_PASSWORD";
const SCHEMES = ["mqtt:", "mqtts:", "ws:", "wss:"];
export const BROKER_FORMS =
  "an address beginning with mqtt://, mqtts://, ws:// or wss://, without a name or a password in it";

export const isBrokerUrl = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    SCHEMES.includes(url.protocol) &&
    url.hostname !== "" &&
    url.username === "" &&
    url.password === ""
  );
};

export type SignIn = Pick<IClientOptions, "username" | "password" | "ca">;

/** @throws what the disk says of a file that was named */
export const signInOf = (
  { username, passwordFile, ca }: BrokerAddress,
  environment: Readonly<Record<string, string | undefined>>,
): SignIn => {
  const password =
    passwordFile === null
      ? environment[PASSWORD_VARIABLE]
      : (readFileSync(passwordFile, "utf8").split(/\r?\n/)[0] ?? "");
  return {
    ...(username === null ? {} : { username }),
    ...(password === undefined || username === null ? {} : { password }),
    ...(ca === null ? {} : { ca: readFileSync(ca) }),
  };
};
