/** What this screen may do at the central place, so that what is not for it is not offered. The server judges it anyway. */

import { isAtLeast, type Role } from "../../shared/roles.ts";

/** The history of people's sessions, and tighter limits. STOP is everybody's. @param role null until it is known */
const isOperator = (role: Role | null): boolean => role !== null && isAtLeast(role, "operator");

export const mayHaveKept = isOperator;
export const mayTighten = isOperator;
