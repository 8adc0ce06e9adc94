/**
 * A small file that is whole at every moment, also when the power goes: written beside, forced to the disk, put in
 * place, and the folder forced after it. Readable by its owner only. Everything is asynchronous, since the gateway must
 * not wait for a disk, and one write at a time: what came meanwhile goes into the next one.
 */

import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";

const OWNER_ONLY = 0o600;

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

export class CarefulFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();
  #next: { readonly done: Promise<void> } | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Null where there is none. Throws what the disk throws. */
  async read(): Promise<string | null> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /**
   * Resolves once a state that is at least as new as this moment is on the disk.
   *
   * @param text asked when the write begins, so that it is the newest
   */
  write(text: () => string): Promise<void> {
    if (this.#next !== null) return this.#next.done;
    const done = this.#writing.then(() => {
      this.#next = null;
      return writeWhole(this.#path, text());
    });
    this.#next = { done };
    this.#writing = done.catch(() => {});
    return done;
  }

  /** Puts what cannot be read out of the way, and keeps it. Returns its new name. @param iso the present time */
  async setAside(iso: string): Promise<string> {
    const aside = `${this.#path}.damaged-${iso.replace(/\.\d+/, "").replaceAll(":", "-")}`;
    await rename(this.#path, aside);
    return aside;
  }
}
