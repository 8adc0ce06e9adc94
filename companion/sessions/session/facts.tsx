/** The facts of a session, and what happened in it with its times. */

import type { ComponentChildren } from "preact";
import { epochMsOf } from "../../../shared/calendar.ts";
import type { SessionRecord } from "../../../shared/history.ts";
import { ADVICE } from "../../../shared/protocol.ts";
import { DASH, formatAngle, formatDegrees, formatElapsed } from "../../format.ts";
import { clockText, momentText } from "../../messages/en/dates.ts";
import { FREE_SESSION } from "../../messages/en/history.ts";
import {
  ADVICE_AGAINST,
  EVENTS_TITLE,
  everySo,
  FACTS,
  FACTS_TITLE,
  fromTo,
  gapUntil,
  keptReadings,
  START_WORDS,
  WITHOUT_CHECK_IN,
} from "../../messages/en/session.ts";
import { actorWords, byWhom, END_REASONS, limitsLine } from "../../messages.ts";
import type { Gap } from "./course-of.ts";
import { eventLines } from "./event-words.ts";
import { gapWords } from "./gap-words.ts";

const Fact = (props: { name: string; children: ComponentChildren; testId?: string }) => (
  <div>
    <dt>{props.name}</dt>
    <dd data-testid={props.testId}>{props.children}</dd>
  </div>
);

const limitsWords = ({ maxAngleDeg, maxDurationS }: SessionRecord["limits"]): string =>
  limitsLine(formatDegrees(maxAngleDeg), formatElapsed(maxDurationS));

const adviceWords = (accepted: readonly string[]): string =>
  accepted
    .map((one) => {
      const known = ADVICE.find((advice) => advice === one);
      return known === undefined ? one : ADVICE_AGAINST[known];
    })
    .join("; ");

export const Facts = ({ record, who }: { readonly record: SessionRecord; readonly who: string }) => {
  const { limits, askedLimits, acceptedAdvice, checkInEveryS, samples } = record;
  const fromMs = epochMsOf(record.startedAt);
  const toMs = epochMsOf(record.endedAt);
  return (
    <section class="card facts" aria-labelledby="facts-title">
      <h3 class="card__title" id="facts-title">
        {FACTS_TITLE}
      </h3>
      <dl class="facts__list">
        <Fact name={FACTS.who}>
          <bdi>{who}</bdi>
        </Fact>
        <Fact name={FACTS.programme}>
          {record.programmeName === null ? FREE_SESSION : <bdi>{record.programmeName}</bdi>}
        </Fact>
        <Fact name={FACTS.when}>
          {fromMs === null || toMs === null ? DASH : fromTo(momentText(fromMs), clockText(toMs))}
        </Fact>
        <Fact name={FACTS.inverted} testId="fact-inverted">
          {formatElapsed(record.invertedS)}
        </Fact>
        <Fact name={FACTS.peak}>{formatAngle(record.peakDeg)}</Fact>
        <Fact name={FACTS.ended} testId="fact-ended">
          {END_REASONS[record.reason]}
          {byWhom(actorWords(record.by, record.endedOn))}
        </Fact>
        <Fact name={FACTS.limits}>{limitsWords(limits)}</Fact>
        {askedLimits === null ||
        (askedLimits.maxAngleDeg === limits.maxAngleDeg &&
          askedLimits.maxDurationS === limits.maxDurationS) ? null : (
          <Fact name={FACTS.asked}>{limitsWords(askedLimits)}</Fact>
        )}
        <Fact name={FACTS.started}>{actorWords(record.startedBy, record.startedOn)}</Fact>
        <Fact name={FACTS.checkIn}>
          {checkInEveryS === null ? WITHOUT_CHECK_IN : everySo(formatElapsed(checkInEveryS))}
        </Fact>
        {acceptedAdvice.length === 0 ? null : <Fact name={FACTS.advice}>{adviceWords(acceptedAdvice)}</Fact>}
        <Fact name={FACTS.kept}>{keptReadings(samples.count, samples.lost)}</Fact>
      </dl>
    </section>
  );
};

interface Line {
  readonly tMs: number;
  readonly words: string;
  readonly isAlarm: boolean;
}

const gapLine = ({ fromMs, toMs, why }: Gap): Line => ({
  tMs: fromMs,
  words: gapUntil(gapWords(why), formatElapsed(toMs / 1000)),
  isAlarm: false,
});

const lines = (of: { readonly record: SessionRecord; readonly gaps: readonly Gap[] }): readonly Line[] =>
  [...eventLines(of.record.events), ...of.gaps.map(gapLine)].toSorted((a, b) => a.tMs - b.tMs);

/** @param gaps known once the readings are here */
export const Happened = (props: { readonly record: SessionRecord; readonly gaps: readonly Gap[] }) => (
  <section class="card happened" aria-labelledby="happened-title">
    <h3 class="card__title" id="happened-title">
      {EVENTS_TITLE}
    </h3>
    <ol class="happened__list" data-testid="happened">
      <li>
        <span class="happened__time">{formatElapsed(0)}</span> <span>{START_WORDS}</span>
      </li>
      {lines(props).map(({ tMs, words, isAlarm }, index) => (
        <li key={`${tMs} ${index}`} class={isAlarm ? "is-alarm" : undefined}>
          <span class="happened__time">{formatElapsed(tMs / 1000)}</span> <span>{words}</span>
        </li>
      ))}
    </ol>
  </section>
);
