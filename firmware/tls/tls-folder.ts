/**
 * `<data-dir>/tls/`: the local authority and the table's certificate, as `inversion-table certificate` makes them. Key and
 * certificate share a file, so that both are replaced at once or not at all; only their owner may read them.
 */

import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolders } from "../make-folders.ts";

export interface TlsFolder {
  readonly path: string;
  /** The authority's certificate and key. Whoever has it can pretend to be this table. */
  readonly authority: string;
  /** The authority's certificate alone, to be put onto phones and computers. */
  readonly authorityCertificate: string;
  /** The table's certificate and key. */
  readonly table: string;
}

export const tlsFolderOf = (dataDir: string): TlsFolder => {
  const path = join(dataDir, "tls");
  return {
    path,
    authority: join(path, "authority.pem"),
    authorityCertificate: join(path, "authority.crt"),
    table: join(path, "table.pem"),
  };
};

const syncFolder = (path: string): void => {
  // Windows opens no folders; there the rename is as lasting as the system makes it.
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
};

/** Whole or not at all, and on the disk before the old one is gone. Throws what the disk throws. */
export const replaceFile = (path: string, text: string, mode: 0o600 | 0o644): void => {
  makeFolders(dirname(path), 0o700);
  const fresh = `${path}.new`;
  const file = openSync(fresh, "w", mode);
  try {
    // One that a crash left behind keeps its own rights.
    fchmodSync(file, mode);
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  syncFolder(dirname(path));
};
