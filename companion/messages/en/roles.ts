/** What a screen may do, and why something is not there; and what is said while the line can be read by others. */

export const WATCHES_ONLY = "This screen watches, and can STOP. Starting and the lock are a rider's.";
export const OPERATOR_ACKNOWLEDGES = "An operator's screen acknowledges alarms.";
export const RIDER_ANSWERS =
  "Answered on a rider's or an operator's screen, or by moving the table a little.";

export const INSECURE_MARK = "NOT ENCRYPTED";
export const INSECURE_WHY = "Others on this network can read along and take this screen's place.";

export const SIGN_IN_NAME = "Signing in";
