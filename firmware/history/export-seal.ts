/**
 * The seal of an export: SHA-256 over what it says, not over how it is laid out, so that a file that was re-indented
 * by an editor still fits and one whose figures changed does not. It finds damage and careless edits; whoever changes
 * an export on purpose can reckon it anew, so it is no proof of where an export comes from.
 */

import { createHash } from "node:crypto";
import { canonical, sha256 } from "./seal.ts";

/** Takes the elements of each part in their order, whichever part comes first. */
export class ExportSeal<Part extends string> {
  readonly #parts: ReadonlyMap<Part, { readonly hash: ReturnType<typeof createHash>; count: number }>;

  constructor(parts: readonly Part[]) {
    this.#parts = new Map(parts.map((part) => [part, { hash: createHash("sha256"), count: 0 }]));
  }

  /** @returns the canonical text of the element, which is as good as any other to write down */
  add(part: Part, element: unknown): string {
    const of = this.#parts.get(part);
    if (of === undefined) throw new Error(`${part} is no part of this seal`);
    const text = canonical(element);
    of.hash.update(`${text}\n`);
    of.count += 1;
    return text;
  }

  /** @param head everything that is not in a part */
  close(head: Readonly<Record<string, unknown>>): string {
    const parts = [...this.#parts].map(([part, { hash, count }]) => [part, count, hash.digest("hex")]);
    return sha256(canonical({ head, parts }));
  }
}
