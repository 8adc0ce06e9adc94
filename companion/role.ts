/** What this screen may ask for, by the role that the gateway greeted it with. The gateway judges every request anyway. */

import { isAtLeast, REQUEST_NEEDS, type Role } from "../shared/roles.ts";
import type { RequestType } from "./connection.ts";
import type { Model } from "./model.ts";

/** Not known is nobody's: null until the gateway has greeted. */
export const roleOf = (model: Pick<Model, "hello">): Role | null => model.hello?.role ?? null;

export const isRoleAtLeast = (role: Role | null, least: Role): boolean =>
  role !== null && isAtLeast(role, least);

export const mayAsk = (role: Role | null, type: RequestType): boolean =>
  isRoleAtLeast(role, REQUEST_NEEDS[type]);

/** Limits are a rider's to tighten only, also before a session. */
export const onlyTightens = (role: Role | null): boolean => role === "rider";
