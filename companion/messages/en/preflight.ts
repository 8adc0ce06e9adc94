/** The list before the first session of the day. */

export const PREFLIGHT = {
  title: "Before today's first session",
  why: "Go through it at the table, with your hands. It takes ten seconds, once a day.",
  start: "All checked, start",
  cancel: "Cancel",
  missing: (count: number): string => (count === 0 ? "All ticked." : `${count} to go.`),
} as const;

export type Check = "clamps" | "height" | "tether" | "space" | "helper";
export const CHECKS: Readonly<Record<Check, { readonly title: string; readonly how: string }>> = {
  clamps: { title: "Ankle clamps closed", how: "Locked, and tugged at by hand: they do not give." },
  height: {
    title: "Height set for this rider",
    how: "With the arms on the chest the table rests level or foot-heavy.",
  },
  tether: { title: "Tether on", how: "Its length stops the table where you want it to stop at the latest." },
  space: {
    title: "Space around the table",
    how: "Nobody, no pet and no furniture where the head or the feet swing.",
  },
  helper: { title: "Somebody is near", how: "They hear you, and know where the manual release is." },
};
