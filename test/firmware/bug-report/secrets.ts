/** Things that must not get into a report, made anew for each try, and every store that they are put into. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Doer } from "../../../firmware/history/contract.ts";
import { asked, draftOf, later, openAt, START, told, wholeSession } from "../../history/some-history.ts";

export interface Secrets {
  /** Of a person, a device, a doctor, a folder … */
  readonly names: readonly string[];
  readonly note: string;
  readonly token: string;
  readonly host: string;
  readonly addresses: readonly string[];
  readonly code: string;
}

/** No word of any language, so that finding one is finding it out. */
const name = fc.stringMatching(/^[A-Z][a-z]{2,6}[qx]z[a-z]{2,6}$/);

export const secrets: fc.Arbitrary<Secrets> = fc.record({
  names: fc.uniqueArray(name, { minLength: 6, maxLength: 6 }),
  note: fc.stringMatching(/^[a-z]{3,8}qz [a-z]{3,8}zq [a-z]{3,8}qx$/),
  token: fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
  host: fc.stringMatching(/^[a-z]{3,8}qz\.local$/),
  addresses: fc.tuple(
    fc.integer({ min: 1, max: 254 }).map((last) => `203.0.113.${last}`),
    fc.stringMatching(/^2001:db8:[1-9a-f]{3}:[1-9a-f]{4}::[1-9a-f]{2}$/),
  ),
  code: fc.integer({ min: 100_000, max: 999_999 }).map(String),
});

export const allOf = ({ names, note, token, host, addresses, code }: Secrets): readonly string[] => [
  ...names,
  ...note.split(" "),
  ...[token, host, ...addresses, code],
];

/** Which of them stand in a text; a code only where it is one, and no part of a longer number. */
export const foundIn = (text: string, told: Secrets): readonly string[] =>
  allOf(told).filter((secret) =>
    secret === told.code ? new RegExp(`(?<![\\d.])${secret}(?!\\d)`).test(text) : text.includes(secret),
  );

/** A history with all of them in it: who, on which device, from where, what they wrote. */
export const fillHistory = (folder: string, of: Secrets): void => {
  const [person = "", device = "", doctor = "", programme = ""] = of.names;
  const doer: Doer = { by: "screen", device, address: of.addresses[0] ?? "" };
  const history = openAt(folder);
  const profile = asked(history, "add-profile", { draft: draftOf(person), doer, at: START });
  if (typeof profile === "string") throw new Error(profile);
  const { profileId } = profile;
  const change = { kind: "doctor-asked", by: doctor } as const;
  history.call("change-profile", { profileId, change, doer, at: START });
  const more = { profileId, programmeId: "own-one", programmeName: programme, doer };
  told(history, ...wholeSession("s1", 2, more));
  const outcome = { painBefore: 7, painAfter: 2, heightBeforeMm: 1_691, heightAfterMm: 1_697, note: of.note };
  asked(history, "put-outcome", { sessionId: "s1", outcome, doer, at: later(60) });
  told(history, {
    ...{ kind: "audit", at: later(90), action: "code-offered", doer, profileId },
    detail: { role: "rider", code: of.code, token: of.token, host: of.host },
  });
  history.close();
};

/** The other files of a data folder. */
export const fillFolder = (folder: string, of: Secrets): void => {
  mkdirSync(join(folder, "programmes"), { recursive: true });
  mkdirSync(join(folder, "tls"), { recursive: true });
  const [person = "", device = "", , programme = ""] = of.names;
  const all = JSON.stringify(of);
  writeFileSync(join(folder, "programmes", `${programme}.yaml`), `name: ${person}\nnote: ${of.note}\n`);
  writeFileSync(join(folder, "access.json"), `{"devices":[{"name":"${device}","all":${all}}]}`);
  writeFileSync(join(folder, "access-guesses.json"), `{"version":1,"guesses":[${all}]}`);
  writeFileSync(join(folder, "tls", "table.pem"), all);
  writeFileSync(join(folder, `${person}.txt`), of.note);
};
