/** The plan of a profile: one or none, whole. */

import { type Plan, planSchema } from "../../shared/plan.ts";
import type { Answer, Ask } from "./contract.ts";
import { findProfile } from "./profiles.ts";
import { statement } from "./statement.ts";
import { doneBy, type Store } from "./store.ts";

export const findPlan = (store: Store, profileId: string): Plan | null => {
  const plan = store.find("plan", profileId, planSchema);
  return plan?.profileId === profileId ? plan : null;
};

export const putPlan = (store: Store, { profileId, draft, doer, at }: Ask<"put-plan">): Answer<"put-plan"> =>
  store.commit(() => {
    if (findProfile(store, profileId) === null) return "unknown";
    if (draft === null) {
      const { changes } = statement(store.db, "delete from plan where profile_id = ?").run(profileId);
      store.damaged.delete(`plan ${profileId}`);
      if (changes > 0) store.audit(at, "plan-removed", { ...doneBy(doer), profileId }, profileId);
      return "removed";
    }
    const plan: Plan = planSchema.parse({ ...draft, profileId, changedAt: at });
    const seal = store.put("plan", profileId, plan);
    store.audit(at, "plan-put", { ...doneBy(doer), profileId, plan, seal }, profileId);
    return plan;
  });
