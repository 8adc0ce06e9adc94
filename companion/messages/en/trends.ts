/** Trends: minutes, angle and pain by week or month. */

export const TREND_BY = "By";
export const TREND_BYS = { week: "Week", month: "Month" } as const;
export const NO_TREND =
  "Nothing to draw yet: trends begin with the first session in which somebody was inverted.";
export const TREND_TOO_MANY = "There are more sessions than are drawn here; the latest are.";

export const SINCE = { week: "In the last 26 weeks", month: "In the last 12 months" } as const;
export const sumOfSessions = (sessions: number, minutes: string): string =>
  `${sessions} ${sessions === 1 ? "session" : "sessions"}, ${minutes} min inverted.`;
/** Counted, not explained: nobody knows from these figures why it changed. */
export const painSum = (told: number, before: string, after: string): string =>
  `Pain was told before and after ${told} of them: ${before} before and ${after} after, on average.`;
export const PAIN_SUM_NONE = "Pain before and after was told for none of them.";
export const TREND_HONEST =
  "These are counts and means of what was told. They do not say what caused a change; a doctor or physiotherapist can read them with you.";

export const MINUTES_TITLE = {
  week: "Minutes inverted per week",
  month: "Minutes inverted per month",
} as const;
export const ANGLE_TITLE = { week: "Highest angle per week", month: "Highest angle per month" } as const;
export const PAIN_TITLE = {
  week: "Pain before and after, mean of the week",
  month: "Pain before and after, mean of the month",
} as const;
export const PAIN_KEY = { before: "before", after: "after" } as const;

export const TABLE_TITLE = "All figures as a table";
export const TABLE_HEADS = {
  slot: { week: "Week of", month: "Month" },
  sessions: "Sessions",
  minutes: "Minutes",
  peak: "Highest angle",
  before: "Pain before",
  after: "Pain after",
  height: "Height, mm",
} as const;
/** For whoever hears the chart: each bar in a few words is in the table. */
export const chartName = (title: string, from: string, to: string, most: string): string =>
  `${title}, ${from} to ${to}; at most ${most}. The figures are in the table below.`;
