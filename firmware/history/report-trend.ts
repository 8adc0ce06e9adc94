/** The last sessions of a person on the report: a small table, and the highest angles as a line. */

import type { SessionSummary } from "../../shared/history.ts";
import { sparkline } from "./report-curve.ts";
import { clockWords, ENDED_SHORT, tenthsWords } from "./report-words.ts";

export interface TrendParts {
  /** Newest first; the first is the one that the report is about. */
  readonly sessions: readonly SessionSummary[];
  readonly thisId: string;
  readonly when: (iso: string) => string;
}

/** "6 → 3"; "–" where nothing was told. */
export const painWords = (outcome: SessionSummary["outcome"]): string => {
  const { painBefore = null, painAfter = null } = outcome ?? {};
  return painBefore === null && painAfter === null ? "–" : `${painBefore ?? "–"} → ${painAfter ?? "–"}`;
};

const COLUMNS: readonly {
  readonly title: string;
  readonly isNumber: boolean;
  readonly cell: (session: SessionSummary, parts: TrendParts) => string;
}[] = [
  { title: "Session", isNumber: false, cell: ({ startedAt }, { when }) => when(startedAt) },
  { title: "Inverted, min", isNumber: true, cell: ({ invertedS }) => clockWords(invertedS) },
  {
    title: "Highest",
    isNumber: true,
    cell: ({ peakDeg }) => (peakDeg === null ? "–" : tenthsWords(peakDeg)),
  },
  { title: "Maximum set", isNumber: true, cell: ({ limits }) => tenthsWords(limits.maxAngleDeg) },
  { title: "Pain", isNumber: true, cell: ({ outcome }) => painWords(outcome) },
  { title: "Ended", isNumber: false, cell: ({ reason }) => ENDED_SHORT[reason] },
];

/** @returns "" where there is nothing to compare with */
export const trendHtml = (parts: TrendParts): string => {
  const { sessions, thisId } = parts;
  if (sessions.length < 2) return "";
  const line = sparkline(sessions.map(({ peakDeg }) => peakDeg).toReversed());
  const named = line === "" ? "" : '<span class="small">highest angle</span>';
  const kind = (isNumber: boolean): string => (isNumber ? ' class="number"' : "");
  const titles = COLUMNS.map(({ title, isNumber }) => `<th scope="col"${kind(isNumber)}>${title}</th>`).join(
    "",
  );
  const rows = sessions.map((session) => {
    const cells = COLUMNS.map(
      ({ isNumber, cell }) => `<td${kind(isNumber)}>${cell(session, parts)}</td>`,
    ).join("");
    return `<tr${session.id === thisId ? ' class="this"' : ""}>${cells}</tr>`;
  });
  return `<section><div class="trend"><h2>The last ${sessions.length} sessions</h2>${named}${line}</div><table><thead><tr>${titles}</tr></thead><tbody>${rows.join("")}</tbody></table></section>`;
};
