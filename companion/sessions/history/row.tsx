/** One session as a line of the list: when, whose, how long, how far, how it did, how it ended. The whole line leads there. */

import { epochMsOf } from "../../../shared/calendar.ts";
import type { SessionSummary } from "../../../shared/history.ts";
import { formatAngle, formatElapsed } from "../../format.ts";
import { momentText } from "../../messages/en/dates.ts";
import {
  FREE_SESSION,
  invertedFor,
  NOT_TOLD,
  PEAK_UNKNOWN,
  painChange,
  upTo,
} from "../../messages/en/history.ts";
import { END_REASONS } from "../../messages.ts";
import { hrefOfPlace } from "../place.ts";

const painText = ({ outcome }: SessionSummary): string | null => {
  if (outcome === null || (outcome.painBefore === null && outcome.painAfter === null)) return null;
  const told = (pain: number | null): string => (pain === null ? NOT_TOLD : String(pain));
  return painChange(told(outcome.painBefore), told(outcome.painAfter));
};

export const SessionRow = (props: { readonly session: SessionSummary; readonly who: string | null }) => {
  const { session, who } = props;
  const pain = painText(session);
  return (
    <li class="session-row">
      <a class="session-row__link" href={hrefOfPlace("history", session.id)} data-testid="session-row">
        <span class="session-row__when">{momentText(epochMsOf(session.startedAt) ?? Number.NaN)}</span>
        <span class="session-row__who">
          {who === null ? null : (
            <>
              <bdi>{who}</bdi>
              {" · "}
            </>
          )}
          <span>{session.programmeName === null ? FREE_SESSION : <bdi>{session.programmeName}</bdi>}</span>
        </span>
        <span class="session-row__figures">
          <span>{invertedFor(formatElapsed(session.invertedS))}</span>
          <span>{session.peakDeg === null ? PEAK_UNKNOWN : upTo(formatAngle(session.peakDeg))}</span>
          {pain === null ? null : <span>{pain}</span>}
        </span>
        <span class="session-row__reason">{END_REASONS[session.reason]}</span>
      </a>
    </li>
  );
};
