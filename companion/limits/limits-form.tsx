/**
 * The two limits: what is active, what somebody wishes instead, and what cannot be had and why. What is active is what
 * telemetry says; what the server refuses it says in its own words, next to the limit that it is about.
 */

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { DEFAULT_CEILINGS, type Limits } from "../../shared/limits.ts";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import { LimitsSetBy } from "../components/screens.tsx";
import { DASH, formatDegrees, formatElapsed } from "../format.ts";
import {
  ACTIVE_NOW,
  APPLY_LIMITS,
  ERRORS,
  LIMITS_ARE_AN_OPERATORS,
  LIMITS_TITLE,
  RIDER_TIGHTENS,
  TIGHTEN_ONLY,
} from "../messages.ts";
import type { Api } from "../sessions/api.ts";
import { concernedBy, createDraft } from "./draft.ts";
import { ANGLE, DURATION, type LimitId } from "./limit-kinds.ts";
import { LimitSlider } from "./limit-slider.tsx";
import { OwnCeiling } from "./own-ceiling.tsx";
import { Presets, Tighten } from "./quick-limits.tsx";
import "../style/limits.css";

const ActiveLimits = ({ companion }: { companion: Companion }) => {
  const { maxAngleDeg, maxDurationS } = companion.store.view;
  const text = useComputed(() =>
    maxAngleDeg.value === null
      ? DASH
      : `${formatDegrees(maxAngleDeg.value)} · ${formatElapsed(maxDurationS.value)}`,
  );
  return (
    <p class="limits__active">
      {ACTIVE_NOW} <strong data-testid="active-limits">{text}</strong>
    </p>
  );
};

const useLimits = (companion: Companion) => {
  const { store } = companion;
  return useMemo(() => {
    const activeDeg = store.select((model) => model.reading?.telemetry.maxAngleDeg ?? null);
    const activeS = store.select((model) => model.reading?.telemetry.maxDurationS ?? null);
    return {
      activeDeg,
      activeS,
      ceiling: store.select((model) => model.hello?.ceilings ?? DEFAULT_CEILINGS),
      guarded: store.select((model) => model.board?.guarded ?? model.hello?.guarded ?? false),
      refusal: store.select((model) => model.limitsRefusal),
      // From Start until everything is over: so long the controller takes nothing looser.
      inSession: store.select((model) => {
        const state = model.reading?.telemetry.state ?? "idle";
        return state !== "idle" && state !== "offline";
      }),
      angleDeg: store.view.angleDeg,
      invertedS: store.select((model) => Math.floor(model.reading?.telemetry.invertedS ?? 0)),
    };
  }, [store]);
};

interface LimitsFormProps {
  readonly companion: Companion;
  readonly choice: Choice;
  readonly api: Api;
}

export const LimitsForm = ({ companion, choice, api }: LimitsFormProps) => {
  const { view } = companion.store;
  const parts = useLimits(companion);
  const { ceiling, guarded, refusal } = parts;
  const active = useComputed((): Limits | null => {
    const maxAngleDeg = parts.activeDeg.value;
    const maxDurationS = parts.activeS.value;
    return maxAngleDeg === null || maxDurationS === null ? null : { maxAngleDeg, maxDurationS };
  });
  const disabled = useComputed(() => !view.canSetLimits.value);
  // At a rider's screen it is always as it is for everybody during a session: only tighter, and at once.
  const inSession = useComputed(() => parts.inSession.value || view.onlyTightens.value);
  const draft = useMemo(
    () =>
      createDraft({
        active,
        ceiling,
        inSession,
        send: (limits) => companion.request({ type: "set-limits", ...limits }),
      }),
    [companion, active, ceiling, inSession],
  );
  useEffect(() => draft.dispose, [draft]);

  const concerned = useSignal<readonly LimitId[]>([]);
  useSignalEffect(() => {
    const told = refusal.value;
    concerned.value = told === null ? [] : concernedBy(told.message, draft.lastSent(), active.peek());
    // What was refused is not what is wished any more: what is active stands there again.
    if (told !== null) draft.drop();
  });
  const refusalText = useComputed(() =>
    refusal.value === null ? null : `${ERRORS[refusal.value.code]} (${refusal.value.message})`,
  );
  const ofAngle = useComputed(() => (concerned.value.includes("maxAngleDeg") ? refusalText.value : null));
  const ofDuration = useComputed(() => (concerned.value.includes("maxDurationS") ? refusalText.value : null));
  const profile = useComputed(() => choice.current.value.profile);
  const own = useComputed(() => profile.value?.limits ?? null);
  const shared = { draft, active, ceiling, own, guarded, inSession, runs: parts.inSession, disabled };
  return (
    <form
      class="card limits"
      onSubmit={(event) => {
        event.preventDefault();
        draft.apply();
      }}
      aria-labelledby="limits-title"
    >
      <div class="limits__head">
        <h2 class="card__title" id="limits-title">
          {LIMITS_TITLE}
        </h2>
        <ActiveLimits companion={companion} />
        <LimitsSetBy store={companion.store} />
      </div>
      {view.role.value === "viewer" ? (
        <p class="limits__only-tighter" data-testid="limits-closed">
          {LIMITS_ARE_AN_OPERATORS}
        </p>
      ) : (
        <>
          {profile.value === null || inSession.value || !view.isOperator.value ? null : (
            <OwnCeiling profile={profile.value} api={api} />
          )}
          {inSession.value ? <Tighten {...shared} /> : <Presets {...shared} />}
          <LimitSlider {...shared} kind={ANGLE} reached={parts.angleDeg} refusal={ofAngle} />
          <LimitSlider {...shared} kind={DURATION} reached={parts.invertedS} refusal={ofDuration} />
          {inSession.value ? (
            <p class="limits__only-tighter" data-testid="only-tighter">
              {parts.inSession.value ? TIGHTEN_ONLY : RIDER_TIGHTENS}
            </p>
          ) : (
            <button
              type="submit"
              class={useComputed(() => `button button--apply ${draft.isPending.value ? "is-pending" : ""}`)}
              data-testid="apply-limits"
              disabled={disabled}
            >
              {APPLY_LIMITS}
            </button>
          )}
        </>
      )}
    </form>
  );
};
