/**
 * What is shown live of a table's messages: bytes and a topic come in, and what is said leaves, or why nothing of it is
 * believed. Beside what heard.ts decodes that is telemetry, which is never kept. Never throws.
 */

import {
  FLEET_TOPICS,
  type FleetTelemetry,
  type FleetTopic,
  fleetTelemetrySchema,
  MOST_PAYLOAD_BYTES,
  parseFleetTopic,
  type TableAddress,
} from "../../../shared/fleet.ts";
import { parseSafely } from "../../../shared/parse-safely.ts";
import { decodeHeard, type Latest, parsedJson } from "../heard.ts";

export type LiveWord =
  | Latest
  | { readonly kind: "telemetry"; readonly address: TableAddress; readonly telemetry: FleetTelemetry };

export type LiveVerdict =
  | { readonly kind: "heard"; readonly word: LiveWord }
  /** It says nothing that is shown, such as a message that takes a retained one back. */
  | { readonly kind: "nothing" }
  /** `isNew`: whoever keeps the record does not see it, so it is counted here. */
  | { readonly kind: "refused"; readonly why: string; readonly isNew: boolean };

/** What there is to listen to. */
export const LIVE_TOPICS: readonly FleetTopic[] = ["about", "availability", "state", "telemetry"];

const refused = (why: string): LiveVerdict => ({ kind: "refused", why, isNew: true });

const telemetryOf = (address: TableAddress, payload: Uint8Array, isRetained: boolean): LiveVerdict => {
  // Nobody knows how old it is.
  if (isRetained && !FLEET_TOPICS.telemetry.retained)
    return refused("it is retained; allowed: telemetry as it comes");
  if (payload.length > MOST_PAYLOAD_BYTES)
    return refused(`it has ${payload.length} bytes; allowed: up to ${MOST_PAYLOAD_BYTES}`);
  const said = parsedJson(payload);
  if (said === undefined) return refused("it is no JSON");
  const decoded = parseSafely(fleetTelemetrySchema, said);
  if (decoded.success)
    return { kind: "heard", word: { kind: "telemetry", address, telemetry: decoded.data } };
  const issue = decoded.error.issues[0];
  return refused(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "it is not valid"}`);
};

/** @param isRetained whether the broker had kept it for whoever comes later */
export const decodeLive = (topicText: string, payload: Uint8Array, isRetained: boolean): LiveVerdict => {
  const topic = parseFleetTopic(topicText);
  if (topic?.topic === "telemetry")
    return telemetryOf({ site: topic.site, tableId: topic.tableId }, payload, isRetained);
  const verdict = decodeHeard(topicText, payload);
  switch (verdict.kind) {
    case "not-kept":
      return { kind: "nothing" };
    case "refused":
      return { ...verdict, isNew: false };
    case "heard": {
      const { heard } = verdict;
      return heard.kind === "about" || heard.kind === "state" || heard.kind === "availability"
        ? { kind: "heard", word: heard }
        : { kind: "nothing" };
    }
  }
};
