/**
 * The devices that were let in, and what each may do. What counts is in memory, so that a device that is shut out is out
 * at once; the file `access.json` is what outlives a restart. It holds no token, only hashes.
 *
 * A device that nobody used for 30 days, or that was let in 180 days ago, has to be paired again. These two are reckoned
 * by the calendar. A calendar that is wrong shuts devices out while it is, and lets nobody in who was not paired; it
 * deletes nothing.
 */

import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { deviceNameSchema } from "../../../shared/devices.ts";
import { ROLES } from "../../../shared/roles.ts";
import { sitesSchema } from "../../../shared/sites.ts";
import type { CarefulFile } from "./careful-file.ts";
import { type Grant, withSites } from "./principal.ts";
import { hashOf, newToken } from "./tokens.ts";

/** At a table, and at a central place of many. */
export const MOST_DEVICES = 64;
export const MOST_SITED_DEVICES = 256;
const DAY_MS = 86_400_000;
export const IDLE_DAYS = 30;
export const MOST_AGE_DAYS = 180;
export const MOST_AGE_S = (MOST_AGE_DAYS * DAY_MS) / 1000;

/** How a line is kept from others. A token is good only on the kind of line that it was given over. */
export const LINES = ["tls", "insecure"] as const;
export type Line = (typeof LINES)[number];

const time = z.iso.datetime();
const storedSchema = z.strictObject({
  deviceId: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  name: deviceNameSchema,
  role: z.enum(ROLES),
  sites: z.optional(sitesSchema),
  line: z.enum(LINES),
  tokenHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  pairedAt: time,
  lastSeenOn: z.nullable(z.iso.date()),
});
const fileSchema = z.strictObject({
  version: z.literal(1),
  devices: z.array(storedSchema).check(z.maxLength(MOST_SITED_DEVICES)),
});

export type Paired = Readonly<z.output<typeof storedSchema>>;

export interface PairedParts {
  /** Absent: {@link MOST_DEVICES}. */
  readonly most?: number;
  /** Null where nothing is kept. */
  readonly file: CarefulFile | null;
  readonly wallIso: () => string;
  readonly warn: (message: string, detail: Readonly<Record<string, unknown>>) => void;
}

/** A day counts from its end, so that no device loses hours by when it was last seen. */
const daysSince = (iso: string, nowIso: string): number => (Date.parse(nowIso) - Date.parse(iso)) / DAY_MS;

const decode = (text: string): readonly Paired[] | null => {
  try {
    const decoded = fileSchema.safeParse(JSON.parse(text));
    if (!decoded.success) return null;
    const { devices } = decoded.data;
    const distinct = (key: (device: Paired) => string): boolean =>
      new Set(devices.map(key)).size === devices.length;
    return distinct(({ deviceId }) => deviceId) && distinct(({ tokenHash }) => tokenHash) ? devices : null;
  } catch {
    return null;
  }
};

export class PairedDevices {
  readonly #parts: PairedParts;
  readonly #byHash = new Map<string, Paired>();

  private constructor(parts: PairedParts, devices: readonly Paired[]) {
    this.#parts = parts;
    for (const device of devices) this.#byHash.set(device.tokenHash, device);
  }

  /** Nobody is paired, and nothing is kept. */
  static inMemory(parts: Omit<PairedParts, "file">): PairedDevices {
    return new PairedDevices({ ...parts, file: null }, []);
  }

  /** Reads the file. One that cannot be read or understood is put aside and said, and then nobody is paired. */
  static async open(parts: PairedParts & { readonly file: CarefulFile }): Promise<PairedDevices> {
    const { file, warn, wallIso } = parts;
    const read = await file.readOr((text) => decode(text));
    if (read.kind === "none") return new PairedDevices(parts, []);
    if (read.kind === "read") return new PairedDevices(parts, read.value);
    const kept = await file.setAside(wallIso());
    warn("the list of paired devices cannot be read; every device has to be paired again", {
      ...{ kept, why: read.why },
    });
    return new PairedDevices(parts, []);
  }

  /** So many may be in at once. */
  get most(): number {
    return this.#parts.most ?? MOST_DEVICES;
  }

  /** All that may still come in, in the order in which they were let in. */
  all(): readonly Paired[] {
    return [...this.#byHash.values()].filter((device) => this.#isGood(device));
  }

  /** Whose token this is; null when it is nobody's, on another kind of line, or too old. */
  byToken(token: string, line: Line): Paired | null {
    const device = this.#byHash.get(hashOf(token));
    return device !== undefined && device.line === line && this.#isGood(device) ? device : null;
  }

  byId(deviceId: string): Paired | null {
    const device = [...this.#byHash.values()].find((one) => one.deviceId === deviceId);
    return device !== undefined && this.#isGood(device) ? device : null;
  }

  /**
   * Lets a device in. Resolves when it is on the disk: a token that a restart forgets is worth nothing.
   *
   * @returns null when there are too many; throws what the disk throws, and then nobody was let in
   */
  async add(
    name: string,
    { role, sites }: Grant,
    line: Line,
  ): Promise<{ readonly device: Paired; readonly token: string } | null> {
    for (const device of this.#byHash.values())
      if (!this.#isGood(device) && this.#byHash.size >= this.most) this.#byHash.delete(device.tokenHash);
    if (this.#byHash.size >= this.most) return null;
    const token = newToken();
    const pairedAt = this.#parts.wallIso();
    const deviceId = randomBytes(8).toString("hex");
    const device: Paired = {
      deviceId,
      name,
      role,
      ...withSites(sites),
      line,
      tokenHash: hashOf(token),
      pairedAt,
      lastSeenOn: null,
    };
    this.#byHash.set(device.tokenHash, device);
    try {
      await this.#save();
    } catch (error) {
      this.#byHash.delete(device.tokenHash);
      throw error;
    }
    return { device, token };
  }

  /** Shuts a device out, at once; resolves when it is on the disk too. Throws what the disk throws: it is out all the same. */
  async remove(deviceId: string): Promise<Paired | null> {
    const device = [...this.#byHash.values()].find((one) => one.deviceId === deviceId);
    if (device === undefined) return null;
    this.#byHash.delete(device.tokenHash);
    await this.#save();
    return device;
  }

  /** It was here today. Nobody waits for the disk. */
  seen(device: Paired): void {
    const today = this.#parts.wallIso().slice(0, 10);
    const known = this.#byHash.get(device.tokenHash);
    // A calendar that went back takes nothing away.
    if (known === undefined || (known.lastSeenOn !== null && known.lastSeenOn >= today)) return;
    this.#byHash.set(known.tokenHash, { ...known, lastSeenOn: today });
    this.#save().catch((error: unknown) =>
      this.#parts.warn("when a device was last here could not be kept", { why: String(error) }),
    );
  }

  #isGood({ pairedAt, lastSeenOn }: Paired): boolean {
    const now = this.#parts.wallIso();
    const lastSeen = lastSeenOn === null ? pairedAt : `${lastSeenOn}T23:59:59.999Z`;
    return daysSince(pairedAt, now) < MOST_AGE_DAYS && daysSince(lastSeen, now) < IDLE_DAYS;
  }

  async #save(): Promise<void> {
    const text = (): string => `${JSON.stringify({ version: 1, devices: [...this.#byHash.values()] })}\n`;
    await this.#parts.file?.write(text);
  }
}
