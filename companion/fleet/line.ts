/**
 * The line to the central place: opens it, decodes what comes, and opens it again for ever. It only listens; nothing is
 * ever sent on it. Nothing here throws. The socket, the clock and chance are given, so that a test can be all three.
 */

import { type FleetLiveMessage, LIVE_STALE_MS } from "../../shared/fleet-live.ts";
import { waitMs } from "../back-off.ts";
import type { Timers } from "../connection.ts";
import { decodeLive } from "./decode.ts";

/** Silent for this long a line counts as dead, and a new one is opened, ms. */
export const DEAD_AFTER_MS = 2 * LIVE_STALE_MS;
const LOOK_EVERY_MS = 500;

export interface LineEvents {
  text(data: unknown): void;
  closed(): void;
}
/** Opens a socket. Its events come later, never from within the call; the result closes it. */
export type OpenLine = (events: LineEvents) => () => void;

export type LineStatus =
  | { readonly kind: "connecting" }
  /** Until the next try. */
  | { readonly kind: "waiting"; readonly failures: number }
  /** From `welcome` on. */
  | { readonly kind: "open" }
  /** It is open, and nothing comes. */
  | { readonly kind: "silent" };

export interface LineParts {
  readonly open: OpenLine;
  readonly timers: Timers;
  readonly random: () => number;
  readonly onStatus: (status: LineStatus) => void;
  readonly onMessage: (message: FleetLiveMessage) => void;
  /** What is not of this contract is left out, and told. */
  readonly onUnreadable: (why: string) => void;
}

export interface Line {
  open(): void;
  /** Somebody looks again, or the network is back: no wait is sat out. */
  nudge(): void;
  close(): void;
}

interface Open {
  close: () => void;
  greeted: boolean;
  heardAtMs: number;
  silent: boolean;
}

export const createLine = (parts: LineParts): Line => {
  const { timers } = parts;
  let line: Open | null = null;
  let failures = 0;
  let isWanted = false;
  let cancelTimer = (): void => {};

  const lose = (lost: Open): void => {
    if (line !== lost) return;
    line = null;
    cancelTimer();
    lost.close();
    if (!isWanted) return;
    const delayMs = waitMs(failures, parts.random());
    failures += 1;
    parts.onStatus({ kind: "waiting", failures });
    cancelTimer = timers.after(delayMs, open);
  };

  const watchSilence = (of: Open): void => {
    const silentMs = timers.now() - of.heardAtMs;
    if (silentMs >= DEAD_AFTER_MS) {
      lose(of);
      return;
    }
    if (of.greeted && !of.silent && silentMs >= LIVE_STALE_MS) {
      of.silent = true;
      parts.onStatus({ kind: "silent" });
    }
    cancelTimer = timers.after(LOOK_EVERY_MS, () => watchSilence(of));
  };

  const receive = (on: Open, data: unknown): void => {
    if (line !== on) return;
    const decoded = decodeLive(data);
    if (decoded.kind === "refused") {
      parts.onUnreadable(decoded.why);
      return;
    }
    on.heardAtMs = timers.now();
    const isFirst = !on.greeted && decoded.message.type === "welcome";
    if (!on.greeted && !isFirst) return;
    on.greeted = true;
    parts.onMessage(decoded.message);
    if (isFirst || on.silent) {
      on.silent = false;
      failures = 0;
      parts.onStatus({ kind: "open" });
    }
  };

  const open = (): void => {
    parts.onStatus({ kind: "connecting" });
    const opened: Open = { close: () => {}, greeted: false, heardAtMs: timers.now(), silent: false };
    line = opened;
    opened.close = parts.open({ text: (data) => receive(opened, data), closed: () => lose(opened) });
    watchSilence(opened);
  };

  const openNow = (): void => {
    if (!isWanted || line !== null) return;
    cancelTimer();
    open();
  };

  return {
    open: () => {
      isWanted = true;
      openNow();
    },
    nudge: openNow,
    close: () => {
      isWanted = false;
      cancelTimer();
      if (line !== null) lose(line);
      failures = 0;
    },
  };
};
