/**
 * Judges an export that came from outside, before anything is done with it: form, bounds, what has to fit together, and
 * its seal. Everything is looked at, whatever is wrong is told with its place; nothing here throws.
 */

import type * as z from "zod/mini";
import { DEFAULT_CEILINGS, judgeLimits } from "../../shared/limits.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import { GUEST_ID } from "../../shared/profiles.ts";
import {
  ELEMENTS,
  EXPORT_FORMAT,
  EXPORT_VERSION,
  type ExportDocument,
  type ExportElement,
  type ExportedSession,
  type ExportHead,
  type ExportPart,
  exportHeadSchema,
  MOST,
  MOST_TEXT_CHARS,
  PARTS,
  sealSchema,
} from "./export-format.ts";
import { ExportSeal } from "./export-seal.ts";
import { type JsonPiece, JsonPiecesError, piecesOfValue } from "./json-pieces.ts";
import { samplesOf } from "./sample-columns.ts";

/** So many are told; a document with more is wrong as a whole. */
export const MOST_PROBLEMS = 20;
const SHOWN_CHARS = 60;

export interface CheckedExport {
  readonly head: ExportHead;
  readonly sha256: string;
  readonly counts: Readonly<Record<ExportPart, number>>;
}
export type ExportVerdict =
  | { readonly kind: "ok"; readonly export: CheckedExport }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

const isPart = (name: string): name is ExportPart => PARTS.some((part) => part === name);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => {
  const text = value === undefined ? "missing" : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );

const allowedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return `a ${issue.expected}`;
    case "invalid_value":
      return issue.values.map(String).join(" or ");
    case "too_small":
      return `${String(issue.minimum)} or more`;
    case "too_big":
      return `${String(issue.maximum)} or less`;
    case "invalid_format":
      return issue.format === "regex" ? `what fits ${issue.pattern ?? "its form"}` : `a ${issue.format}`;
    default:
      return issue.message;
  }
};

const place = (at: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    at,
  );

const told = (issue: z.core.$ZodIssue, at: string, value: unknown): string =>
  issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => `${place(at, [...issue.path, key])}: there is no such key`).join("; ")
    : `${place(at, issue.path)} is ${shown(valueAt(value, issue.path))}; allowed: ${allowedBy(issue)}`;

const longText = (value: unknown, at: string): string | null => {
  if (typeof value === "string")
    return value.length > MOST_TEXT_CHARS
      ? `${at} has ${value.length} characters; allowed: ${MOST_TEXT_CHARS} or less`
      : null;
  // Columns of numbers hold no text.
  if (typeof value !== "object" || value === null || (Array.isArray(value) && typeof value[0] === "number"))
    return null;
  for (const [key, member] of Object.entries(value)) {
    const found = longText(member, Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`);
    if (found !== null) return found;
  }
  return null;
};

/** One element of a document, with the part it belongs to. */
export type PartElement = {
  [P in ExportPart]: { readonly part: P; readonly value: ExportElement<P> };
}[ExportPart];
/** What is done with an element that is well formed by itself; the export as a whole may still be refused. */
export type ElementHeard = (element: PartElement) => void;

type Judged =
  | { readonly kind: "ok"; readonly element: PartElement }
  | { readonly kind: "refused"; readonly issues: readonly z.core.$ZodIssue[] };

type Parsed<T> =
  | { readonly success: true; readonly data: T }
  | { readonly success: false; readonly error: { readonly issues: readonly z.core.$ZodIssue[] } };
const asJudged = <T>(verdict: Parsed<T>, as: (value: T) => PartElement): Judged =>
  verdict.success
    ? { kind: "ok", element: as(verdict.data) }
    : { kind: "refused", issues: verdict.error.issues };

const judgeElement = (part: ExportPart, given: unknown): Judged => {
  switch (part) {
    case "profiles":
      return asJudged(parseSafely(ELEMENTS.profiles, given), (value) => ({ part, value }));
    case "plans":
      return asJudged(parseSafely(ELEMENTS.plans, given), (value) => ({ part, value }));
    case "sessions":
      return asJudged(parseSafely(ELEMENTS.sessions, given), (value) => ({ part, value }));
    case "audit":
      return asJudged(parseSafely(ELEMENTS.audit, given), (value) => ({ part, value }));
  }
};

const sessionUnfit = ({ record, samples }: ExportedSession, at: string): string | null => {
  const verdict = samplesOf(samples);
  if (verdict.kind === "refused") return `${at}.samples.${verdict.message}`;
  const { length } = samples.tMs;
  // None at all: they were removed on request, or damaged.
  if (length > 0 && record.samples.count !== length)
    return `${at}.record.samples.count is ${record.samples.count}; allowed: ${length}, as many as there are`;
  const { peakDeg } = record;
  if (peakDeg !== null && Math.round(peakDeg * 10) / 10 !== peakDeg)
    return `${at}.record.peakDeg is ${peakDeg}; allowed: tenths of a degree`;
  return null;
};

/** Judges a document while it comes, piece by piece. */
export class ExportJudge {
  readonly problems: string[] = [];
  readonly #heard: ElementHeard;
  readonly #seal = new ExportSeal<ExportPart>(PARTS);
  readonly #names = new Set<string>();
  readonly #head: Record<string, unknown> = {};
  #sha256: unknown;
  readonly #counts: Record<ExportPart, number> = {
    profiles: 0,
    plans: 0,
    sessions: 0,
    audit: 0,
  };
  readonly #ids = { profiles: new Set<string>(), plans: new Set<string>(), sessions: new Set<string>() };
  readonly #profileNames = new Set<string>();
  #lastSeq = -1;

  constructor(heard: ElementHeard) {
    this.#heard = heard;
  }

  piece(piece: JsonPiece): void {
    if (piece.kind === "element") {
      if (isPart(piece.name)) this.#element(piece.name, piece.value);
      return;
    }
    if (this.#names.has(piece.name)) this.#problem(`${piece.name} is there twice; allowed: once`);
    this.#names.add(piece.name);
    if (piece.kind === "array") {
      if (!isPart(piece.name)) this.#problem(`${piece.name} is a list; allowed lists: ${PARTS.join(", ")}`);
    } else if (isPart(piece.name)) this.#problem(`${piece.name} is ${shown(piece.value)}; allowed: a list`);
    else if (piece.name === "sha256") this.#sha256 = piece.value;
    else this.#head[piece.name] = piece.value;
  }

  #problem(message: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(message);
  }

  #element(part: ExportPart, given: unknown): void {
    const index = this.#counts[part];
    const at = `${part}[${index}]`;
    this.#counts[part] += 1;
    if (index >= MOST[part]) {
      if (index === MOST[part])
        this.#problem(`${part} has more than ${MOST[part]} entries; allowed: no more`);
      return;
    }
    const verdict = judgeElement(part, given);
    if (verdict.kind === "refused") {
      for (const issue of verdict.issues) this.#problem(told(issue, at, given));
      return;
    }
    const { element } = verdict;
    this.#seal.add(part, element.value);
    const unfit = longText(element.value, at) ?? this.#unfit(element, at);
    if (unfit !== null) this.#problem(unfit);
    else this.#heard(element);
  }

  /** What the form alone does not say. */
  #unfit(element: PartElement, at: string): string | null {
    switch (element.part) {
      case "profiles": {
        const { name, profileId, limits } = element.value;
        const judged = judgeLimits(limits, DEFAULT_CEILINGS);
        if (profileId === GUEST_ID)
          return `${at}.profileId is ${GUEST_ID}; allowed: any other, that is nobody`;
        if (judged.kind === "refused") return `${at}.limits.${judged.message}, as on every table`;
        if (this.#profileNames.has(name))
          return `${at}.name is ${shown(name)}, which another profile has; allowed: once`;
        this.#profileNames.add(name);
        return this.#once("profiles", profileId, `${at}.profileId`);
      }
      case "plans":
        return this.#once("plans", element.value.profileId, `${at}.profileId`);
      case "sessions":
        return (
          sessionUnfit(element.value, at) ??
          this.#once("sessions", element.value.record.id, `${at}.record.id`)
        );
      case "audit": {
        const { seq } = element.value;
        if (!(seq > this.#lastSeq)) return `${at}.seq is ${seq}; allowed: more than ${this.#lastSeq}`;
        this.#lastSeq = seq;
        return null;
      }
    }
  }

  #once(part: "profiles" | "plans" | "sessions", id: string, at: string): string | null {
    if (this.#ids[part].has(id)) return `${at} is ${shown(id)}, which is there already; allowed: once`;
    this.#ids[part].add(id);
    return null;
  }

  finish(): ExportVerdict {
    const { format, version } = this.#head;
    if (format !== EXPORT_FORMAT)
      return { kind: "refused", problems: [`format is ${shown(format)}; allowed: ${EXPORT_FORMAT}`] };
    if (version !== EXPORT_VERSION) {
      const newer =
        typeof version === "number" && version > EXPORT_VERSION ? " (a newer program wrote it)" : "";
      return {
        kind: "refused",
        problems: [`version is ${shown(version)}; allowed: ${EXPORT_VERSION}${newer}`],
      };
    }
    const head = parseSafely(exportHeadSchema, this.#head);
    if (!head.success) for (const issue of head.error.issues) this.#problem(told(issue, "", this.#head));
    for (const part of PARTS)
      if (!this.#names.has(part))
        this.#problem(`${part} is missing; allowed: a list, empty where there is nothing`);
    const sha256 = parseSafely(sealSchema, this.#sha256);
    if (!sha256.success)
      this.#problem(
        `sha256 is ${shown(this.#sha256)}; allowed: the seal of the export, 64 hexadecimal digits`,
      );
    if (!head.success || !sha256.success || this.problems.length > 0)
      return { kind: "refused", problems: this.problems };
    const reckoned = this.#seal.close(head.data);
    if (reckoned !== sha256.data) {
      const message = `sha256 is ${sha256.data}; what the export says has ${reckoned}: it was damaged or changed since it was written`;
      return { kind: "refused", problems: [message] };
    }
    return { kind: "ok", export: { head: head.data, sha256: sha256.data, counts: { ...this.#counts } } };
  }
}

/**
 * Judges a document piece by piece.
 *
 * @param heard told each element in its order; keeps what it likes
 */
export const checkExport = (pieces: Iterable<JsonPiece>, heard: ElementHeard = () => {}): ExportVerdict => {
  const check = new ExportJudge(heard);
  try {
    for (const piece of pieces) check.piece(piece);
  } catch (error) {
    if (!(error instanceof JsonPiecesError)) throw error;
    return { kind: "refused", problems: [...check.problems, error.message] };
  }
  return check.finish();
};

export type DecodedExport =
  | { readonly kind: "ok"; readonly document: ExportDocument }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

/** Judges a document that is in memory as a whole. */
export const decodeExport = (value: unknown): DecodedExport => {
  if (!isRecord(value))
    return { kind: "refused", problems: [`the document is ${shown(value)}; allowed: an object`] };
  const elements: PartElement[] = [];
  const verdict = checkExport(piecesOfValue(value), (element) => elements.push(element));
  if (verdict.kind === "refused") return verdict;
  const { head, sha256 } = verdict.export;
  const document: ExportDocument = {
    ...head,
    profiles: elements.flatMap(({ part, value: one }) => (part === "profiles" ? [one] : [])),
    plans: elements.flatMap(({ part, value: one }) => (part === "plans" ? [one] : [])),
    sessions: elements.flatMap(({ part, value: one }) => (part === "sessions" ? [one] : [])),
    audit: elements.flatMap(({ part, value: one }) => (part === "audit" ? [one] : [])),
    sha256,
  };
  return { kind: "ok", document };
};
