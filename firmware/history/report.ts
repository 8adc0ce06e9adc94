/**
 * The printable report of one session, for the doctor or physiotherapist: one page of HTML that needs nothing else, no
 * script, no network. What is measured, what was told and what is reckoned are kept apart. Every word that came from
 * people is escaped.
 */

import type { Sample, SessionRecord, SessionSummary } from "../../shared/history.ts";
import type { Profile } from "../../shared/profiles.ts";
import { LUMBAR_SHARES, TRACTION_SOURCES, tractionOf } from "../../shared/traction.ts";
import { limitsInTime } from "./export-csv.ts";
import { escapeHtml, saidHtml } from "./html.ts";
import { curveSvg, MOST_MARKS } from "./report-curve.ts";
import { painPicture } from "./report-pain.ts";
import { isLongNote, trendRows } from "./report-room.ts";
import { REPORT_META_CSP, REPORT_STYLE } from "./report-style.ts";
import { painWords, trendHtml } from "./report-trend.ts";
import {
  ADVICE_WORDS,
  ALARM_WORDS,
  clockWords,
  DONE_BY,
  degreesWords,
  ENDED_BECAUSE,
} from "./report-words.ts";

export interface ReportParts {
  readonly record: SessionRecord;
  readonly samples: readonly Sample[];
  /** Null for the guest, and where the person's profile is gone. */
  readonly profile: Profile | null;
  /** The last sessions of the same person up to this one, newest first; empty for the guest. */
  readonly recent: readonly SessionSummary[];
  /** IANA name; the report tells times in it and says so. */
  readonly timeZone: string;
  /** ISO 8601 */
  readonly printedAt: string;
  readonly program: string;
  readonly simulated: boolean;
}

const MOST_NAME_CHARS = 80;

const MARK =
  '<svg viewBox="0 0 48 48" aria-hidden="true"><rect width="48" height="48" rx="12" fill="#12464f"/><path d="M12 41 24 24l12 17" fill="none" stroke="#8fd5cf" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/><g transform="rotate(-28 24 24)"><path d="M13 23h26" stroke="#fff" stroke-width="5" stroke-linecap="round"/><circle cx="10" cy="17" r="4.6" fill="#ffb84d"/></g></svg>';

const formats = (timeZone: string) => ({
  date: new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "long", year: "numeric" }),
  shortDate: new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", year: "numeric" }),
  time: new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
});
type Formats = ReturnType<typeof formats>;

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
const said = (text: string): string => saidHtml(cut(text, MOST_NAME_CHARS));
const row = (term: string, definition: string): string => `<dt>${term}</dt><dd>${definition}</dd>`;

const head = (parts: ReportParts, { date, time }: Formats): string =>
  `<header>${MARK}<div><h1>Inversion session</h1><p class="muted">Record of an inversion table, for the doctor or physiotherapist</p></div><p class="when small">printed ${date.format(new Date(parts.printedAt))}, ${time.format(new Date(parts.printedAt))}<br>times in ${escapeHtml(parts.timeZone.replaceAll("_", " "))}</p></header>${
    parts.simulated ? '<p class="simulated">SIMULATED TABLE: nobody hung on it.</p>' : ""
  }`;

const personOf = ({ profile, record }: ReportParts): string => {
  if (profile === null)
    return row("Person", record.profileId === null ? "guest, without a profile" : "profile no longer there");
  const height = profile.heightCm === null ? "not told" : `${profile.heightCm} cm`;
  const weight = profile.weightKg === null ? "not told" : `${profile.weightKg} kg`;
  return row("Person", said(profile.name)) + row("Height", height) + row("Weight", weight);
};

const sessionOf = ({ record }: ReportParts, { date, time }: Formats): string => {
  const started = new Date(record.startedAt);
  const programme = record.programmeName ?? record.programmeId;
  return (
    row("Date", date.format(started)) +
    row("Time", `${time.format(started)} to ${time.format(new Date(record.endedAt))}`) +
    row("Programme", programme === null ? "none, by hand" : said(programme))
  );
};

const figures = ({ record }: ReportParts): string => {
  const { outcome, limits } = record;
  const cells = [
    [clockWords(record.invertedS), "minutes inverted"],
    [record.peakDeg === null ? "–" : degreesWords(record.peakDeg), "highest angle"],
    [
      `${degreesWords(limits.maxAngleDeg)} · ${clockWords(limits.maxDurationS)}`,
      "maximum set: angle · minutes",
    ],
    [painWords(outcome), "pain before, after (0–10)"],
  ];
  return `<section class="figures">${cells.map(([value, name]) => `<div><b>${value}</b><span>${name}</span></div>`).join("")}</section>`;
};

const KEY = [
  ['<path class="angle" d="M0 5H20"/>', "angle"],
  ['<rect class="inverted" width="20" height="9"/>', "head below horizontal"],
  ['<path class="limit" d="M0 5H20"/>', "maximum angle set"],
  ['<rect class="held" y="2" width="20" height="6"/>', "lock held"],
  ['<rect class="unknown" width="20" height="9"/>', "angle not known"],
]
  .map(([picture, word]) => `<span><svg viewBox="0 0 20 9" aria-hidden="true">${picture}</svg>${word}</span>`)
  .join("");

const course = ({ record, samples }: ReportParts): string =>
  `<section><h2>Angle over time <span>degrees, over minutes since Start</span></h2>${curveSvg(record, samples)}<p class="key">${KEY}</p></section>`;

const endedWords = ({ record }: ReportParts): string => {
  const by = record.reason === "stop" ? ` It was pressed ${DONE_BY[record.by]}.` : "";
  const narrowed = limitsInTime(record).length > 1 ? " The limits were lowered during the session." : "";
  const advice = record.acceptedAdvice.map((kind) => ADVICE_WORDS[kind] ?? kind);
  const against = advice.length === 0 ? "" : ` Started although ${advice.join(" and ")}.`;
  const { lost } = record.samples;
  const gaps = lost === 0 ? "" : ` ${lost} readings could not be kept.`;
  return `${ENDED_BECAUSE[record.reason]}${by}${narrowed}${against}${gaps}`;
};

const alarms = ({ record }: ReportParts): string => {
  const raised = record.events.filter((event) => event.kind === "alarm-raised");
  if (raised.length === 0) return "<p>No alarm, no warning.</p>";
  const lines = raised
    .slice(0, MOST_MARKS)
    .map(
      ({ alarm, tMs }, index) =>
        `<li><b>${index + 1}</b>${ALARM_WORDS[alarm]}<time>${clockWords(tMs / 1_000)}</time></li>`,
    );
  const more = raised.length - lines.length;
  return `<ol>${lines.join("")}</ol>${more > 0 ? `<p class="small">and ${more} more</p>` : ""}`;
};

const told = ({ record }: ReportParts): string => {
  const { outcome } = record;
  if (outcome === null) return "<p>Nothing was told.</p>";
  const { heightBeforeMm, heightAfterMm } = outcome;
  const height =
    heightBeforeMm === null && heightAfterMm === null
      ? ""
      : `<p>Body height: ${heightBeforeMm === null ? "–" : `${heightBeforeMm} mm`} before, ${heightAfterMm === null ? "–" : `${heightAfterMm} mm`} after.</p>`;
  return `${painPicture(outcome.painBefore, outcome.painAfter)}${height}`;
};

const note = ({ record }: ReportParts): string => {
  const text = record.outcome?.note.trim() ?? "";
  if (text === "") return "";
  return `<h2>Note</h2><p class="note${isLongNote(text) ? " long" : ""}">${saidHtml(text)}</p>`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** At the highest angle; nothing where weight or angle is not known. */
const estimate = ({ profile, record }: ReportParts): string => {
  const { peakDeg } = record;
  const weightKg = profile?.weightKg ?? null;
  const traction = tractionOf(weightKg, peakDeg);
  if (traction === null || weightKg === null || peakDeg === null) return "";
  const { kgf, newton, leastKgf, mostKgf } = traction;
  const { upper, middle, lower } = LUMBAR_SHARES;
  return (
    `<section class="estimate"><h2>Pull on the lumbar spine</h2><p><strong>Estimate, not a measurement:</strong> about ${kgf} kg (${newton} N) at the highest angle, from ${leastKgf} kg at its upper end to ${mostKgf} kg at its lower.</p>` +
    `<p class="small">${weightKg} kg × sin ${degreesWords(peakDeg)} × the share of the body on the head's side, ${percent(middle)} (${percent(upper)}–${percent(lower)}). Friction and tense muscles take up a part. Sources: ${TRACTION_SOURCES.map(escapeHtml).join("; ")}.</p></section>`
  );
};

const foot = ({ program, record }: ReportParts): string =>
  `<footer class="small"><p><b>What this is not.</b> Not a medical device, certified by nobody, and no medical finding. Angle, time and lock are what the table's own sensors said; pain, height and note are what the person told. Nothing here advises for or against a session.</p><p>0° is lying horizontal, positive is head below feet. Session ${escapeHtml(record.id)}, inversion-table ${escapeHtml(program)}.</p></footer>`;

/** The whole page. */
export const reportHtml = (parts: ReportParts): string => {
  const format = formats(parts.timeZone);
  const { record, profile } = parts;
  const ended = endedWords(parts);
  const estimated = estimate(parts);
  // A guest may be anybody: the last sessions of guests are nobody's course.
  const ofOnePerson = profile === null ? [] : parts.recent;
  const trend = trendHtml({
    sessions: ofOnePerson.slice(
      0,
      trendRows(record, {
        endedWords: ended,
        simulated: parts.simulated,
        hasEstimate: estimated !== "",
        name: profile?.name ?? "",
      }),
    ),
    thisId: record.id,
    when: (iso) => `${format.shortDate.format(new Date(iso))}, ${format.time.format(new Date(iso))}`,
  });
  const title = `Inversion session${profile === null ? "" : ` of ${profile.name}`}, ${format.date.format(new Date(record.startedAt))}`;
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${REPORT_META_CSP}">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${REPORT_STYLE}</style></head><body>` +
    `<p class="screen-only">One page, made for paper: print it with Ctrl P, or ⌘ P on a Mac.</p><main class="sheet">` +
    head(parts, format) +
    `<section class="who"><dl>${personOf(parts)}</dl><dl>${sessionOf(parts, format)}</dl></section>` +
    figures(parts) +
    course(parts) +
    `<section class="pair"><div><h2>How it ended</h2><p>${escapeHtml(ended)}</p><h2>Alarms and warnings</h2>${alarms(parts)}</div><div><h2>Told by the person</h2>${told(parts)}${note(parts)}</div></section>` +
    estimated +
    trend +
    `${foot(parts)}</main></body></html>\n`
  );
};
