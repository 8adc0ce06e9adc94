/**
 * Makes certificates: a local authority for this data folder, and with it one for the table. The only module that
 * loads the certificate library, which is large and of no use to a table that runs.
 */

import "reflect-metadata";
import { createPrivateKey, randomBytes, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { isIpAddress } from "../endpoint.ts";
import {
  decodeConstraints,
  encodeConstraints,
  NAME_CONSTRAINTS_OID,
  type Permitted,
  permittedFor,
} from "./name-constraints.ts";

const DAY_MS = 86_400_000;
/** Phones trust it once; ten years is longer than most of them live. */
const AUTHORITY_DAYS = 3_650;
/** Browsers and phones take no longer one from most authorities. */
export const LEAF_DAYS = 397;
/** Clocks of phones that are behind ours. */
const BACK_DATED_MS = DAY_MS;

const EC_P256 = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

/** Certificate and unencrypted key, both PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(EC_P256, true, ["sign", "verify"]);

const pemOfKey = async (key: webcrypto.CryptoKey): Promise<string> => {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${bytes.replace(/.{1,64}/g, "$&\n")}-----END PRIVATE KEY-----\n`;
};

/** Positive, and never twice (RFC 5280 §4.1.2.2). */
const serialNumber = (): string => `01${randomBytes(15).toString("hex")}`;

const validity = (nowMs: number, days: number): { readonly notBefore: Date; readonly notAfter: Date } => {
  const notBefore = new Date(nowMs - BACK_DATED_MS);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MS) };
};

/** @param hostName of this computer, for whoever sees the authority in a phone's list @param names beside the home's */
export const makeAuthority = async (
  hostName: string,
  names: readonly string[],
  nowMs: number,
): Promise<Pair> => {
  const keys = await newKeys();
  // Several tables may be trusted by one phone, and one may have been given up for another.
  const mark = randomBytes(2).toString("hex");
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [`Inversion table at ${hostName} (${mark})`.slice(0, 64)] }],
    ...validity(nowMs, AUTHORITY_DAYS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new Extension(NAME_CONSTRAINTS_OID, true, encodeConstraints(permittedFor(names))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: await pemOfKey(keys.privateKey) };
};

/** What this authority may sign; null when it says nothing that we wrote. */
export const permittedBy = (authority: Pair): Permitted | null => {
  const extension = new X509Certificate(authority.certificate).getExtension(NAME_CONSTRAINTS_OID);
  return extension === null ? null : decodeConstraints(new Uint8Array(extension.value));
};

/** A certificate for the table under these names and addresses, with a new key. */
export const signLeaf = async (authority: Pair, names: readonly string[], nowMs: number): Promise<Pair> => {
  const issuer = new X509Certificate(authority.certificate);
  const pkcs8 = createPrivateKey(authority.key).export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, EC_P256, false, ["sign"]);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: ["Inversion table"] }],
    issuer: issuer.subjectName,
    ...validity(nowMs, LEAF_DAYS),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIpAddress(value) ? "ip" : "dns", value }) as const),
      ),
      await AuthorityKeyIdentifierExtension.create(issuer),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: await pemOfKey(keys.privateKey) };
};
