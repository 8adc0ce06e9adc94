/**
 * One programme as a file: YAML that somebody can read and write, decoded strictly and judged against what any table of
 * ours can run. Whether it fits somebody's own limits is asked later, by `obstacleOf`.
 */

import * as z from "zod";
import { DEFAULT_CEILINGS, type Limits, NEAR_ANGLE_DEG } from "../../shared/limits.ts";
import {
  lengthSOf,
  needsOf,
  type ProgrammeSpec,
  programmeSpecSchema,
  restsOf,
  WOBBLE_DEG,
} from "../../shared/programme-kinds.ts";
import { CAP_ALLOWANCE_S, CAP_BOUND_S } from "../safety/clock.ts";
import { decodeYaml, type YamlVerdict } from "../yaml-file.ts";

/** Bytes; a longer file is no programme. */
export const MAX_PROGRAMME_BYTES = 16_384;

/** Seconds; a longer programme is refused at Start. */
export const MOST_LENGTH_S = CAP_BOUND_S - CAP_ALLOWANCE_S;

/** Seconds around a rest that are not in the programme's length: the way back to it, and until the rider has gone again. */
const AROUND_REST_S = 10;

/** The session cap allows for so many; with more, it could end a programme that goes well. */
export const MOST_RESTS = Math.floor(CAP_ALLOWANCE_S / AROUND_REST_S);

/** What a schema cannot say: the whole of it within the bounds of a session. */
const judge = (spec: ProgrammeSpec): readonly string[] => {
  const problems: string[] = [];
  const most = (what: string, value: number, allowed: number, unit: string): void => {
    if (!(value <= allowed)) problems.push(`${what} is ${value}${unit}; allowed: ${allowed}${unit} or less`);
  };
  const needs: Limits = needsOf(spec);
  most(
    `the maximum angle it needs, ${WOBBLE_DEG + NEAR_ANGLE_DEG}° above its highest target,`,
    needs.maxAngleDeg,
    DEFAULT_CEILINGS.maxAngleDeg,
    "°",
  );
  most(
    "the time inverted that it needs, ways back included,",
    needs.maxDurationS,
    DEFAULT_CEILINGS.maxDurationS,
    " s",
  );
  most("its length, rests included,", lengthSOf(spec), MOST_LENGTH_S, " s");
  most("the number of its rests", restsOf(spec), MOST_RESTS, "");
  if (spec.kind === "oscillation" && !(spec.nearDeg < spec.farDeg)) {
    problems.push(`nearDeg is ${spec.nearDeg}; allowed: less than farDeg, ${spec.farDeg}`);
  }
  return problems;
};

/** @returns the programme, or every problem, each with what is wrong, its value and what is allowed */
export const decodeProgramme = (text: string): YamlVerdict<ProgrammeSpec> => {
  const verdict = decodeYaml(text, {
    schema: programmeSpecSchema,
    maxBytes: MAX_PROGRAMME_BYTES,
    whenEmpty: "a programme, beginning with its kind",
  });
  if (verdict.kind === "refused") return verdict;
  const problems = judge(verdict.value);
  return problems.length > 0 ? { kind: "refused", problems } : verdict;
};

/** The published JSON schema of a programme's file. */
export const programmeJsonSchema = (): string =>
  `${JSON.stringify({ title: "A programme of the inversion table", ...z.toJSONSchema(programmeSpecSchema, { io: "input" }) }, null, 2)}\n`;
