/** What the rider can press: STOP on its third of the screen, and above it what is possible now, in large. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Alarm } from "../../shared/alarms.ts";
import { UPRIGHT_DEG } from "../../shared/table.ts";
import type { Companion } from "../companion.ts";
import {
  ACKNOWLEDGE_NOW,
  HOLD,
  OWN_ALARM,
  RELEASE,
  START,
  STOP,
  STOP_KEYS,
  WATCHES_ONLY_SHORT,
} from "../messages.ts";
import type { Start } from "../start.ts";
import { byUrgency, mayAcknowledge } from "../view.ts";

export const Stop = ({ companion }: { companion: Companion }) => (
  <button type="button" class="rider__stop" data-testid="stop" onClick={companion.stop}>
    <span class="rider__stop-word">{STOP}</span>
    <span class="rider__keys" aria-hidden="true">
      {STOP_KEYS}
    </span>
  </button>
);

const Lock = ({ companion }: { companion: Companion }) => {
  const { canHold, canRelease } = companion.store.view;
  return (
    <>
      <button
        type="button"
        class="rider__button"
        data-testid="hold"
        disabled={useComputed(() => !canHold.value)}
        onClick={() => companion.request({ type: "hold" })}
      >
        {HOLD}
      </button>
      <button
        type="button"
        class="rider__button"
        data-testid="release"
        disabled={useComputed(() => !canRelease.value)}
        onClick={() => companion.request({ type: "release" })}
      >
        {RELEASE}
      </button>
    </>
  );
};

/** The alarm that this rider may acknowledge now: over, and upright where it was a high one. */
const useAcknowledgeable = ({ store }: Companion): ReadonlySignal<Alarm | null> =>
  useComputed(() => {
    if (store.view.sessionRuns.value || !store.view.canAcknowledge.value) return null;
    const angleDeg = store.view.angleDeg.value;
    const upright = angleDeg !== null && angleDeg <= UPRIGHT_DEG;
    const first = byUrgency(store.model.value.alarms).find((one) => !one.acknowledged && mayAcknowledge(one));
    return first === undefined || (first.priority === "high" && !upright) ? null : first;
  });

const Acknowledge = ({ companion, alarm }: { companion: Companion; alarm: Alarm }) => (
  <button
    type="button"
    class="rider__button"
    data-testid="acknowledge"
    onClick={() => companion.request({ type: "acknowledge", alarmId: alarm.alarmId })}
  >
    {ACKNOWLEDGE_NOW}
  </button>
);

const StartButton = ({ companion, start }: { companion: Companion; start: Start }) => (
  <button
    type="button"
    class="rider__button"
    data-testid="start"
    disabled={useComputed(() => !companion.store.view.canStart.value)}
    onClick={start.press}
  >
    {START}
  </button>
);

/** Also in a session: a line that was dead for a moment must not sound until the rider is down. */
const EndOwnAlarm = ({ companion }: { companion: Companion }) => (
  <button
    type="button"
    class="rider__button"
    data-testid="own-alarm-dismiss"
    onClick={companion.dismissAlarm}
  >
    {OWN_ALARM.dismiss}
  </button>
);

export const Actions = ({ companion, start }: { companion: Companion; start: Start }) => {
  const { role, state, sessionRuns } = companion.store.view;
  const alarm = useAcknowledgeable(companion).value;
  const own = companion.store.select(({ ownAlarm }) => ownAlarm.kind === "on" && ownAlarm.mayDismiss).value;
  const mayStart = useComputed(() => state.value === "idle" && !start.asking.value).value;
  if (role.value === "viewer")
    return (
      <div class="rider__actions">
        {own ? <EndOwnAlarm companion={companion} /> : null}
        <p class="rider__why" data-testid="watches-only">
          {WATCHES_ONLY_SHORT}
        </p>
      </div>
    );
  if (sessionRuns.value)
    return (
      <div class="rider__actions">
        {own ? <EndOwnAlarm companion={companion} /> : null}
        <Lock companion={companion} />
      </div>
    );
  if (alarm === null && !own && !mayStart) return null;
  return (
    <div class="rider__actions">
      {own ? <EndOwnAlarm companion={companion} /> : null}
      {alarm === null ? null : <Acknowledge companion={companion} alarm={alarm} />}
      {mayStart ? <StartButton companion={companion} start={start} /> : null}
    </div>
  );
};
