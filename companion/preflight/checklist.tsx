/**
 * The list before the first session of the day. Stands in a gate (gate.tsx), with nothing beside it but STOP; fetched
 * when it is first asked for.
 */

import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useAskedInPlace } from "../choice/asked-in-place.ts";
import { CHECKS, type Check, PREFLIGHT } from "../messages.ts";
import type { Start } from "../start.ts";
import type { Store } from "../store.ts";
import "../style/preflight.css";

type Ticks = ReadonlySet<Check>;

const isCheck = (key: string): key is Check => key in CHECKS;
const ALL: readonly Check[] = Object.keys(CHECKS).filter(isCheck);

const Item = ({ check, ticks }: { check: Check; ticks: Signal<Ticks> }) => {
  const { title, how } = CHECKS[check];
  const tick = (on: boolean): void => {
    const next = new Set(ticks.value);
    if (on) next.add(check);
    else next.delete(check);
    ticks.value = next;
  };
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          class="check__box"
          data-testid={`check-${check}`}
          checked={useComputed(() => ticks.value.has(check))}
          onChange={(event) => tick(event.currentTarget.checked)}
        />
        <span class="check__words">
          <strong class="check__title">{title}</strong>
          <span class="check__how">{how}</span>
        </span>
      </label>
    </li>
  );
};

export const Checklist = ({ start, store }: { start: Start; store: Store }) => {
  const ticks = useSignal<Ticks>(new Set());
  const missing = useComputed(() => ALL.length - ticks.value.size);
  const list = useAskedInPlace(start, "checklist", "input");
  return (
    <section
      class="card preflight"
      role="dialog"
      aria-labelledby="preflight-title"
      data-testid="preflight"
      ref={list}
    >
      <h2 class="preflight__title" id="preflight-title">
        {PREFLIGHT.title}
      </h2>
      <p class="preflight__why">{PREFLIGHT.why}</p>
      <ul class="checks">
        {ALL.map((check) => (
          <Item key={check} check={check} ticks={ticks} />
        ))}
      </ul>
      <p class="preflight__missing" role="status">
        {useComputed(() => PREFLIGHT.missing(missing.value))}
      </p>
      <div class="preflight__buttons">
        <button
          type="button"
          class="button button--plain"
          data-testid="preflight-cancel"
          onClick={start.cancel}
        >
          {PREFLIGHT.cancel}
        </button>
        <button
          type="button"
          class="button button--start"
          data-testid="preflight-start"
          disabled={useComputed(() => missing.value > 0 || !store.view.canStart.value)}
          onClick={start.checked}
        >
          {PREFLIGHT.start}
        </button>
      </div>
    </section>
  );
};
