/** `inversion-table certificate`: makes or renews the table's certificate, and says what to do with it. */

import { hostname } from "node:os";
import { defaultDataDir, openDataDir } from "../data-dir.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { CertificateOptions } from "./cli-certificate.ts";
import { type CertificateMade, makeCertificate } from "./make-certificate.ts";
import { ownNamesAndAddresses } from "./own-names.ts";
import { type TlsFolder, tlsFolderOf } from "./tls-folder.ts";

export interface CertificateParts {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wallMs: () => number;
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const told = (made: Extract<CertificateMade, { kind: "made" }>, folder: TlsFolder): string => {
  const authority =
    made.authority === "new"
      ? "a new local authority, which phones and computers have to be told to trust:"
      : "signed by the local authority that is there already; phones that trust it notice nothing:";
  const leftOut =
    made.leftOut.length === 0
      ? []
      : [
          `left out, since the authority may not sign them: ${made.leftOut.join(", ")}`,
          "  (--new-authority makes one that may, to be trusted anew)",
        ];
  return [
    `made ${folder.table}, valid until ${day(made.notAfterMs)}, for`,
    `  ${made.names.join(", ")}`,
    ...leftOut,
    authority,
    `  ${folder.authorityCertificate}, valid until ${day(made.authorityNotAfterMs)}`,
    `  SHA-256 ${made.authorityFingerprint}`,
    "Put that file onto each phone, and compare the SHA-256 there: docs/network.md says how.",
    `Nobody else gets ${folder.authority}: with it, any machine can pretend to be this table.`,
    "A running inversion-table takes the certificate by itself within a minute.",
    "",
  ].join("\n");
};

export const runCertificate = async (
  { hosts, newAuthority, dataDir }: CertificateOptions,
  parts: CertificateParts,
): Promise<ExitCode> => {
  const data = openDataDir(dataDir ?? defaultDataDir(parts.environment));
  if (data.kind === "refused") {
    parts.stderr.write(`inversion-table: ${data.message}\n`);
    return EXIT.USAGE;
  }
  const folder = tlsFolderOf(data.path);
  let made: CertificateMade;
  try {
    made = await makeCertificate({
      folder,
      hostName: hostname(),
      own: ownNamesAndAddresses(),
      given: hosts,
      newAuthority,
      nowMs: parts.wallMs(),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    parts.stderr.write(`inversion-table: ${folder.path} cannot be written to (${why})\n`);
    return EXIT.FAILED;
  }
  if (made.kind === "refused") {
    parts.stderr.write(`inversion-table: ${made.message}\n`);
    return EXIT.USAGE;
  }
  parts.stdout.write(told(made, folder));
  return EXIT.STOPPED;
};
