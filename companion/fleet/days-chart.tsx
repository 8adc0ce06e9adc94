/** Sessions per day, a bar for each day and in it a part for each site; and the same in figures for whoever hears it. */

import { shortDay } from "../messages/en/dates.ts";
import { SITE } from "../messages/en/fleet.ts";
import {
  DAY_COLUMN,
  DAYS_AS_TABLE,
  DAYS_TITLE,
  DAYS_UTC,
  MINUTES_COLUMN,
  NO_DAYS,
  SESSIONS_COLUMN,
  sessionsSum,
} from "../messages/en/fleet-table.ts";
import type { DayCount } from "./asks.ts";

const DAY_MS = 86_400_000;
/** More days than there is room for are those of the newest. */
const MOST_DAYS = 90;
/** Sites beyond that share the last colour; the figures tell them apart. */
const COLOURS = 6;

const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
const minutes = (seconds: number): string => String(Math.round(seconds / 60));

export interface DayBars {
  readonly number: number;
  readonly sessions: number;
  readonly parts: readonly DayCount[];
}

/** Every day between the first and the last, also those on which nothing was. */
export const barsOf = (days: readonly DayCount[]): readonly DayBars[] => {
  const byDay = new Map<number, DayCount[]>();
  for (const count of days) {
    const number = dayNumber(count.day);
    if (Number.isFinite(number)) byDay.set(number, [...(byDay.get(number) ?? []), count]);
  }
  if (byDay.size === 0) return [];
  const last = Math.max(...byDay.keys());
  const first = Math.max(Math.min(...byDay.keys()), last - MOST_DAYS + 1);
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const parts = byDay.get(first + at) ?? [];
    return {
      number: first + at,
      sessions: parts.reduce((sum, { sessions }) => sum + sessions, 0),
      parts: parts.toSorted((a, b) => (a.site < b.site ? -1 : 1)),
    };
  });
};

const HEIGHT = 100;
const STEP = 10;

const Bars = ({ bars, sites }: { readonly bars: readonly DayBars[]; readonly sites: readonly string[] }) => {
  const most = Math.max(...bars.map(({ sessions }) => sessions), 1);
  return (
    <svg
      class="days__bars"
      viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {bars.map(({ number, parts }, at) => {
        let top = HEIGHT;
        return parts.map((part) => {
          const height = (part.sessions / most) * (HEIGHT - 2);
          top -= height;
          const colour = Math.min(sites.indexOf(part.site), COLOURS - 1);
          return (
            <rect
              key={`${number}/${part.site}`}
              class={`days__bar days__bar--${colour}`}
              x={at * STEP + 1}
              y={top}
              width={STEP - 2}
              height={height}
            />
          );
        });
      })}
    </svg>
  );
};

export const DaysChart = ({ days }: { readonly days: readonly DayCount[] }) => {
  const bars = barsOf(days);
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return <p class="pages__none">{NO_DAYS}</p>;
  const sites = [...new Set(days.map(({ site }) => site))].sort();
  const sum = days.reduce((all, { sessions }) => all + sessions, 0);
  const inverted = days.reduce((all, { invertedS }) => all + invertedS, 0);
  return (
    <figure class="days" data-testid="days">
      <p class="days__sum">{sessionsSum(sum, minutes(inverted))}</p>
      <Bars bars={bars} sites={sites} />
      <p class="days__ends">
        <span>{shortDay(first.number)}</span>
        <span>{shortDay(last.number)}</span>
      </p>
      <figcaption class="days__key">
        {sites.map((site, at) => (
          <span key={site} class={`days__site days__site--${Math.min(at, COLOURS - 1)}`}>
            <bdi>{site}</bdi>
          </span>
        ))}
        <span class="days__utc">{DAYS_UTC}</span>
      </figcaption>
      <details class="days__figures">
        <summary>{DAYS_AS_TABLE}</summary>
        <table>
          <caption class="unseen">{DAYS_TITLE}</caption>
          <thead>
            <tr>
              <th scope="col">{DAY_COLUMN}</th>
              <th scope="col">{SITE}</th>
              <th scope="col">{SESSIONS_COLUMN}</th>
              <th scope="col">{MINUTES_COLUMN}</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((count) => (
              <tr key={`${count.day}/${count.site}`}>
                <td>{shortDay(dayNumber(count.day))}</td>
                <td>
                  <bdi>{count.site}</bdi>
                </td>
                <td>{count.sessions}</td>
                <td>{minutes(count.invertedS)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
};
