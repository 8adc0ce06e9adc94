/**
 * Whether the service manager's watchdog is fed. It is the last of the watchers and the bluntest: it ends the whole
 * program and starts another. So it is fed only while everything that a rider depends on is seen to work, and it is
 * given time enough (WatchdogSec in the unit) for the program's own repairs, which come first: a controller that is dead
 * or frozen is replaced within seconds.
 *
 * What no restart mends is not held against the program: a board that is not there, or a sensor that gives no angle.
 * Pure.
 */

/** How old each sign of life is, ms; null = there was none. */
export interface Signs {
  /** The gateway's own round over its dashboards. */
  readonly gatewayTickMs: number | null;
  readonly controller: /** The config is not valid: there is no controller, and none is missing. */
    | { readonly kind: "none-wanted" }
    | {
        readonly kind: "wanted";
        /** A report is made by a completed step of the control loop and by nothing else. */
        readonly reportMs: number | null;
        readonly board:
          | { readonly kind: "absent" }
          | {
              readonly kind: "there";
              /** Of the last bytes of an angle, as the controller saw it. */
              readonly byteMs: number;
              /** The board's own word; null = no guardian, or it has not spoken. */
              readonly leaseValid: boolean | null;
              /** Without an angle no lease is earned, and none is expected. */
              readonly angleKnown: boolean;
            };
      };
}

export type Feed = { readonly kind: "feed" } | { readonly kind: "withhold"; readonly why: string };

/** The gateway looks round every 250 ms. */
export const GATEWAY_TICK_FRESH_MS = 1_500;
/** The controller reports every 20 ms. */
export const REPORT_FRESH_MS = 1_000;
/** The controller itself gives a board up after 450 ms of silence. */
export const BYTES_FRESH_MS = 1_000;

const FED: Feed = { kind: "feed" };
const withhold = (why: string): Feed => ({ kind: "withhold", why });

/** Written so that null and NaN are not fresh. */
const isFresh = (ageMs: number | null, mostMs: number): boolean =>
  ageMs !== null && ageMs >= 0 && ageMs <= mostMs;

export const judgeSigns = ({ gatewayTickMs, controller }: Signs): Feed => {
  if (!isFresh(gatewayTickMs, GATEWAY_TICK_FRESH_MS)) return withhold("the gateway does not look round");
  if (controller.kind === "none-wanted") return FED;
  if (!isFresh(controller.reportMs, REPORT_FRESH_MS)) return withhold("the controller does not report");
  const { board } = controller;
  if (board.kind === "absent") return FED;
  if (!isFresh(board.byteMs + (controller.reportMs ?? 0), BYTES_FRESH_MS))
    return withhold("no readings come from the board");
  if (board.angleKnown && board.leaseValid === false)
    return withhold("the board says that no lease reaches it");
  return FED;
};
