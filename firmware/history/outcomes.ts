/** How somebody said a session did: one outcome a session or none, whole; what it was before stands in the audit. */

import * as z from "zod/mini";
import { type Outcome, outcomeSchema } from "../../shared/outcomes.ts";
import type { Answer, Ask } from "./contract.ts";
import { doneBy, type Store } from "./store.ts";
import { findStored } from "./stored-session.ts";

export const storedOutcomeSchema = z.strictObject({ sessionId: z.string(), outcome: outcomeSchema });

export const outcomeOf = (store: Store, sessionId: string): Outcome | null =>
  store.find("outcome", sessionId, storedOutcomeSchema)?.outcome ?? null;

export const putOutcome = (
  store: Store,
  { sessionId, outcome, doer, at }: Ask<"put-outcome">,
): Answer<"put-outcome"> =>
  store.commit(() => {
    const session = findStored(store, sessionId);
    if (session === null) return "unknown";
    const before = outcomeOf(store, sessionId);
    const seal = store.put("outcome", sessionId, { sessionId, outcome });
    const detail = { ...doneBy(doer), sessionId, before, after: outcome, seal };
    store.audit(at, "outcome-put", detail, session.profileId);
    return "ok";
  });
