/**
 * Which tables the embedded broker lets in: `broker-tables.json` in the data folder, one entry for each, with a hash of its
 * password. `inversion-table fleet add-table` writes it, the running broker reads it again when it was changed. A file
 * that cannot be read lets nobody in.
 */

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { fleetIdSchema, type TableAddress } from "../../shared/fleet.ts";

export const CREDENTIALS_FILE = "broker-tables.json";
export const credentialsPath = (dataDir: string): string => join(dataDir, CREDENTIALS_FILE);

const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const PASSWORD_BYTES = 24;
/**
 * 2 MB and some milliseconds for every guess. Little, for a hash of passwords: these are made here, of 192 bits of chance,
 * so nobody guesses them at any price, and a thousand tables that come back at once are let in within seconds.
 */
const COST = { N: 2_048, r: 8, p: 1 } as const;

const entrySchema = z.strictObject({
  tableId: fleetIdSchema,
  site: fleetIdSchema,
  salt: hex(SALT_BYTES),
  hash: hex(HASH_BYTES),
  addedAt: z.iso.datetime(),
});
const fileSchema = z.strictObject({ version: z.literal(1), tables: z.array(entrySchema) });
export type Credential = Readonly<z.output<typeof entrySchema>>;

const hashed = (password: string, salt: string): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password, Buffer.from(salt, "hex"), HASH_BYTES, COST, (error, key) =>
      error === null ? resolve(key) : reject(error),
    ),
  );

export const newCredential = async (
  { site, tableId }: TableAddress,
  addedAt: string,
): Promise<{ readonly credential: Credential; readonly password: string }> => {
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const hash = (await hashed(password, salt)).toString("hex");
  return { credential: { tableId, site, salt, hash, addedAt }, password };
};

export const isPasswordOf = async ({ salt, hash }: Credential, password: string): Promise<boolean> =>
  timingSafeEqual(await hashed(password, salt), Buffer.from(hash, "hex"));

export const writeCredentials = (tables: readonly Credential[]): string =>
  `${JSON.stringify({ version: 1, tables }, null, 2)}\n`;

/** @throws where it is there and cannot be read or understood */
export const readCredentials = async (path: string): Promise<readonly Credential[]> => {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const decoded = fileSchema.safeParse(JSON.parse(text));
  if (!decoded.success)
    throw new Error(`${path} is damaged: ${decoded.error.issues[0]?.message ?? "unknown"}`);
  const { tables } = decoded.data;
  if (new Set(tables.map(({ tableId }) => tableId)).size !== tables.length)
    throw new Error(`${path} is damaged: it has a table twice`);
  return tables;
};

/** The file as it is now, read again only where it was changed. */
export class CredentialsFile {
  readonly #path: string;
  #mark: string | null = null;
  #tables: ReadonlyMap<string, Credential> = new Map();

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws where the file cannot be understood */
  async of(tableId: string): Promise<Credential | null> {
    const mark = await this.#look();
    if (mark !== this.#mark) {
      const tables = await readCredentials(this.#path);
      this.#tables = new Map(tables.map((one) => [one.tableId, one]));
      this.#mark = mark;
    }
    return this.#tables.get(tableId) ?? null;
  }

  async #look(): Promise<string> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#path);
      return `${mtimeMs} ${size} ${ino}`;
    } catch {
      return "none";
    }
  }
}
