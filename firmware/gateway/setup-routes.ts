/**
 * `/api/setup`: what somebody who sets a table up sees and may change. Shapes are judged here, ranges by
 * shared/setup-ranges.ts, and whether it is allowed now by the controller. Nothing is kept in the gateway: a record is
 * written whole or not at all.
 */

import type { FastifyInstance, FastifyReply } from "fastify";
import type * as z from "zod/mini";
import { describeIssues } from "../../shared/decode.ts";
import { parseSafely } from "../../shared/parse-safely.ts";
import {
  lockTrialSchema,
  type SettingsProblem,
  type SetupRefusal,
  type SetupState,
  setupWriteSchema,
  soundTrialSchema,
} from "../../shared/setup.ts";
import { problemText, settingsProblem, tableIdProblem } from "../../shared/setup-ranges.ts";
import type { SetupAnswerMessage, SetupRequestMessage } from "../controller/ipc.ts";
import type { Access } from "./access/access.ts";
import type { AuditTrail } from "./audit-trail.ts";
import type { ControllerLink } from "./controller-link.ts";
import { doerOf } from "./http-doer.ts";
import { PROBLEM_TYPE, problem } from "./problem.ts";

export interface SetupRouteParts {
  readonly controller: Pick<ControllerLink, "setUp">;
  readonly version: string;
  readonly access: Access;
  readonly audit: Pick<AuditTrail, "note">;
  /** Changes per second, of everybody together. */
  readonly setupsPerS: number;
}

const STATUS_OF: Readonly<Record<SetupRefusal["code"], number>> = {
  "wrong-state": 409,
  unguarded: 409,
  "not-taken": 502,
  "no-board": 503,
  "out-of-range": 422,
};

/**
 * While no controller answers there is no board to set up, and looking is no mistake: after every write of settings a
 * fresh controller starts, and a page that looks on would be told of errors.
 */
const nobodyThere = (reason: string): SetupState => ({
  state: "offline",
  refusal: reason,
  board: { kind: "none", reason },
  reading: { kind: "none" },
  gravity: { kind: "none" },
  angle: { kind: "fault", reason: "no-board" },
  stop: "unknown",
  lockTrialUs: null,
});

const refuse = (
  reply: FastifyReply,
  status: number,
  detail: string,
  wrong: SettingsProblem | null,
): FastifyReply =>
  reply
    .code(status)
    .type(PROBLEM_TYPE)
    .send({ ...problem(status, detail), ...(wrong === null ? {} : { problem: wrong }) });

/** What stands in a body, or null when the refusal was sent. */
const decodeBody = <S extends z.ZodMiniType>(
  schema: S,
  body: unknown,
  reply: FastifyReply,
): z.output<S> | null => {
  const decoded = parseSafely(schema, body);
  if (decoded.success) return decoded.data;
  refuse(reply, 422, describeIssues(decoded.error.issues, body), null);
  return null;
};

/** Adds the routes; their JSON is parsed by the framework, bounded and without prototypes. */
export const addSetupRoutes = (app: FastifyInstance, parts: SetupRouteParts): void => {
  const { controller, version, audit, access } = parts;
  const rateLimit = { max: parts.setupsPerS, timeWindow: 1_000, keyGenerator: () => "setup" };

  const send = (reply: FastifyReply, result: SetupAnswerMessage["result"]): FastifyReply => {
    switch (result.kind) {
      case "state":
        return reply.header("cache-control", "no-store").send({ ...result.state, program: version });
      case "ok":
        return reply.code(204).send();
      case "refused":
        return refuse(reply, STATUS_OF[result.code], result.message, result.problem);
    }
  };
  const ask = async (reply: FastifyReply, request: SetupRequestMessage["request"]): Promise<FastifyReply> =>
    send(reply, await controller.setUp(request));

  app.get("/api/setup", async (_request, reply) => {
    const result = await controller.setUp({ kind: "look" });
    const isNobody = result.kind === "refused" && result.code === "no-board";
    return send(reply, isNobody ? { kind: "state", state: nobodyThere(result.message) } : result);
  });
  app.put("/api/setup", { config: { rateLimit } }, async (request, reply) => {
    const write = decodeBody(setupWriteSchema, request.body, reply);
    if (write === null) return reply;
    const wrong = tableIdProblem(write.tableId) ?? settingsProblem(write.settings);
    if (wrong !== null) return refuse(reply, 422, problemText(wrong), wrong);
    const result = await controller.setUp({ kind: "write", write });
    const doer = doerOf(request.raw, access.visitOf(request.raw));
    if (result.kind !== "refused") audit.note("set-up", doer, { settings: write.settings }, null);
    return send(reply, result);
  });
  app.post("/api/setup/lock-trial", { config: { rateLimit } }, (request, reply) => {
    const trial = decodeBody(lockTrialSchema, request.body, reply);
    return trial === null ? reply : ask(reply, { kind: "lock-trial", pulseUs: trial.pulseUs });
  });
  app.post("/api/setup/sound-trial", { config: { rateLimit } }, (request, reply) => {
    const trial = decodeBody(soundTrialSchema, request.body, reply);
    return trial === null ? reply : ask(reply, { kind: "sound-trial", signal: trial.signal });
  });
};
