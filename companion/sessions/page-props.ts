/** What each page of the sessions is given. */

import type { Signal } from "@preact/signals";
import type { Choice } from "../choice/choice.ts";
import type { Companion } from "../companion.ts";
import type { Api } from "./api.ts";
import type { Person } from "./person-choice.tsx";

export interface PageProps {
  readonly companion: Companion;
  /** Who is next on the table, and what for. */
  readonly choice: Choice;
  readonly api: Api;
  /** The session or person that the address names; null = the page itself. */
  readonly id: string | null;
  /** Whose sessions are looked at, on every page; null = everybody's. */
  readonly person: Signal<Person>;
}
