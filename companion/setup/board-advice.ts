/** What to check, in order, when no board answers: from what is plugged in and what the program was started with. Pure. */

import type { BoardsView } from "../../shared/boards.ts";

export type Check =
  | { readonly kind: "lamp" | "cable" | "other-program" | "simulated-log" | "nothing-plugged-in" }
  /** In the words of the computer, such as a missing right. */
  | { readonly kind: "trouble"; readonly sentence: string }
  | { readonly kind: "other-ports"; readonly commands: readonly string[] }
  | { readonly kind: "doctor"; readonly command: string };

const runAt = (path: string): string => `inversion-table run --port ${path}`;

/** The easiest to check first; every command is to be typed as it stands. */
export const boardChecks = ({ started, ports }: BoardsView): readonly Check[] => {
  if (started === null || ports === null) return [{ kind: "lamp" }, { kind: "cable" }];
  if (started.kind === "simulated") return [{ kind: "simulated-log" }];
  const doctor = { kind: "doctor", command: `inversion-table doctor --port ${started.port}` } as const;
  if (started.port.startsWith("tcp://")) return [doctor];
  const own = ports.find(({ isStarted }) => isStarted);
  if (own === undefined) {
    const found: Check =
      ports.length === 0
        ? { kind: "nothing-plugged-in" }
        : { kind: "other-ports", commands: ports.map(({ path }) => runAt(path)) };
    return [{ kind: "lamp" }, { kind: "cable" }, found, doctor];
  }
  return own.trouble === null
    ? [{ kind: "other-program" }, { kind: "lamp" }, doctor]
    : [{ kind: "trouble", sentence: own.trouble }, doctor];
};
