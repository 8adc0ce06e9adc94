/** One session: its curve, its facts, what happened in it, and an estimate of what pulled. */

import type { AdviceKind } from "../../../shared/protocol.ts";

export const BACK_TO_HISTORY = "All sessions";

export const CURVE_TITLE = "Angle over the whole session";
export const PICTURE_NAME =
  "Curve of the angle from Start to the end; the slider below reads it moment by moment";
export const MOMENT_LABEL = "Moment of the session";
export const CURVE_KEY =
  "Red line: maximum angle as it was set. Shaded: the lock held. Grey: nothing was measured. Triangles: alarms, numbered as in the list below.";
export const NO_SAMPLES = "No readings of the angle were kept for this session.";
export const LIMIT_WORD = "limit";
export const HELD_WORD = "held";
export const REST_WORD = "rest";
export const NOT_KEPT = "not kept";

export const FACTS_TITLE = "What it was";
export const FACTS = {
  who: "Who",
  programme: "Programme",
  when: "When",
  started: "Started",
  inverted: "Time inverted",
  peak: "Highest angle",
  limits: "Limits at Start",
  asked: "Asked for at first",
  ended: "Ended",
  checkIn: "Sign of life",
  advice: "Started although",
  kept: "Readings kept",
} as const;
export const fromTo = (from: string, to: string): string => `${from} – ${to}`;
export const everySo = (time: string): string => `asked every ${time}`;
export const WITHOUT_CHECK_IN = "not asked";
export const keptReadings = (count: number, lost: number): string =>
  lost === 0 ? `${count}, all of them` : `${count}; ${lost} were lost`;
export const ADVICE_AGAINST: Readonly<Record<AdviceKind, string>> = {
  "daily-total": "the wished total of the day was reached",
  "rest-between": "the wished rest since the session before was not over",
};

export const EVENTS_TITLE = "What happened";
export const gapUntil = (why: string, until: string): string => `No angle until ${until}: ${why}`;
export const START_WORDS = "Start";
export const limitsSetTo = (limits: string, where: string): string => `Limits: ${limits}, ${where}`;
export const alarmNumbered = (number: number, title: string): string => `Alarm ${number}: ${title}`;
export const acknowledged = (title: string, where: string): string => `Acknowledged ${where}: ${title}`;
export const alarmOver = (title: string): string => `Over: ${title}`;
export const CHECK_IN_WAS_ASKED = "The rider was asked for a sign of life.";
export const checkInAnswered = (where: string): string => `The rider gave one ${where}.`;
export const stateWas = (title: string): string => `State: ${title}`;
export const BALANCE_WAS_PROVEN = "The table came back by itself: balance proven.";
export const balanceWasNot = (why: string): string => `The balance was not proven: ${why}`;

export const TRACTION_TITLE = "What pulled on the lower back: an estimate";
export const tractionSum = (kgf: number, newton: number, angle: string): string =>
  `At the highest angle, ${angle}: about ${kgf} kgf (${newton} N).`;
export const tractionMean = (kgf: number, newton: number, angle: string): string =>
  `At the mean angle while inverted, ${angle}: about ${kgf} kgf (${newton} N).`;
export const tractionRange = (least: number, most: number): string =>
  `From the upper to the lower end of the lumbar spine: ${least} to ${most} kgf.`;
export const TRACTION_FORMULA =
  "Body weight × sin(angle) × the share of the body that hangs below the middle of the lumbar spine";
export const tractionReckoned = (weight: number, angle: string, share: number): string =>
  `${weight} kg × sin ${angle} × ${share}`;
export const TRACTION_HONEST =
  "Nothing of this is measured. The shares are those of eight bodies weighed in 1955; the bed's friction takes a part, the more the flatter the table, and so do muscles that hold on. It says nothing about what a pull does: ask a doctor or physiotherapist.";
export const TRACTION_SOURCES_TITLE = "Where the shares come from";
export const TRACTION_NO_WEIGHT = "For an estimate the profile needs a weight; it was not told.";
export const TRACTION_GUEST = "For an estimate a weight is needed, and of the guest none is kept.";
export const TRACTION_NO_ANGLE = "For an estimate an angle above horizontal is needed, and none was kept.";

export const TAKE_ALONG = "To take along";
export const REPORT = "Report on one page, to print";
export const AS_CSV = "The readings as CSV";
export const AS_JSON = "Everything as JSON";
