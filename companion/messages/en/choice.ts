/** Who is next on the table, and what they do: the line beside Start. */

export const GUEST = "Guest";
export const FREE_SESSION = "Free session";
export const NEXT_SESSION = "Next";
export const THIS_SESSION = "Now";
/** During a session: the lock will not hold whoever is on the table. */
export const NO_HOLD_YET = "Balance not proven: no hold.";
export const CHANGE_NEXT = "Change";
export const CHANGE_NEXT_LABEL = "Change who is next, and what for";
