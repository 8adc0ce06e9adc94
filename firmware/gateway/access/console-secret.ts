/**
 * The right of whoever types `inversion-table pair` at the table's computer: a secret in a file of the data folder that
 * only the owner of the running program can read. It is made anew at each start, and taken away at the end.
 */

import { timingSafeEqual, X509Certificate } from "node:crypto";
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { CarefulFile } from "./careful-file.ts";
import { hashOf, newToken } from "./tokens.ts";

export const CONSOLE_FILE = "console-token";

const consoleSchema = z.strictObject({
  version: z.literal(1),
  /** Where the running program answers. */
  url: z.url(),
  secret: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  /** Of its certificate; null without TLS. */
  fingerprint: z.nullable(z.string()),
});
export type ConsoleDoor = z.output<typeof consoleSchema>;

export class ConsoleSecret {
  readonly #path: string | null;
  readonly #file: CarefulFile | null;
  readonly #secret = newToken();

  /** @param dataDir null: no file, and nobody has the secret */
  constructor(dataDir: string | null) {
    this.#path = dataDir === null ? null : join(dataDir, CONSOLE_FILE);
    this.#file = this.#path === null ? null : new CarefulFile(this.#path);
  }

  /** Compares hashes, which are of one length, in the same time wherever they differ. */
  isIt(shown: string | null): boolean {
    if (shown === null) return false;
    return timingSafeEqual(Buffer.from(hashOf(shown)), Buffer.from(hashOf(this.#secret)));
  }

  /** Throws what the disk throws. @param certificate PEM; null without TLS */
  async leave(url: string, certificate: string | null): Promise<void> {
    const fingerprint = certificate === null ? null : new X509Certificate(certificate).fingerprint256;
    const door: ConsoleDoor = { version: 1, url, secret: this.#secret, fingerprint };
    await this.#file?.write(() => `${JSON.stringify(door)}\n`);
  }

  async takeAway(): Promise<void> {
    if (this.#path === null) return;
    // Where it is gone already, or cannot be removed, it is worth nothing without the program.
    await unlink(this.#path).catch(() => {});
  }
}

/** Null where there is none that can be read. */
export const readConsoleDoor = async (dataDir: string): Promise<ConsoleDoor | null> => {
  const read = await new CarefulFile(join(dataDir, CONSOLE_FILE)).readOr((text) => {
    const decoded = consoleSchema.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  });
  return read.kind === "read" ? read.value : null;
};
