/** A height as people write it, in centimetres or inches, to whole millimetres and back. Out of range is refused. */

import { HEIGHT_CM } from "../../shared/profiles.ts";

export type HeightUnit = "cm" | "in";

const MM_PER_INCH = 25.4;
const LEAST_MM = HEIGHT_CM.least * 10;
const MOST_MM = HEIGHT_CM.most * 10;

export type HeightRead =
  | { readonly kind: "height"; readonly mm: number | null }
  | { readonly kind: "unreadable" }
  | { readonly kind: "out-of-range"; readonly least: string; readonly most: string };

/** `178.4`, `178,4`, `70`, and for inches also `70 1/4`. */
const DECIMAL = /^(\d{1,3})(?:[.,](\d{1,3}))?$/;
const FRACTION = /^(\d{1,3})\s+(\d{1,2})\/(\d{1,2})$/;

const numberIn = (text: string, unit: HeightUnit): number | null => {
  const decimal = DECIMAL.exec(text);
  if (decimal !== null) return Number(`${decimal[1]}.${decimal[2] ?? "0"}`);
  const fraction = unit === "in" ? FRACTION.exec(text) : null;
  if (fraction === null) return null;
  const [whole, part, of] = [Number(fraction[1]), Number(fraction[2]), Number(fraction[3])];
  return part < of ? whole + part / of : null;
};

/** Without trailing zeros: `178.4`, `70.25`. */
export const heightText = (mm: number | null, unit: HeightUnit): string => {
  if (mm === null) return "";
  return unit === "cm" ? String(mm / 10) : String(Number((mm / MM_PER_INCH).toFixed(2)));
};

/** Nothing written is a height that is not told. */
export const readHeight = (written: string, unit: HeightUnit): HeightRead => {
  const text = written.trim();
  if (text === "") return { kind: "height", mm: null };
  const value = numberIn(text, unit);
  if (value === null) return { kind: "unreadable" };
  const mm = Math.round(unit === "cm" ? value * 10 : value * MM_PER_INCH);
  if (mm >= LEAST_MM && mm <= MOST_MM) return { kind: "height", mm };
  return { kind: "out-of-range", least: heightText(LEAST_MM, unit), most: heightText(MOST_MM, unit) };
};
