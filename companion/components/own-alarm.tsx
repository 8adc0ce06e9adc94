/** This screen's own alarm, across the whole width and above every view: what is wrong, and what to do. */

import type { Companion } from "../companion.ts";
import { LAPSE_ADVICE, OWN_ALARM } from "../messages.ts";
import { isByLine } from "../watch/own-alarm.ts";
import "../style/own-alarm.css";

export const OwnAlarmBanner = ({ companion }: { companion: Companion }) => {
  const alarm = companion.store.select((model) => model.ownAlarm).value;
  if (alarm.kind === "off") return <div class="own-alarm-slot" role="alert" />;
  const { title, next } = LAPSE_ADVICE[alarm.lapse];
  const isGone = alarm.wellSinceMs !== null;
  return (
    <div class="own-alarm-slot" role="alert">
      <section class="own-alarm" data-testid="own-alarm" data-lapse={alarm.lapse}>
        <p class="own-alarm__eyebrow">{OWN_ALARM.eyebrow}</p>
        <h2 class="own-alarm__title">{title}</h2>
        <p class="own-alarm__next">{next}</p>
        <p class="own-alarm__next">{isByLine(alarm.lapse) ? OWN_ALARM.lineOnly : OWN_ALARM.sentStop}</p>
        <div class="own-alarm__end">
          <button
            type="button"
            class="button own-alarm__button"
            data-testid="own-alarm-dismiss"
            disabled={!alarm.mayDismiss}
            onClick={companion.dismissAlarm}
          >
            {alarm.mayDismiss && !isGone ? OWN_ALARM.looked : OWN_ALARM.dismiss}
          </button>
          {alarm.mayDismiss ? null : <p class="own-alarm__wait">{OWN_ALARM.wait}</p>}
        </div>
      </section>
    </div>
  );
};
