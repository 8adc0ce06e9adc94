/**
 * Who may come in, in one place: finds who a request is from, and whether that is enough for what a route needs. What
 * lets devices in and out is in desk.ts; both work on the same lists, which are here.
 */

import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Logger } from "pino";
import { isAtLeast } from "../../../shared/roles.ts";
import type { GatewayClock } from "../clock.ts";
import { AdminActs, subjectOf } from "./admin-acts.ts";
import { CarefulFile } from "./careful-file.ts";
import { type Client, clientOf, TrustedProxies } from "./client.ts";
import { Codes } from "./codes.ts";
import { ConsoleSecret } from "./console-secret.ts";
import { GuessLimits } from "./guess-limits.ts";
import { OpenAnswers } from "./open-answers.ts";
import type { AccessOptions } from "./options.ts";
import { MOST_SITED_DEVICES, type Paired, PairedDevices } from "./paired-devices.ts";
import { LOCAL, NOBODY, type Principal, roleOf, sitesOf, withSites } from "./principal.ts";
import type { Need } from "./route-needs.ts";
import { bearerOf, tokenOf } from "./tokens.ts";

export const DEVICES_FILE = "access.json";
export const GUESSES_FILE = "access-guesses.json";

/** Who asks, from where, and over what. */
export interface Visit {
  readonly principal: Principal;
  readonly client: Client;
}

export type Admission =
  | { readonly kind: "admitted" }
  /** Nobody is signed in. */
  | { readonly kind: "unknown" }
  | { readonly kind: "forbidden"; readonly why: string };

const ADMITTED: Admission = { kind: "admitted" };
const principalOf = ({ deviceId, name, role, sites }: Paired): Principal => ({
  ...{ kind: "device", deviceId, name, role },
  ...withSites(sites),
});
const forbidden = (why: string): Admission => ({ kind: "forbidden", why });

export interface AccessParts {
  readonly options: AccessOptions;
  readonly clock: Pick<GatewayClock, "nowMs" | "wallIso">;
  readonly log: Pick<Logger, "warn">;
}

const commonOf = ({ options, clock, log }: AccessParts) => ({
  ...(options.isSited === true ? { most: MOST_SITED_DEVICES } : {}),
  nowMs: (): number => clock.nowMs(),
  wallIso: (): string => clock.wallIso(),
  warn: (message: string, detail: object): void => log.warn(detail, message),
});

export class Access {
  readonly devices: PairedDevices;
  readonly guesses: GuessLimits;
  readonly codes: Codes;
  readonly acts = new AdminActs();
  readonly answers = new OpenAnswers();
  readonly console: ConsoleSecret;
  readonly #clock: AccessParts["clock"];
  readonly #proxies: TrustedProxies;
  readonly #visits = new WeakMap<IncomingMessage, Visit>();
  #port = 0;

  private constructor({ options, clock }: AccessParts, devices: PairedDevices, guesses: GuessLimits) {
    this.#clock = clock;
    this.console = new ConsoleSecret(options.dataDir);
    this.#proxies = new TrustedProxies(options.trustedProxies);
    this.devices = devices;
    this.guesses = guesses;
    this.codes = new Codes(() => clock.nowMs());
  }

  /** Nothing is kept beyond this process. */
  static inMemory(parts: AccessParts): Access {
    const common = commonOf(parts);
    return new Access(parts, PairedDevices.inMemory(common), GuessLimits.inMemory(common));
  }

  static async open(parts: AccessParts): Promise<Access> {
    const { dataDir } = parts.options;
    if (dataDir === null) return Access.inMemory(parts);
    const common = commonOf(parts);
    const fileOf = (name: string): CarefulFile => new CarefulFile(join(dataDir, name));
    const devices = await PairedDevices.open({ ...common, file: fileOf(DEVICES_FILE) });
    const guesses = await GuessLimits.open({ ...common, file: fileOf(GUESSES_FILE) });
    return new Access(parts, devices, guesses);
  }

  /** The port it really listens on, which cookies are named after. */
  get port(): number {
    return this.#port;
  }
  listensOn(port: number): void {
    this.#port = port;
  }

  /** Who a request is from. Found once: every later question about this request has the same answer. */
  visitOf(request: IncomingMessage): Visit {
    const known = this.#visits.get(request);
    if (known !== undefined) return known;
    const client = clientOf(request, this.#proxies);
    const visit: Visit = { client, principal: this.#principalOf(request, client) };
    this.#visits.set(request, visit);
    return visit;
  }

  /** What the principal of an open socket is now; nobody when it was signed out, shut out or has become too old. */
  nowOf(principal: Principal): Principal {
    if (principal.kind !== "device") return principal;
    const device = this.devices.byId(principal.deviceId);
    return device === null ? NOBODY : principalOf(device);
  }

  /** What its requests are counted under: each device by itself, and strangers by where they come from. */
  counterOf(request: IncomingMessage): string {
    const { principal, client } = this.visitOf(request);
    return principal.kind === "device" ? principal.deviceId : `${principal.kind} ${client.address}`;
  }

  /** So long acts of an admin are still taken from it, s. */
  adminForS({ principal, client }: Visit): number {
    return client.channel === "insecure" ? 0 : this.acts.leftS(subjectOf(principal), this.#clock.nowMs());
  }

  /** Whether what this request needs is met; for `console` it shows the secret itself, and is nobody otherwise. */
  admitsRequest(request: IncomingMessage, need: Need): Admission {
    if (need !== "console") return this.admits(this.visitOf(request), need);
    return this.console.isIt(bearerOf(request)) ? ADMITTED : { kind: "unknown" };
  }

  admits(visit: Visit, need: Exclude<Need, "console">): Admission {
    const { principal } = visit;
    if (need === "anybody") return ADMITTED;
    const role = roleOf(principal);
    if (role === null) return { kind: "unknown" };
    const isLocal = principal.kind === "local";
    switch (need) {
      case "set-up":
        return isLocal ? ADMITTED : this.#admitsAct(visit);
      case "admin-act":
        return this.#admitsAct(visit);
      case "admin-code":
        if (!isLocal && role !== "admin") return forbidden(`your role is ${role}; allowed: admin`);
        return this.#admitsLine(visit);
      case "everywhere":
        return sitesOf(principal) === null
          ? ADMITTED
          : forbidden("this device is let in for some sites; allowed: for all of them");
      default:
        return isAtLeast(role, need) ? ADMITTED : forbidden(`your role is ${role}; allowed: ${need} or more`);
    }
  }

  #admitsLine({ client }: Visit): Admission {
    return client.channel === "insecure"
      ? forbidden("this line is not encrypted, others can read it; acts of an admin need TLS")
      : ADMITTED;
  }

  #admitsAct(visit: Visit): Admission {
    const asAdmin = this.admits(visit, "admin-code");
    if (asAdmin.kind !== "admitted") return asAdmin;
    return this.adminForS(visit) > 0
      ? ADMITTED
      : forbidden("the code at the console has to be entered first, within the last five minutes");
  }

  #principalOf(request: IncomingMessage, client: Client): Principal {
    if (client.channel === "loopback") return LOCAL;
    const token = tokenOf(request, this.#port, client.channel === "tls");
    const device = token === null ? null : this.devices.byToken(token, client.channel);
    if (device === null) return NOBODY;
    this.devices.seen(device);
    return principalOf(device);
  }
}
