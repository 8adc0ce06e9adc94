/**
 * Looks at a board without becoming its controller: asks who is there, listens for a while and lets go again.
 *
 * Nothing is sent but questions, so a table is neither armed nor released by it; opening the port of an Uno resets
 * it all the same. For `doctor` and `flash`.
 */

import type { LinkQuality } from "../../shared/setup.ts";
import { type BoardLink, createBoardLink } from "./board-link.ts";
import { openByteStream } from "./connect.ts";
import type { FirmataMessage } from "./firmata-messages.ts";
import {
  decodeBoardFrame,
  type GuardianIdentity,
  type GuardianStatus,
  IDENTITY_ID,
  IDENTITY_REQUEST,
} from "./guardian-frame.ts";
import { majorOf } from "./guardian-major.ts";
import { type Handshake, shakeHands } from "./handshake.ts";
import { createLinkQuality, QUALITY_OVER_MS } from "./link-quality.ts";
import type { ConnectFault } from "./port-faults.ts";

export type ProbedBoard =
  /** The port did not open. */
  | { readonly kind: "closed"; readonly fault: ConnectFault }
  /** It opened, and nobody there can be worked with. */
  | { readonly kind: "unknown"; readonly fault: ConnectFault }
  | { readonly kind: "other-firmata"; readonly firmware: string }
  /** A guardian of another protocol. */
  | { readonly kind: "other-guardian"; readonly major: number }
  | {
      readonly kind: "guardian";
      readonly identity: GuardianIdentity;
      /** Null when it sent none. */
      readonly status: GuardianStatus | null;
      readonly link: LinkQuality;
    };

const CLOSE_WITHIN_MS = 100;
const MAJOR_WITHIN_MS = 1_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The protocol of a guardian that was not understood; null when none speaks. */
const askMajor = async (link: BoardLink): Promise<number | null> => {
  let major: number | null = null;
  link.onMessage((message) => {
    if (message.kind === "sysex" && message.id === IDENTITY_ID) major ??= majorOf(message.frame);
  });
  link.write(Uint8Array.from(IDENTITY_REQUEST));
  for (const end = performance.now() + MAJOR_WITHIN_MS; major === null && performance.now() < end; ) {
    await pause(20);
  }
  return major;
};

const listen = async (
  link: BoardLink,
  found: Extract<Handshake, { kind: "guarded" }>,
): Promise<ProbedBoard> => {
  let status: GuardianStatus | null = null;
  let { identity } = found;
  const quality = createLinkQuality(performance.now());
  link.onMessage((message: FirmataMessage) => {
    if (message.kind !== "sysex") return;
    const decoded = decodeBoardFrame(message.frame);
    const atMs = performance.now();
    if (decoded.kind === "status") {
      status = decoded;
      quality.arrived(decoded.seq, atMs);
    } else if (decoded.kind === "identity") identity = decoded;
    else quality.damaged(atMs);
  });
  await pause(QUALITY_OVER_MS);
  return { kind: "guardian", identity, status, link: quality.figures(performance.now()) };
};

const ask = async (link: BoardLink): Promise<ProbedBoard> => {
  const found = await shakeHands(link);
  if (found.kind === "guarded") return listen(link, found);
  if (found.kind === "unguarded") return { kind: "other-firmata", firmware: found.firmware };
  const major = found.fault.kind === "unusable" ? await askMajor(link) : null;
  return major === null ? { kind: "unknown", fault: found.fault } : { kind: "other-guardian", major };
};

/** Who is at `port`; within about 8 s, and without throwing for any fault of the environment. */
export const probeBoard = async (port: string): Promise<ProbedBoard> => {
  const opened = await openByteStream(port);
  if (opened.kind === "fault") return { kind: "closed", fault: opened.fault };
  const link = createBoardLink(opened.stream, () => performance.now());
  const probed = await ask(link);
  await link.close(CLOSE_WITHIN_MS);
  return probed;
};
