/** The name, the marks that must never be missed (SIMULATED, UNGUARDED, STALE) and how the line is. */

import { useComputed } from "@preact/signals";
import type { Store } from "../store.ts";
import type { Link } from "../view.ts";

const LINKS: Readonly<Record<Link, string>> = {
  connecting: "Connecting…",
  disconnected: "Reconnecting…",
  silent: "No data",
  live: "Live",
};

const Mark = () => (
  <svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
    <rect class="mark__plate" width="48" height="48" rx="12" />
    <path class="mark__frame" d="M12 41 24 24l12 17" />
    <g transform="rotate(-28 24 24)">
      <path class="mark__bed" d="M13 23h26" />
      <circle class="mark__head" cx="10" cy="17" r="4.6" />
    </g>
  </svg>
);

const boardWords = (connected: boolean | null): string => {
  if (connected === null) return "Board unknown";
  return connected ? "Board connected" : "No board";
};

export const Header = ({ store }: { store: Store }) => {
  const simulated = store.select(
    (model) => model.hello?.simulated === true || model.board?.simulated === true,
  );
  const unguarded = store.select((model) => model.board?.connected === true && !model.board.guarded);
  const watchingOnly = store.select((model) => model.hello?.role === "viewer");
  const board = store.select((model) => model.board?.connected ?? null);
  const link = store.view.link;
  const boardText = useComputed(() => {
    const words = boardWords(link.value === "live" ? board.value : null);
    return watchingOnly.value ? `${words} · watching only` : words;
  });
  const linkText = useComputed(() => LINKS[link.value]);
  const linkClass = useComputed(() => `chip chip--${link.value}`);
  return (
    <header class="top">
      <div class="top__row">
        <Mark />
        <h1 class="top__name">Inversion Table</h1>
        <p class="top__link" aria-live="polite">
          <span class={linkClass} data-testid="link">
            {linkText}
          </span>
          <span class="chip chip--quiet" data-testid="board">
            {boardText}
          </span>
        </p>
      </div>
      {simulated.value ? (
        <p class="stripe stripe--simulated" data-testid="simulated">
          <strong>SIMULATED</strong> No real table is moving.
        </p>
      ) : null}
      {unguarded.value ? (
        <p class="stripe stripe--unguarded" data-testid="unguarded">
          <strong>UNGUARDED</strong> One layer of protection is missing: this board does not guard itself.
        </p>
      ) : null}
    </header>
  );
};
