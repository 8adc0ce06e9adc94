/** Where the answers go: standard output, whose reader may leave at any time, or a file that is there whole or not at all. */

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** What the commands write to; `process` outside of tests. */
export interface Streams {
  readonly stdout: Pick<NodeJS.WritableStream, "write">;
  readonly stderr: Pick<NodeJS.WritableStream, "write">;
}

/** Whoever read the output has left, as `head` does: nothing more has to be made. */
export class ReaderLeft extends Error {}

/** It could not be written: the disk behind it is full, say. */
export class OutputFailed extends Error {}

const hasLeft = (error: Error): boolean =>
  "code" in error && ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"].includes(String(error.code));

/** Resolves when it is on its way, so that a slow reader is waited for. */
export const put = (stream: Pick<NodeJS.WritableStream, "write">, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(hasLeft(error) ? new ReaderLeft(error.message) : new OutputFailed(error.message));
    });
  });

export type Pieces = Iterable<string> | AsyncIterable<string>;

export type WrittenFile =
  | { readonly kind: "written"; readonly bytes: number }
  | { readonly kind: "refused"; readonly message: string };

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isThere = (path: string): WrittenFile => ({
  kind: "refused",
  message: `--out is ${path}, which is there already; allowed: a new file, or --force`,
});

/**
 * Writes beside the file first and moves it there once it is whole and on the disk, for its owner only. Errors of the
 * pieces pass through; nothing is left behind then.
 */
export const writeFile = async (path: string, pieces: Pieces, force: boolean): Promise<WrittenFile> => {
  if (!force && existsSync(path)) return isThere(path);
  const part = `${path}.${process.pid}.part`;
  let file: number;
  try {
    file = openSync(part, "wx", 0o600);
  } catch (error) {
    return {
      kind: "refused",
      message: `--out is ${path}; allowed: a file that can be written (${words(error)})`,
    };
  }
  let isOpen = true;
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      const chunk = Buffer.from(piece);
      for (let from = 0; from < chunk.length; ) from += writeSync(file, chunk, from);
      bytes += chunk.length;
    }
    fsyncSync(file);
    closeSync(file);
    isOpen = false;
    // Not every disk has links that would refuse; what came there within the last moment is looked for once more.
    if (!force && existsSync(path)) return isThere(path);
    renameSync(part, path);
    return { kind: "written", bytes };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (typeof code === "string")
      return { kind: "refused", message: `--out is ${path}; it could not be written (${words(error)})` };
    throw error;
  } finally {
    if (isOpen) closeSync(file);
    rmSync(part, { force: true });
  }
};
