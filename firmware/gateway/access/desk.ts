/**
 * The desk where devices are let in and out: what `/api/access` does, apart from HTTP. Everything that is done here is
 * in the audit chain; wrong and refused guesses too, as many as tell a story and no more.
 */

import type { AccessView, CodeOffer, PairedDevice } from "../../../shared/access.ts";
import { CODE_VALID_S, PAIR_HASH } from "../../../shared/access.ts";
import type { Role } from "../../../shared/roles.ts";
import { areWithin, type Sites } from "../../../shared/sites.ts";
import type { Doer } from "../../history/contract.ts";
import type { AuditTrail } from "../audit-trail.ts";
import type { GatewayClock } from "../clock.ts";
import { TokenBucket } from "../token-bucket.ts";
import type { Access, Visit } from "./access.ts";
import { subjectOf } from "./admin-acts.ts";
import { adminCodeText, pairingText, voidedText } from "./console.ts";
import type { Guesser } from "./guess-limits.ts";
import type { AccessOptions } from "./options.ts";
import type { Paired } from "./paired-devices.ts";
import { type Grant, type Principal, roleOf, sitesOf, withSites } from "./principal.ts";

/** Refused guesses are noted so often; which of them came when is nothing that anybody needs in full. */
const NOTED_PER_S = 0.01;
const NOTED_BURST = 10;

export type Refusal =
  | { readonly kind: "wrong" }
  | { readonly kind: "wait"; readonly waitS: number }
  | { readonly kind: "conflict"; readonly why: string }
  | { readonly kind: "forbidden"; readonly why: string }
  | { readonly kind: "unknown" }
  /** The disk did not take it. */
  | { readonly kind: "not-kept"; readonly why: string };

export type Outcome<T> = { readonly kind: "done"; readonly value: T } | Refusal;
const done = <T>(value: T): Outcome<T> => ({ kind: "done", value });

export interface DeskParts {
  readonly access: Access;
  readonly options: AccessOptions;
  readonly audit: Pick<AuditTrail, "note">;
  readonly clock: Pick<GatewayClock, "nowMs">;
  /** Screens of a device that are open now. */
  readonly connected: (deviceId: string) => number;
  /** Ends what is still open of devices that are out. */
  readonly shutOut: () => void;
}

const roleFits = (role: Role): boolean => role === "viewer" || role === "rider";

const sitesText = (sites: Sites | undefined): string => (sites ?? ["all"]).join(", ");

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class AccessDesk {
  readonly #parts: DeskParts;
  readonly #noted: TokenBucket;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#noted = new TokenBucket(NOTED_PER_S, NOTED_BURST, parts.clock.nowMs());
  }

  view(visit: Visit): AccessView {
    const { principal, client } = visit;
    const shared = { channel: client.channel, adminForS: this.#parts.access.adminForS(visit) };
    switch (principal.kind) {
      case "nobody":
        return { who: { kind: "nobody" }, ...shared };
      case "local":
        return {
          who: { kind: "local", role: roleOf(principal) ?? "viewer", ...this.#sited(null) },
          ...shared,
        };
      case "device": {
        const { role, sites, deviceId, name } = principal;
        return { who: { kind: "device", role, ...withSites(sites), deviceId, name }, ...shared };
      }
    }
  }

  /** Lets a device in that knows a code. One that was in already comes in anew, and its old token is worth nothing. */
  async pair(
    visit: Visit,
    { code, name }: { readonly code: string; readonly name: string },
    doer: Doer,
  ): Promise<Outcome<{ readonly token: string; readonly visit: Visit }>> {
    const { access, audit, options } = this.#parts;
    const { client, principal } = visit;
    if (client.channel === "loopback") {
      const whose = options.isSited === true ? "the central place" : "the table";
      const why = `this is ${whose}'s own computer, which needs no code; other devices are paired from here`;
      return { kind: "conflict", why };
    }
    const line = client.channel;
    return this.#guess({ kind: "client", address: client.address }, doer, async () => {
      const guess = access.codes.usePair(code);
      if (guess.kind === "wrong") {
        if (guess.voided) options.console(voidedText(client.address, options.isSited === true));
        return null;
      }
      const { role } = guess;
      const sites = withSites(guess.sites);
      const added = await access.devices.add(name, { role, ...sites }, line);
      if (added === null) {
        const why = `${access.devices.most} devices are paired; allowed: no more, one has to be removed first`;
        return { kind: "conflict", why };
      }
      const { deviceId } = added.device;
      audit.note("device-paired", { ...doer, device: name }, { deviceId, name, role, ...sites, line }, null);
      if (principal.kind === "device") await this.#remove(principal.deviceId);
      const paired: Visit = { client, principal: { kind: "device", deviceId, name, role, ...sites } };
      return done({ token: added.token, visit: paired });
    });
  }

  async signOut({ principal }: Visit, doer: Doer): Promise<Outcome<null>> {
    const { audit } = this.#parts;
    const subject = subjectOf(principal);
    if (subject !== null) this.#endActs(subject);
    if (principal.kind !== "device") return done(null);
    const { deviceId, name, role } = principal;
    audit.note("device-signed-out", doer, { deviceId, name, role }, null);
    return (await this.#remove(deviceId)) ?? done(null);
  }

  /** Shows a code at the console that opens acts of an admin for this device, and for no other. */
  adminCode({ principal }: Visit): Outcome<{ readonly validS: number }> {
    const { access, options } = this.#parts;
    const subject = subjectOf(principal);
    if (subject === null) return { kind: "unknown" };
    const who = principal.kind === "device" ? principal.name : null;
    options.console(adminCodeText(access.codes.toAct(subject), who));
    return done({ validS: CODE_VALID_S });
  }

  async openActs(visit: Visit, code: string, doer: Doer): Promise<Outcome<Visit>> {
    const { access, audit, clock } = this.#parts;
    const subject = subjectOf(visit.principal);
    if (subject === null) return { kind: "unknown" };
    return this.#guess({ kind: "device", deviceId: subject }, doer, () => {
      if (!access.codes.useAct(subject, code)) return Promise.resolve(null);
      access.acts.open(subject, clock.nowMs());
      audit.note("admin-opened", doer, { subject }, null);
      return Promise.resolve(done(visit));
    });
  }

  /** A code for one more device. Whoever lets in somebody who may let in others does an act of an admin. */
  offer(visit: Visit, { role, sites }: Grant, doer: Doer): Outcome<CodeOffer> {
    const { access, audit } = this.#parts;
    const own = sitesOf(visit.principal);
    const given = sites === undefined ? own : sites;
    if (!areWithin(given, own))
      return {
        kind: "forbidden",
        why: `the sites are ${sitesText(given)}; allowed: those that you have, ${sitesText(own)}`,
      };
    if (!roleFits(role)) {
      const admission = access.admits(visit, "admin-act");
      if (admission.kind === "forbidden") return admission;
      if (admission.kind !== "admitted") return { kind: "unknown" };
    }
    const grant: Grant = { role, ...this.#sited(given) };
    audit.note("code-offered", doer, { ...grant }, null);
    return done(this.#offer(grant));
  }

  /** The same for whoever types `pair` at its computer. Without a role: an admin while there is nobody. */
  offerAtConsole({ role, sites }: Partial<Grant>, doer: Doer): CodeOffer {
    const { access, audit } = this.#parts;
    const chosen = role ?? (access.devices.all().length === 0 ? "admin" : "viewer");
    const grant: Grant = { role: chosen, ...this.#sited(sites ?? null) };
    audit.note("code-offered", doer, { ...grant, at: "console" }, null);
    return this.#offer(grant);
  }

  /** Of a central place: those that are nowhere let in where whoever asks is not. */
  list({ principal }: Visit): readonly PairedDevice[] {
    const { access, connected } = this.#parts;
    return access.devices
      .all()
      .filter((device) => this.#isWithin(device, principal))
      .map(({ deviceId, name, role, sites, pairedAt, lastSeenOn }) => ({
        ...{ deviceId, name, role, ...withSites(sites), pairedAt, lastSeenOn },
        isThis: principal.kind === "device" && principal.deviceId === deviceId,
        connected: connected(deviceId),
      }));
  }

  async revoke({ principal }: Visit, deviceId: string, doer: Doer): Promise<Outcome<null>> {
    const { access, audit } = this.#parts;
    const device = access.devices.byId(deviceId);
    if (device === null || !this.#isWithin(device, principal)) return { kind: "unknown" };
    const { name, role, sites } = device;
    audit.note("device-revoked", doer, { deviceId, name, role, ...withSites(sites) }, null);
    return (await this.#remove(deviceId)) ?? done(null);
  }

  /** Once it listens: the first device is let in from the console, when there is none and somebody could come. */
  opened(): void {
    const { access, options } = this.#parts;
    const { channel } = options;
    if (channel === "loopback" || access.devices.all().some(({ line }) => line === channel)) return;
    options.console(pairingText(this.#offer({ role: "admin", ...this.#sited(null) })));
  }

  /** A table knows of no sites. */
  #sited(sites: Sites | undefined): { sites?: string[] | null } {
    return this.#parts.options.isSited === true ? withSites(sites) : {};
  }

  #isWithin({ deviceId, sites }: Paired, principal: Principal): boolean {
    const isOwn = principal.kind === "device" && principal.deviceId === deviceId;
    return isOwn || areWithin(sites, sitesOf(principal));
  }

  #offer({ role, sites }: Grant): CodeOffer {
    const { access, options } = this.#parts;
    const code = access.codes.toPair({ role, ...withSites(sites) });
    const base = options.publicUrl(access.port);
    const url = base === null ? null : `${base}/#${PAIR_HASH}${code}`;
    return { code, role, ...withSites(sites), validS: CODE_VALID_S, url };
  }

  /** Counts a guess before it is looked at. @param look null is a wrong one */
  async #guess<T>(guesser: Guesser, doer: Doer, look: () => Promise<Outcome<T> | null>): Promise<Outcome<T>> {
    const { access } = this.#parts;
    try {
      const verdict = await access.guesses.take(guesser);
      if (verdict.kind === "refused") {
        this.#note("guess-refused", doer, { waitS: verdict.waitS });
        return { kind: "wait", waitS: verdict.waitS };
      }
      const outcome = await look();
      if (outcome === null) {
        this.#note("guess-wrong", doer, {});
        return { kind: "wrong" };
      }
      verdict.right();
      return outcome;
    } catch (error) {
      return { kind: "not-kept", why: whyOf(error) };
    }
  }

  #note(action: string, doer: Doer, detail: Readonly<Record<string, unknown>>): void {
    const { audit, clock } = this.#parts;
    if (this.#noted.take(clock.nowMs())) audit.note(action, doer, detail, null);
  }

  #endActs(subject: string): void {
    const { access } = this.#parts;
    access.acts.close(subject);
    access.codes.forget(subject);
  }

  /** Out at once, on the disk as soon as it takes it; null when it has. */
  async #remove(deviceId: string): Promise<Refusal | null> {
    const { access, shutOut } = this.#parts;
    this.#endActs(deviceId);
    const removed = access.devices.remove(deviceId);
    shutOut();
    try {
      await removed;
      return null;
    } catch (error) {
      const why = `the device is out now, but would be in again after a restart: ${whyOf(error)}`;
      return { kind: "not-kept", why };
    }
  }
}
