/**
 * A small file that is whole at every moment, also when the power goes: written beside, forced to the disk, put in
 * place, and the folder forced after it. Readable by its owner only. Everything is asynchronous, since the gateway must
 * not wait for a disk, and one write at a time: what came meanwhile goes into the next one.
 */

import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";

const OWNER_ONLY = 0o600;
/** Nobody at a screen waits longer than that for a disk, ms. */
const PATIENCE_MS = 5_000;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

const forceFolder = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const writeWhole = async (path: string, text: string): Promise<void> => {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", OWNER_ONLY);
  try {
    // The file may be left over from a time with another mode.
    await file.chmod(OWNER_ONLY);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  await forceFolder(path);
};

/** Fails when the disk does not answer; what it was given may be written all the same. */
const answered = (work: Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`the disk did not answer within ${PATIENCE_MS / 1000} s`)),
      PATIENCE_MS,
    );
    void work.then(resolve, reject).finally(() => clearTimeout(late));
  });

export type FileRead<T> =
  | { readonly kind: "read"; readonly value: T }
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly why: string };

export class CarefulFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();
  #next: { readonly done: Promise<void> } | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** What stands in it, and null from `decode` is what cannot be understood. A fault of the disk is told, not thrown. */
  async readOr<T>(decode: (text: string) => T | null): Promise<FileRead<T>> {
    try {
      const value = decode(await readFile(this.#path, "utf8"));
      return value === null ? { kind: "unreadable", why: "it is damaged" } : { kind: "read", value };
    } catch (error) {
      return isMissing(error) ? { kind: "none" } : { kind: "unreadable", why: String(error) };
    }
  }

  /**
   * Resolves once a state that is at least as new as this moment is on the disk.
   *
   * @param text asked when the write begins, so that it is the newest
   */
  write(text: () => string): Promise<void> {
    return answered(this.#write(text));
  }

  #write(text: () => string): Promise<void> {
    if (this.#next !== null) return this.#next.done;
    const done = this.#writing.then(() => {
      this.#next = null;
      return writeWhole(this.#path, text());
    });
    this.#next = { done };
    this.#writing = done.catch(() => {});
    return done;
  }

  /** Puts what cannot be read out of the way, and keeps it. Returns its new name; null when the disk does not let it. */
  async setAside(iso: string): Promise<string | null> {
    const aside = `${this.#path}.damaged-${iso.replace(/\.\d+/, "").replaceAll(":", "-")}`;
    try {
      await rename(this.#path, aside);
      return aside;
    } catch {
      return null;
    }
  }
}
