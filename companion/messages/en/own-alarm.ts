/** This screen's own alarm: what the controller has let pass, and what to do about it. */

import type { Lapse } from "../../watch/watch.ts";
import type { Advice } from "../advice.ts";

const BY_HAND =
  "Press STOP at the table. If the lock holds, pull its manual release and guide the head end up to horizontal.";
const LOOK = `Look at the table, not at this screen. ${BY_HAND}`;

export const LAPSE_ADVICE: Readonly<Record<Lapse, Advice>> = {
  "held-outside-inverted": { title: "The lock holds, and should not", next: BY_HAND },
  "held-over-limit": { title: "The lock holds beyond the limits", next: BY_HAND },
  "over-angle": { title: "Beyond the maximum angle, and not stopped", next: BY_HAND },
  "over-duration": { title: "The time is over, and nobody stopped", next: BY_HAND },
  "over-duration-by-own-clock": { title: "By this screen's clock the time is over", next: BY_HAND },
  "angle-unknown": { title: "The angle is not known, and the session goes on", next: LOOK },
  "limits-loosened": { title: "The limits got looser in the session", next: BY_HAND },
  "session-resumed": { title: "The controller restarted in the session", next: BY_HAND },
  "clock-stands-still": { title: "The controller's clock stands still", next: LOOK },
  "time-turned-back": { title: "The time left is growing", next: BY_HAND },
  "not-returning": { title: "The table is not coming back", next: BY_HAND },
  "silent-while-inverted": { title: "Nothing heard while somebody hangs there", next: LOOK },
};

export const OWN_ALARM = {
  eyebrow: "This screen's own alarm",
  sentStop: "This screen has sent STOP and goes on sending it.",
  lineOnly: "The table and its controller protect the rider without this screen.",
  wait: "It can be ended once its cause has been gone for two seconds.",
  dismiss: "End this alarm",
  looked: "I have looked: the rider is safe",
} as const;
