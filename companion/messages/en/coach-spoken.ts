/** What the coach says aloud. Spoken numbers are words, so that every voice says them alike. */

const SMALL = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
] as const;
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"] as const;

/** A whole number from 0 to 99 in words; another one in figures. */
export const numberInWords = (value: number): string => {
  const small = SMALL[value];
  if (small !== undefined) return small;
  const tens = TENS[Math.floor(value / 10)];
  if (tens === undefined) return String(value);
  return value % 10 === 0 ? tens : `${tens}-${SMALL[value % 10] ?? ""}`;
};

const counted = (count: number, one: string, many: string): string =>
  `${numberInWords(count)} ${count === 1 ? one : many}`;

/** "thirty seconds", "one minute", "one minute thirty". */
export const timeInWords = (s: number): string => {
  const minutes = Math.floor(s / 60);
  const seconds = s % 60;
  if (minutes === 0) return counted(seconds, "second", "seconds");
  const whole = counted(minutes, "minute", "minutes");
  return seconds === 0 ? whole : `${whole} ${numberInWords(seconds)}`;
};

const degrees = (deg: number): string => `${numberInWords(Math.round(deg))} degrees`;

export const SPOKEN_COACH = {
  begin: (deg: number): string => `Go ahead. Turn to ${degrees(deg)}, slowly.`,
  go: (deg: number): string => `Turn to ${degrees(deg)}.`,
  stay: (leftS: number): string => `Stay for ${timeInWords(leftS)}.`,
  stayHere: "Stay here.",
  back: "Come back slowly, and rest.",
  rest: (leftS: number): string => `Rest for ${timeInWords(leftS)}.`,
  restHere: "Rest here.",
  tenMore: "Ten more seconds.",
  next: (deg: number): string => `Next: ${degrees(deg)}.`,
} as const;
