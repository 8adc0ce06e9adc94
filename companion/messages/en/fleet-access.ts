/**
 * Letting screens in at a central place: what is said otherwise there than at a single table. The fleet view is built with
 * this file in the place of access.ts, whose other words it keeps.
 */

import type { Role } from "../../../shared/roles.ts";
import type { OutReason } from "../../access/access.ts";
import type { Advice } from "../advice.ts";

export * from "./access.ts";

export const ROLE_MAY: Readonly<Record<Role, string>> = {
  viewer: "Sees the tables live, and can STOP each of them.",
  rider: "The same here: a session is started at its table.",
  operator: "Also makes limits tighter, and lets viewers and riders in.",
  admin:
    "Also lets operators in and signs devices out, each time with a code from the central place's computer.",
};

export const SIGN_IN: Readonly<Record<OutReason, Advice>> = {
  nobody: {
    title: "Let this screen in",
    next: "The central place shows its tables to screens that were let in. That takes a code of six digits, once.",
  },
  "signed-out": {
    title: "This screen was signed out",
    next: "It shows nothing live any more and cannot stop a table: each table has its own STOP button. A new code lets it in again.",
  },
  left: {
    title: "Signed out",
    next: "This screen shows nothing live any more and cannot stop a table. A new code lets it in again.",
  },
};

export const WHERE_SCREEN: Advice = {
  title: "On a screen that is in",
  next: "Open Devices, and let a device in. It shows the code and a QR code to scan.",
};
export const WHERE_TYPED: Advice = {
  title: "At the central place's computer",
  next: "Type this in a terminal there:",
};
export const PAIR_COMMAND = "inversion-table fleet pair";
export const NOBODY_ANSWERED = "The central place does not answer. Is this device on its network?";

export const DEVICES_INTRO = "Who was let in to this central place, for which sites, and what each may do.";
export const OWN_LOCAL = "This is the central place's own computer. It needs no code, and is an operator.";
export const SIGN_OUT_SURE = "Sign this screen out? It then shows nothing live and cannot stop a table.";

export const OFFER_ADMIN_WHY =
  "Letting in an operator or admin takes the code of the central place's computer first.";
export const OFFER_NO_ADDRESS =
  "No other device reaches this central place yet: the program answers its own computer only. docs/fleet/central.md says how it answers the network.";

export const ADMIN_TITLE = "The code of the central place's computer";
export const ADMIN_JOURNAL = "journalctl -u inversion-table-fleet -n 20";
export const ADMIN_NOT_SHOWN = "The central place's computer could not be asked to show a code.";
export const ADMIN_INSECURE =
  "Not over this connection: others can read along. Do it at the central place's computer, or start the program with its certificate.";
export const ADMIN_ONLY = "Signing devices out is an admin's, or done at the central place's own computer.";
