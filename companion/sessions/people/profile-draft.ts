/** What somebody writes into the form of a person, to a profile as it is sent. Pure. What cannot be meant is said. */

import { LEAST_LIMITS, type Limits } from "../../../shared/limits.ts";
import { HEIGHT_CM, type ProfileDraft, WEIGHT_KG } from "../../../shared/profiles.ts";
import { formatDegrees, formatElapsed } from "../../format.ts";
import { parseAngle, parseDuration, type Typed } from "../../limits/parse.ts";
import { PROFILE_FORM } from "../../messages/en/people.ts";
import { LIMIT_TEXTS } from "../../messages.ts";

/** As it stands in the fields. */
export interface Written {
  readonly name: string;
  readonly heightCm: string;
  readonly weightKg: string;
  readonly maxAngle: string;
  readonly maxDuration: string;
  readonly daily: string;
  readonly rest: string;
  readonly language: string;
}
export type WrittenField = keyof Written;
export type Wrong = Readonly<Partial<Record<WrittenField, string>>>;

export type Read =
  | { readonly kind: "draft"; readonly draft: ProfileDraft }
  | { readonly kind: "wrong"; readonly wrong: Wrong };

const DAILY_MIN = { least: 1, most: 120 } as const;
const REST_MIN = { least: 1, most: 1_440 } as const;
const SECONDS_PER_MIN = 60;

/** The field that the server means. */
const FIELDS: Readonly<Record<string, WrittenField>> = {
  name: "name",
  heightCm: "heightCm",
  weightKg: "weightKg",
  "limits.maxAngleDeg": "maxAngle",
  "limits.maxDurationS": "maxDuration",
  "soft.dailyInvertedS": "daily",
  "soft.restBetweenMin": "rest",
  language: "language",
};
export const fieldOf = (named: string): WrittenField | null => FIELDS[named] ?? null;

const optional = (value: number | null): string => (value === null ? "" : String(value));

export const writtenOf = (draft: ProfileDraft): Written => ({
  name: draft.name,
  heightCm: optional(draft.heightCm),
  weightKg: optional(draft.weightKg),
  maxAngle: formatDegrees(draft.limits.maxAngleDeg),
  maxDuration: formatElapsed(draft.limits.maxDurationS),
  daily: optional(draft.soft.dailyInvertedS === null ? null : draft.soft.dailyInvertedS / SECONDS_PER_MIN),
  rest: optional(draft.soft.restBetweenMin),
  language: draft.language,
});

const NUMBER = /^\d{1,4}(?:[.,]\d)?$/;

/** Null = nothing was written; a text says what is wrong. */
const numberIn = (text: string, { least, most }: { least: number; most: number }): number | null | string => {
  const written = text.trim();
  if (written === "") return null;
  const value = NUMBER.test(written) ? Number(written.replace(",", ".")) : Number.NaN;
  return value >= least && value <= most ? value : PROFILE_FORM.notANumber(`${least} to ${most}`);
};

const limitIn = (id: keyof Limits, text: string, typed: Typed, most: string): number | string => {
  if (typed.kind === "value") return typed.value;
  const least = id === "maxAngleDeg" ? formatDegrees(LEAST_LIMITS[id]) : formatElapsed(LEAST_LIMITS[id]);
  return typed.kind === "out-of-range"
    ? LIMIT_TEXTS[id].outOfRange(text.trim(), least, most)
    : LIMIT_TEXTS[id].unreadable;
};

export const readWritten = (written: Written, ceilings: Limits): Read => {
  const name = written.name.trim();
  const heightCm = numberIn(written.heightCm, HEIGHT_CM);
  const weightKg = numberIn(written.weightKg, WEIGHT_KG);
  const daily = numberIn(written.daily, DAILY_MIN);
  const rest = numberIn(written.rest, REST_MIN);
  const angle = parseAngle(written.maxAngle, LEAST_LIMITS.maxAngleDeg, ceilings.maxAngleDeg);
  const duration = parseDuration(written.maxDuration, LEAST_LIMITS.maxDurationS, ceilings.maxDurationS);
  const maxAngleDeg = limitIn("maxAngleDeg", written.maxAngle, angle, formatDegrees(ceilings.maxAngleDeg));
  const maxDurationS = limitIn(
    "maxDurationS",
    written.maxDuration,
    duration,
    formatElapsed(ceilings.maxDurationS),
  );
  if (
    name === "" ||
    typeof heightCm === "string" ||
    typeof weightKg === "string" ||
    typeof daily === "string" ||
    typeof rest === "string" ||
    typeof maxAngleDeg === "string" ||
    typeof maxDurationS === "string"
  ) {
    const found = {
      ...{ heightCm, weightKg, daily, rest },
      ...{ name: name === "" ? PROFILE_FORM.noName : null, maxAngle: maxAngleDeg, maxDuration: maxDurationS },
    };
    const wrong = Object.entries(found).filter(([, value]) => typeof value === "string");
    return { kind: "wrong", wrong: Object.fromEntries(wrong) };
  }
  const soft = {
    dailyInvertedS: daily === null ? null : Math.round(daily * SECONDS_PER_MIN),
    restBetweenMin: rest === null ? null : Math.round(rest),
  };
  const limits = { maxAngleDeg, maxDurationS };
  return {
    kind: "draft",
    draft: { name, heightCm, weightKg, limits, soft, language: written.language },
  };
};
