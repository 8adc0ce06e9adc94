/** A view that is fetched when it is first opened: whoever never opens it never waits for it. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { VIEW_LOADING, VIEW_UNLOADABLE } from "../messages.ts";

export type Loading =
  | { readonly kind: "no" | "loading" | "failed" }
  | { readonly kind: "loaded"; readonly Component: FunctionComponent };

export interface LazyView {
  readonly state: ReadonlySignal<Loading>;
  /** Fetches it, unless it is here or on its way; after a failure once more. */
  fetch(): void;
}

export const createLazyView = (load: () => Promise<FunctionComponent>): LazyView => {
  const state = signal<Loading>({ kind: "no" });
  return {
    state,
    fetch: () => {
      if (state.peek().kind === "loaded" || state.peek().kind === "loading") return;
      state.value = { kind: "loading" };
      load().then(
        (Component) => {
          state.value = { kind: "loaded", Component };
        },
        () => {
          state.value = { kind: "failed" };
        },
      );
    },
  };
};

/** The view, or what stands in its place until it is here. */
export const Lazy = ({ view }: { readonly view: LazyView }) => {
  useEffect(view.fetch, [view]);
  const state = view.state.value;
  if (state.kind === "loaded") return <state.Component />;
  return (
    <p class="card" role="status">
      {state.kind === "failed" ? VIEW_UNLOADABLE : VIEW_LOADING}
    </p>
  );
};

/** How far below what is in sight it is fetched. */
const NEAR = "0px 0px 128px";

/** The view, fetched once its place is in sight or almost; until then the place is as high as the window. */
export const WhenNear = ({ view }: { readonly view: LazyView }) => {
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const seen = (entries: readonly IntersectionObserverEntry[]): void => {
      if (entries.some((entry) => entry.isIntersecting)) view.fetch();
    };
    const observer = new IntersectionObserver(seen, { rootMargin: NEAR });
    observer.observe(current);
    return () => observer.disconnect();
  }, [view]);
  const state = view.state.value;
  if (state.kind === "loaded") return <state.Component />;
  return (
    <p class="card place" ref={place} data-testid="place">
      {state.kind === "failed" ? VIEW_UNLOADABLE : VIEW_LOADING}
    </p>
  );
};
