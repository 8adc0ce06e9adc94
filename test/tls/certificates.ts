/** A folder with an authority and a certificate in it, as the command makes them. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CertificateMade, makeCertificate } from "../../firmware/tls/make-certificate.ts";
import { type TlsFolder, tlsFolderOf } from "../../firmware/tls/tls-folder.ts";

export const DAY_MS = 86_400_000;

export interface MadeFolder {
  readonly dataDir: string;
  readonly folder: TlsFolder;
  /** Both files' path, as `readPair` takes it. */
  readonly paths: { readonly certificate: string; readonly key: string };
  readonly made: CertificateMade;
}

export const OWN = ["localhost", "127.0.0.1", "::1", "table", "table.local", "192.168.1.20"];

export const makeFolder = async (
  over: Partial<Parameters<typeof makeCertificate>[0]> = {},
  dataDir = mkdtempSync(join(tmpdir(), "certificate-")),
): Promise<MadeFolder> => {
  const folder = tlsFolderOf(dataDir);
  const made = await makeCertificate({
    ...{ folder, hostName: "table", own: OWN, given: [], newAuthority: false, nowMs: Date.now() },
    ...over,
  });
  return { dataDir, folder, paths: { certificate: folder.table, key: folder.table }, made };
};
