/** Several test runs are told as one, and none of their failures gets lost on the way. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mergeReports, type Report, readReport, writeReport } from "./reports.ts";

const report = (over: Partial<Report>): Report => ({
  ...{ numTotalTests: 3, numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 },
  ...{ startTime: 1_000, success: true, testResults: [{ name: "a" }] },
  ...over,
});

it("adds up, and succeeds only where all of them have", () => {
  const failed = report({ numPassedTests: 1, numFailedTests: 2, success: false, startTime: 500 });
  const whole = mergeReports([report({ numPendingTests: 1, numTodoTests: 2 }), failed]);
  expect(whole).toEqual({
    ...{ numTotalTests: 6, numPassedTests: 4, numFailedTests: 2, numPendingTests: 1, numTodoTests: 2 },
    ...{ startTime: 500, success: false, testResults: [{ name: "a" }, { name: "a" }] },
  });
  expect(mergeReports([report({}), report({})]).success).toBe(true);
  expect(mergeReports([]).success).toBe(false);
});

it("reads back what it wrote, and takes half a report for none", () => {
  const folder = mkdtempSync(join(tmpdir(), "test-reports-"));
  try {
    const file = join(folder, "report.json");
    writeReport(file, report({}));
    expect(readReport(file)).toEqual(report({}));
    writeFileSync(file, JSON.stringify(report({})).slice(0, 40));
    expect(readReport(file)).toBeNull();
    expect(readReport(join(folder, "none.json"))).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
