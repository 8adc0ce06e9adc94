/** Where somebody has to watch over a session: who does. */

export const ATTENDED = {
  here: "This screen watches over the session. Closed or hidden it does not: 30 s with nobody watching end the session.",
  elsewhere: "Another screen watches over the session.",
  nobody: "Nobody watches: a session needs the watcher's view open on a screen that may control this table.",
  alone: (leftS: number) => `Nobody watches. In ${leftS} s the session ends.`,
} as const;
