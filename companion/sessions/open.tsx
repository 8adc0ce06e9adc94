/** The sessions: what is kept of them, people and programmes. Loaded only when somebody opens it. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Companion } from "../companion.ts";
import { HistoryTrouble } from "../components/history-trouble.tsx";
import { createLazyView, Lazy, type LazyView } from "../components/lazy.tsx";
import { Status } from "../components/status.tsx";
import { PEOPLE_NEED } from "../messages/en/people-need.ts";
import { SESSIONS_PAGES, SESSIONS_PAGES_LABEL } from "../messages/en/sessions.ts";
import "../style/sessions.css";
import { createApi } from "./api.ts";
import type { PageProps } from "./page-props.ts";
import { PAGE_LOADERS, type PageKey, pageKeyOf } from "./pages.ts";
import type { Person } from "./person-choice.tsx";
import { followPlace, hrefOfPlace, PAGES, type PageName, type Place } from "./place.ts";

type PageViews = { readonly [K in PageKey]: LazyView };

const PagesNav = ({ place }: { place: Place }) => (
  <nav class="sessions__pages" aria-label={SESSIONS_PAGES_LABEL}>
    {PAGES.map((page) => (
      <a
        key={page}
        href={hrefOfPlace(page)}
        aria-current={page === place.page ? "page" : undefined}
        data-testid={`sessions-${page}`}
      >
        {SESSIONS_PAGES[page]}
      </a>
    ))}
  </nav>
);

interface SessionsProps {
  readonly companion: Companion;
  readonly place: ReadonlySignal<Place>;
  readonly views: PageViews;
}

/** What these pages show is kept of people; the programmes are everybody's. */
const needsOperator = (page: PageName): boolean => page !== "programmes";

const Closed = () => (
  <section class="card" data-testid="people-closed">
    <h3 class="card__title">{PEOPLE_NEED.title}</h3>
    <p>{PEOPLE_NEED.next}</p>
  </section>
);

const Sessions = ({ companion, place, views }: SessionsProps) => {
  const open = place.value;
  const view = views[pageKeyOf(open)];
  const { role, isOperator } = companion.store.view;
  // Until the gateway has greeted the pages say themselves what they cannot have.
  const isClosed = needsOperator(open.page) && role.value !== null && !isOperator.value;
  const page = useRef<HTMLElement>(null);
  const shown = useRef(open);
  useEffect(() => {
    if (shown.current === open) return;
    shown.current = open;
    scrollTo(0, 0);
    // Whoever came by a link of a page that has gone goes on from the beginning of this one.
    if (document.activeElement === document.body) page.current?.focus({ preventScroll: true });
  }, [open]);
  return (
    <div class="sessions" data-testid="sessions" data-page={pageKeyOf(open)}>
      <div class="setup-slot sessions__status">
        <Status companion={companion} />
      </div>
      <PagesNav place={open} />
      <HistoryTrouble store={companion.store} tone="card" />
      <section ref={page} class="sessions__page" tabIndex={-1} aria-label={SESSIONS_PAGES[open.page]}>
        {isClosed ? <Closed /> : <Lazy key={`${open.page}/${open.id ?? ""}`} view={view} />}
      </section>
    </div>
  );
};

export const openSessions = (
  { companion, choice }: Pick<PageProps, "companion" | "choice">,
  page: Window,
): FunctionComponent => {
  const api = createApi("./api", page.fetch.bind(page));
  const place = followPlace(page);
  const person = signal<Person>(null);
  const viewOf = (key: PageKey): LazyView =>
    createLazyView(async () => {
      const Page = await PAGE_LOADERS[key]();
      return () => (
        <Page companion={companion} choice={choice} api={api} id={place.value.id} person={person} />
      );
    });
  const views: PageViews = {
    history: viewOf("history"),
    session: viewOf("session"),
    trends: viewOf("trends"),
    people: viewOf("people"),
    programmes: viewOf("programmes"),
  };
  return () => <Sessions companion={companion} place={place} views={views} />;
};
