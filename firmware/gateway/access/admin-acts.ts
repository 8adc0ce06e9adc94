/** Who has entered the console's code lately, and so long may do what only an admin may. Time is given, never read. */

import { ADMIN_FOR_S } from "../../../shared/access.ts";
import type { Principal } from "./principal.ts";

/** What a principal is called here; null is nobody. */
export const subjectOf = (principal: Principal): string | null => {
  switch (principal.kind) {
    case "nobody":
      return null;
    case "local":
      return "local";
    case "device":
      return principal.deviceId;
  }
};

export class AdminActs {
  readonly #until = new Map<string, number>();

  open(subject: string, nowMs: number): void {
    this.#until.set(subject, nowMs + ADMIN_FOR_S * 1000);
  }

  close(subject: string): void {
    this.#until.delete(subject);
  }

  /** Seconds left; 0 = none. */
  leftS(subject: string | null, nowMs: number): number {
    const until = subject === null ? undefined : this.#until.get(subject);
    if (until === undefined) return 0;
    const left = (until - nowMs) / 1000;
    return left > 0 ? left : 0;
  }
}
