/** Which page of the sessions is open: `#sessions/<page>` and, for one session or one person, `/<id>` after it. */

import { type ReadonlySignal, signal } from "@preact/signals";

export const PAGES = ["history", "trends", "people", "programmes"] as const;
export type PageName = (typeof PAGES)[number];

export interface Place {
  readonly page: PageName;
  /** Of the session or person that is open; null = the page itself. */
  readonly id: string | null;
}

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/** What is no page is the history, so that a mistyped address leads somewhere. */
export const placeIn = (hash: string): Place => {
  const [, name, id = ""] = hash.replace(/^#/, "").split("/");
  const page = PAGES.find((one) => one === name);
  return page === undefined ? { page: "history", id: null } : { page, id: id === "" ? null : decoded(id) };
};

export const hrefOfPlace = (page: PageName, id: string | null = null): string =>
  id === null ? `#sessions/${page}` : `#sessions/${page}/${encodeURIComponent(id)}`;

const same = (one: Place, other: Place): boolean => one.page === other.page && one.id === other.id;

/** Follows the address for as long as the page is open. */
export const followPlace = (page: Pick<Window, "location" | "addEventListener">): ReadonlySignal<Place> => {
  const place = signal(placeIn(page.location.hash));
  page.addEventListener("hashchange", () => {
    // Another view keeps the page that was open in this one; its link leads back to the beginning.
    if (!page.location.hash.startsWith("#sessions")) return;
    const next = placeIn(page.location.hash);
    if (!same(place.peek(), next)) place.value = next;
  });
  return place;
};
