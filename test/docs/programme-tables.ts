/** The tables of docs/programmes.md, as they follow from the files and from the code. */

import { join } from "node:path";
import { readProgrammes } from "../../firmware/programmes/programmes-folder.ts";
import { lengthSOf, needsOf, offerOf, type ProgrammeSpec } from "../../shared/programme-kinds.ts";
import { tractionOf } from "../../shared/traction.ts";
import { PROJECT } from "../support/program.ts";

const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const row = (spec: ProgrammeSpec): string => {
  const { highestDeg, invertedS } = offerOf(spec);
  const needs = needsOf(spec);
  return `| \`${spec.programmeId}\` | ${spec.name} | ${spec.level} | ${spec.kind} | ${highestDeg}° | ${minutes(invertedS)} | ${minutes(lengthSOf(spec))} | ${needs.maxAngleDeg}°, ${needs.maxDurationS} s |`;
};

export const builtInTable = async (): Promise<string> => {
  const { programmes } = await readProgrammes(
    join(PROJECT, "firmware/programmes/built-in"),
    join(PROJECT, "firmware/programmes/none"),
  );
  return [
    "| id | name | level | kind | highest | at the angles | in all | limits it needs |",
    "|---|---|---|---|---|---|---|---|",
    ...programmes.map(({ spec }) => row(spec)),
  ].join("\n");
};

/** Kilograms of body weight. */
const WEIGHTS = [60, 80, 100] as const;

export const tractionTable = (): string =>
  [
    `| angle | ${WEIGHTS.map((kg) => `${kg} kg`).join(" | ")} |`,
    `|---|${WEIGHTS.map(() => "---").join("|")}|`,
    ...[10, 15, 20, 30, 45, 60, 90].map((angleDeg) => {
      const cells = WEIGHTS.map((kg) => {
        const estimate = tractionOf(kg, angleDeg);
        return estimate === null ? "–" : `${estimate.kgf} (${estimate.leastKgf}–${estimate.mostKgf})`;
      });
      return `| ${angleDeg}° | ${cells.join(" | ")} |`;
    }),
  ].join("\n");
