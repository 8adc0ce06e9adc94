/** What the pages ask of the sessions: pages of the list, all of a stretch of time, who the people are. */

import { profilePageSchema, sessionPageSchema } from "../../shared/api.ts";
import type { SessionSummary } from "../../shared/history.ts";
import type { Api, Told } from "./api.ts";

export interface SessionsQuery {
  readonly limit: number;
  readonly after?: string | null;
  /** "guest" = those without a profile; null = all. */
  readonly profileId: string | null;
  readonly from?: string;
  readonly to?: string;
}

const queryText = (query: SessionsQuery): string => {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) text.set(name, String(value));
  }
  return text.toString();
};

export interface SessionsPage {
  readonly items: readonly SessionSummary[];
  /** To be given as `after`; null = there is nothing older. */
  readonly next: string | null;
}

export const askSessions = (
  api: Api,
  query: SessionsQuery,
  signal?: AbortSignal,
): Promise<Told<SessionsPage>> => api.ask(sessionPageSchema, `/sessions?${queryText(query)}`, signal);

/** The most that one question gives. */
const PAGE = 100;

/** All sessions of a stretch of time, newest first, but never more than `most`; then `next` tells that there are more. */
export const askAllSessions = async (
  api: Api,
  query: Omit<SessionsQuery, "limit" | "after">,
  most: number,
  signal?: AbortSignal,
): Promise<Told<SessionsPage>> => {
  const items: SessionSummary[] = [];
  let next: string | null = null;
  do {
    const told = await askSessions(api, { ...query, limit: PAGE, after: next }, signal);
    if (told.kind !== "ok") return told;
    items.push(...told.value.items);
    next = told.value.items.length === 0 ? null : told.value.next;
  } while (next !== null && items.length < most);
  return { kind: "ok", value: { items, next } };
};

export interface PersonName {
  readonly profileId: string;
  readonly name: string;
}

export const askPeople = async (api: Api, signal?: AbortSignal): Promise<Told<readonly PersonName[]>> => {
  const told = await api.ask(profilePageSchema, "/profiles", signal);
  if (told.kind !== "ok") return told;
  return {
    kind: "ok",
    value: told.value.items.map(({ profile: { profileId, name } }) => ({ profileId, name })),
  };
};
