/**
 * The place of "How was it?" beside the table: only once a session is over and the table is back, while its rider rests
 * or the next may start, and never while somebody is inverted. What is shown there is fetched then.
 */

import { useComputed } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { INVERSION_STARTS_DEG } from "../../shared/table.ts";
import type { Companion } from "../companion.ts";
import { createLazyView, Lazy } from "../components/lazy.tsx";
import type { Api } from "../sessions/api.ts";

export const openOutcome = ({ store }: Companion, api: Api): FunctionComponent => {
  const ended = store.select(({ session }) =>
    // Nobody leaned back: there is nothing to tell.
    session.kind === "ended" && session.reason !== "not-started" ? session.sessionId : null,
  );
  const panel = createLazyView(async () => {
    const { OutcomePanel } = await import("./panel.tsx");
    return () => (ended.value === null ? null : <OutcomePanel api={api} sessionId={ended.value} />);
  });
  const { view } = store;
  return () => {
    const isAsked = useComputed(
      () =>
        ended.value !== null &&
        view.isOperator.value &&
        (view.state.value === "recovering" || view.state.value === "idle") &&
        (view.angleDeg.value ?? Number.POSITIVE_INFINITY) < INVERSION_STARTS_DEG,
    );
    return isAsked.value ? <Lazy view={panel} /> : null;
  };
};
