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
import { askInstance, type Instance } from "./instance-http.ts";

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
  at: Instance,
  sent: Sent,
): Promise<{ readonly kind: "body"; readonly value: unknown } | (SetupAnswer & { kind: "refused" })> => {
  const answer = await askInstance(at, { ...sent, patienceMs: PATIENCE_MS });
  if (answer.kind === "failed") return refused(`${at.url} does not answer: ${answer.why}`);
  if (answer.status >= 200 && answer.status < 300) return { kind: "body", value: answer.body };
  const told = problemSchema.safeParse(answer.body);
  return told.success
    ? refused(told.data.detail, told.data.problem ?? null)
    : refused(`${at.url} answered ${answer.status}`);
};

const viewFrom = (answer: Awaited<ReturnType<typeof call>>, { url }: Instance): SetupAnswer => {
  if (answer.kind === "refused") return answer;
  const decoded = setupViewSchema.safeParse(answer.value);
  if (decoded.success) return { kind: "view", view: decoded.data };
  return refused(`${url} speaks another version: ${describeIssues(decoded.error.issues, answer.value)}`);
};

export const askSetup = async (at: Instance): Promise<SetupAnswer> =>
  viewFrom(await call(at, { method: "GET", path: "/api/setup", body: undefined }), at);

export const writeSetup = async (at: Instance, write: SetupWrite): Promise<SetupAnswer> =>
  viewFrom(await call(at, { method: "PUT", path: "/api/setup", body: write }), at);

const trial = async (at: Instance, path: string, body: unknown): Promise<TrialAnswer> => {
  const answer = await call(at, { method: "POST", path, body });
  return answer.kind === "refused" ? answer : { kind: "ok" };
};

export const tryLock = (at: Instance, pulseUs: number | null): Promise<TrialAnswer> =>
  trial(at, "/api/setup/lock-trial", { pulseUs });

export const trySound = (at: Instance, signal: Signal): Promise<TrialAnswer> =>
  trial(at, "/api/setup/sound-trial", { signal });
