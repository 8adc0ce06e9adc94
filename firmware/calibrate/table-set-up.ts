/** The table that is being set up, behind the gateway's calls; what they refuse is told to the person. */

import type { Signal } from "../../shared/alarms.ts";
import type { SetupView, SetupWrite } from "../../shared/setup.ts";
import type { Instance } from "../instance-http.ts";
import { askSetup, tryLock, trySound, writeSetup } from "../setup-client.ts";

/** It cannot go on; the message is for the person. */
export class Stuck extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Stuck";
  }
}

export interface TableSetUp {
  /** @throws Stuck when the table does not answer for long */
  look(): Promise<SetupView>;
  /** Null, or why not. */
  lock(pulseUs: number | null): Promise<string | null>;
  sound(signal: Signal): Promise<string | null>;
  write(write: SetupWrite): Promise<string | null>;
}

/** The controller is replaced after a write, and a board boots for two seconds. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 250;

export const tableAt = (at: Instance): TableSetUp => ({
  look: async () => {
    for (const end = performance.now() + PATIENCE_MS; ; ) {
      const asked = await askSetup(at);
      if (asked.kind === "view") return asked.view;
      if (performance.now() > end) throw new Stuck(asked.message);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  },
  lock: async (pulseUs) => {
    const answer = await tryLock(at, pulseUs);
    return answer.kind === "ok" ? null : answer.message;
  },
  sound: async (signal) => {
    const answer = await trySound(at, signal);
    return answer.kind === "ok" ? null : answer.message;
  },
  write: async (write) => {
    const answer = await writeSetup(at, write);
    return answer.kind === "view" ? null : answer.message;
  },
});
