/** The history: a month at a glance, and every session that is kept, newest first. */

import { useSignal } from "@preact/signals";
import type { SessionSummary } from "../../../shared/history.ts";
import { fullDay } from "../../messages/en/dates.ts";
import {
  ALL_ALONG,
  ALL_AS_CSV,
  ALL_AS_JSON,
  ALL_DAYS,
  FIRST_OF_PERSON,
  FIRST_SESSION,
  LIST_TITLE,
  listOfDay,
  MONTH_TOO_MANY,
  NO_OLDER,
  NONE_THAT_DAY,
  OLDER,
  OLDER_COMING,
  TO_WATCH,
} from "../../messages/en/history.ts";
import { hrefOf } from "../../route.ts";
import "../../style/history.css";
import { type Asked, type Asking, useAsked } from "../asked.ts";
import { askAllSessions, askPeople, type PersonName, type SessionsPage } from "../calls.ts";
import { aroundDays, dayAt, type Month, monthOfDay, ownZone, weeksOf } from "../days.ts";
import type { PageProps } from "../page-props.ts";
import { nameOf, PersonChoice } from "../person-choice.tsx";
import { Answered, TroubleWords } from "../trouble.tsx";
import { Calendar } from "./calendar.tsx";
import { byDay, type DaySum, NO_SESSIONS } from "./month.ts";
import { type OlderList, useOlderList } from "./older.ts";
import { SessionRow } from "./row.tsx";

/** More in one month are not counted one by one: ten a day would be three hundred. */
const MOST_IN_MONTH = 1_000;

type People = Asked<readonly PersonName[]>;

const Rows = (props: { sessions: readonly SessionSummary[]; people: People; whose: boolean }) => (
  <ul class="session-rows">
    {props.sessions.map((session) => (
      <SessionRow
        key={session.id}
        session={session}
        who={props.whose ? nameOf(session.profileId, props.people) : null}
      />
    ))}
  </ul>
);

const Empty = ({ ofPerson }: { ofPerson: boolean }) => {
  const { title, next } = ofPerson ? FIRST_OF_PERSON : FIRST_SESSION;
  return (
    <div class="history__empty" data-testid="history-empty">
      <p class="history__empty-title">{title}</p>
      <p>{next}</p>
      <a class="setup-link" href={hrefOf("watch")}>
        {TO_WATCH}
      </a>
    </div>
  );
};

const More = ({ list }: { list: OlderList }) => {
  const { state } = list;
  return (
    <div class="history__more" role="status">
      {typeof state === "object" ? <TroubleWords trouble={state} /> : null}
      {list.hasOlder ? (
        <button type="button" class="button" data-testid="older" onClick={list.older}>
          {state === "coming" ? OLDER_COMING : OLDER}
        </button>
      ) : (
        <p>{NO_OLDER}</p>
      )}
    </div>
  );
};

/** Everything that the list could show, as files. */
const AllAlong = ({ person }: { person: string | null }) => {
  const whose = person === null ? "" : `?profileId=${encodeURIComponent(person)}`;
  return (
    <p class="history__along">
      <span>{ALL_ALONG}</span>
      <a class="setup-link" href={`./api/export.json${whose}`} download={true} data-testid="export-json">
        {ALL_AS_JSON}
      </a>
      <a class="setup-link" href={`./api/export.csv${whose}`} download={true} data-testid="export-csv">
        {ALL_AS_CSV}
      </a>
    </p>
  );
};

interface DayListProps {
  readonly day: number;
  readonly sum: DaySum;
  readonly ofMonth: Asking<SessionsPage>;
  readonly people: People;
  readonly whose: boolean;
  readonly leave: () => void;
}

const DayList = (props: DayListProps) => (
  <section class="card history__list" aria-labelledby="history-list" data-testid="history-list">
    <div class="history__list-head">
      <h3 class="card__title" id="history-list" aria-live="polite">
        {listOfDay(fullDay(props.day))}
      </h3>
      <button type="button" class="button" data-testid="all-days" onClick={props.leave}>
        {ALL_DAYS}
      </button>
    </div>
    <Answered asking={props.ofMonth}>
      {() =>
        props.sum.sessions.length === 0 ? (
          <p>{NONE_THAT_DAY}</p>
        ) : (
          <Rows sessions={props.sum.sessions} people={props.people} whose={props.whose} />
        )
      }
    </Answered>
  </section>
);

const WholeList = (props: { list: OlderList; people: People; person: string | null }) => {
  const { list, people, person } = props;
  return (
    <section class="card history__list" aria-labelledby="history-list" data-testid="history-list">
      <h3 class="card__title" id="history-list">
        {LIST_TITLE}
      </h3>
      <Answered asking={list.first}>
        {(first) =>
          first.items.length === 0 ? (
            <Empty ofPerson={person !== null} />
          ) : (
            <>
              <Rows sessions={[...first.items, ...list.items]} people={people} whose={person === null} />
              <More list={list} />
              <AllAlong person={person} />
            </>
          )
        }
      </Answered>
    </section>
  );
};

export const HistoryPage = ({ companion, api, person }: PageProps) => {
  const zone = ownZone();
  const today = dayAt(Date.now(), zone);
  const month = useSignal<Month>(monthOfDay(today));
  const day = useSignal<number | null>(null);
  const whose = person.value;
  const ended = companion.store.select((model) =>
    model.session.kind === "ended" ? model.session.sessionId : null,
  ).value;
  const people = useAsked("people", (signal) => askPeople(api, signal)).answer;
  const weeks = weeksOf(month.value);
  const range = aroundDays(weeks[0]?.[0] ?? today, weeks.at(-1)?.[6] ?? today);
  const ofMonth = useAsked(JSON.stringify([range, whose, ended]), (signal) =>
    askAllSessions(api, { ...range, profileId: whose }, MOST_IN_MONTH, signal),
  );
  const told = ofMonth.answer;
  const list = useOlderList(api, whose, ended);
  const days = byDay(told.kind === "ok" ? told.value.items : [], zone);
  const chosen = day.value;
  return (
    <div class="history">
      <PersonChoice person={person} people={people} everybody={true} />
      <div class="history__columns">
        <div class="history__calendar">
          <Calendar
            month={month.value}
            today={today}
            days={days}
            known={told.kind === "ok"}
            chosen={chosen}
            onMonth={(to) => {
              month.value = to;
              day.value = null;
            }}
            onDay={(to) => {
              day.value = to;
            }}
          />
          {told.kind === "ok" && told.value.next !== null ? <p>{MONTH_TOO_MANY}</p> : null}
        </div>
        {chosen === null ? (
          <WholeList list={list} people={people} person={whose} />
        ) : (
          <DayList
            day={chosen}
            sum={days.get(chosen) ?? NO_SESSIONS}
            ofMonth={ofMonth}
            people={people}
            whose={whose === null}
            leave={() => {
              day.value = null;
            }}
          />
        )}
      </div>
    </div>
  );
};
