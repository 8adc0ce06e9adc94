/**
 * What is kept from one run to the next: the mutants that were noticed.
 *
 * One that was not is tried again each time. Stryker would believe it until a test is new that reaches it, and for a
 * mutant that is active while modules load it does not know which tests those are.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const Mutant = z.looseObject({ status: z.string() });
const Kept = z.looseObject({ files: z.record(z.string(), z.looseObject({ mutants: z.array(Mutant) })) });

export const forgetWhatWasLeft = (file: string): void => {
  if (!existsSync(file)) return;
  const kept = Kept.parse(JSON.parse(readFileSync(file, "utf8")));
  const left: ReadonlySet<string> = new Set(["Survived", "NoCoverage"]);
  const files = Object.fromEntries(
    Object.entries(kept.files).map(([name, of]) => [
      name,
      { ...of, mutants: of.mutants.filter(({ status }) => !left.has(status)) },
    ]),
  );
  writeFileSync(file, JSON.stringify({ ...kept, files }));
};
