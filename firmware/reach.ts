/** How other devices reach a table or a central place that runs: its certificate, kept fresh, and what the gateway is told of all that. */

import type { Config } from "./config.ts";
import { httpUrl } from "./endpoint.ts";
import type { AccessOptions } from "./gateway/access/options.ts";
import type { GatewayOptions } from "./gateway/start-gateway.ts";
import type { Log } from "./log.ts";
import { CertificateKeeper, LOOK_EVERY_MS } from "./tls/certificate-keeper.ts";
import type { Listening } from "./tls/listening.ts";
import { ownAddresses } from "./tls/own-names.ts";
import { publicUrl } from "./tls/public-url.ts";

export interface ReachParts {
  readonly host: string;
  readonly listening: Listening;
  readonly config: Pick<Config, "access">;
  /** A central place of many tables. */
  readonly isSited?: true;
  /** Null = this table is for the time of a calibration, and nobody else's. */
  readonly dataDir: string | null;
  readonly log: Log;
  /** Says something to whoever sits at its computer. */
  readonly console: (text: string) => void;
}

export class Reach {
  readonly #parts: ReachParts;
  readonly #keeper: CertificateKeeper | null;
  #looking: NodeJS.Timeout | undefined;

  constructor(parts: ReachParts) {
    this.#parts = parts;
    const { listening, log } = parts;
    this.#keeper =
      listening.kind === "tls"
        ? new CertificateKeeper({ ...listening, log, wallMs: () => Date.now() })
        : null;
  }

  gatewayOptions(): Pick<GatewayOptions, "tls" | "hosts" | "access"> {
    const { hosts } = this.#parts.config.access;
    const keeper = this.#keeper;
    return { ...(keeper === null ? {} : { tls: keeper }), hosts, access: this.#access() };
  }

  /** For people and for scripts: where it listens, as it was asked to. */
  url(port: number): string {
    return httpUrl(this.#parts.host, port, this.#keeper !== null);
  }

  /** Once it listens: looks after the certificate from now on. */
  listens(port: number): void {
    const keeper = this.#keeper;
    if (keeper === null) return;
    this.#saySomethingOfNames(keeper, port);
    void keeper.look();
    this.#looking = setInterval(() => void keeper.look(), LOOK_EVERY_MS);
    this.#looking.unref();
  }

  end(): void {
    clearInterval(this.#looking);
  }

  #access(): AccessOptions {
    const { config, dataDir, listening, isSited } = this.#parts;
    const { trustedProxies, hosts } = config.access;
    // What a proxy of ours passes on has come over TLS, although we listen for this computer alone.
    const isProxied = trustedProxies.length > 0 && hosts.length > 0;
    const own = listening.kind === "tls" ? this.#tlsChannel() : listening.channel;
    return {
      dataDir,
      channel: own === "loopback" && isProxied ? "tls" : own,
      publicUrl: (port) => this.#publicUrl(port),
      console: this.#parts.console,
      trustedProxies,
      ...(isSited === true ? { isSited } : {}),
    };
  }

  #tlsChannel(): "tls" | "loopback" {
    return this.#publicUrl(1) === null ? "loopback" : "tls";
  }

  #publicUrl(port: number): string | null {
    const { config, host } = this.#parts;
    const certificate = this.#keeper?.current() ?? null;
    return publicUrl({ ...config.access, bindHost: host, certificate, ownAddresses: ownAddresses() }, port);
  }

  #saySomethingOfNames(keeper: CertificateKeeper, port: number): void {
    const { config, log, isSited } = this.#parts;
    const url = this.#publicUrl(port);
    if (url === null || config.access.trustedProxies.length > 0) return;
    const pair = keeper.current();
    const name = new URL(url).hostname.replace(/^\[|\]$/g, "");
    if (pair.covers(name)) return;
    const told = { names: pair.names };
    if (isSited === true)
      log.warn(
        told,
        `the certificate is not for ${name}, so browsers will warn: renew it, or give --allow-host`,
      );
    else
      log.warn(
        told,
        `the certificate is not for ${name}, so browsers will warn: renew it, or name the table as it is called in access.hosts`,
      );
  }
}
