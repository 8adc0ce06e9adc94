/** How the last session ended, in words, with its greatest angle and its time inverted. */

import { DASH, formatAngle } from "../format.ts";
import { actorWords, byWhom, END_REASONS, GREATEST_ANGLE, LAST_SESSION, TIME_INVERTED } from "../messages.ts";
import type { Store } from "../store.ts";

export const Summary = ({ store }: { store: Store }) => {
  const session = store.select((model) => model.session).value;
  if (session.kind !== "ended") return null;
  const by = session.by === null ? "" : byWhom(actorWords(session.by, session.device));
  return (
    <section class="card summary" data-testid="summary" data-reason={session.reason} aria-live="polite">
      <h2 class="card__title">{LAST_SESSION}</h2>
      <p class="summary__reason">
        {END_REASONS[session.reason]}
        {by}
      </p>
      <dl class="summary__facts">
        <div>
          <dt>{GREATEST_ANGLE}</dt>
          <dd>{session.peakDeg === null ? DASH : formatAngle(session.peakDeg)}</dd>
        </div>
        <div>
          <dt>{TIME_INVERTED}</dt>
          <dd>{store.view.invertedText}</dd>
        </div>
      </dl>
    </section>
  );
};
