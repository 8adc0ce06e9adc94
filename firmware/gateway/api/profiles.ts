/** `/api/profiles`: who uses the table. What is changed here is on the disk and in the audit chain when it is answered. */

import * as z from "zod/mini";
import { type ProfileView, profilePageSchema, profileViewSchema } from "../../../shared/api.ts";
import { LEAST_LIMITS } from "../../../shared/limits.ts";
import {
  beginnerReason,
  isBalanceProven,
  MOST_PROFILES,
  type Profile,
  type ProfileDraft,
  profileDraftSchema,
} from "../../../shared/profiles.ts";
import { doctorAskedSchema, screeningAnswersSchema } from "../../../shared/screening.ts";
import type { Ask } from "../../history/contract.ts";
import type { People } from "../people.ts";
import type { BadField } from "./bad-input.ts";
import { type ApiParts, profileId } from "./parts.ts";
import {
  type ApiRoute,
  type Caller,
  created,
  historyRefusal,
  NO_BODY,
  NO_PARAMS,
  NO_QUERY,
  ok,
  type Reply,
  refuse,
  route,
} from "./route.ts";

const params = z.strictObject({ id: profileId });

export const nobodyHere = (id: string): Reply => refuse(404, `no profile has the id ${id}`);

export const viewOf = (people: People, profile: Profile): ProfileView => ({
  profile,
  limits: people.limitsOf(profile),
  beginner: beginnerReason(profile),
  balanceProven: isBalanceProven(profile),
});

/** A profile is never wider than the table; judged here by name, and by the core again at Start. */
const beyondCeilings = (draft: ProfileDraft, { ceilings }: ApiParts): readonly BadField[] =>
  (["maxAngleDeg", "maxDurationS"] as const).flatMap((field) => {
    const value = draft.limits[field];
    if (value >= LEAST_LIMITS[field] && value <= ceilings[field]) return [];
    const allowed = `${LEAST_LIMITS[field]} to ${ceilings[field]}`;
    return [{ field: `limits.${field}`, value: String(value), allowed }];
  });

const taken = (draft: ProfileDraft): Reply =>
  refuse(409, "", [
    { field: "name", value: JSON.stringify(draft.name), allowed: "a name that no other profile has" },
  ]);

const readRoutes = ({ people }: ApiParts): readonly ApiRoute[] => [
  route({
    method: "GET",
    path: "/api/profiles",
    tag: "profiles",
    summary: "Everybody who has a profile; while the history is gone, as it told them last",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: profilePageSchema },
    problems: [400, 403, 503],
    handle: async () => {
      const told = await people.refresh();
      if (told.kind === "refused" && !people.isKnown) return historyRefusal(told);
      return ok({ items: people.all().map((profile) => viewOf(people, profile)), next: null });
    },
  }),
  route({
    method: "GET",
    path: "/api/profiles/:id",
    tag: "profiles",
    summary: "One profile, and what follows from it: the most a session may be set to, and why",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: profileViewSchema },
    problems: [400, 403, 404, 503],
    handle: async ({ params: { id } }) => {
      const told = await people.refresh();
      if (told.kind === "refused" && !people.isKnown) return historyRefusal(told);
      const profile = people.find(id);
      return profile === null ? nobodyHere(id) : ok(viewOf(people, profile));
    },
  }),
];

const addRoute = (parts: ApiParts): ApiRoute =>
  route({
    method: "POST",
    path: "/api/profiles",
    tag: "profiles",
    summary:
      "A new profile; the beginner's limits hold until its screening was answered and a doctor was asked",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: profileDraftSchema,
    answer: { kind: "json", status: 201, schema: profileViewSchema },
    problems: [400, 403, 409, 422, 503],
    handle: async ({ body: draft, caller }) => {
      const beyond = beyondCeilings(draft, parts);
      if (beyond.length > 0) return refuse(422, "", beyond);
      const told = await parts.history.call("add-profile", { draft, doer: caller.doer, at: parts.wallIso() });
      if (told.kind === "refused") return historyRefusal(told);
      if (told.answer === "name-taken") return taken(draft);
      if (told.answer === "too-many")
        return refuse(409, `there are ${MOST_PROFILES} profiles already; allowed: ${MOST_PROFILES} or less`);
      return created(viewOf(parts.people, parts.people.changed(told.answer)));
    },
  });

const change = async (
  { history, people, wallIso }: ApiParts,
  id: string,
  what: Ask<"change-profile">["change"],
  caller: Caller,
): Promise<Reply> => {
  const told = await history.call("change-profile", {
    profileId: id,
    change: what,
    doer: caller.doer,
    at: wallIso(),
  });
  if (told.kind === "refused") {
    // It may have been made all the same, and may have narrowed what this person may be set to.
    void people.refresh();
    return historyRefusal(told);
  }
  switch (told.answer) {
    case "unknown":
      return nobodyHere(id);
    case "name-taken":
      return what.kind === "draft" ? taken(what.draft) : refuse(409, "another profile has that name");
    case "not-screened":
      return refuse(409, "the screening has not been answered; that comes before asking a doctor");
    default:
      return ok(viewOf(people, people.changed(told.answer)));
  }
};

const changeRoutes = (parts: ApiParts): readonly ApiRoute[] => {
  const shared = {
    method: "PUT",
    tag: "profiles",
    params,
    query: NO_QUERY,
    answer: { kind: "json", status: 200, schema: profileViewSchema },
  } as const;
  return [
    route({
      ...shared,
      path: "/api/profiles/:id",
      summary: "The whole profile as it is to be. Another height or weight asks for the balance again",
      body: profileDraftSchema,
      problems: [400, 403, 404, 409, 422, 503],
      handle: ({ params: { id }, body: draft, caller }) => {
        const beyond = beyondCeilings(draft, parts);
        if (beyond.length > 0) return refuse(422, "", beyond);
        return change(parts, id, { kind: "draft", draft }, caller);
      },
    }),
    route({
      ...shared,
      path: "/api/profiles/:id/screening",
      summary: "The answers of the screening, each yes or no; a changed screening asks for the doctor again",
      body: screeningAnswersSchema,
      problems: [400, 403, 404, 422, 503],
      handle: ({ params: { id }, body: { answers }, caller }) =>
        change(parts, id, { kind: "screening", answers }, caller),
    }),
    route({
      ...shared,
      path: "/api/profiles/:id/doctor-asked",
      summary: "Somebody says, by name, that a doctor was asked",
      body: doctorAskedSchema,
      problems: [400, 403, 404, 409, 422, 503],
      handle: ({ params: { id }, body: { by }, caller }) =>
        change(parts, id, { kind: "doctor-asked", by }, caller),
    }),
  ];
};

const erasedSchema = z.strictObject({ sessions: z.int().check(z.nonnegative()) });

const eraseRoute = ({ history, people, recent, lately, wallIso, profileInSession }: ApiParts): ApiRoute =>
  route({
    method: "DELETE",
    path: "/api/profiles/:id",
    tag: "profiles",
    summary:
      "Erases a person's data: profile, sessions, outcomes, plan, and the details of their entries in the audit chain. Tells how many sessions that were",
    params,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: erasedSchema },
    problems: [400, 403, 404, 409, 503],
    handle: async ({ params: { id }, caller }) => {
      if (profileInSession() === id) return refuse(409, `a session of ${id} runs; it must end first`);
      const before = people.find(id);
      // At once: nobody begins a session of somebody who is being erased.
      people.erased(id);
      const told = await history.call("erase-profile", { profileId: id, doer: caller.doer, at: wallIso() });
      if (told.kind === "refused") {
        if (before !== null && people.find(id) === null) people.changed(before);
        void people.refresh();
        return historyRefusal(told);
      }
      if (told.answer === "unknown") return nobodyHere(id);
      recent.forget(id);
      lately.forget(id);
      return ok(told.answer);
    },
  });

export const profileRoutes = (parts: ApiParts): readonly ApiRoute[] => [
  ...readRoutes(parts),
  addRoute(parts),
  ...changeRoutes(parts),
  eraseRoute(parts),
];
