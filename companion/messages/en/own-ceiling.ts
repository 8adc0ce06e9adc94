/** The most that whoever was chosen may have, beside the limits. */

export const OWN_CEILING = {
  /** After a name. */
  most: (angle: string, duration: string): string => `: at most ${angle} and ${duration}.`,
  beginner: {
    "not-screened": "Beginner's limits, until the health questions are answered and a doctor was asked.",
    "doctor-not-asked": "Beginner's limits, until somebody confirms that a doctor was asked.",
  },
  see: "See why",
  /** Beyond it Start is refused for them. */
  beyond: "More than whoever is next may have: Start will be refused for them.",
} as const;
