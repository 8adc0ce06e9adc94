/** The pages of the sessions, each fetched when it is first opened. */

import type { FunctionComponent } from "preact";
import type { PageProps } from "./page-props.ts";
import type { Place } from "./place.ts";

/** History opens one session as a page of its own. */
export type PageKey = "history" | "session" | "trends" | "people" | "programmes";

export const pageKeyOf = ({ page, id }: Place): PageKey =>
  page === "history" && id !== null ? "session" : page;

export const PAGE_LOADERS: Readonly<Record<PageKey, () => Promise<FunctionComponent<PageProps>>>> = {
  history: async () => (await import("./history/page.tsx")).HistoryPage,
  session: async () => (await import("./session/page.tsx")).SessionPage,
  trends: async () => (await import("./trends/page.tsx")).TrendsPage,
  people: async () => (await import("./people/page.tsx")).PeoplePage,
  programmes: async () => (await import("./programmes/page.tsx")).ProgrammesPage,
};
