/**
 * The routes that are registered elsewhere (http-routes.ts, setup-routes.ts, board-routes.ts), told here for the
 * description. A test holds this list against what is registered.
 */

import * as z from "zod/mini";
import { boardsViewSchema } from "../../../shared/boards.ts";
import {
  lockTrialSchema,
  setupViewSchema,
  setupWriteSchema,
  soundTrialSchema,
} from "../../../shared/setup.ts";
import { worldSchema } from "../../../shared/world.ts";
import { type Described, NO_BODY, NO_PARAMS, NO_QUERY } from "./route.ts";

const plain = { params: NO_PARAMS, query: NO_QUERY, body: NO_BODY } as const;
const nothing = { kind: "nothing" } as const;

export const OLDER_ROUTES: readonly Described[] = [
  {
    ...plain,
    method: "POST",
    path: "/api/stop",
    tag: "table",
    summary:
      "STOP: the lock is released and the session ends, whatever is sent along; taken 5 times a second",
    answer: { kind: "accepted" },
    problems: [403],
  },
  {
    ...plain,
    method: "GET",
    path: "/api/boards",
    tag: "set-up",
    summary: "Which board the program was started with, how it stands, and which ports there are",
    answer: { kind: "json", status: 200, schema: boardsViewSchema },
    problems: [],
  },
  {
    ...plain,
    method: "GET",
    path: "/api/setup",
    tag: "set-up",
    summary: "What somebody who sets the table up sees",
    answer: { kind: "json", status: 200, schema: setupViewSchema },
    problems: [503],
  },
  {
    ...plain,
    method: "PUT",
    path: "/api/setup",
    tag: "set-up",
    summary: "Writes the board's settings, whole; never during a session",
    body: setupWriteSchema,
    answer: nothing,
    problems: [403, 409, 422, 502, 503],
  },
  {
    ...plain,
    method: "POST",
    path: "/api/setup/lock-trial",
    tag: "set-up",
    summary: "Moves the lock's servo for a moment",
    body: lockTrialSchema,
    answer: nothing,
    problems: [403, 409, 422, 502, 503],
  },
  {
    ...plain,
    method: "POST",
    path: "/api/setup/sound-trial",
    tag: "set-up",
    summary: "Sounds one of the signals for a moment",
    body: soundTrialSchema,
    answer: nothing,
    problems: [403, 409, 422, 502, 503],
  },
  {
    ...plain,
    method: "GET",
    path: "/api/world",
    tag: "simulation",
    summary: "The world of a simulated table: what is true at its pins; 404 for a real one",
    answer: { kind: "json", status: 200, schema: worldSchema },
    problems: [404, 502, 504],
  },
  {
    ...plain,
    method: "POST",
    path: "/api/world",
    tag: "simulation",
    summary: "Moves the simulated rider, or breaks something; the simulated board judges the body",
    body: z.record(z.string(), z.unknown()),
    answer: { kind: "json", status: 200, schema: worldSchema },
    problems: [400, 403, 404, 413, 502, 504],
  },
];
