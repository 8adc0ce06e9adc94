/**
 * Whether this screen is let in. A browser does not tell a page why its WebSocket was refused, so the gateway is asked
 * over HTTP: at the beginning, and whenever the line does not come about. Whatever cannot be read changes nothing: a
 * gateway that is gone for a moment signs nobody out.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type AccessView, accessViewSchema } from "../../shared/access.ts";

/** The gateway closes the socket of a screen that is not let in any more with this. */
export const SIGNED_OUT_CODE = 4401;

/** `nobody` was never let in, or not lately; `signed-out` was, a moment ago; `left` signed out by itself. */
export type OutReason = "nobody" | "signed-out" | "left";

export type AccessState =
  /** Nobody has answered yet: the page goes on as if it were let in. */
  | { readonly kind: "unknown" }
  | { readonly kind: "in"; readonly view: AccessView }
  | { readonly kind: "out"; readonly why: OutReason };

export interface AccessParts {
  /** `GET /api/access`, its body as it came; rejects when nobody answers. */
  readonly ask: () => Promise<unknown>;
  /** Monotonic, ms. */
  readonly now: () => number;
}

export interface Access {
  readonly state: ReadonlySignal<AccessState>;
  /** Null until known; kept while signed out. */
  readonly channel: ReadonlySignal<AccessView["channel"] | null>;
  readonly isOut: ReadonlySignal<boolean>;
  /** Until when acts of an admin are taken, on the clock of `now`; at or before now = the code has to be entered. */
  readonly adminUntilMs: ReadonlySignal<number>;
  /** Asks; resolves when the answer is taken in, whatever it was. */
  look(): Promise<void>;
  /** The gateway says that this screen is not let in any more: true at once, no answer is waited for. */
  signedOut(): void;
  /** Somebody signed out at this screen. */
  left(): void;
}

export const createAccess = ({ ask, now }: AccessParts): Access => {
  const state = signal<AccessState>({ kind: "unknown" });
  const channel = signal<AccessView["channel"] | null>(null);
  const adminUntilMs = signal(Number.NEGATIVE_INFINITY);
  /** What was asked before the newest turn of things is not answered to any more. */
  let turn = 0;

  const leave = (why: OutReason): void => {
    turn += 1;
    adminUntilMs.value = Number.NEGATIVE_INFINITY;
    // What was said first stays, but that somebody left: the gateway may close the line before it answers them.
    if (state.peek().kind !== "out" || why === "left") state.value = { kind: "out", why };
  };
  const take = (view: AccessView): void => {
    channel.value = view.channel;
    if (view.who.kind === "nobody") {
      leave(state.peek().kind === "in" ? "signed-out" : "nobody");
      return;
    }
    adminUntilMs.value = view.adminForS > 0 ? now() + view.adminForS * 1000 : Number.NEGATIVE_INFINITY;
    const before = state.peek();
    if (before.kind === "in" && JSON.stringify(before.view) === JSON.stringify(view)) return;
    state.value = { kind: "in", view };
  };
  return {
    state,
    channel,
    isOut: computed(() => state.value.kind === "out"),
    adminUntilMs,
    look: async () => {
      turn += 1;
      const asked = turn;
      try {
        const decoded = accessViewSchema.safeParse(await ask());
        if (decoded.success && asked === turn) take(decoded.data);
      } catch {
        // Nobody answers: the line says so already.
      }
    },
    signedOut: () => leave("signed-out"),
    left: () => leave("left"),
  };
};
