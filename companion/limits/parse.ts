/** What somebody types for a limit, to degrees or seconds. What cannot be meant is refused with what is allowed. */

export type Typed =
  | { readonly kind: "value"; readonly value: number }
  /** Not readable as one, or readable in two ways. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "out-of-range" };

const UNREADABLE: Typed = { kind: "unreadable" };

const within = (value: number, least: number, most: number): Typed =>
  value >= least && value <= most ? { kind: "value", value } : { kind: "out-of-range" };

const ANGLE = /^\+?(\d{1,3}(?:[.,]\d)?)\s*(?:°|deg|degrees?)?$/i;

/** `30`, `30°`, `30 deg`, `22.5`, `22,5`. */
export const parseAngle = (text: string, least: number, most: number): Typed => {
  const found = ANGLE.exec(text.trim());
  return found === null ? UNREADABLE : within(Number(found[1]?.replace(",", ".")), least, most);
};

const CLOCK = /^(\d{1,2}):([0-5]\d)$/;
const SECONDS = /^(\d{1,4})\s*s(?:ec(?:onds?)?)?$/i;
const MINUTES = /^(\d{1,2})\s*m(?:in(?:utes?)?)?(?:\s*(\d{1,2})\s*s(?:ec(?:onds?)?)?)?$/i;

/** `2:30`, `150 s`, `2 min`, `2 min 30 s`. A bare number could be either, so it is not taken for one. */
export const parseDuration = (text: string, least: number, most: number): Typed => {
  const trimmed = text.trim();
  const found = CLOCK.exec(trimmed) ?? MINUTES.exec(trimmed);
  if (found !== null) return within(Number(found[1]) * 60 + Number(found[2] ?? 0), least, most);
  const seconds = SECONDS.exec(trimmed);
  return seconds === null ? UNREADABLE : within(Number(seconds[1]), least, most);
};
