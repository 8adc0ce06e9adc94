/** The guided proof of balance: who, what to do now, and what to change when it failed. */

import type { ProofFailure } from "../../../shared/balance.ts";
import type { NotYet, Phase, Promised } from "../../setup/balance.ts";

export const PROOF_TITLE = "Prove the balance";
export const PROOF_INTRO =
  "Releasing the lock is safe because a table set right for its rider swings back by itself. That is shown here once, with this rider: let go of at 15° to 25°, the table has to be back at horizontal within ten seconds. The lock may be used after that, for twelve hours.";
export const PROOF_NEEDS =
  "This screen was let in to watch. Proving the balance needs a rider's or an operator's screen.";
export const PROOF_STANDS: Readonly<Record<"unproven" | "proven" | "proving" | "unknown", string>> = {
  unproven: "Not proven yet: the lock is refused.",
  proven: "Proven: the lock may be used. It can be proven again, as for another rider.",
  proving: "Being measured now.",
  unknown: "Not known right now.",
};

/** In the place of how it stands, which is the guest's. */
export const proofFor = (name: string): string =>
  `This is for ${name}, who is next on the table. It stands for as long as height and weight stay the same.`;

export const PROMISES_LEGEND = "Before Start";
export const PROMISE_TEXTS: Readonly<Record<Promised, string>> = {
  rider: "The rider who will use the table is on it, upright, ankles secured, and well",
  helper: "A helper stands beside the table, with a hand free for it, until the rider is upright",
  tether: "The mechanical tether is on",
  height: "The height setting is the one for this rider's height, and locked in",
};

export const PHASE_TEXTS: Readonly<Record<Exclude<Phase["kind"], "bring" | "failed">, string>> = {
  blind: "No live data from the table. Look at the table, not at this screen.",
  promise: "All four have to be true first.",
  limits: "The limits would end it on the way. They have to reach beyond 25°, with half a minute of time.",
  "too-low":
    "Whoever is next may not go as far as this proof begins, 15° for half a minute. Their own limits say so; see People.",
  start: "Rider upright and still. Press Start.",
  rest: "Come back to horizontal and rest. It can be tried again after the minute of rest.",
  "let-go":
    "Rider: arms on the chest. Helper: one last look, then hands off, and stay beside it. Nobody touches the table while it is measured.",
  measuring: "Hands off. The table swings back by itself.",
  proven: "Proven. Let go of, this table comes back by itself with this rider; the lock may be used now.",
};
export const bringTo = (toDeg: number): string =>
  `Helper: bring the table slowly to 15° to ${toDeg}° head down, and keep it there.`;
const NOT_YET: Readonly<Record<Exclude<NotYet, "too-far">, string>> = {
  "angle-unknown": "The angle is not known.",
  "too-little": "Further, to 15°.",
  moving: "Keep it still.",
  held: "The lock has to be released.",
};
export const notYetWords = (why: NotYet, toDeg: number): string =>
  why === "too-far" ? `Back a little, to ${toDeg}°.` : NOT_YET[why];
export const widenText = (limits: string): string => `Set ${limits}`;
export const LET_GO = "Let go and measure";
export const TRY_AGAIN = "Try again from the beginning";
export const PROVE_ANEW = "Prove it again";
export const secondsLeftText = (s: number): string => `${s} seconds left`;

export const FAILED_TITLE = "Not proven";
export const FAILED_TEXTS: Readonly<Record<ProofFailure, string>> = {
  "too-slow": "The table was not back at horizontal within ten seconds.",
  "moved-away": "The table went further head down instead of coming back.",
  interrupted: "Something came in between before it was back: STOP, a limit, or the board.",
};
export const HELP_NOW = "Helper: bring the table back to horizontal by hand now.";
export const CHANGE_TITLE = "What to change";
/** As tables' own manuals have it: the height setting moves the axle along the body, and so the balance. */
export const CHANGES: Readonly<Record<ProofFailure, readonly string[]>> = {
  "too-slow": [
    "Arms: on the chest, not beside the head. Raised arms make the head end heavier.",
    "Height setting: one notch longer, so that the feet are further from the axle and weigh more. One notch at a time, with the rider off the table, locked in again each time.",
    "The axle: does the empty table swing freely, without rubbing?",
  ],
  "moved-away": [
    "Height setting: one or two notches longer, with the rider off the table. The head end is heavier than the feet, and a table like that does not come back by itself.",
    "Arms: on the chest before hands come off.",
    "Has anybody leaned on it or pushed it? Hands off until it is measured.",
  ],
  interrupted: ["Nothing at the table, if all was well. Rest, and try again."],
};
export const SAME_RIDER =
  "It holds for this rider and this height setting. Another rider, or a moved height setting, has to be proven anew.";
