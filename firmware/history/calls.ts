/** Each write and each question, and the part of the history that answers for it. */

import { auditPage, isOwnAction } from "./audit.ts";
import type { Answer, Ask, HistoryCall, HistoryWrite, WriteResult } from "./contract.ts";
import { eraseProfile } from "./erase.ts";
import { putOutcome } from "./outcomes.ts";
import { findPlan, putPlan } from "./plans.ts";
import { addProfile, changeProfile, profilesOf, settleBalance } from "./profiles.ts";
import { samplesOf, sessionRecord, sessionsPage } from "./session-reads.ts";
import { addEvent, addSamples, endSession, finishSession, startSession } from "./session-writes.ts";
import { doneBy, type Store } from "./store.ts";

export const keep = (store: Store, write: HistoryWrite): WriteResult => {
  switch (write.kind) {
    case "session-started":
      return startSession(store, write);
    case "samples":
      return addSamples(store, write);
    case "session-event":
      return addEvent(store, write);
    case "session-ended":
      return endSession(store, write);
    case "session-closed":
      return finishSession(store, write);
    case "balance-proven":
    case "balance-lost":
      return settleBalance(store, write)
        ? { kind: "kept" }
        : { kind: "ignored", why: `no profile "${write.profileId}" is known` };
    case "audit": {
      const { action, doer, detail, profileId, at } = write;
      if (isOwnAction(action))
        return { kind: "ignored", why: `"${action}" is written by the history itself` };
      store.commit(() => store.auditAs(at, action, { ...detail, ...doneBy(doer) }, profileId));
      return { kind: "kept" };
    }
  }
};

/** Questions about the data; the state is answered where the file is held. */
export type DataCall = Exclude<HistoryCall, "state">;

type Answers = { readonly [C in DataCall]: (store: Store, ask: Ask<C>) => Answer<C> };

const ANSWERS: Answers = {
  sessions: sessionsPage,
  session: (store, { sessionId }) => sessionRecord(store, sessionId),
  samples: (store, { sessionId }) => samplesOf(store, sessionId),
  "put-outcome": putOutcome,
  profiles: (store) => profilesOf(store),
  "add-profile": addProfile,
  "change-profile": changeProfile,
  "erase-profile": eraseProfile,
  plan: (store, { profileId }) => findPlan(store, profileId),
  "put-plan": putPlan,
  audit: (store, { limit, before }) => auditPage(store.db, limit, before),
};

export const answerTo = <C extends DataCall>(store: Store, call: C, ask: Ask<C>): Answer<C> =>
  ANSWERS[call](store, ask);
