/** What a report needs, asked of the history. */

import type { SessionSummary } from "../../shared/history.ts";
import type { HistorySource } from "./history-source.ts";
import type { ReportParts } from "./report.ts";

const RECENT = 10;

/** @returns null when there is no such session */
export const reportPartsOf = async (
  source: HistorySource,
  sessionId: string,
  about: Pick<ReportParts, "simulated" | "program" | "timeZone" | "printedAt">,
): Promise<ReportParts | null> => {
  const record = await source("session", { sessionId });
  if (record === null) return null;
  const samples = (await source("samples", { sessionId })) ?? [];
  const { profileId, startedAt } = record;
  let recent: readonly SessionSummary[] = [];
  if (profileId !== null) {
    const query = { limit: RECENT, after: null, profileId, from: null, to: startedAt };
    recent = (await source("sessions", { query })).items;
  }
  const profiles = await source("profiles", {});
  const profile = profiles.find((one) => one.profileId === profileId) ?? null;
  return { ...about, record, samples, profile, recent };
};
