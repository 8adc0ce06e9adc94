/**
 * A month as a grid: which days had sessions, how many minutes of them upside down. One day has the focus at a time;
 * the arrow keys move it, as in every calendar. Space and Escape stay STOP's wherever they do not press a day.
 */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dateOf } from "../../../shared/calendar.ts";
import { fullDay, monthName, weekdayLong, weekdayShort } from "../../messages/en/dates.ts";
import {
  CALENDAR_KEYS,
  CALENDAR_TITLE,
  dayLabel,
  MONTH_AFTER,
  MONTH_BEFORE,
  monthSum,
} from "../../messages/en/history.ts";
import { firstOf, type Month, monthOfDay, shiftMonth, weeksOf } from "../days.ts";
import { dayByKey } from "./calendar-keys.ts";
import { type DaySum, intensityOf, minutesText, NO_SESSIONS, sumOf } from "./month.ts";

export interface CalendarProps {
  readonly month: Month;
  readonly today: number;
  readonly days: ReadonlyMap<number, DaySum>;
  /** While the month's sessions are not here, nothing is said about them. */
  readonly known: boolean;
  /** The day whose sessions are shown. */
  readonly chosen: number | null;
  readonly onMonth: (month: Month) => void;
  readonly onDay: (day: number | null) => void;
}

interface DayProps extends Pick<CalendarProps, "today" | "chosen" | "onDay"> {
  readonly day: number;
  readonly sum: DaySum;
  readonly hasFocus: boolean;
}

const Day = ({ day, sum, today, chosen, hasFocus, onDay }: DayProps) => {
  const minutes = minutesText(sum.invertedS);
  const isChosen = chosen === day;
  return (
    <button
      type="button"
      class="day"
      data-day={day}
      data-intensity={intensityOf(sum)}
      data-today={day === today}
      tabIndex={hasFocus ? 0 : -1}
      aria-pressed={isChosen}
      aria-current={day === today ? "date" : undefined}
      aria-label={dayLabel(fullDay(day), sum.sessions.length, minutes)}
      onClick={() => onDay(isChosen ? null : day)}
    >
      <span class="day__number">{dateOf(day).day}</span>
      <span class="day__minutes">{sum.sessions.length === 0 ? "" : minutes}</span>
    </button>
  );
};

const CHEVRONS = { before: "M14.5 5.5 8 12l6.5 6.5", after: "M9.5 5.5 16 12l-6.5 6.5" } as const;
const Chevron = ({ to }: { readonly to: keyof typeof CHEVRONS }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={CHEVRONS[to]} />
  </svg>
);

const MonthRow = ({ month, today, onMonth }: Pick<CalendarProps, "month" | "today" | "onMonth">) => {
  const isNow = firstOf(month) >= firstOf(monthOfDay(today));
  return (
    <div class="calendar__head">
      <button
        type="button"
        class="calendar__turn"
        aria-label={MONTH_BEFORE}
        data-testid="month-before"
        onClick={() => onMonth(shiftMonth(month, -1))}
      >
        <Chevron to="before" />
      </button>
      <h3 class="calendar__month" aria-live="polite" data-testid="calendar-month">
        {monthName(firstOf(month))}
      </h3>
      <button
        type="button"
        class="calendar__turn"
        aria-label={MONTH_AFTER}
        data-testid="month-after"
        disabled={isNow}
        onClick={() => onMonth(shiftMonth(month, 1))}
      >
        <Chevron to="after" />
      </button>
    </div>
  );
};

const KEYS_ID = "calendar-keys";

export const Calendar = (props: CalendarProps) => {
  const { month, today, days, known, chosen, onMonth, onDay } = props;
  const grid = useRef<HTMLTableElement>(null);
  const focused = useSignal<number | null>(null);
  /** A key has moved the focus: it follows once the day is drawn. */
  const follow = useRef(false);
  const weeks = weeksOf(month);
  const inMonth = (day: number): boolean => {
    const { year, month: number } = monthOfDay(day);
    return year === month.year && number === month.month;
  };
  const wanted = focused.value ?? chosen ?? today;
  const focus = inMonth(wanted) ? wanted : firstOf(month);
  // Before the next key can come: the day that had the focus may have gone with its month.
  useLayoutEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    grid.current?.querySelector<HTMLButtonElement>(`[data-day="${focus}"]`)?.focus();
  });
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = dayByKey(event.key, focus);
    if (to === null) return;
    event.preventDefault();
    // What lies ahead has no sessions.
    if (to > today) return;
    follow.current = true;
    focused.value = to;
    if (!inMonth(to)) onMonth(monthOfDay(to));
  };
  const sum = sumOf([...days].filter(([day]) => inMonth(day)).map(([, of]) => of));
  return (
    <section class="card calendar" aria-label={CALENDAR_TITLE} data-testid="calendar">
      <MonthRow month={month} today={today} onMonth={onMonth} />
      <table class="calendar__grid" aria-describedby={KEYS_ID} ref={grid} onKeyDown={press}>
        <thead>
          <tr>
            {(weeks[0] ?? []).map((day) => (
              <th key={day} scope="col" abbr={weekdayLong(day)}>
                {weekdayShort(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day}>
                  {inMonth(day) && day <= today ? (
                    <Day
                      day={day}
                      sum={days.get(day) ?? NO_SESSIONS}
                      today={today}
                      chosen={chosen}
                      hasFocus={day === focus}
                      onDay={onDay}
                    />
                  ) : (
                    <span class="day day--off">{inMonth(day) ? dateOf(day).day : ""}</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="calendar__sum" data-testid="calendar-sum" aria-live="polite">
        {known ? monthSum(sum.count, minutesText(sum.invertedS)) : "\u00a0"}
      </p>
      <p class="unseen" id={KEYS_ID}>
        {CALENDAR_KEYS}
      </p>
    </section>
  );
};
