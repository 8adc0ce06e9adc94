/**
 * Finished sessions that the fleet's outbox may have missed, told from the history: those that ended while the gateway or
 * the fleet was killed, while the history could not be asked, or before an outbox that was lost. Each arrives in the end,
 * and the outbox takes it once.
 *
 * The newest page first, each from its oldest on. What was missed lies in one piece at the new end only where an earlier
 * run has come through: after that a page that was known whole is enough. The first run of a process, and the one after a
 * run that was broken off, go on to the last page. Nothing from before the table was first set up for a fleet: a new one
 * does not upload years of somebody's sessions that nobody asked it for.
 */

import type { FleetLink } from "../fleet/contract.ts";
import type { CallResult } from "../history/channel.ts";
import type { HistoryLink, SessionQuery } from "../history/contract.ts";
import { fleetSessionOf } from "./fleet-words.ts";

const PAGE = 50;
/** Also when nobody knows of anything missed: an outbox that was lost and begun anew says so by not knowing the newest. */
export const CATCH_UP_EVERY_MS = 300_000;

export interface CatchUpParts {
  readonly link: Pick<FleetLink, "session">;
  readonly history: Pick<HistoryLink, "call">;
  /** ISO 8601: when the table was first set up for a fleet. */
  readonly since: string;
  /** The session that is being recorded; the history may take it for interrupted, and it is told when it is over. */
  readonly inSession: () => string | null;
  readonly log: (message: string) => void;
}

/** Of one page, how many the outbox did not know, and of how many it is not known whether they got there. */
interface Told {
  readonly missed: number;
  readonly unsure: number;
  readonly asked: number;
}

export class FleetCatchUp {
  readonly #parts: CatchUpParts;
  #isRunning = false;
  #isDue = false;
  /** Everything older than the newest page known whole has been told: the run before came through, in this process. */
  #isWhole = false;

  constructor(parts: CatchUpParts) {
    this.#parts = parts;
  }

  /** Called again while it runs, it runs once more. Never rejects; a history that does not answer is asked next time. */
  async run(): Promise<void> {
    this.#isDue = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#isDue) {
        this.#isDue = false;
        await this.#once();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  async #once(): Promise<void> {
    const { history, since, log } = this.#parts;
    const knewAll = this.#isWhole;
    this.#isWhole = false;
    let after: string | null = null;
    let told = 0;
    let isSure = true;
    do {
      const query: SessionQuery = { limit: PAGE, after, profileId: null, from: since, to: null };
      const page: CallResult<"sessions"> = await history.call("sessions", { query });
      if (page.kind === "refused") {
        isSure = false;
        break;
      }
      const { missed, unsure, asked } = await this.#tell(page.answer.items);
      told += missed;
      if (unsure > 0) isSure = false;
      // Nobody takes anything. A single one that is not taken keeps nothing older from being told.
      if (asked > 0 && unsure === asked) break;
      const isKnown = missed === 0 && unsure === 0;
      after = knewAll && isKnown ? null : page.answer.next;
    } while (after !== null);
    this.#isWhole = isSure;
    if (told > 0) log(`${told} finished sessions were told from the history`);
  }

  async #tell(items: readonly Parameters<typeof fleetSessionOf>[0][]): Promise<Told> {
    const { link, inSession } = this.#parts;
    const own = inSession();
    const asked = items.filter(({ id }) => id !== own).toReversed();
    const answers = await Promise.all(
      asked.map(
        (session) =>
          new Promise<boolean | null>((resolve) => {
            link.session(fleetSessionOf(session), resolve);
          }),
      ),
    );
    return {
      missed: answers.filter((known) => known === false).length,
      unsure: answers.filter((known) => known === null).length,
      asked: asked.length,
    };
  }
}
