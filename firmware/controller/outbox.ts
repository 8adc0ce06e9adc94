/**
 * What waits to be sent over the fork's channel. One message is under way at a time; the next leaves when the
 * channel has taken it. Letters (events, answers, requests) go in order and are bounded; of the newest-only kind
 * (the report, the heartbeat) only the last waits. So a peer that stops reading makes this side neither grow nor
 * wait, and finds the present state first when it reads again.
 */

/** Hands one message to the channel; `done` is called once when it was taken or could not be. */
export type SendOne<M> = (message: M, done: (error: Error | null) => void) => void;

/** Letters beyond this many are refused; a frozen gateway ends the session long before. */
export const MAX_WAITING_LETTERS = 512;

export interface Outbox<M> {
  /** Queues a letter. False when the queue is full: the message is not sent. */
  letter(message: M): boolean;
  /** Replaces the waiting newest-only message, if there is one. */
  newest(message: M): void;
  /** Calls `flushed` once when nothing waits and nothing is under way. */
  whenEmpty(flushed: () => void): void;
  /** What waits now, and how many letters were refused so far. */
  backlog(): { readonly letters: number; readonly newest: boolean; readonly refused: number };
}

/** An outbox over `send`. A failed send (the peer is gone) drops its message; the channel's end is told elsewhere. */
export const createOutbox = <M>(send: SendOne<M>): Outbox<M> => {
  const letters: M[] = [];
  const waiters: (() => void)[] = [];
  let latest: { readonly message: M } | null = null;
  let underWay = false;
  let refused = 0;

  const takeNext = (): { readonly message: M } | null => {
    const letter = letters.shift();
    if (letter !== undefined) return { message: letter };
    const taken = latest;
    latest = null;
    return taken;
  };

  const pump = (): void => {
    if (underWay) return;
    const next = takeNext();
    if (next === null) {
      for (const flushed of waiters.splice(0)) flushed();
      return;
    }
    underWay = true;
    send(next.message, () => {
      underWay = false;
      pump();
    });
  };

  return {
    letter: (message) => {
      if (letters.length >= MAX_WAITING_LETTERS) {
        refused += 1;
        return false;
      }
      letters.push(message);
      pump();
      return true;
    },
    newest: (message) => {
      latest = { message };
      pump();
    },
    whenEmpty: (flushed) => {
      waiters.push(flushed);
      pump();
    },
    backlog: () => ({ letters: letters.length, newest: latest !== null, refused }),
  };
};
