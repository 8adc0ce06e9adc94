/** The question whether the rider is well, while it waits for an answer. Pure. */

/** What the model holds of it; times on the controller's clock, ms. */
export interface CheckIn {
  readonly askedT: number | null;
  readonly answerByT: number | null;
}

export interface Question {
  readonly askedT: number;
  readonly leftS: number;
}

/** `t` is the controller's clock as of the newest telemetry; without it nobody knows how much time is left. */
export const questionOf = (checkIn: CheckIn | null, t: number | null): Question | null => {
  if (checkIn === null || checkIn.askedT === null || checkIn.answerByT === null || t === null) return null;
  return { askedT: checkIn.askedT, leftS: Math.max(0, (checkIn.answerByT - t) / 1000) };
};
