/** The description says what is served: the same routes, and the page in the docs is what they make. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { describedRoutes } from "../../../firmware/gateway/api/description.ts";
import { openApiOf, templateOf } from "../../../firmware/gateway/api/open-api.ts";
import { openApiPage } from "../../../firmware/gateway/api/open-api-page.ts";
import { apiRoutes } from "../../../firmware/gateway/api/routes.ts";
import { addRoutes, type RouteParts } from "../../../firmware/gateway/http-routes.ts";
import { PROJECT } from "../../support/program.ts";

const parts = {
  api: { history: {}, people: {}, programmes: {}, recent: {} },
  world: { baseUrl: "http://127.0.0.1:1" },
} as unknown as RouteParts;

/** What the gateway registers, as `GET /api/sessions/{id}`. */
const registered = async (): Promise<string[]> => {
  const found: string[] = [];
  const app = Fastify();
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat())
      if (one !== "HEAD" && url.startsWith("/api/")) found.push(`${one} ${templateOf(url)}`);
  });
  addRoutes(app, parts);
  await app.ready();
  return found.sort();
};

const described = (): string[] =>
  describedRoutes(apiRoutes(parts.api))
    .map(({ method, path }) => `${method} ${templateOf(path)}`)
    .sort();

describe("the description of the API", () => {
  it("has every route that is registered, and no other", async () => {
    expect(described()).toEqual(await registered());
  });

  it("stands in docs/openapi.json (node dist/firmware/gateway/api/write-open-api.js)", () => {
    expect(readFileSync(join(PROJECT, "docs/openapi.json"), "utf8")).toBe(openApiPage());
  });

  it("names every parameter of a path, and points at nothing that is not there", () => {
    const document = openApiOf(describedRoutes(apiRoutes(parts.api)));
    const text = JSON.stringify(document);
    const { paths, components } = document as {
      paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
      components: { schemas: Record<string, unknown> };
    };
    for (const [path, operations] of Object.entries(paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(operations)) {
        const named = (operation.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name);
        expect(named, path).toEqual(wanted);
      }
    }
    for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
      expect(Object.keys(components.schemas)).toContain(name);
  });

  it("refuses unknown fields in every body and every query that it describes", () => {
    for (const { body, query, path } of apiRoutes(parts.api)) {
      const unknown = query.safeParse({ nobodyKnowsThis: "1" });
      expect(unknown.success, path).toBe(false);
      expect(body.safeParse({ nobodyKnowsThis: 1 }).success, path).toBe(false);
    }
  });
});
