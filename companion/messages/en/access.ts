/** Letting devices in and out: the page that asks for the code, the devices, and the code of an admin. */

import type { Role } from "../../../shared/roles.ts";
import type { OutReason } from "../../access/access.ts";
import { formatElapsed } from "../../format.ts";
import type { Advice } from "../advice.ts";

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  viewer: "Viewer",
  rider: "Rider",
  operator: "Operator",
  admin: "Admin",
};

/** What each role may do, for whoever chooses one. */
export const ROLE_MAY: Readonly<Record<Role, string>> = {
  viewer: "Sees everything live, and can STOP.",
  rider: "Also starts, holds and releases, and makes limits tighter.",
  operator:
    "Also sets limits, acknowledges alarms, has everybody's sessions, and lets viewers and riders in.",
  admin:
    "Also lets operators in, signs devices out and sets the table up, each time with a code from the table's computer.",
};

export const SIGN_IN: Readonly<Record<OutReason, Advice>> = {
  nobody: {
    title: "Let this screen in",
    next: "This table shows itself to screens that were let in. That takes a code of six digits, once.",
  },
  "signed-out": {
    title: "This screen was signed out",
    next: "It shows nothing live any more and cannot stop the table: press the STOP button at the table. A new code lets it in again.",
  },
  left: {
    title: "Signed out",
    next: "This screen shows nothing live any more and cannot stop the table. A new code lets it in again.",
  },
};
/** Somebody came by a QR code on a screen that is in already. */
export const SIGN_IN_AGAIN: Advice = {
  title: "Use this code here?",
  next: "This screen is let in already. The code gives it the role that the code was made for.",
};
export const STAY_AS_IT_IS = "Leave it as it is";

export const CODE_LABEL = "Code";
export const CODE_WHY = "Six digits. Pasting works too.";
export const CODE_SHORT = "The code has six digits; this has fewer.";
export const NAME_LABEL = "This device's name";
export const NAME_WHY = "Shown to the others, so that they know which device this is.";
export const LET_IN = "Let this screen in";
export const LETTING_IN = "One moment …";

export const WHERE_TITLE = "Where the code is";
export const WHERE_SCREEN: Advice = {
  title: "On a screen that is in",
  next: "Open Screen, then Devices, and let a device in. It shows the code and a QR code to scan.",
};
export const WHERE_TYPED: Advice = {
  title: "At the table's computer",
  next: "Type this in a terminal there:",
};
export const PAIR_COMMAND = "inversion-table pair";
export const WHERE_CONSOLE: Advice = {
  title: "On its console",
  next: "Started for the first time, the program prints a code and a QR code by itself.",
};
export const CODE_LIVES = "A code is good for five minutes and for one device.";

export const CODE_WRONG =
  "That is not a code that holds now. Look at it again; after five minutes, or once it was used, a new one is needed.";
export const CODE_OVER = "This code is over. Have a new one shown.";
export const tooManyGuesses = (seconds: number | null): string =>
  seconds === null
    ? "Too many wrong codes. Wait a few minutes, then try again."
    : `Too many wrong codes. Try again in ${formatElapsed(seconds)}.`;
export const NOBODY_ANSWERED = "The table's computer does not answer. Is this device on its network?";
export const CODE_REFUSED = "This was refused:";

export const DEVICES_TITLE = "Devices";
export const DEVICES_INTRO = "Who was let in to this table, and what each may do.";
export const DEVICES_NEED =
  "Which devices are in is told to an operator's screen. This one can sign itself out, and STOP as always.";
export const OWN_LOCAL = "This is the table's own computer. It needs no code, and is an operator.";
export const ownDevice = (name: string, role: string): string => `This is ${name}, let in as ${role}.`;
export const OWN_ROLE = "This screen";
export const SIGN_OUT_HERE = "Sign out here";
export const SIGN_OUT_SURE = "Sign this screen out? It then shows nothing live and cannot stop the table.";
export const SIGN_OUT_YES = "Yes, sign out";
export const SIGN_OUT_NO = "Stay signed in";

export const LIST_TITLE = "Let in";
export const NOBODY_IN = "No other device was let in yet.";
export const THIS_ONE = "this one";
export const NOW_CONNECTED = "Here now";
export const inSince = (day: string): string => `In since ${day}`;
export const lastSeen = (day: string): string => `Last here on ${day}`;
export const NEVER_SEEN = "Not here yet";
export const wasLetIn = (name: string): string => `${name} was let in.`;

export const REVOKE = "Sign it out";
export const revokeLabel = (name: string): string => `Sign ${name} out`;
export const revokeSure = (name: string): string =>
  `Sign ${name} out? Its screens go dark within a second, and it needs a new code.`;
export const revokeYes = (name: string): string => `Yes, sign ${name} out`;
export const REVOKE_NO = "Leave it in";
export const revoked = (name: string): string => `${name} is signed out.`;

export const OFFER_TITLE = "Let another device in";
export const OFFER_ROLE = "What it may do";
export const OFFER_SITE = "For which site";
export const OFFER_ALL_SITES = "Every site that this screen has";
export const sitesText = (sites: readonly string[] | null): string =>
  sites === null ? "All sites" : sites.join(", ");
export const OFFER_SHOW = "Show a code";
export const OFFER_ADMIN_WHY =
  "Letting in an operator or admin takes the code of the table's computer first.";
export const OFFER_HOW = "On the other device, scan this, or open the address and type the code.";
export const OFFER_CODE = "Code";
export const offerFor = (role: string): string => `For: ${role}`;
export const offerLeft = (seconds: number): string => `Good for ${formatElapsed(seconds)} more`;
export const OFFER_OVER = "This code is over.";
export const OFFER_AGAIN = "Show another";
export const OFFER_DONE = "Done";
export const OFFER_QR = "QR code with the address and the code";
export const OFFER_NO_ADDRESS =
  "No other device reaches this table yet: the program answers its own computer only. Started with --host it answers the network; docs/network.md says how.";

export const ADMIN_TITLE = "The code of the table's computer";
export const ADMIN_INTRO =
  "To be sure that it is you, a code was shown there: in the terminal in which the program runs, or in its journal.";
export const ADMIN_JOURNAL = "journalctl -u inversion-table -n 20";
export const ADMIN_NOT_SHOWN = "The table's computer could not be asked to show a code.";
export const ADMIN_ENTER = "Go on";
export const ADMIN_AGAIN = "Show another code";
export const ADMIN_CANCEL = "Leave it";
export const ADMIN_LASTS = "It counts for five minutes.";
export const ADMIN_INSECURE =
  "Not over this connection: others can read along. Do it at the table's computer, or start the program with its certificate.";
export const ADMIN_ONLY = "Signing devices out is an admin's, or done at the table's own computer.";

export const SETUP_ADMIN_NEEDED =
  "To set the table up from another device than its own computer, an admin enters a code that is shown there.";
export const SETUP_ADMIN_ENTER = "Enter the code";
export const SETUP_NEEDS =
  "Setting the table up from here needs an admin's screen, or the table's own computer.";
