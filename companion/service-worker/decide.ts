/**
 * What the service worker does with one request. A safety screen shows what is the case now or says that it does not
 * know; so nothing that shows a table is ever kept, and all that is answered from the store is the page that says
 * "not connected", with its style, script and mark.
 */

/** What of a request matters here, and nothing of its body or headers. */
export interface Asked {
  readonly method: string;
  /** `Request.mode`: `navigate` when a page is opened or loaded again. */
  readonly mode: string;
  readonly url: string;
}

/**
 * `browser`: the worker keeps out of it. `page`: from the network, and when that gives nothing, the offline page.
 * `stored`: from the network, and when that gives nothing, the kept copy of this very file.
 */
export type Way = "browser" | "page" | "stored";

/** Live answers. Even opened as a page they are never replaced by something that was kept. */
const LIVE = ["api", "ws", "healthz", "metrics"] as const;

/**
 * @param scope what the worker was registered for, a folder's whole URL
 * @param kept the files of the offline page, relative to that folder
 */
export const wayOf = (asked: Asked, scope: string, kept: readonly string[]): Way => {
  if (asked.method !== "GET" || !asked.url.startsWith(scope)) return "browser";
  const path = asked.url.slice(scope.length).split(/[?#]/)[0] ?? "";
  const first = path.split("/")[0] ?? "";
  if (LIVE.some((name) => name === first)) return "browser";
  if (asked.mode === "navigate") return "page";
  return kept.includes(path) ? "stored" : "browser";
};

const STORE = "offline-page-";

/** The store's name changes with the contents of the offline page, so that an old page is never kept under it. */
export const storeName = (version: string): string => `${STORE}${version}`;

/** Stores of ours that another version of this worker left behind. */
export const leftBehind = (names: readonly string[], version: string): readonly string[] =>
  names.filter((name) => name.startsWith(STORE) && name !== storeName(version));
