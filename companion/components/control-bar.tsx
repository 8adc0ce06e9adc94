/** Start, Hold, Release and STOP, always in reach at the bottom of the screen; refusals are said just above them. */

import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import { Icon } from "../icons.tsx";
import { DISMISS, HOLD, RELEASE, START, STOP, STOP_KEYS, WATCHES_ONLY } from "../messages.ts";
import type { Start } from "../start.ts";

const NoticeLine = ({ companion }: { companion: Companion }) => {
  const notice = companion.store.select((model) => model.notice).value;
  return (
    <div class="notice-slot" role="alert">
      {notice === null ? null : (
        <div class={`notice notice--${notice.tone}`}>
          <p data-testid={notice.tone === "trouble" ? "error" : "notice"}>{notice.text}</p>
          <button type="button" class="notice__close" aria-label={DISMISS} onClick={companion.dismissNotice}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
};

/** Whose session Start begins, also where nothing else on the page says so. */
const ForWhom = ({ choice }: { choice: Choice }) => {
  const name = useComputed(() => choice.current.value.profile?.name ?? null).value;
  return name === null ? null : (
    <small class="button__whom" data-testid="start-whom">
      <bdi>{name}</bdi>
    </small>
  );
};

/** What a rider and whoever may more can do beside STOP. */
const Ways = ({ companion, start, choice }: Omit<ControlBarProps, "children">) => {
  const { view } = companion.store;
  return (
    <>
      <button
        type="button"
        class="button button--start"
        data-testid="start"
        disabled={useComputed(() => !view.canStart.value || start.asking.value)}
        onClick={start.press}
      >
        <Icon name="start" />
        <span class="button__words">
          {START}
          <ForWhom choice={choice} />
        </span>
      </button>
      <button
        type="button"
        class="button button--hold"
        data-testid="hold"
        disabled={useComputed(() => !view.canHold.value)}
        onClick={() => companion.request({ type: "hold" })}
      >
        <Icon name="hold" />
        {HOLD}
      </button>
      <button
        type="button"
        class="button button--release"
        data-testid="release"
        disabled={useComputed(() => !view.canRelease.value)}
        onClick={() => companion.request({ type: "release" })}
      >
        <Icon name="release" />
        {RELEASE}
      </button>
    </>
  );
};

interface ControlBarProps {
  readonly companion: Companion;
  readonly start: Start;
  readonly choice: Choice;
  /** What is said above the buttons for as long as it is so. */
  readonly children: ComponentChildren;
}

export const ControlBar = ({ companion, start, choice, children }: ControlBarProps) => {
  const { role } = companion.store.view;
  return (
    <div class="bar">
      {children}
      <NoticeLine companion={companion} />
      <div class="bar__buttons">
        {role.value === "viewer" ? (
          <p class="bar__why" data-testid="watches-only">
            {WATCHES_ONLY}
          </p>
        ) : (
          <Ways companion={companion} start={start} choice={choice} />
        )}
        <button type="button" class="button button--stop" data-testid="stop" onClick={() => companion.stop()}>
          {STOP}
          <span class="button__keys" aria-hidden="true">
            {STOP_KEYS}
          </span>
        </button>
      </div>
    </div>
  );
};
