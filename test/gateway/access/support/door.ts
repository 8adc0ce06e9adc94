/**
 * A gateway that others can reach, as it is: on every address, asked from this machine's own network address, so that
 * the peer is a real one beyond loopback. Devices are let in the way people let them in.
 */

import { networkInterfaces } from "node:os";
import { WebSocket } from "ws";
import { type AccessOptions, LOOPBACK_ONLY } from "../../../../firmware/gateway/access/options.ts";
import type { GatewayOptions } from "../../../../firmware/gateway/start-gateway.ts";
import { codeOfferSchema } from "../../../../shared/access.ts";
import type { Role } from "../../../../shared/roles.ts";
import type { ManualClock } from "../../support/manual-clock.ts";
import { type Rig, startRig } from "../../support/rig.ts";

/** Null on a machine that has no network address beside loopback. */
export const OWN_ADDRESS =
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find((entry) => entry.family === "IPv4" && !entry.internal)?.address ?? null;
if (OWN_ADDRESS === null)
  process.stderr.write("\nLEFT OUT: sign-in over the network needs a network address beside loopback\n");

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: nobody's. */
  readonly cookie?: string | null;
}

/** Where requests come from: from this computer, over the network, or over the network by way of a proxy that has TLS. */
export type Way = "local" | "network" | "tls";

export interface Door {
  readonly rig: Rig;
  /** What was said at the console, oldest first. */
  readonly said: string[];
  /** The newest code at the console. */
  code(): string;
  ask(way: Way, path: string, ask?: Ask): Promise<Response>;
  /** Lets a device in as a person would: the code of the console at this computer, then a code for the device. */
  letIn(role: Role, way?: "network" | "tls", name?: string): Promise<string>;
  /** The admin's code, asked for and entered. */
  openActs(way: Way, cookie?: string): Promise<Response>;
  socket(cookie: string, headers?: Readonly<Record<string, string>>): WebSocket;
  close(): Promise<void>;
}

const newestCode = (said: readonly string[]): string => {
  const found = /code (\d{3}) (\d{3})/.exec(said.at(-1) ?? "");
  if (found === null) throw new Error(`no code was said at the console: ${said.at(-1)}`);
  return `${found[1]}${found[2]}`;
};

/** The cookie a device sends back, from what it was given. */
export const cookieFrom = (response: Response): string =>
  response.headers.get("set-cookie")?.split(";")[0] ?? "";

export const startDoor = async (
  options: Partial<GatewayOptions> & {
    readonly manualClock?: ManualClock;
    readonly accessOptions?: Partial<AccessOptions>;
  } = {},
): Promise<Door> => {
  const address = OWN_ADDRESS ?? "127.0.0.1";
  const said: string[] = [];
  const { accessOptions, ...others } = options;
  const access: AccessOptions = {
    ...LOOPBACK_ONLY,
    channel: "insecure",
    publicUrl: (port) => `http://${address}:${port}`,
    console: (text) => said.push(text),
    trustedProxies: [address],
    ...accessOptions,
  };
  const rig = await startRig({ host: "0.0.0.0", access, ...others });
  const url = `http://${address}:${rig.port}`;
  const ask: Door["ask"] = (way, path, { method = "GET", body, headers = {}, cookie = null } = {}) =>
    fetch(`${way === "local" ? rig.url : url}${path}`, {
      method,
      headers: {
        ...(way === "local" ? {} : { origin: url }),
        ...(way === "tls" ? { "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https" } : {}),
        ...(cookie === null ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const openActs: Door["openActs"] = async (way, cookie) => {
    const as = cookie === undefined ? {} : { cookie };
    const asked = await ask(way, "/api/access/admin-code", { method: "POST", ...as });
    if (asked.status !== 200) return asked;
    return ask(way, "/api/access/admin", { method: "POST", body: { code: newestCode(said) }, ...as });
  };
  return {
    rig,
    said,
    code: () => newestCode(said),
    ask,
    openActs,
    letIn: async (role, way = "network", name = `the ${role}'s`) => {
      await openActs("local");
      const offered = await ask("local", "/api/access/codes", { method: "POST", body: { role } });
      const { code } = codeOfferSchema.parse(await offered.json());
      const paired = await ask(way, "/api/access/pair", { method: "POST", body: { code, name } });
      if (paired.status !== 200) throw new Error(`pairing was refused: ${await paired.text()}`);
      return cookieFrom(paired);
    },
    socket: (cookie, headers = {}) =>
      new WebSocket(`${url.replace("http", "ws")}/ws`, { origin: url, headers: { cookie, ...headers } }),
    close: () => rig.close(),
  };
};
