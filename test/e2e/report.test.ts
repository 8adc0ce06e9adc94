/** The report on paper: one page, A4 and Letter, whatever is in it, with nothing cut off. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ReportParts, reportHtml } from "../../firmware/history/report.ts";
import type { SessionRecord } from "../../shared/history.ts";
import { toldProfile, toldRecent, toldSamples, toldSession } from "../history/told-session.ts";
import { describeWith } from "../support/needs.ts";
import { openBrowser } from "./browser.ts";

const parts = (record: Partial<SessionRecord>, more: Partial<ReportParts> = {}): ReportParts => ({
  ...{ record: { ...toldSession(), ...record }, samples: toldSamples(), profile: toldProfile() },
  ...{ recent: toldRecent(), timeZone: "America/Argentina/Buenos_Aires", program: "0.1.0" },
  ...{ printedAt: "2026-03-25T08:00:00.000Z", simulated: false },
  ...more,
});
const outcome = (note: string): SessionRecord["outcome"] => ({
  ...{ painBefore: 6, painAfter: 3, heightBeforeMm: 1_674, heightAfterMm: 1_681, note },
});
const manyAlarms = (): SessionRecord["events"] =>
  Array.from({ length: 22 }, (_, index) => ({
    ...{ tMs: 200_000 + index * 4_000, kind: "alarm-raised", alarm: "over-duration-without-session" },
    priority: "high",
  }));
const most: Partial<SessionRecord> = {
  ...{ programmeName: "M".repeat(40), events: manyAlarms(), reason: "stop", by: "companion" },
  ...{ acceptedAdvice: ["daily-total", "rest-between"], samples: { count: 9_500, lost: 12_345 } },
};
const wide = { simulated: true, profile: { ...toldProfile(), name: "W".repeat(40) } };

const CASES: readonly (readonly [string, ReportParts])[] = [
  ["an ordinary session", parts({})],
  ["a guest's", parts({ profileId: null, outcome: null, events: [] }, { profile: null })],
  ["no samples", parts({}, { samples: [] })],
  ["a note of 120 characters", parts({ outcome: outcome("a bit better than last week ".repeat(4)) })],
  ["a note of 500 characters", parts({ outcome: outcome("a bit better than last week ".repeat(17)) })],
  [
    "a note of wide letters, and all else at its longest",
    parts({ ...most, outcome: outcome("W".repeat(500)) }, wide),
  ],
  ["a note in Japanese", parts({ ...most, outcome: outcome("昨日より少し良い。".repeat(55)) }, wide)],
];

describeWith("chromium", "the report on paper", (executablePath) => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser(executablePath);
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
  });
  afterAll(() => browser.close());

  it.each(CASES)("%s is one page with nothing cut off", async (_name, given) => {
    await page.setContent(reportHtml(given));
    for (const format of ["A4", "Letter"]) {
      const pdf = await page.pdf({ format });
      expect([format, pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length]).toEqual([format, 1]);
    }
    await page.emulateMedia({ media: "print" });
    const room = await page.evaluate(() => {
      const sheet = document.querySelector(".sheet");
      const below = (selector: string): number =>
        document.querySelector(selector)?.getBoundingClientRect().bottom ?? 0;
      return {
        sheet: below(".sheet"),
        footer: below("footer"),
        width: (sheet?.scrollWidth ?? 0) - (sheet?.clientWidth ?? 0),
      };
    });
    await page.emulateMedia({ media: null });
    expect(room.footer).toBeLessThanOrEqual(room.sheet);
    expect(room.width).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  it("on a phone is read without scrolling sideways", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.setContent(reportHtml(parts(most, wide)));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
