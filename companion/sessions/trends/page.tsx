/** Trends of one person: minutes, angle and pain by week or month, as charts and as a table. */

import { useSignal } from "@preact/signals";
import { DAY_MS } from "../../../shared/calendar.ts";
import { GUEST_ID } from "../../../shared/profiles.ts";
import { type TrendBy, type TrendSlot, trendsOf } from "../../../shared/trends.ts";
import { DASH, formatAngle } from "../../format.ts";
import {
  ANGLE_TITLE,
  MINUTES_TITLE,
  NO_TREND,
  PAIN_SUM_NONE,
  PAIN_TITLE,
  painSum,
  SINCE,
  sumOfSessions,
  TABLE_HEADS,
  TABLE_TITLE,
  TREND_BY,
  TREND_BYS,
  TREND_HONEST,
  TREND_TOO_MANY,
} from "../../messages/en/trends.ts";
import "../../style/history.css";
import "../../style/trends.css";
import { useAsked } from "../asked.ts";
import { askAllSessions, askPeople, type SessionsPage } from "../calls.ts";
import { aroundDays, dayAt, ownZone } from "../days.ts";
import { minutesText } from "../history/month.ts";
import type { PageProps } from "../page-props.ts";
import { PersonChoice } from "../person-choice.tsx";
import { Answered } from "../trouble.tsx";
import { AngleChart, MinutesChart, PainChart, slotName } from "./charts.tsx";
import { sumUp } from "./figures.ts";

/** How far back, days: 26 weeks, or a year. */
const BACK_DAYS: Readonly<Record<TrendBy, number>> = { week: 26 * 7 - 1, month: 364 };
/** What is drawn at most; ten a day for a year are more than anybody should have. */
const MOST_SESSIONS = 3_000;
/** So many slots at the most: the first may be cut by the stretch that was asked for. */
const MOST_SLOTS: Readonly<Record<TrendBy, number>> = { week: 26, month: 12 };

/** Minutes that this screen's clock is ahead of UTC at a time. */
const offsetMinAt = (epochMs: number): number => -new Date(epochMs).getTimezoneOffset();

const one = (value: number | null): string => (value === null ? DASH : value.toFixed(1));

const Figures = ({ slots, by }: { slots: readonly TrendSlot[]; by: TrendBy }) => (
  <details class="card trend-table" data-testid="trend-table">
    <summary class="trend-table__title">{TABLE_TITLE}</summary>
    <div class="trend-table__room">
      <table>
        <thead>
          <tr>
            <th scope="col">{TABLE_HEADS.slot[by]}</th>
            <th scope="col">{TABLE_HEADS.sessions}</th>
            <th scope="col">{TABLE_HEADS.minutes}</th>
            <th scope="col">{TABLE_HEADS.peak}</th>
            <th scope="col">{TABLE_HEADS.before}</th>
            <th scope="col">{TABLE_HEADS.after}</th>
            <th scope="col">{TABLE_HEADS.height}</th>
          </tr>
        </thead>
        <tbody>
          {slots.toReversed().map((slot) => (
            <tr key={slot.key}>
              <th scope="row">{slotName(slot, by)}</th>
              <td>{slot.sessions}</td>
              <td>{minutesText(slot.invertedMin * 60)}</td>
              <td>{formatAngle(slot.peakDeg)}</td>
              <td>{one(slot.painBefore)}</td>
              <td>{one(slot.painAfter)}</td>
              <td>{one(slot.heightChangeMm)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </details>
);

const Drawn = ({ page, by, nowMs }: { page: SessionsPage; by: TrendBy; nowMs: number }) => {
  const slots = trendsOf(page.items, { by, offsetMinAt, untilMs: nowMs }).slice(-MOST_SLOTS[by]);
  if (slots.length === 0) {
    return (
      <p class="card" data-testid="trend-empty">
        {NO_TREND}
      </p>
    );
  }
  const first = (slots[0]?.fromMs ?? 0) / DAY_MS;
  const zone = ownZone();
  const sum = sumUp(page.items.filter(({ startedAt }) => dayAt(Date.parse(startedAt), zone) >= first));
  return (
    <>
      <section class="card trend-sum" data-testid="trend-sum" aria-label={SINCE[by]}>
        <p class="trend-sum__count">
          <span>{SINCE[by]}</span> <strong>{sumOfSessions(sum.sessions, minutesText(sum.invertedS))}</strong>
        </p>
        <p>
          {sum.pain === null
            ? PAIN_SUM_NONE
            : painSum(sum.pain.told, one(sum.pain.before), one(sum.pain.after))}
        </p>
        <p class="trend-sum__honest">{TREND_HONEST}</p>
        {page.next === null ? null : <p>{TREND_TOO_MANY}</p>}
      </section>
      <div class="trend-charts">
        <MinutesChart title={MINUTES_TITLE[by]} slots={slots} by={by} />
        <AngleChart title={ANGLE_TITLE[by]} slots={slots} by={by} />
        <PainChart title={PAIN_TITLE[by]} slots={slots} by={by} />
      </div>
      <Figures slots={slots} by={by} />
    </>
  );
};

export const TrendsPage = ({ companion, api, person }: PageProps) => {
  const by = useSignal<TrendBy>("week");
  const people = useAsked("people", (signal) => askPeople(api, signal)).answer;
  const first = people.kind === "ok" ? people.value[0]?.profileId : undefined;
  // Of everybody together there is no trend: the first person's, until one is chosen.
  const whose = person.value ?? first ?? GUEST_ID;
  const ended = companion.store.select((model) =>
    model.session.kind === "ended" ? model.session.sessionId : null,
  ).value;
  const nowMs = Date.now();
  const today = dayAt(nowMs, ownZone());
  const range = aroundDays(today - BACK_DAYS[by.value], today);
  const asking = useAsked(JSON.stringify([people.kind === "waiting", range, whose, ended]), (signal) =>
    people.kind === "waiting"
      ? new Promise<never>(() => {})
      : askAllSessions(api, { ...range, profileId: whose }, MOST_SESSIONS, signal),
  );
  return (
    <div class="trends">
      <div class="trends__head">
        <PersonChoice person={person} shown={whose} people={people} everybody={false} />
        <fieldset class="trends__by" aria-label={TREND_BY}>
          {(["week", "month"] as const).map((unit) => (
            <button
              key={unit}
              type="button"
              class="trends__unit"
              data-testid={`trend-by-${unit}`}
              aria-pressed={by.value === unit}
              onClick={() => {
                by.value = unit;
              }}
            >
              {TREND_BYS[unit]}
            </button>
          ))}
        </fieldset>
      </div>
      <Answered asking={asking}>{(page) => <Drawn page={page} by={by.value} nowMs={nowMs} />}</Answered>
    </div>
  );
};
