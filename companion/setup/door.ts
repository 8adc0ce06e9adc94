/**
 * The calls of the set-up over `fetch`. Nothing here throws; what was refused comes with words for the screen. Each is
 * answered or given up in time: the next look is only begun when the one before has ended.
 */

import * as z from "zod/mini";
import type { Signal } from "../../shared/alarms.ts";
import { type BoardsView, boardsViewSchema } from "../../shared/boards.ts";
import { type SetupView, type SetupWrite, setupViewSchema } from "../../shared/setup.ts";
import { CHANGE_WITHIN_MS, LOOK_WITHIN_MS, within } from "../patience.ts";
import { NO_ANSWER, UNKNOWN_ANSWER } from "../setup-messages.ts";

export type Told<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly message: string };

export interface SetupDoor {
  look(): Promise<Told<SetupView>>;
  boards(): Promise<Told<BoardsView>>;
  write(write: SetupWrite): Promise<Told<SetupView>>;
  lock(pulseUs: number | null): Promise<Told<null>>;
  sound(signal: Signal): Promise<Told<null>>;
}

const problemSchema = z.object({ detail: z.string() });

const refused = (message: string): { readonly kind: "refused"; readonly message: string } => ({
  kind: "refused",
  message,
});

/** @param base such as `./api` */
export const createSetupDoor = (base: string, fetcher: typeof fetch): SetupDoor => {
  const call = async (method: string, path: string, body: unknown): Promise<Told<unknown>> => {
    try {
      const init =
        body === undefined
          ? {}
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const ms = method === "GET" ? LOOK_WITHIN_MS : CHANGE_WITHIN_MS;
      return await within(ms, async (signal) => {
        const response = await fetcher(`${base}${path}`, { method, signal, ...init });
        if (response.status === 204) return { kind: "ok", value: null };
        const value: unknown = await response.json();
        if (response.ok) return { kind: "ok", value };
        const told = problemSchema.safeParse(value);
        return refused(told.success ? told.data.detail : UNKNOWN_ANSWER);
      });
    } catch {
      return refused(NO_ANSWER);
    }
  };
  const decoded = async <S extends z.ZodMiniType>(
    schema: S,
    answer: Promise<Told<unknown>>,
  ): Promise<Told<z.output<S>>> => {
    const told = await answer;
    if (told.kind === "refused") return told;
    const value = schema.safeParse(told.value);
    return value.success ? { kind: "ok", value: value.data } : refused(UNKNOWN_ANSWER);
  };
  const trial = async (path: string, body: unknown): Promise<Told<null>> => {
    const told = await call("POST", path, body);
    return told.kind === "ok" ? { kind: "ok", value: null } : told;
  };
  return {
    look: () => decoded(setupViewSchema, call("GET", "/setup", undefined)),
    boards: () => decoded(boardsViewSchema, call("GET", "/boards", undefined)),
    write: (write) => decoded(setupViewSchema, call("PUT", "/setup", write)),
    lock: (pulseUs) => trial("/setup/lock-trial", { pulseUs }),
    sound: (signal) => trial("/setup/sound-trial", { signal }),
  };
};
