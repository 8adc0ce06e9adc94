/**
 * What a central place takes from a table's messages: bytes and a topic come in, and what is said leaves, or why nothing
 * of it is believed. Called for every message before anything else looks at it. Never throws.
 */

import {
  AVAILABILITIES,
  type Availability,
  aboutSchema,
  answerSchema,
  type FleetAbout,
  type FleetAnswer,
  type FleetCommand,
  type FleetEvent,
  type FleetSession,
  type FleetState,
  fleetEventSchema,
  fleetSessionSchema,
  fleetStateSchema,
  MOST_PAYLOAD_BYTES,
  parseFleetTopic,
  type TableAddress,
} from "../../shared/fleet.ts";
import { parseSafely } from "../../shared/parse-safely.ts";

/** Told once, and acknowledged only when it is in the record. */
export type Numbered =
  | { readonly kind: "event"; readonly address: TableAddress; readonly event: FleetEvent }
  | { readonly kind: "session"; readonly address: TableAddress; readonly session: FleetSession }
  | { readonly kind: "answer"; readonly address: TableAddress; readonly answer: FleetAnswer }
  /** What this place has sent itself. */
  | { readonly kind: "command"; readonly command: FleetCommand };

/** Of these only the newest counts; it is told again. */
export type Latest =
  | { readonly kind: "about"; readonly address: TableAddress; readonly about: FleetAbout }
  | { readonly kind: "state"; readonly address: TableAddress; readonly state: FleetState }
  | { readonly kind: "availability"; readonly address: TableAddress; readonly availability: Availability };

export type Heard = Numbered | Latest;

export type HeardVerdict =
  | { readonly kind: "heard"; readonly heard: Heard }
  /** Nothing that is kept, such as telemetry. */
  | { readonly kind: "not-kept" }
  | { readonly kind: "refused"; readonly why: string };

const refused = (why: string): HeardVerdict => ({ kind: "refused", why });

/** Databases have no year 0, and no table was there before computers counted. */
const FIRST_YEAR = 1970;

const firstProblem = (error: {
  readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[];
}): string => {
  const issue = error.issues[0];
  return issue === undefined ? "it is not valid" : `${issue.path.map(String).join(".")}: ${issue.message}`;
};

const isDatable = (iso: string): boolean => new Date(iso).getUTCFullYear() >= FIRST_YEAR;

/** Undefined = it is none. */
export const parsedJson = (payload: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
};

const isElsewhere = (said: TableAddress, topic: TableAddress): boolean =>
  said.site !== topic.site || said.tableId !== topic.tableId;

const availabilityOf = (address: TableAddress, payload: Uint8Array): HeardVerdict => {
  const text = new TextDecoder().decode(payload.subarray(0, 20));
  const availability = AVAILABILITIES.find((one) => one === text);
  if (availability === undefined)
    return refused(`availability is ${JSON.stringify(text)}; allowed: ${AVAILABILITIES.join(", ")}`);
  return { kind: "heard", heard: { kind: "availability", address, availability } };
};

const numberedOf = (
  topic: "events" | "sessions" | "answers",
  address: TableAddress,
  said: unknown,
): HeardVerdict => {
  switch (topic) {
    case "events": {
      const decoded = parseSafely(fleetEventSchema, said);
      if (!decoded.success) return refused(firstProblem(decoded.error));
      const event = decoded.data;
      if (!isDatable(event.at)) return refused(`at is ${event.at}; allowed: from ${FIRST_YEAR} on`);
      return { kind: "heard", heard: { kind: "event", address, event } };
    }
    case "sessions": {
      const decoded = parseSafely(fleetSessionSchema, said);
      if (!decoded.success) return refused(firstProblem(decoded.error));
      const session = decoded.data;
      const { startedAt, endedAt } = session.session;
      const odd = [session.at, startedAt, endedAt].find((at) => !isDatable(at));
      if (odd !== undefined) return refused(`a time is ${odd}; allowed: from ${FIRST_YEAR} on`);
      return { kind: "heard", heard: { kind: "session", address, session } };
    }
    case "answers": {
      const decoded = parseSafely(answerSchema, said);
      if (!decoded.success) return refused(firstProblem(decoded.error));
      const answer = decoded.data;
      if (!isDatable(answer.at)) return refused(`at is ${answer.at}; allowed: from ${FIRST_YEAR} on`);
      return { kind: "heard", heard: { kind: "answer", address, answer } };
    }
  }
};

const latestOf = (topic: "about" | "state", address: TableAddress, said: unknown): HeardVerdict => {
  if (topic === "about") {
    const decoded = parseSafely(aboutSchema, said);
    if (!decoded.success) return refused(firstProblem(decoded.error));
    const about = decoded.data;
    if (isElsewhere(about, address))
      return refused(
        `it says ${about.site}/${about.tableId}, its topic ${address.site}/${address.tableId}; allowed: the same`,
      );
    return { kind: "heard", heard: { kind: "about", address, about } };
  }
  const decoded = parseSafely(fleetStateSchema, said);
  if (!decoded.success) return refused(firstProblem(decoded.error));
  const state = decoded.data;
  if (!isDatable(state.at)) return refused(`at is ${state.at}; allowed: from ${FIRST_YEAR} on`);
  return { kind: "heard", heard: { kind: "state", address, state } };
};

/** @param payload as it came; longer than {@link MOST_PAYLOAD_BYTES} is refused unread */
export const decodeHeard = (topicText: string, payload: Uint8Array): HeardVerdict => {
  const topic = parseFleetTopic(topicText);
  if (topic === null) return refused("its topic is none of a table's");
  const address = { site: topic.site, tableId: topic.tableId };
  switch (topic.topic) {
    case "telemetry":
    case "statistics":
    case "command":
      return { kind: "not-kept" };
    default:
  }
  if (payload.length > MOST_PAYLOAD_BYTES)
    return refused(`it has ${payload.length} bytes; allowed: up to ${MOST_PAYLOAD_BYTES}`);
  // A retained message of nothing is how one is taken back.
  if (payload.length === 0 && topic.topic !== "events" && topic.topic !== "sessions")
    return { kind: "not-kept" };
  if (topic.topic === "availability") return availabilityOf(address, payload);
  const said = parsedJson(payload);
  if (said === undefined) return refused("it is no JSON");
  switch (topic.topic) {
    case "about":
    case "state":
      return latestOf(topic.topic, address, said);
    case "events":
    case "sessions":
    case "answers":
      return numberedOf(topic.topic, address, said);
  }
};
