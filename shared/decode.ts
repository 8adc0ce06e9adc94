/**
 * Turns text from the other side into a message or into a coded refusal. Nothing here throws.
 */

import type * as z from "zod/mini";
import { parseSafely } from "./parse-safely.ts";
import {
  CLIENT_MESSAGE_TYPES,
  type ClientMessage,
  clientMessageSchema,
  type Decoded,
  type ServerMessage,
  serverMessageSchema,
} from "./protocol.ts";

const SHOWN_VALUE_CHARS = 60;

const parseJson = (text: string): { kind: "ok"; value: unknown } | { kind: "refused"; message: string } => {
  try {
    return { kind: "ok", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "refused", message: error instanceof Error ? error.message : String(error) };
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN_VALUE_CHARS ? `${text.slice(0, SHOWN_VALUE_CHARS)}…` : text;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (isRecord(at) && typeof key === "string" ? at[key] : undefined), value);

const unitOf = (origin: string): string => (origin === "string" ? " characters" : "");

const allowed = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "number" ? "a finite number" : issue.expected;
    case "invalid_value":
      return issue.values.map(shown).join(" or ");
    case "too_small":
      return `${String(issue.minimum)} or more${unitOf(issue.origin)}`;
    case "too_big":
      return `${String(issue.maximum)} or less${unitOf(issue.origin)}`;
    default:
      return issue.message;
  }
};

/** One line for a person: which field, what it is, what is allowed. */
export const describeIssues = (issues: readonly z.core.$ZodIssue[], value: unknown): string =>
  issues
    .map((issue) => {
      if (issue.code === "unrecognized_keys") return `unknown key ${issue.keys.map(shown).join(", ")}`;
      const field = issue.path.length === 0 ? "message" : issue.path.map(String).join(".");
      return `${field} is ${shown(valueAt(value, issue.path))}; allowed: ${allowed(issue)}`;
    })
    .join("; ");

/** Decodes one text frame of a client. A refusal carries the client's own `id` where it could be read. */
export const decodeClientMessage = (text: string): Decoded<ClientMessage> => {
  const json = parseJson(text);
  if (json.kind === "refused")
    return { kind: "refused", code: "bad-json", message: `not JSON: ${json.message}` };
  const value = json.value;
  const given = isRecord(value) ? value["id"] : undefined;
  // Only an id that may stand in an answer is given back.
  const id = typeof given === "string" && given.length >= 1 && given.length <= 64 ? { id: given } : {};
  const type = isRecord(value) ? value["type"] : undefined;
  if (!CLIENT_MESSAGE_TYPES.some((known) => known === type)) {
    const message = `type is ${shown(type)}; allowed: ${CLIENT_MESSAGE_TYPES.join(", ")}`;
    return { kind: "refused", code: "unknown-type", message, ...id };
  }
  const decoded = parseSafely(clientMessageSchema, value);
  if (!decoded.success) {
    return {
      kind: "refused",
      code: "bad-field",
      message: describeIssues(decoded.error.issues, value),
      ...id,
    };
  }
  return { kind: "ok", message: decoded.data };
};

/** Decodes one text frame of the server, for the companion. */
export const decodeServerMessage = (text: string): Decoded<ServerMessage> => {
  const json = parseJson(text);
  if (json.kind === "refused")
    return { kind: "refused", code: "bad-json", message: `not JSON: ${json.message}` };
  const decoded = parseSafely(serverMessageSchema, json.value);
  if (!decoded.success) {
    return { kind: "refused", code: "bad-field", message: describeIssues(decoded.error.issues, json.value) };
  }
  return { kind: "ok", message: decoded.data };
};
