/** Limits that only get tighter, by one press; for those who may. */

import { useComputed } from "@preact/signals";
import { LEAST_LIMITS, type Limits } from "../../shared/limits.ts";
import type { Role } from "../../shared/roles.ts";
import { TIGHTEN_HERE, TIGHTEN_LEAST, TIGHTEN_NEEDS, TIGHTEN_WHY } from "../messages/en/fleet-table.ts";
import { lessLabel } from "../messages/en/limits.ts";
import type { Cell } from "./cell.ts";
import type { Commands } from "./commands.ts";
import { mayTighten } from "./may.ts";

/** What one press takes off, degrees and seconds. */
const LESS_BY: Limits = { maxAngleDeg: 5, maxDurationS: 30 };
const NAMES = ["maxAngleDeg", "maxDurationS"] as const;

/** The limits with one of them tighter by one press; null where that one is at its least. */
export const tightened = (limits: Limits, name: keyof Limits): Limits | null => {
  const next = Math.max(LEAST_LIMITS[name], limits[name] - LESS_BY[name]);
  return next < limits[name] ? { ...limits, [name]: next } : null;
};

export const Tighten = (props: {
  readonly cell: Cell;
  readonly commands: Commands;
  readonly role: Role | null;
}) => {
  const { cell, commands, role } = props;
  const limits = useComputed(() =>
    cell.view.presence.value === "live" ? cell.view.limits.value : null,
  ).value;
  if (!mayTighten(role)) return <p class="option__why">{TIGHTEN_NEEDS}</p>;
  const may = NAMES.flatMap((name) => {
    const next = limits === null ? null : tightened(limits, name);
    return limits === null || next === null ? [] : [{ name, next, by: limits[name] - next[name] }];
  });
  return (
    <div class="fleet-tighten">
      <p class="eyebrow">{TIGHTEN_HERE}</p>
      <div class="fleet-tighten__row">
        {may.map(({ name, next, by }) => (
          <button
            key={name}
            type="button"
            class="button button--plain"
            data-testid={`tighten-${name}`}
            onClick={() => commands.tighten(cell.address, next)}
          >
            {lessLabel(name, by)}
          </button>
        ))}
      </div>
      <p class="option__why">{limits !== null && may.length === 0 ? TIGHTEN_LEAST : TIGHTEN_WHY}</p>
    </div>
  );
};
