/**
 * What the doctor sees of the config's part `fleet`: whether the files that it names are there and do. It speaks to no
 * broker, and says nothing of what stands in a file that holds a secret.
 */

import { X509Certificate } from "node:crypto";
import { readPassword } from "../fleet/broker-options.ts";
import type { BrokerSettings, FleetSettings } from "../fleet/settings.ts";
import { readSmallFile, wordsOf } from "../fleet/small-file.ts";
import { readSecret } from "../fleet/webhook-start.ts";
import { harmless } from "../sessions/terminal-table.ts";
import { type Finding, fail, ok, warn } from "./report.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const MOST_CA_BYTES = 262_144;

/** Fine, or what is the matter, in words. */
const tried = async (what: string, advice: string, look: () => Promise<unknown>): Promise<Finding> => {
  try {
    await look();
    return ok(`fleet: ${what}`);
  } catch (error) {
    return fail(`fleet: ${harmless(wordsOf(error))}`, advice);
  }
};

const passwordFinding = async (broker: BrokerSettings, environment: Environment): Promise<Finding | null> => {
  const { passwordFile, passwordVariable } = broker;
  if (passwordVariable !== undefined && (environment[passwordVariable] ?? "") === "")
    return warn(
      `fleet: the environment variable ${passwordVariable} is not set here; it holds the broker's password`,
      "nothing to do where the service sets it (systemd: EnvironmentFile=); else set it",
    );
  if (passwordFile === undefined) return null;
  return tried(
    `the broker's password can be read from ${passwordFile}`,
    "name a file in fleet.broker.passwordFile that the program may read, the password in its first line",
    () => readPassword(broker, environment),
  );
};

const caFinding = async ({ ca }: BrokerSettings): Promise<Finding | null> =>
  ca === undefined
    ? null
    : tried(
        `the broker's authority can be read from ${ca}`,
        "name the PEM file of the authority that signed the broker's certificate in fleet.broker.ca",
        async () => {
          const text = await readSmallFile(ca, MOST_CA_BYTES);
          try {
            new X509Certificate(text);
          } catch {
            throw new Error(`${ca} holds no certificate in PEM`);
          }
        },
      );

export const fleetFindings = async (
  fleet: FleetSettings | undefined,
  environment: Environment,
): Promise<readonly Finding[]> => {
  if (fleet === undefined) return [];
  const { broker, webhook } = fleet;
  if (broker === undefined && webhook === undefined)
    return [
      warn(
        "fleet: neither a broker nor a webhook, so nobody is told",
        "name fleet.broker, or leave fleet out",
      ),
    ];
  const found = [
    broker === undefined ? null : await passwordFinding(broker, environment),
    broker === undefined ? null : await caFinding(broker),
    webhook === undefined
      ? null
      : await tried(
          `the webhook's secret can be read from ${webhook.secretFile}`,
          "put at least 16 characters into the first line of fleet.webhook.secretFile",
          () => readSecret(webhook),
        ),
  ];
  return found.filter((finding) => finding !== null);
};
