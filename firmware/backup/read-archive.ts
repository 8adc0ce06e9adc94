/**
 * Takes a backup apart, into a folder that is made for it. Nothing of the file is believed: it holds plain files whose
 * names are those of a backup, each once, the manifest first, and each as long and with the hash that the manifest says.
 * Links, devices, folders, other names and other sizes refuse the whole, before more of it is read.
 */

import { closeSync, createReadStream, fsyncSync, openSync, statfsSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { parseSafely } from "../../shared/parse-safely.ts";
import { makeFolders } from "../make-folders.ts";
import {
  fileHash,
  MANIFEST,
  MAX_MANIFEST_BYTES,
  type Manifest,
  manifestSchema,
  mostBytesOf,
} from "./manifest.ts";

export type TakenApart =
  | { readonly kind: "whole"; readonly manifest: Manifest }
  | { readonly kind: "refused"; readonly why: string };

/** On a disk fuller than this nothing is unpacked. */
const LEAST_LEFT_BYTES = 16 * 1024 * 1024;

class Refused extends Error {}

const judgeManifest = (text: string): Manifest => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(`${MANIFEST} is no JSON`);
  }
  const decoded = parseSafely(manifestSchema, value);
  if (!decoded.success) {
    const issue = decoded.error.issues[0];
    throw new Refused(`${MANIFEST} is none: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const { files } = decoded.data;
  for (const { path, bytes } of files) {
    const most = mostBytesOf(path);
    if (most === null) throw new Refused(`${MANIFEST} names ${JSON.stringify(path)}, which no backup has`);
    if (!(bytes <= most)) throw new Refused(`${path} has ${bytes} bytes; allowed: ${most} or less`);
  }
  if (new Set(files.map(({ path }) => path)).size !== files.length)
    throw new Refused(`${MANIFEST} names a file twice`);
  return decoded.data;
};

/** One archive on its way through; entries come one after the other. */
class Unpacking {
  readonly #folder: string;
  #manifest: Manifest | null = null;
  readonly #seen = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Judges an entry by its header, before any byte of it is taken. @throws {Refused} */
  judge(entry: ReadEntry): void {
    const name = JSON.stringify(entry.path);
    if (entry.type !== "File") throw new Refused(`${name} is a ${entry.type}; allowed: plain files`);
    if (this.#manifest === null) {
      if (entry.path !== MANIFEST) throw new Refused(`it begins with ${name}; allowed: ${MANIFEST}`);
      if (!(entry.size <= MAX_MANIFEST_BYTES))
        throw new Refused(`${MANIFEST} has ${entry.size} bytes; allowed: ${MAX_MANIFEST_BYTES} or less`);
      return;
    }
    const file = this.#manifest.files.find(({ path }) => path === entry.path);
    if (file === undefined) throw new Refused(`${name} is in it, and not in its manifest`);
    if (this.#seen.has(entry.path)) throw new Refused(`${name} is in it twice`);
    if (entry.size !== file.bytes)
      throw new Refused(`${name} has ${entry.size} bytes; its manifest says ${file.bytes}`);
    this.#seen.add(entry.path);
  }

  /** @throws {Refused} */
  manifestRead(text: string): void {
    this.#manifest = judgeManifest(text);
    const needed = this.#manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    const { bavail, bsize } = statfsSync(this.#folder);
    if (!(bavail * bsize >= needed + LEAST_LEFT_BYTES))
      throw new Refused(`it needs ${needed} bytes, and the disk has no room for them`);
  }

  get isAtManifest(): boolean {
    return this.#manifest === null;
  }

  /** All that is named is there, and is what was backed up. @throws {Refused} */
  whole(): Manifest {
    if (this.#manifest === null) throw new Refused("it is empty, or no backup");
    for (const { path, sha256 } of this.#manifest.files) {
      if (!this.#seen.has(path)) throw new Refused(`${path} is in its manifest, and not in it`);
      if (fileHash(join(this.#folder, path)) !== sha256)
        throw new Refused(`${path} is not what was backed up: its SHA-256 is another`);
    }
    return this.#manifest;
  }
}

const take = (entry: ReadEntry, unpacking: Unpacking, folder: string, fail: (error: Error) => void): void => {
  if (unpacking.isAtManifest) {
    const pieces: Buffer[] = [];
    entry.on("data", (piece: Buffer) => pieces.push(piece));
    entry.on("end", () => {
      try {
        unpacking.manifestRead(Buffer.concat(pieces).toString("utf8"));
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    return;
  }
  const path = join(folder, entry.path);
  makeFolders(dirname(path), 0o700);
  const file = openSync(path, "wx", 0o600);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(file);
    isOpen = false;
  };
  entry.on("data", (piece: Buffer) => {
    try {
      for (let from = 0; isOpen && from < piece.length; ) from += writeSync(file, piece, from);
    } catch (error) {
      close();
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  entry.on("end", () => {
    if (isOpen) fsyncSync(file);
    close();
  });
};

const through = (archive: string, folder: string, unpacking: Unpacking): Promise<void> =>
  new Promise((resolve, reject) => {
    const source = createReadStream(archive);
    let failed = false;
    const fail = (error: Error): void => {
      failed = true;
      source.destroy();
      reject(error);
    };
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        if (!failed) {
          try {
            unpacking.judge(entry);
            take(entry, unpacking, folder, fail);
          } catch (error) {
            fail(error instanceof Error ? error : new Error(String(error)));
          }
        }
        entry.resume();
      },
    });
    parser.on("error", (error: Error) =>
      fail(new Refused(`it is no backup, or not all of one (${error.message})`)),
    );
    parser.on("end", () => {
      if (!failed) resolve();
    });
    source.on("error", fail);
    source.pipe(parser);
  });

/**
 * @param folder empty, and the caller's to remove when it is refused
 * @returns refused with words, for whatever the archive holds; the disk's own errors are thrown
 */
export const takeApart = async (archive: string, folder: string): Promise<TakenApart> => {
  const unpacking = new Unpacking(folder);
  try {
    await through(archive, folder, unpacking);
    return { kind: "whole", manifest: unpacking.whole() };
  } catch (error) {
    if (error instanceof Refused) return { kind: "refused", why: error.message };
    throw error;
  }
};
