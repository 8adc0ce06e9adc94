/** The set-up calls of a running inversion-table, for the commands. Answers are decoded; nothing here throws. */

import * as z from "zod/mini";
import type { Signal } from "../shared/alarms.ts";
import { describeIssues } from "../shared/decode.ts";
import {
  type SettingsProblem,
  type SetupView,
  type SetupWrite,
  settingsProblemSchema,
  setupViewSchema,
} from "../shared/setup.ts";

/** The gateway itself answers within this time or says that the controller did not. */
const PATIENCE_MS = 10_000;

export type SetupAnswer =
  | { readonly kind: "view"; readonly view: SetupView }
  | { readonly kind: "refused"; readonly message: string; readonly problem: SettingsProblem | null };
export type TrialAnswer = { readonly kind: "ok" } | Extract<SetupAnswer, { kind: "refused" }>;

const problemSchema = z.object({ detail: z.string(), problem: z.optional(settingsProblemSchema) });

const refused = (
  message: string,
  problem: SettingsProblem | null = null,
): SetupAnswer & { kind: "refused" } => ({
  kind: "refused",
  message,
  problem,
});

interface Sent {
  readonly method: "GET" | "PUT" | "POST";
  readonly path: string;
  readonly body: unknown;
}

const call = async (
  url: string,
  { method, path, body }: Sent,
): Promise<{ readonly kind: "body"; readonly value: unknown } | (SetupAnswer & { kind: "refused" })> => {
  try {
    const response = await fetch(new URL(path, url), {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (response.status === 204) return { kind: "body", value: null };
    const value: unknown = await response.json();
    if (response.ok) return { kind: "body", value };
    const told = problemSchema.safeParse(value);
    return told.success
      ? refused(told.data.detail, told.data.problem ?? null)
      : refused(`${url} answered ${response.status}`);
  } catch (error) {
    const why =
      error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error);
    return refused(`${url} does not answer: ${why}`);
  }
};

const viewFrom = (answer: Awaited<ReturnType<typeof call>>, url: string): SetupAnswer => {
  if (answer.kind === "refused") return answer;
  const decoded = setupViewSchema.safeParse(answer.value);
  if (decoded.success) return { kind: "view", view: decoded.data };
  return refused(`${url} speaks another version: ${describeIssues(decoded.error.issues, answer.value)}`);
};

export const askSetup = async (url: string): Promise<SetupAnswer> =>
  viewFrom(await call(url, { method: "GET", path: "/api/setup", body: undefined }), url);

export const writeSetup = async (url: string, write: SetupWrite): Promise<SetupAnswer> =>
  viewFrom(await call(url, { method: "PUT", path: "/api/setup", body: write }), url);

const trial = async (url: string, path: string, body: unknown): Promise<TrialAnswer> => {
  const answer = await call(url, { method: "POST", path, body });
  return answer.kind === "refused" ? answer : { kind: "ok" };
};

export const tryLock = (url: string, pulseUs: number | null): Promise<TrialAnswer> =>
  trial(url, "/api/setup/lock-trial", { pulseUs });

export const trySound = (url: string, signal: Signal): Promise<TrialAnswer> =>
  trial(url, "/api/setup/sound-trial", { signal });
