/**
 * Where the list before the first session of the day appears. It takes the place of the view, so it covers nothing:
 * STOP stays where it always is, and is the only thing beside the list that can be reached.
 */

import type { ComponentChildren } from "preact";
import { Lazy, type LazyView } from "../components/lazy.tsx";
import { PREFLIGHT_AWAY } from "../messages.ts";
import type { Start } from "../start.ts";

interface GateProps {
  readonly start: Start;
  readonly checklist: LazyView;
  readonly children: ComponentChildren;
}

/** A list that cannot be fetched is no way past it, and must not be a trap either. */
const Asked = ({ start, checklist }: Omit<GateProps, "children">) => (
  <>
    <Lazy view={checklist} />
    {checklist.state.value.kind === "failed" ? (
      <button type="button" class="button button--plain" onClick={start.cancel}>
        {PREFLIGHT_AWAY}
      </button>
    ) : null}
  </>
);

/** Stands around everything of a view that the list may hide: all but STOP. */
export const PreflightGate = ({ start, checklist, children }: GateProps) => (
  <>
    {start.asking.value ? <Asked start={start} checklist={checklist} /> : null}
    <div class="behind-preflight" hidden={start.asking}>
      {children}
    </div>
  </>
);
