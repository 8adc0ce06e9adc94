/** What the doctor sees of the table's certificate: whether it can be used, how long still, and for which addresses. */

import { type Instance, shownCertificate } from "../instance-http.ts";
import { expiryWords } from "../tls/certificate-keeper.ts";
import { ownAddresses } from "../tls/own-names.ts";
import { daysLeft, readPair, WARN_DAYS } from "../tls/read-pair.ts";
import { tlsFolderOf } from "../tls/tls-folder.ts";
import { type Finding, fail, ok, warn } from "./report.ts";

const AS_YOU_GOT_IT = "renew it as you got it; a running inversion-table takes it by itself";

const endFinding = (words: string, notAfterMs: number, wallMs: number, renew: string): Finding => {
  const until = new Date(notAfterMs).toISOString().slice(0, 10);
  const all = `certificate: ${words}, until ${until}`;
  return daysLeft({ notAfterMs }, wallMs) > WARN_DAYS
    ? ok(all)
    : warn(`${all}; ${expiryWords({ notAfterMs }, wallMs)}`, renew);
};

/** The owner's own, as the running program shows it. */
const shownFindings = async (at: Instance, wallMs: number): Promise<Finding[]> => {
  const shown = at.fingerprint === null ? null : await shownCertificate(at);
  return shown === null
    ? []
    : [endFinding(`the one shown at ${at.url}`, shown.notAfterMs, wallMs, AS_YOU_GOT_IT)];
};

/** Nothing where there is no certificate: a table that only this computer reaches needs none. */
export const certificateFindings = async (
  dataDir: string,
  at: Instance,
  wallMs: number,
): Promise<Finding[]> => {
  const made = tlsFolderOf(dataDir).table;
  const renew = `inversion-table certificate --data-dir ${dataDir}`;
  const verdict = await readPair({ certificate: made, key: made }, wallMs);
  if (verdict.kind === "refused")
    return verdict.isMissing
      ? shownFindings(at, wallMs)
      : verdict.problems.map((problem) => fail(`certificate: ${problem}`, renew));
  const { pair } = verdict;
  const strange = ownAddresses().filter((address) => !pair.covers(address));
  return [
    endFinding(`${made}, for ${pair.names.join(", ")}`, pair.notAfterMs, wallMs, renew),
    ...(strange.length === 0
      ? []
      : [warn(`certificate: not for ${strange.join(", ")}, where this computer is now`, renew)]),
    ...(at.fingerprint === null || at.fingerprint === pair.fingerprint
      ? []
      : await shownFindings(at, wallMs)),
  ];
};
