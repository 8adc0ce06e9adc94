/** The history across tables: sessions per day, and every finished session, newest first. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Role } from "../../shared/roles.ts";
import { ALL_SITES, SITE } from "../messages/en/fleet.ts";
import {
  ALL_TABLES,
  DAYS_TITLE,
  daysBack,
  HISTORY_FILTER,
  HISTORY_TITLE,
  HOW_FAR_BACK,
  KEPT_NEEDS,
  MORE_SESSIONS,
  NO_SESSIONS,
  TABLE_FIELD,
} from "../messages/en/fleet-table.ts";
import { WAITING } from "../messages/en/sessions.ts";
import type { Api } from "../sessions/api.ts";
import { useAsked } from "../sessions/asked.ts";
import { Answered } from "../sessions/trouble.tsx";
import "../style/fleet-history.css";
import { askDays, askSessions, askTables, type TableRow, whichOf } from "./asks.ts";
import { DaysChart } from "./days-chart.tsx";
import { SessionList } from "./lists.tsx";
import { mayHaveKept } from "./may.ts";
import { Pages } from "./pages.tsx";
import { HISTORY_DAYS, type HistoryDays, type HistoryWish, type PlaceStore } from "./place.ts";
import { Select } from "./select.tsx";

export interface HistoryPageProps {
  readonly api: Api;
  readonly place: PlaceStore;
  readonly wallNow: () => number;
  readonly role: ReadonlySignal<Role | null>;
}

const nameOfRow = ({ about, tableId }: TableRow): string => about?.name ?? tableId;

const Wish = (props: {
  readonly wish: HistoryWish;
  readonly rows: readonly TableRow[];
  readonly onWish: (wish: HistoryWish) => void;
}) => {
  const { wish, rows, onWish } = props;
  const sites = [...new Set(rows.map(({ site }) => site).concat(wish.site === "" ? [] : [wish.site]))].sort();
  const names = new Map(
    rows.filter(({ site }) => site === wish.site).map((row) => [row.tableId, nameOfRow(row)]),
  );
  return (
    <search class="filter" aria-label={HISTORY_FILTER}>
      <Select
        id="history-site"
        label={SITE}
        all={ALL_SITES}
        options={sites}
        chosen={wish.site}
        onChoose={(site) => onWish({ ...wish, site, table: "" })}
      />
      {wish.site === "" ? null : (
        <Select
          id="history-table"
          label={TABLE_FIELD}
          all={ALL_TABLES}
          options={[...names.keys()]}
          nameOf={(tableId) => names.get(tableId) ?? tableId}
          chosen={wish.table}
          onChoose={(table) => onWish({ ...wish, table })}
        />
      )}
      <label class="filter__part" for="history-days">
        <span class="filter__label">{HOW_FAR_BACK}</span>
        <select
          id="history-days"
          class="field filter__field"
          data-testid="history-days"
          value={String(wish.days)}
          onChange={(event) => {
            const chosen = Number(event.currentTarget.value);
            const days: HistoryDays = HISTORY_DAYS.find((one) => one === chosen) ?? wish.days;
            onWish({ ...wish, days });
          }}
        >
          {HISTORY_DAYS.map((days) => (
            <option key={days} value={String(days)}>
              {daysBack(days)}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
};

/** What is asked for only where it may be had. */
const Kept = ({ api, place, wallNow }: Omit<HistoryPageProps, "role">) => {
  const wish = useComputed(() => {
    const at = place.current.value;
    return at.kind === "history" ? at.wish : ({ site: "", table: "", days: 30 } as const);
  }).value;
  const question = JSON.stringify(wish);
  const tables = useAsked("tables", (signal) => askTables(api, signal));
  const days = useAsked(question, (signal) => askDays(api, whichOf(wish, wallNow()), signal));
  const rows = tables.answer.kind === "ok" ? tables.answer.value : [];
  const names = new Map(rows.map((row) => [`${row.site}/${row.tableId}`, nameOfRow(row)]));
  return (
    <div class="fleet-history" data-testid="fleet-history">
      <h2 class="fleet__title">{HISTORY_TITLE}</h2>
      <Wish wish={wish} rows={rows} onWish={(next) => place.go({ kind: "history", wish: next })} />
      <section class="card" aria-label={DAYS_TITLE}>
        <h3 class="card__title">{DAYS_TITLE}</h3>
        <Answered asking={days}>{(counts) => <DaysChart days={counts} />}</Answered>
      </section>
      <section class="card" aria-label={HISTORY_TITLE}>
        <Pages
          question={question}
          ask={(after, signal) => askSessions(api, whichOf(wish, wallNow()), after, signal)}
          none={NO_SESSIONS}
          moreWords={MORE_SESSIONS}
          testId="older-sessions"
        >
          {(sessions) => (
            <SessionList
              rows={sessions}
              nameOf={(site, tableId) => `${names.get(`${site}/${tableId}`) ?? tableId} · ${site}`}
            />
          )}
        </Pages>
      </section>
    </div>
  );
};

export const HistoryPage = ({ role, ...parts }: HistoryPageProps) => {
  if (role.value === null)
    return (
      <p class="card" role="status">
        {WAITING}
      </p>
    );
  return mayHaveKept(role.value) ? <Kept {...parts} /> : <p class="card">{KEPT_NEEDS}</p>;
};
