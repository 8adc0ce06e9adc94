/** Finding the board: what is connected, and what to check when nothing is. */

import type { Check } from "../../setup/board-advice.ts";

export const LOOKING = "Looking for the board …";
export const BOARD_FACTS = {
  board: "Board",
  port: "Port",
  settings: "Settings",
  number: "Table",
  supply: "Supply",
  trip: "Last trip",
} as const;
export const guardianText = (version: string): string => `guards itself, guardian ${version}`;
export const unguardedText = (firmware: string): string => `${firmware}: does not guard itself`;
export const UNGUARDED_MEANS =
  "One layer of protection is missing with this board, and it remembers nothing. To make it a guarded one, stop the program and type:";
export const flashCommand = (port: string): string => `inversion-table flash --port ${port}`;
export const SETTINGS_WORDS = {
  valid: "remembered by the board",
  blank: "none yet: this set-up makes them",
  damaged: "both copies damaged: this set-up makes them anew",
  newer: "written by a newer guardian, which has to be flashed again first",
} as const;
export const SIMULATED_BOARD = "simulated, by the program itself";
export const ALSO_SIMULATED = "a simulated board";
export const supplyText = (mv: number): string => `${(mv / 1000).toFixed(2)} V`;
export const NO_BOARD = "No board answers";

export const CHECKS_TITLE = "Check, in this order";
export const CHECK_WORDS: Readonly<Record<Exclude<Check["kind"], "trouble">, string>> = {
  lamp: "Is the board's lamp lit? If not: its USB plug, or the supply of the table.",
  cable: "Can the USB cable carry data? Many only charge. Try one that has moved files before.",
  "nothing-plugged-in":
    "This computer sees no board at all. Plug it in straight, without a hub; it appears below within seconds.",
  "other-ports": "There are boards at other ports. Stop the program (Ctrl-C) and type:",
  "other-program":
    "The port is there. Does another program have it, such as the Arduino IDE's serial monitor? Close that one.",
  "simulated-log": "The program starts its simulated board by itself; its log says why it has not.",
  doctor: "Still nothing? Stop the program; this looks at everything and says what to mend:",
};
export const PORTS_TITLE = "Ports of the table's computer";
export const NO_PORTS = "None with a board at it.";
export const PORT_IN_USE = "in use here";
export const PORT_UNKNOWN = "a serial device";
