/** The name, the ways between the views, and below them what must never be missed: the line, SIMULATED, UNGUARDED. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Access } from "../access/access.ts";
import { Mark } from "../icons.tsx";
import {
  APP_NAME,
  BOARD_CONNECTED,
  BOARD_UNKNOWN,
  LINKS,
  NO_BOARD,
  SIMULATED_MARK,
  SIMULATED_WHY,
  SKIP_TO_CONTENT,
  UNGUARDED_MARK,
  UNGUARDED_WHY,
  watchingOnly,
} from "../messages.ts";
import type { Route } from "../route.ts";
import type { Store } from "../store.ts";
import { Insecure } from "./insecure.tsx";
import { ViewsNav } from "./views-nav.tsx";

const boardWords = (connected: boolean | null): string => {
  if (connected === null) return BOARD_UNKNOWN;
  return connected ? BOARD_CONNECTED : NO_BOARD;
};

/** How the line is and whether there is a board; said aloud when it changes. */
const LinkState = ({ store, arriving }: Pick<HeaderProps, "store" | "arriving">) => {
  const watching = useComputed(() => store.view.role.value === "viewer");
  const board = store.select((model) => model.board?.connected ?? null);
  const { link } = store.view;
  const boardText = useComputed(() => {
    const words = boardWords(link.value === "live" ? board.value : null);
    return watching.value ? watchingOnly(words) : words;
  });
  return (
    <p
      class={useComputed(() => (arriving.value ? "marks__link is-arriving" : "marks__link"))}
      aria-live="polite"
    >
      <span class={useComputed(() => `chip chip--${link.value}`)} data-testid="link">
        {useComputed(() => LINKS[link.value])}
      </span>
      <span class="chip chip--quiet" data-testid="board">
        {boardText}
      </span>
    </p>
  );
};

const Marks = ({ store, arriving, channel }: Pick<HeaderProps, "store" | "arriving" | "channel">) => {
  const simulated = store.select(
    (model) => model.hello?.simulated === true || model.board?.simulated === true,
  );
  const unguarded = store.select((model) => model.board?.connected === true && !model.board.guarded);
  return (
    <>
      <div class={simulated.value ? "marks marks--simulated" : "marks"}>
        <LinkState store={store} arriving={arriving} />
        {simulated.value ? (
          <p class="mark-word mark-word--simulated" data-testid="simulated">
            <strong>{SIMULATED_MARK}</strong> <span>{SIMULATED_WHY}</span>
          </p>
        ) : null}
      </div>
      <Insecure channel={channel} />
      {unguarded.value ? (
        <p class="mark-word mark-word--unguarded" data-testid="unguarded">
          <strong>{UNGUARDED_MARK}</strong> {UNGUARDED_WHY}
        </p>
      ) : null}
    </>
  );
};

export interface HeaderProps {
  readonly store: Store;
  readonly route: ReadonlySignal<Route>;
  /** How this screen is connected; null until known. */
  readonly channel: Access["channel"];
  /** The page was opened a moment ago and nothing has come yet. */
  readonly arriving: ReadonlySignal<boolean>;
  /** While a question covers the page nothing up here may be reached. */
  readonly inert: ReadonlySignal<boolean>;
  readonly skip: () => void;
}

export const Header = ({ store, route, channel, arriving, inert, skip }: HeaderProps) => (
  <header class="top" inert={inert}>
    <button type="button" class="skip-link" onClick={skip}>
      {SKIP_TO_CONTENT}
    </button>
    <div class="top__row">
      <Mark />
      <h1 class="top__name">{APP_NAME}</h1>
      <ViewsNav route={route} />
    </div>
    <Marks store={store} arriving={arriving} channel={channel} />
  </header>
);
