/** Which view is open. It stands in the address, so that the browser's way back leads out of it and a link leads in. */

import { type ReadonlySignal, signal } from "@preact/signals";

/** The ways that stand in the header. */
export const WAYS = ["watch", "rider", "sessions", "screen", "setup"] as const;
export const ROUTES = [...WAYS, "devices"] as const;
/**
 * `watch` the helper's view, `rider` that of whoever hangs, `sessions` what is kept of them, people and programmes,
 * `screen` this screen's preferences, `setup` the set-up, `devices` who was let in.
 */
export type Route = (typeof ROUTES)[number];

/** The part of the page an address names; a further step of it may follow a slash. Null for what is no view. */
export const routeIn = (hash: string): Route | null => {
  const [name] = hash.replace(/^#/, "").split("/");
  return ROUTES.find((route) => route === name) ?? null;
};

export const hrefOf = (route: Route): string => `#${route}`;

/** Follows the address of the page; without one it is the view that this screen was given. */
export const followRoute = (page: Window, home: () => Route): ReadonlySignal<Route> => {
  const route = signal<Route>(routeIn(page.location.hash) ?? home());
  page.addEventListener("hashchange", () => {
    route.value = routeIn(page.location.hash) ?? home();
  });
  return route;
};
