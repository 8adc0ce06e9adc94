/**
 * Keeps the rider's screen awake while somebody needs it. A browser drops the permission whenever the page is hidden,
 * so it is asked for again each time the page is back; where it is refused, that is a state to be shown, not an error.
 */

import { type ReadonlySignal, signal } from "@preact/signals";

/** `absent`: this browser has none (or the page came over plain HTTP); `refused`: asked for and not given. */
export type AwakeState = "off" | "on" | "refused" | "absent";

export interface Hold {
  release(): Promise<void>;
}

export interface AwakeParts {
  /** Asks the browser; `lost` is called when it takes the permission back. Null where there is no such thing. */
  readonly request: ((lost: () => void) => Promise<Hold>) | null;
  visible(): boolean;
  onVisible(call: () => void): void;
}

export interface Awake {
  readonly state: ReadonlySignal<AwakeState>;
  keep(on: boolean): void;
}

export const createAwake = (parts: AwakeParts): Awake => {
  const { request } = parts;
  const state = signal<AwakeState>(request === null ? "absent" : "off");
  let wanted = false;
  let hold: Hold | null = null;
  let asking = false;

  const settle = async (): Promise<void> => {
    if (request === null || asking) return;
    if (!wanted) {
      const held = hold;
      hold = null;
      state.value = "off";
      await held?.release().catch(() => {});
      return;
    }
    if (hold !== null || !parts.visible()) return;
    asking = true;
    try {
      const held = await request(() => {
        if (hold !== held) return;
        hold = null;
        if (wanted) state.value = "refused";
      });
      hold = held;
      state.value = "on";
    } catch {
      state.value = "refused";
    }
    asking = false;
    // It may have been called off while the browser was thinking.
    if (!wanted) await settle();
  };
  parts.onVisible(() => {
    if (wanted) void settle();
  });
  return {
    state,
    keep: (on) => {
      if (wanted === on) return;
      wanted = on;
      void settle();
    },
  };
};

/** The wake lock of this browser window. */
export const browserAwake = (page: Window): AwakeParts => {
  const { document, navigator } = page;
  return {
    request:
      "wakeLock" in navigator
        ? async (lost) => {
            const sentinel = await navigator.wakeLock.request("screen");
            sentinel.addEventListener("release", lost);
            return sentinel;
          }
        : null,
    visible: () => document.visibilityState === "visible",
    onVisible: (call) =>
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") call();
      }),
  };
};
