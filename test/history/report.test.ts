import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type ReportParts, reportHtml } from "../../firmware/history/report.ts";
import { curveSvg, sparkline } from "../../firmware/history/report-curve.ts";
import { painPicture } from "../../firmware/history/report-pain.ts";
import { REPORT_CSP } from "../../firmware/history/report-style.ts";
import { ALARM_WORDS, ENDED_BECAUSE, ENDED_SHORT } from "../../firmware/history/report-words.ts";
import { ALARM_KINDS } from "../../shared/alarms.ts";
import { END_REASONS } from "../../shared/table.ts";
import { toldProfile, toldRecent, toldSamples, toldSession } from "./told-session.ts";

const parts = (more: Partial<ReportParts> = {}): ReportParts => ({
  ...{ record: toldSession(), samples: toldSamples(), profile: toldProfile(), recent: toldRecent() },
  ...{ timeZone: "Europe/Warsaw", printedAt: "2026-03-25T08:00:00.000Z", program: "1.2.3", simulated: false },
  ...more,
});
const text = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

describe("the report", () => {
  test("says who, when, what was set, what was measured, what was told, and how it ended", () => {
    const said = text(reportHtml(parts()));
    for (const words of [
      "Anna Kowalska",
      "168 cm",
      "64 kg",
      "24 March 2026",
      "18:05 to 18:10",
      "Gentle rounds",
      "4:05 minutes inverted",
      "26.1° highest angle",
      "35° · 5:00",
      "6 → 3",
      "The programme was completed.",
      "The limits were lowered during the session.",
      "Close to the maximum angle 3:17",
      "The angle sensor failed 4:10",
      "Body height: 1674 mm before, 1681 mm after.",
      "Less stiff on the left side",
      "Estimate, not a measurement: about 13 kg (130 N)",
      "64 kg × sin 26.1°",
      "D. A. Winter",
      "What this is not.",
      "Not a medical device",
      "Session c3-4f1b2a, inversion-table 1.2.3",
      "Europe/Warsaw",
    ])
      expect(said).toContain(words);
  });

  test("claims nothing about health", () => {
    const said = text(reportHtml(parts())).toLowerCase();
    for (const claim of ["treat", "cure", "diagnos", "safe for", "you may", "heal", "recommend"])
      expect(said).not.toContain(claim);
  });

  test("stands by itself: no script, nothing from elsewhere, a style that its hash allows, no style beside it", () => {
    const html = reportHtml(parts());
    expect(html).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son[a-z]+=|\sstyle=|https?:/i);
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(REPORT_CSP).toContain(`style-src 'sha256-${hash}'`);
    expect(html).toContain(`style-src 'sha256-${hash}'`);
    expect(REPORT_CSP).toContain("default-src 'none'");
  });

  test("lets nothing that people wrote become HTML", () => {
    const evil = `"><img src=x onerror=alert(1)><script>x</script>&'`;
    const record = toldSession();
    const html = reportHtml(
      parts({
        profile: { ...toldProfile(), name: evil },
        record: {
          ...record,
          programmeName: evil,
          acceptedAdvice: [evil],
          outcome: {
            painBefore: null,
            painAfter: null,
            heightBeforeMm: null,
            heightAfterMm: null,
            note: evil,
          },
        },
        timeZone: "UTC",
        program: evil,
      }),
    );
    expect(html).not.toContain("<img");
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html.split("&quot;&gt;&lt;img")).toHaveLength(7);
  });

  test("isolates text that runs the other way", () => {
    const record = toldSession();
    const outcome = {
      painBefore: 1,
      painAfter: 1,
      heightBeforeMm: null,
      heightAfterMm: null,
      note: "\u202eevil",
    };
    expect(reportHtml(parts({ record: { ...record, outcome } }))).toContain("<bdi>\u202eevil</bdi>");
  });

  test("of the guest knows no person, no pull and no earlier sessions", () => {
    const said = text(reportHtml(parts({ profile: null, record: { ...toldSession(), profileId: null } })));
    expect(said).toContain("guest, without a profile");
    expect(said).not.toContain("Pull on");
    expect(said).not.toContain("The last");
  });

  test("of somebody whose profile was deleted, and of a session with nothing in it", () => {
    const record = {
      ...toldSession(),
      outcome: null,
      peakDeg: null,
      events: [],
      samples: { count: 0, lost: 3 },
    };
    const said = text(reportHtml(parts({ profile: null, record, samples: [] })));
    for (const words of [
      "profile no longer there",
      "No angle was recorded",
      "No alarm, no warning.",
      "Nothing was told.",
      "3 readings could not be kept.",
    ])
      expect(said).toContain(words);
  });

  test("says that nobody hung on a simulated table, and who pressed STOP", () => {
    const record = { ...toldSession(), reason: "stop" as const, by: "table" as const };
    const said = text(reportHtml(parts({ simulated: true, record })));
    expect(said).toContain("SIMULATED TABLE");
    expect(said).toContain("Somebody pressed STOP. It was pressed at the table.");
    expect(text(reportHtml(parts()))).not.toContain("SIMULATED");
  });

  test("has words for every end and every alarm", () => {
    for (const reason of END_REASONS) {
      expect(ENDED_BECAUSE[reason]).toMatch(/\.$/);
      expect(ENDED_SHORT[reason].length).toBeLessThan(26);
    }
    for (const alarm of Object.keys(ALARM_KINDS)) expect(ALARM_WORDS).toHaveProperty(alarm);
  });
});

describe("the curve", () => {
  test("keeps the highest and the lowest, however long the session", () => {
    const samples = Array.from({ length: 90_000 }, (_, index) => ({
      tMs: index * 40,
      angle: index === 44_444 ? 512 : 200,
      held: false,
    }));
    const svg = curveSvg(toldSession(), samples);
    expect(svg.length).toBeLessThan(40_000);
    const heights = [...(/class="angle" d="M([^"]*)"/.exec(svg)?.[1]?.matchAll(/ ([\d.]+)/g) ?? [])].map(
      ([, y]) => Number(y),
    );
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(40);
  });

  test("is broken where the angle was not known, and steps where the limit changed", () => {
    const svg = curveSvg(toldSession(), toldSamples());
    expect(svg.match(/class="angle"/g)).toHaveLength(2);
    expect(svg.match(/class="unknown"/g)).toHaveLength(1);
    expect(svg.match(/class="held"/g)).toHaveLength(3);
    expect(svg).toMatch(/class="limit" d="M[\d. ]+H[\d.]+V[\d.]+H[\d.]+"/);
    expect(svg).toContain("maximum 30°");
  });

  test("has no number that is none, whatever comes", () => {
    for (const samples of [
      [{ tMs: 0, angle: 0, held: false }],
      [{ tMs: 0, angle: "stale" as const, held: true }],
      [
        { tMs: 0, angle: -1_800, held: true },
        { tMs: 86_400_000, angle: 1_800, held: true },
      ],
    ])
      expect(curveSvg(toldSession(), samples)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test("the line of the last sessions needs two that are known", () => {
  expect(sparkline([null, 20])).toBe("");
  expect(sparkline([])).toBe("");
  expect(sparkline([20, null, 30])).toContain("3 sessions");
  expect(sparkline([0, 0])).not.toMatch(/NaN/);
});

test.each([
  [null, null, "not told"],
  [6, null, "6 before, not told after"],
  [5, 5, "before and after"],
  [0, 10, "0 before, 10 after"],
] as const)("pain %s to %s", (before, after, words) => {
  expect(painPicture(before, after)).toContain(words);
});
