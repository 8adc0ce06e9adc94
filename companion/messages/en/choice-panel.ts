/** Who is next and what for: the questions before Start, and reasons for waiting. Loaded when they are asked. */

export const CHOOSE_NEXT = {
  title: "Next session",
  intro: "Who lies on the table next, and what for. It stays chosen on this screen.",
  who: "Who?",
  what: "What?",
  guestWhy: "Nobody's in particular: whoever sets the limits by hand.",
  upTo: (angle: string, duration: string): string => `Up to ${angle}, for ${duration}.`,
  freeWhy: "No programme: lean back and come up as you like, within the limits.",
  programmeWhy: (highest: string, inverted: string, whole: string): string =>
    `Up to ${highest}; ${inverted} inverted in ${whole}.`,
  done: "Done",
  start: "Start",
  people: "People",
  programmes: "Programmes",
  unproven: (name: string): string =>
    `${name}'s balance has not been proven with this height and weight: the lock of a physical table will not hold.`,
  prove: "Prove it",
} as const;

export const LIMITS_FOR = {
  title: "Limits",
  fit: (angle: string, duration: string): string => `${angle} · ${duration} is set, and fits.`,
  above: (set: string, most: string): string => `${set} is set, which is more than this person's ${most}.`,
  below: (set: string, needed: string): string => `${set} is set; the programme needs ${needed}.`,
  beyond: (needed: string, most: string): string =>
    `The programme needs ${needed}, which is more than this person's ${most}.`,
  set: (limits: string): string => `Set ${limits}`,
  pair: (angle: string, duration: string): string => `${angle} · ${duration}`,
} as const;

export const ADVISED_AGAINST = {
  title: "There is a reason to wait",
  why: "These are limits that were set for this person. Nothing is blocked by them; somebody decides.",
  "daily-total": (today: string, most: string): string =>
    `Inverted today: ${today}. What was set for one day is ${most}.`,
  dailyUnknown: "What was set for one day is reached.",
  "rest-between": (until: string): string => `The rest after the last session lasts until ${until}.`,
  restUnknown: "The rest after the last session is not over.",
  wait: "Wait",
  anyway: "Start anyway",
} as const;
