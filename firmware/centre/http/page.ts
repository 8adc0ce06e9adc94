/** The fleet's page and its files, from the companion's build: what belongs to a single table's page is not served. */

import { existsSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import serveStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Log } from "../../log.ts";

export const FLEET_PAGE = "fleet.html";
/** They would look for a table at this address; a worker would even stay in the browser. */
const OF_A_TABLE = ["/index.html", "/offline.html", "/service-worker.js", "/manifest.webmanifest"];

export const addFleetPage = async (
  app: FastifyInstance,
  companionDir: string,
  log: Pick<Log, "warn">,
): Promise<void> => {
  if (!existsSync(join(companionDir, FLEET_PAGE))) {
    log.warn({ companionDir }, "the fleet view's files are not there; run the build");
    return;
  }
  await app.register(serveStatic, {
    root: companionDir,
    index: FLEET_PAGE,
    allowedPath: (path) => !OF_A_TABLE.includes(posix.normalize(path)),
    cacheControl: false,
    setHeaders: (response, path) => {
      // Built files carry a hash of their contents in their name; everything else may change under its name.
      const hashed = relative(companionDir, path).startsWith(`assets${sep}`);
      response.setHeader("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
};
