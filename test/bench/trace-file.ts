/** The longest task of a page's main thread, out of Chromium's own tracing. */

import type { Browser, Page } from "playwright-core";
import * as z from "zod/mini";

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      ph: z.string(),
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.optional(z.number()),
      args: z.optional(z.record(z.string(), z.unknown())),
    }),
  ),
});
const US_PER_MS = 1000;

/** Does something while the browser traces, and gives the longest task of the main threads of its pages, ms. */
export const longestTaskMs = async (
  browser: Browser,
  page: Page,
  during: () => Promise<void>,
): Promise<number> => {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await during();
  const { traceEvents } = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const threadOf = (event: { readonly pid: number; readonly tid: number }): string =>
    `${event.pid}/${event.tid}`;
  const mains = new Set(
    traceEvents
      .filter((event) => event.name === "thread_name" && event.args?.["name"] === "CrRendererMain")
      .map(threadOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.ph === "X" && event.name.endsWith("RunTask") && mains.has(threadOf(event)),
  );
  if (tasks.length === 0) throw new Error("the browser traced no task of a page's main thread");
  return tasks.reduce((longest, task) => Math.max(longest, (task.dur ?? 0) / US_PER_MS), 0);
};
