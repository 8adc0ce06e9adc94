/**
 * `GET /api/boards`: which board the program was started with, how it stands, and which serial ports there are. Read
 * by whoever is signed in; the ports of the computer are told only to whoever may also set limits.
 */

import type { FastifyInstance } from "fastify";
import type { BoardStanding, BoardsView, SeenPort, StartedBoard } from "../../shared/boards.ts";
import { isAtLeast, type Role } from "../../shared/roles.ts";
import type { Access } from "./access/access.ts";
import { roleOf } from "./access/principal.ts";
import type { ControllerLink } from "./controller-link.ts";

/** What the gateway is given to know of boards; firmware/ports-look.ts provides it. */
export interface BoardsSource {
  readonly started: StartedBoard;
  /** Never rejects, and looks at most every few seconds. */
  ports(): Promise<readonly SeenPort[]>;
}

export interface BoardRouteParts {
  readonly controller: Pick<ControllerLink, "latest" | "pids">;
  /** Null where the program does not say. */
  readonly boards: BoardsSource | null;
  readonly access: Access;
}

const NO_CONTROLLER = "no controller is running; it is being started";
const NOT_FOUND_YET = "the board has not answered yet";

/** How the board stands by the newest report; what a controller said that is gone is not believed. */
export const standingOf = (controller: BoardRouteParts["controller"]): BoardStanding => {
  const report = controller.latest();
  if (controller.pids().controller === null) return { kind: "absent", why: NO_CONTROLLER };
  if (report === null || !report.board.connected)
    return { kind: "absent", why: report?.board.problem ?? NOT_FOUND_YET };
  const { guarded, simulated, calibrated } = report.board;
  return { kind: "connected", guarded, simulated, calibrated };
};

/** @param role whoever is less than an operator is not told what else is plugged into this computer, nor where */
export const boardsFor = async (
  { controller, boards }: Pick<BoardRouteParts, "controller" | "boards">,
  role: Role,
): Promise<BoardsView> => {
  const standing = standingOf(controller);
  if (!isAtLeast(role, "operator")) return { started: null, standing, ports: null };
  return {
    started: boards?.started ?? null,
    standing,
    ports: boards === null ? null : [...(await boards.ports())],
  };
};

export const addBoardRoutes = (app: FastifyInstance, parts: BoardRouteParts): void => {
  app.get("/api/boards", async (request, reply) => {
    const role = roleOf(parts.access.visitOf(request.raw).principal) ?? "viewer";
    const view = await boardsFor(parts, role);
    return reply.header("cache-control", "no-store").send(view);
  });
};
