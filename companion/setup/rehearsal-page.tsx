/** The rehearsal on the screen: the list, the line that is waited for with what to do, and the live angle. */

import { useComputed } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Companion } from "../companion.ts";
import {
  ACKNOWLEDGE,
  AGAIN,
  EMPTY_YES,
  HEARD_NO,
  HEARD_YES,
  HOLD,
  HOLD_LEFT_OUT,
  HOLD_LEFT_OUT_BY_HAND,
  LIMITS_AGAIN,
  LIMITS_LEFT_OUT,
  LINE_STATES,
  LINE_TEXTS,
  NOT_CALIBRATED,
  noteText,
  ON_TO_BALANCE,
  progressText,
  REHEARSAL_INTRO,
  REHEARSAL_LEAVE,
  REHEARSAL_LIST,
  REHEARSAL_NEEDS,
  REHEARSAL_TITLE,
  REHEARSED,
  REHEARSED_NEXT,
  REHEARSED_PARTLY,
  SKIP_HOLD,
} from "../setup-messages.ts";
import { AngleBar, type Zone } from "./angle-bar.tsx";
import { keptIn, REHEARSAL_KEY, rehearsalLimitsSchema } from "./kept.ts";
import { hrefOfPart } from "./part.ts";
import {
  confirmed,
  holdSkipped,
  isOver,
  limitsAgain,
  lineOf,
  notHeard,
  type Rehearsal,
} from "./rehearsal.ts";
import { LINES, type Line, WAITS } from "./rehearsal-lines.ts";
import { holdOf, type LiveRehearsal, openRehearsal } from "./rehearsal-live.ts";
import { StartHere } from "./start-here.tsx";

interface LineProps {
  readonly companion: Companion;
  readonly live: LiveRehearsal;
}

const Press = (props: { id: string; text: string; strong?: boolean; onClick: () => void }) => (
  <button
    type="button"
    class={`button ${props.strong === false ? "button--plain" : "button--apply"}`}
    data-testid={`rehearsal-${props.id}`}
    onClick={props.onClick}
  >
    {props.text}
  </button>
);

const HoldPress = ({ companion, live }: LineProps) => {
  const { store } = companion;
  const hold = store.select(holdOf).value;
  return (
    <>
      <button
        type="button"
        class="button button--apply"
        data-testid="rehearsal-hold"
        disabled={useComputed(() => !store.view.canHold.value)}
        onClick={() => companion.request({ type: "hold" })}
      >
        {HOLD}
      </button>
      {hold === "maybe" ? (
        <Press id="skip-hold" text={SKIP_HOLD} strong={false} onClick={() => live.change(holdSkipped)} />
      ) : null}
    </>
  );
};

/** What a person presses for a line; most lines want hands at the table only. */
const actionOf = (line: Line, rehearsal: Rehearsal, props: LineProps): ComponentChild => {
  const { live } = props;
  if (line === "empty") return <Press id="empty" text={EMPTY_YES} onClick={() => live.change(confirmed)} />;
  if (line === "limits" && rehearsal.yields)
    return <Press id="limits-again" text={LIMITS_AGAIN} onClick={() => live.change(limitsAgain)} />;
  if (WAITS[line].for === "start")
    return <StartHere companion={props.companion} testId="rehearsal-start" profileId={null} />;
  if (line === "hold") return <HoldPress {...props} />;
  if (line === "heard")
    return (
      <>
        <Press id="heard" text={HEARD_YES} onClick={() => live.change(confirmed)} />
        <Press id="not-heard" text={HEARD_NO} strong={false} onClick={() => live.change(notHeard)} />
      </>
    );
  if (line === "treated") return <Press id="acknowledge" text={ACKNOWLEDGE} onClick={live.acknowledge} />;
  return null;
};

const leftOutText = (line: Line, hold: ReturnType<typeof holdOf>): string => {
  if (line === "limits-back") return LIMITS_LEFT_OUT;
  return hold === "refused" ? HOLD_LEFT_OUT : HOLD_LEFT_OUT_BY_HAND;
};

const LineItem = (props: LineProps & { line: Line; rehearsal: Rehearsal }) => {
  const { line, rehearsal, companion, live } = props;
  const isNow = lineOf(rehearsal) === line;
  const outcome = rehearsal.outcomes[line];
  const state = isNow ? "now" : outcome;
  const hold = companion.store.select(holdOf).value;
  const item = useRef<HTMLLIElement>(null);
  // Whoever stands at the table does not scroll; the first line is in sight anyway.
  useEffect(() => {
    if (isNow && rehearsal.at > 0) item.current?.scrollIntoView({ block: "center" });
  }, [isNow, rehearsal.at]);
  return (
    <li
      ref={item}
      class={`rehearse is-${state}`}
      aria-current={isNow ? "step" : undefined}
      data-testid={`line-${line}`}
      data-state={state}
    >
      <span class="rehearse__mark" aria-hidden="true" />
      <div class="rehearse__body">
        <p class="rehearse__title">
          {LINE_TEXTS[line].title}
          <span class="unseen">, {LINE_STATES[state]}</span>
        </p>
        {isNow ? <p class="rehearse__todo">{LINE_TEXTS[line].todo}</p> : null}
        {isNow ? <div class="rehearse__actions">{actionOf(line, rehearsal, { companion, live })}</div> : null}
        {outcome === "skipped" ? <p class="rehearse__todo">{leftOutText(line, hold)}</p> : null}
        {isNow && rehearsal.note !== null ? (
          <p class="setup__wrong" data-testid="rehearsal-note">
            {noteText(rehearsal.note)}
          </p>
        ) : null}
      </div>
    </li>
  );
};

const TILTED: readonly Zone[] = [{ kind: "wanted", fromDeg: 5, toDeg: 10 }];
const UPRIGHT: readonly Zone[] = [{ kind: "wanted", fromDeg: -90, toDeg: -20 }];
const BEYOND: readonly Zone[] = [{ kind: "over", fromDeg: 10, toDeg: 40 }];

const zonesOf = (line: Line | null): readonly Zone[] => {
  if (line === "tilt" || line === "hold" || line === "time" || line === "stop-screen") return TILTED;
  if (line === "beyond") return BEYOND;
  return UPRIGHT;
};

/** Said once whenever the line changes, for whoever hears the page and has both hands at the table. */
const Spoken = ({ line, rehearsal }: { line: Line | null; rehearsal: Rehearsal }) => {
  const note = rehearsal.note === null ? "" : `${noteText(rehearsal.note)} `;
  return (
    <p class="unseen" role="status">
      {line === null ? REHEARSED : `${note}${LINE_TEXTS[line].title}. ${LINE_TEXTS[line].todo}`}
    </p>
  );
};

const Over = ({ rehearsal, live }: { rehearsal: Rehearsal; live: LiveRehearsal }) => {
  const isWhole = LINES.every((line) => line === "limits-back" || rehearsal.outcomes[line] === "done");
  return (
    <section class="card setup__step" data-testid="rehearsal-over" data-whole={isWhole}>
      <h3 class="setup__title">{REHEARSED}</h3>
      <p>{isWhole ? REHEARSED_NEXT : REHEARSED_PARTLY}</p>
      <div class="setup__ways">
        <a class="button button--apply setup__onward" href={hrefOfPart("balance")}>
          {ON_TO_BALANCE}
        </a>
        <Press id="again" text={AGAIN} strong={false} onClick={live.again} />
      </div>
    </section>
  );
};

/** STOP also when the page is closed or reloaded: a page that goes away may still post one small message. */
const useStopOnLeaving = (live: LiveRehearsal, page: Window): void => {
  useEffect(() => {
    const leave = (): void => {
      if (live.leave().stop) page.navigator.sendBeacon("./api/stop");
    };
    page.addEventListener("pagehide", leave);
    return () => {
      page.removeEventListener("pagehide", leave);
      live.close();
    };
  }, [live, page]);
};

const Running = ({ companion, page }: { companion: Companion; page: Window }) => {
  const opened = useRef<LiveRehearsal | null>(null);
  opened.current ??= openRehearsal(
    companion,
    keptIn(page.sessionStorage, REHEARSAL_KEY, rehearsalLimitsSchema),
  );
  const live = opened.current;
  useStopOnLeaving(live, page);
  const rehearsal = live.rehearsal.value;
  const line = lineOf(rehearsal);
  return (
    <>
      <section class="card rehearsal__now">
        <AngleBar store={companion.store} zones={zonesOf(line)} />
        <p class="rehearsal__progress" data-testid="rehearsal-progress">
          {progressText(rehearsal.at, LINES.length)}
        </p>
        <Spoken line={line} rehearsal={rehearsal} />
      </section>
      {isOver(rehearsal) ? <Over rehearsal={rehearsal} live={live} /> : null}
      <ol class="card rehearsal" aria-label={REHEARSAL_LIST}>
        {LINES.map((one) => (
          <LineItem key={one} line={one} rehearsal={rehearsal} companion={companion} live={live} />
        ))}
      </ol>
    </>
  );
};

export const RehearsalPage = ({ companion, page }: { companion: Companion; page: Window }) => {
  const { store } = companion;
  const { role, isOperator } = store.view;
  // Before the gateway has greeted nobody is told that something is not theirs.
  const isTheirs = role.value === null || isOperator.value;
  // A board that is gone for a moment may come back as it was; only one that is there can be known not to be set up.
  const isBlank = store.select((model) => model.board?.connected === true && !model.board.calibrated).value;
  const isOpen = isTheirs && !isBlank;
  return (
    <>
      <div class="setup__head">
        <h2 class="setup__name">{REHEARSAL_TITLE}</h2>
        <p class="setup__note">{REHEARSAL_INTRO}</p>
        <p class="setup__note">{REHEARSAL_LEAVE}</p>
      </div>
      {isOpen ? (
        <Running companion={companion} page={page} />
      ) : (
        <p class="card" data-testid="rehearsal-closed">
          {isTheirs ? NOT_CALIBRATED : REHEARSAL_NEEDS}
        </p>
      )}
    </>
  );
};
