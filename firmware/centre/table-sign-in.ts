/**
 * Who comes to the embedded broker. A table signs in as site/id, and its client id is that id, so that none can take
 * another's place. A password that was right is remembered by a keyed hash: a house full of tables that comes back after
 * a power cut is not kept waiting by {@link isPasswordOf}, which is slow on purpose.
 */

import { createHmac, randomBytes } from "node:crypto";
import type { TableAddress } from "../../shared/fleet.ts";
import { type Credential, type CredentialsFile, isPasswordOf } from "./table-credentials.ts";

/** Passwords that are reckoned at a time, in threads that files and names need too. */
const AT_ONCE = 2;
/** Those beyond are asked to come again. Of one table only a few, so that nobody fills it with guesses at one. */
const MOST_WAITING = 2_000;
const MOST_OF_ONE = 3;

export type SignInVerdict =
  | { readonly kind: "table"; readonly address: TableAddress }
  | { readonly kind: "refused"; readonly why: string }
  /** Not judged: too many at once, or the file cannot be read. */
  | { readonly kind: "later"; readonly why: string };

export interface SignInTry {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** It has hung up meanwhile, and comes again. */
export const GONE: SignInVerdict = { kind: "later", why: "it has gone before it was judged" };

export class TableSignIn {
  readonly #file: Pick<CredentialsFile, "of">;
  readonly #secret = randomBytes(32);
  readonly #right = new Map<string, string>();
  readonly #waiting: (() => void)[] = [];
  readonly #ofOne = new Map<string, number>();
  #atOnce = 0;

  constructor(file: Pick<CredentialsFile, "of">) {
    this.#file = file;
  }

  /** @param hasGone whether nobody waits for the verdict any more: then nothing is reckoned for it */
  async judge(
    { clientId, username, password }: SignInTry,
    hasGone: () => boolean = () => false,
  ): Promise<SignInVerdict> {
    if (username === null || password === null)
      return { kind: "refused", why: "it gives no name or no password" };
    const [site, tableId = "", ...more] = username.split("/");
    if (more.length > 0 || clientId !== tableId)
      return {
        kind: "refused",
        why: `its client id is ${clientId.slice(0, 64)}; allowed: the id of the table, which signs in as site/id`,
      };
    let credential: Credential | null;
    try {
      credential = await this.#file.of(tableId);
    } catch (error) {
      return { kind: "later", why: error instanceof Error ? error.message : String(error) };
    }
    if (credential === null || credential.site !== site)
      return { kind: "refused", why: "it was never added" };
    const { hash } = credential;
    const mark = createHmac("sha256", this.#secret).update(`${hash} ${password}`).digest("hex");
    if (this.#right.get(tableId) === mark) return { kind: "table", address: { site, tableId } };
    const ofOne = this.#ofOne.get(tableId) ?? 0;
    if (ofOne >= MOST_OF_ONE || this.#waiting.length >= MOST_WAITING)
      return { kind: "later", why: "too many sign in at once" };
    this.#ofOne.set(tableId, ofOne + 1);
    try {
      const isRight = await this.#inTurn(async () =>
        hasGone() ? null : await isPasswordOf(credential, password),
      );
      if (isRight === null) return GONE;
      if (!isRight) return { kind: "refused", why: "its password is wrong" };
    } finally {
      const left = (this.#ofOne.get(tableId) ?? 1) - 1;
      if (left > 0) this.#ofOne.set(tableId, left);
      else this.#ofOne.delete(tableId);
    }
    this.#right.set(tableId, mark);
    return { kind: "table", address: { site, tableId } };
  }

  async #inTurn<T>(reckon: () => Promise<T>): Promise<T> {
    if (this.#atOnce >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#atOnce += 1;
    try {
      return await reckon();
    } finally {
      // Whoever is next has this one's place.
      const next = this.#waiting.shift();
      if (next === undefined) this.#atOnce -= 1;
      else next();
    }
  }
}
