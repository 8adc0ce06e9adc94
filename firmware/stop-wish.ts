/**
 * When the program is to end: a signal, or, started through npm, when npm's shell is gone. npm and the shell between
 * do not pass SIGTERM on; without this a stopped `npm start` would leave a table running that nobody sees.
 */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const LOOK_EVERY_MS = 500;

export interface StopWishParts {
  readonly onSignal: (signal: NodeJS.Signals, heard: () => void) => void;
  readonly parentPid: () => number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Resolves once, with the reason. Further signals are taken as the same wish: the end is bounded anyway. */
export const stopWish = ({ onSignal, parentPid, environment }: StopWishParts): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) onSignal(signal, () => resolve(signal));
    if (environment["npm_lifecycle_event"] === undefined) return;
    const parent = parentPid();
    const look = setInterval(() => {
      if (parentPid() === parent) return;
      clearInterval(look);
      resolve("the npm that started it is gone");
    }, LOOK_EVERY_MS);
    look.unref();
  });
