/**
 * The place of the curve. What draws it is loaded when a session runs or when somebody asks for it; its place is
 * there from the beginning, so nothing moves. Once it failed it is tried again, by itself and by a button.
 */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import type { CurveProps } from "../chart/curve.tsx";
import type { Companion } from "../companion.ts";
import type { Timers } from "../connection.ts";
import { CURVE, CURVE_AGAIN, CURVE_LOADING, CURVE_OPEN, CURVE_UNLOADABLE } from "../messages.ts";

const AGAIN_AFTER_MS = 5_000;

type Load =
  | { readonly kind: "closed" | "loading" | "failed" }
  | { readonly kind: "loaded"; readonly Curve: FunctionComponent<CurveProps> };

export const Chart = ({ companion, timers }: { companion: Companion; timers: Timers }) => {
  const load = useSignal<Load>({ kind: "closed" });
  const open = (): void => {
    const { kind } = load.peek();
    if (kind === "loading" || kind === "loaded") return;
    load.value = { kind: "loading" };
    import("../chart/curve.tsx").then(
      ({ Curve }) => {
        load.value = { kind: "loaded", Curve };
      },
      () => {
        load.value = { kind: "failed" };
      },
    );
  };
  useSignalEffect(() => {
    if (companion.store.view.sessionRuns.value) open();
  });
  const { kind } = load.value;
  useEffect(() => (kind === "failed" ? timers.after(AGAIN_AFTER_MS, open) : undefined), [kind]);
  return (
    <section class="card curve" aria-labelledby="curve-title" data-testid="curve" data-curve={kind}>
      <h2 class="card__title" id="curve-title">
        {CURVE}
      </h2>
      {load.value.kind === "loaded" ? (
        <load.value.Curve companion={companion} />
      ) : (
        <div class="curve__empty">
          {kind === "closed" ? null : (
            <p role="status">{kind === "loading" ? CURVE_LOADING : CURVE_UNLOADABLE}</p>
          )}
          {kind === "loading" ? null : (
            <button type="button" class="button" data-testid="curve-open" onClick={open}>
              {kind === "closed" ? CURVE_OPEN : CURVE_AGAIN}
            </button>
          )}
        </div>
      )}
    </section>
  );
};
