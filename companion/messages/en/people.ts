/** The people of a table: who they are, how far each may go and why. Loaded with their pages. */

import type { Condition } from "../../../shared/screening.ts";

export const PEOPLE = {
  title: "People",
  intro:
    "Each with a height, limits and a history of their own. Whoever is not here rides as the guest, with limits set by hand.",
  none: "Nobody has a profile yet.",
  add: "Add somebody",
  back: "All people",
  upTo: (angle: string, duration: string): string => `Up to ${angle} · ${duration}`,
  notScreened: "Health questions not answered: beginner's limits",
  doctorNotAsked: "Doctor not asked yet: beginner's limits",
  unproven: "Balance not proven",
  inUse: "Next on the table",
  chooseNext: "Choose for the next session",
  history: "Their sessions",
} as const;

export const PROFILE_FORM = {
  add: "Somebody new",
  edit: "Name, body, limits",
  name: "Name",
  nameHow: "As it shall stand on the screens.",
  heightCm: "Height in cm",
  heightHow: "The balance of the table depends on it. Empty where it is not told.",
  weightKg: "Weight in kg",
  weightHow:
    "The balance depends on it, and so does the estimate of the traction. Empty where it is not told.",
  maxAngle: "Own maximum angle",
  maxDuration: "Own maximum time",
  limitsHow: "The most a session may be set to for this person. The table's ceilings hold above it.",
  daily: "Minutes inverted in one day",
  dailyHow: "Beyond it Start asks once more. Empty = no such limit.",
  rest: "Minutes of rest between sessions",
  restHow: "Before they are over Start asks once more. Empty = no such limit.",
  language: "Voice",
  languageHow:
    "Which voice speaks to this person, where the browser has it. Another language is used once the dashboard is built in it; until then the dashboard's own.",
  notANumber: (allowed: string): string => `Write a number from ${allowed}.`,
  noName: "Write a name.",
  angleUnreadable: "Write whole degrees, as in 30.",
  timeUnreadable: "Write 2:30, 150 s or 2 min.",
  save: "Save",
  saved: "Saved.",
  cancel: "Cancel",
  balanceAgain:
    "Another height or weight is another balance: it has to be proven again before the lock holds.",
  /** Before what the server said is possible. */
  notPossible: "Not possible; allowed is",
} as const;

export const SCREENING = {
  title: "Health questions",
  intro:
    "Owner's manuals of inversion tables list conditions with which nobody should hang head down without a doctor's word. No answer here is an all-clear, and none is a diagnosis: whatever is answered, ask a doctor first.",
  notAnswered: "Not answered yet. Beginner's limits hold.",
  answered: (when: string): string => `Answered ${when}.`,
  noneNamed: "All answered with no.",
  named: "Answered with yes; ask the doctor about these:",
  begin: "Answer the questions",
  again: "Answer them again",
  againWhy: "Other answers ask for the doctor again.",
  yes: "Yes",
  no: "No",
  missing: (count: number): string => (count === 0 ? "All answered." : `${count} still to answer.`),
  save: "Save the answers",
} as const;

/** One question each, in plain words, after what the manuals list. */
export const SCREENING_QUESTIONS: Readonly<
  Record<Condition, { readonly ask: string; readonly name: string }>
> = {
  eyes: {
    ask: "Glaucoma, a detached retina, or another illness or operation of the eyes?",
    name: "Eyes",
  },
  "heart-or-circulation": {
    ask: "A heart condition, chest pain, or trouble with the circulation?",
    name: "Heart or circulation",
  },
  "blood-pressure": {
    ask: "High blood pressure, or fainting with low blood pressure? Also when it is treated.",
    name: "Blood pressure",
  },
  stroke: {
    ask: "A stroke, or a passing one (TIA), at any time?",
    name: "Stroke",
  },
  anticoagulants: {
    ask: "Medicine that thins the blood? Aspirin in high doses counts too.",
    name: "Blood thinners",
  },
  pregnancy: { ask: "Pregnant, or possibly pregnant?", name: "Pregnancy" },
  hernia: { ask: "A hernia of the belly, the groin or the diaphragm?", name: "Hernia" },
  bones: {
    ask: "Osteoporosis, a broken bone that is not healed, or a dislocated joint?",
    name: "Bones and joints",
  },
  spine: {
    ask: "An injury of the spine, a swollen joint, or a slipped disc with numbness or weakness?",
    name: "Spine",
  },
  ears: { ask: "An infection of the middle ear, or attacks of dizziness?", name: "Ears and balance" },
  reflux: { ask: "Reflux, or trouble keeping food down when lying?", name: "Reflux" },
  implants: {
    ask: "A pacemaker, an artificial joint, or rods, pins or plates in the body?",
    name: "Implants",
  },
  obesity: { ask: "Strong overweight, or more than the table is made to carry?", name: "Weight" },
  infection: { ask: "Conjunctivitis, a cold with blocked sinuses, or a fever now?", name: "Infection" },
  "recent-surgery": { ask: "An operation in the last months?", name: "Recent operation" },
};

export const DOCTOR = {
  title: "Doctor",
  asked: (when: string): string => `A doctor was asked, confirmed ${when} by`,
  notYet: "Nobody has confirmed that a doctor was asked.",
  first: "The health questions come first.",
  by: "Who confirms it?",
  byHow: "A name. It is kept in the record of changes.",
  goOn: "Continue",
  changes: (from: string, to: string): string =>
    `It changes the most a session may be set to: ${to} instead of ${from}.`,
  same: (most: string): string => `The most a session may be set to stays ${most}.`,
  sure: "Confirm only what has happened: a doctor was asked whether this person may hang head down.",
  confirm: "A doctor was asked",
  cancel: "Not yet",
} as const;

export const BALANCE_OF = {
  title: "Balance",
  proven: (when: string): string => `Proven ${when}, with this height and weight: the lock may hold.`,
  unproven: "Not proven with this height and weight: the lock of a physical table will not hold.",
  changed: "It was proven with another height or weight. It has to be proven again.",
  prove: "Choose as next, and prove it",
} as const;

export const PLAN_OF = {
  title: "Plan",
  intro: "A plan proposes the next session from the last ones. It never raises anything by itself.",
  none: "There is no plan.",
  make: "Make a plan",
  change: "Change the plan",
  rungs: "From the gentlest to the one aimed at",
  rung: (at: number): string => `Step ${at}`,
  addRung: "Add a step",
  removeRung: (at: number): string => `Take out step ${at}`,
  perWeek: "Sessions per week",
  perRung: "Completed sessions before the next step",
  facts: (perWeek: number, perRung: number): string =>
    `${perWeek} a week; the next step is proposed after ${perRung} completed.`,
  save: "Save the plan",
  end: "End the plan",
  cancel: "Cancel",
} as const;

export const ERASE = {
  title: "Delete this person",
  what: "Deleted are: the profile, the health answers, the plan, and every session with its curve, pain and notes. It cannot be undone; export them first if they are wanted.",
  stays:
    "What stays: hashes in the record of changes, from which nobody can tell who it was or what was written.",
  begin: "Delete …",
  type: (name: string): string => `To delete, write the name: ${name}`,
  confirm: "Delete for good",
  cancel: "Keep",
  gone: (sessions: number): string =>
    sessions === 1 ? "Deleted, with one session." : `Deleted, with ${sessions} sessions.`,
} as const;
