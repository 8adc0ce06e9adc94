/** Units, and numbers as they are spoken. */

export const MICROSECONDS = "µs";
const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;
export const spokenMinutes = (minutes: number): string => many(minutes, "minute");
export const spokenSeconds = (seconds: number): string => many(seconds, "second");
export const spokenDegrees = (degrees: number): string => many(degrees, "degree");
/** An angle for a screen reader, in whole degrees: which way it is, not its sign. */
export const spokenAngle = (degrees: number): string => {
  if (degrees === 0) return "horizontal";
  return `${spokenDegrees(Math.abs(degrees))} ${degrees > 0 ? "head down" : "toward standing"}`;
};
