/** The fleet's page as the central place serves it: itself, its files, and nothing of a single table's page. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addFleetPage } from "../../firmware/centre/http/page.ts";

const FILES = ["fleet.html", "index.html", "offline.html", "service-worker.js", "manifest.webmanifest"];
let folder: string;
let app: FastifyInstance;
let warned: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inversion-table-page-"));
  app = Fastify();
  warned = [];
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});
const serve = async (): Promise<void> => {
  await addFleetPage(app, folder, { warn: (_what: unknown, said?: string) => void warned.push(said ?? "") });
};
const get = async (url: string): Promise<[number, string, unknown]> => {
  const { statusCode, body, headers } = await app.inject({ url });
  return [statusCode, body, headers["cache-control"]];
};

test("the page, its hashed files for ever and the others for now; what is a table's is not there", async () => {
  for (const file of [...FILES, "assets/fleet-abc.js", "favicon.svg"]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `of ${file}`);
  }
  await serve();
  expect(await get("/")).toEqual([200, "of fleet.html", "no-cache"]);
  expect(await get("/?site=north")).toEqual([200, "of fleet.html", "no-cache"]);
  expect(await get("/fleet.html")).toEqual([200, "of fleet.html", "no-cache"]);
  expect(await get("/favicon.svg")).toEqual([200, "of favicon.svg", "no-cache"]);
  const forEver = "public, max-age=31536000, immutable";
  expect(await get("/assets/fleet-abc.js")).toEqual([200, "of assets/fleet-abc.js", forEver]);
  const odd = ["/%69ndex.html", "//index.html", "/./index.html", "/assets/../index.html", "/index.html/"];
  for (const path of [
    "/index.html",
    "/offline.html",
    "/service-worker.js",
    "/manifest.webmanifest",
    ...odd,
  ]) {
    const [status, body] = await get(path);
    expect([path, status, body.startsWith("of ")]).toEqual([path, 404, false]);
  }
  expect(warned).toEqual([]);
});

test("where it was not built, that is told, and everything else goes on", async () => {
  await serve();
  expect(warned).toHaveLength(1);
  expect((await get("/"))[0]).toBe(404);
});
