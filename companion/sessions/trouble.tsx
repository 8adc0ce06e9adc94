/** What stands in the place of an answer: that it is waited for, or why there is none and what to do. */

import type { ComponentChildren } from "preact";
import {
  ASK_AGAIN,
  HISTORY_GONE,
  NOBODY_ANSWERS,
  NOT_UNDERSTOOD,
  REFUSED,
  WAITING,
} from "../messages/en/sessions.ts";
import type { Trouble } from "./api.ts";
import type { Asking } from "./asked.ts";

const TITLES: Readonly<Record<Trouble["kind"], string>> = {
  offline: NOBODY_ANSWERS.title,
  refused: REFUSED,
  undecodable: NOT_UNDERSTOOD.title,
  "history-gone": HISTORY_GONE.title,
};

/** In words: what is the case. The server's own words are marked as such. */
export const TroubleWords = ({ trouble }: { readonly trouble: Trouble }) => {
  switch (trouble.kind) {
    case "offline":
      return <p>{NOBODY_ANSWERS.next}</p>;
    case "undecodable":
      return <p>{NOT_UNDERSTOOD.next}</p>;
    case "refused":
      return <p data-words="server">{trouble.message}</p>;
    case "history-gone":
      return (
        <>
          <p>{HISTORY_GONE.next}</p>
          {trouble.message === "" ? null : <p data-words="server">{trouble.message}</p>}
        </>
      );
  }
};

export const TroubleCard = ({
  trouble,
  again,
}: {
  readonly trouble: Trouble;
  readonly again: () => void;
}) => (
  <section
    class="card sessions__trouble"
    role="alert"
    data-testid="sessions-trouble"
    data-trouble={trouble.kind}
  >
    <h3 class="card__title">{TITLES[trouble.kind]}</h3>
    <TroubleWords trouble={trouble} />
    <button type="button" class="button" onClick={again}>
      {ASK_AGAIN}
    </button>
  </section>
);

/** The answer where it is here, else what stands in its place. */
export function Answered<T>(props: {
  readonly asking: Asking<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  const { answer, again } = props.asking;
  if (answer.kind === "ok") return <>{props.children(answer.value)}</>;
  if (answer.kind === "waiting") {
    return (
      <p class="card sessions__waiting" role="status">
        {WAITING}
      </p>
    );
  }
  return <TroubleCard trouble={answer} again={again} />;
}
