/** The JSON reports of several Vitest runs as one of the same shape. */

import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** Of a report only what is added up here and what CI reads. */
const reportSchema = z.object({
  numTotalTests: z.number(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  startTime: z.number(),
  success: z.boolean(),
  testResults: z.array(z.unknown()),
});
export type Report = z.infer<typeof reportSchema>;

/** Null where there is none, or only a piece of one. */
export const readReport = (file: string): Report | null => {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
};

export const writeReport = (file: string, report: Report): void =>
  writeFileSync(file, JSON.stringify(report));

const total = (reports: readonly Report[], of: (report: Report) => number): number =>
  reports.reduce((sum, report) => sum + of(report), 0);

/** No reports make none that succeeded. */
export const mergeReports = (reports: readonly Report[]): Report => ({
  numTotalTests: total(reports, (one) => one.numTotalTests),
  numPassedTests: total(reports, (one) => one.numPassedTests),
  numFailedTests: total(reports, (one) => one.numFailedTests),
  numPendingTests: total(reports, (one) => one.numPendingTests),
  numTodoTests: total(reports, (one) => one.numTodoTests),
  startTime: Math.min(...reports.map((one) => one.startTime)),
  success: reports.length > 0 && reports.every((one) => one.success),
  testResults: reports.flatMap((one) => one.testResults),
});
