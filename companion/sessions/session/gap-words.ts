/** Why there is no angle for a while, in words. */

import { NOT_KEPT } from "../../messages/en/session.ts";
import { ANGLE_FAULTS } from "../../messages.ts";
import type { Gap } from "./course-of.ts";

export const gapWords = (why: Gap["why"]): string => (why === "lost" ? NOT_KEPT : ANGLE_FAULTS[why]);
