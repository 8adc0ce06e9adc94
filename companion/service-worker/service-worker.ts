/**
 * The service worker: asks the network for every page, and shows `offline.html` when there is no answer. It keeps
 * that page and nothing else; `decide.ts` says which request goes which way. The build puts in which files the
 * offline page consists of and a hash of their contents, so that this file changes whenever the page does.
 */

import { leftBehind, storeName, wayOf } from "./decide.ts";

declare const self: ServiceWorkerGlobalScope;
declare const __OFFLINE_FILES__: readonly string[];
declare const __OFFLINE_VERSION__: string;

const PAGE = "offline.html";
/** A gateway that is frozen takes the connection and never answers; after this long it counts as gone, ms. */
const ANSWER_WITHIN_MS = 5000;

const keepOfflinePage = async (): Promise<void> => {
  const store = await caches.open(storeName(__OFFLINE_VERSION__));
  // Past the browser's own cache: a page of before must not be kept under the name of this one.
  await store.addAll(__OFFLINE_FILES__.map((file) => new Request(file, { cache: "reload" })));
};

const takeOver = async (): Promise<void> => {
  const names = await caches.keys();
  await Promise.all(leftBehind(names, __OFFLINE_VERSION__).map((name) => caches.delete(name)));
  await self.clients.claim();
};

/** From the network and only from there; when that gives nothing, what is kept of `file`. */
const answer = async (request: Request, file: string): Promise<Response> => {
  try {
    // "no-cache": the browser's way back would otherwise show a page it remembers without asking anybody.
    return await fetch(request, { cache: "no-cache", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch {
    const store = await caches.open(storeName(__OFFLINE_VERSION__));
    return (await store.match(file)) ?? Response.error();
  }
};

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepOfflinePage(), self.skipWaiting()]));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const way = wayOf(event.request, self.registration.scope, __OFFLINE_FILES__);
  if (way === "browser") return;
  event.respondWith(answer(event.request, way === "page" ? PAGE : event.request.url));
});
