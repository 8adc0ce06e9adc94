/**
 * The description of the API (OpenAPI 3.1), made from the schemas that the routes are decoded with, so that it cannot
 * say anything else. Served at /api/openapi.json and kept as docs/openapi.json; a test fails while that is out of date.
 */

import * as z from "zod/mini";
import { profileViewSchema } from "../../../shared/api.ts";
import { sessionRecordSchema } from "../../../shared/history.ts";
import { outcomeSchema } from "../../../shared/outcomes.ts";
import { planDraftSchema, planSchema } from "../../../shared/plan.ts";
import { profileDraftSchema } from "../../../shared/profiles.ts";
import { worldSchema } from "../../../shared/world.ts";
import { badFieldSchema } from "./bad-input.ts";
import { type Described, NO_BODY } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const jsonOf = (schema: z.core.$ZodType, io: "input" | "output"): Json => {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      // The format says it; the pattern is a screenful.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    },
  });
  return json;
};

/** Told once, and named where they are used. */
const NAMED: ReadonlyMap<z.core.$ZodType, string> = new Map<z.core.$ZodType, string>([
  [sessionRecordSchema, "Session"],
  [outcomeSchema, "Outcome"],
  [profileDraftSchema, "ProfileDraft"],
  [profileViewSchema, "ProfileView"],
  [planSchema, "Plan"],
  [planDraftSchema, "PlanDraft"],
  [worldSchema, "World"],
]);

const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** A schema, or where it stands. */
const shapeOf = (schema: z.ZodMiniType, io: "input" | "output"): Json => {
  const name = NAMED.get(schema);
  return name === undefined ? jsonOf(schema, io) : refTo(name);
};

const namedShapes = (): Json =>
  Object.fromEntries([...NAMED].map(([schema, name]) => [name, jsonOf(schema, "output")]));

const problemSchema = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.optional(z.array(badFieldSchema)),
});

const WORDS: Readonly<Record<number, string>> = {
  400: "A part of the path or of the query is wrong, unknown or not allowed; `errors` names it",
  401: "Nobody is signed in",
  403: "The role is too low, or the page is somebody else's",
  404: "There is no such thing",
  409: "Not in this state, or another one has that already",
  422: "A field of the body is wrong, missing or unknown; `errors` names it",
  429: "Too many requests",
  500: "The gateway failed; its log says why",
  502: "Whoever was asked gave no useful answer",
  503: "Whoever knows it cannot be asked now; nothing was changed unless the detail says so",
  504: "Whoever was asked did not answer in time",
};

const parametersOf = (schema: z.ZodMiniType, where: "path" | "query"): Json[] => {
  const json = jsonOf(schema, "input");
  const properties = isJson(json["properties"]) ? json["properties"] : {};
  const required = Array.isArray(json["required"]) ? json["required"] : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: property,
  }));
};

const answerOf = ({ answer }: Described): Json => {
  switch (answer.kind) {
    case "nothing":
      return { 204: { description: "Done" } };
    case "accepted":
      return { 202: { description: "Taken; telemetry shows it done" } };
    case "text":
      return {
        200: { description: "As asked", content: { [answer.contentType]: { schema: { type: "string" } } } },
      };
    case "json": {
      const schema = shapeOf(answer.schema, "output");
      const description = answer.status === 201 ? "Made" : "As asked";
      return { [answer.status]: { description, content: { "application/json": { schema } } } };
    }
  }
};

const problemsOf = ({ problems }: Described): Json =>
  Object.fromEntries(
    [...new Set([...problems, 429, 500])]
      .sort((a, b) => a - b)
      .map((status) => [
        status,
        {
          description: WORDS[status] ?? "A problem",
          content: { "application/problem+json": { schema: refTo("Problem") } },
        },
      ]),
  );

const operationOf = (route: Described): Json => {
  const parameters = [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")];
  const hasBody = route.body !== NO_BODY;
  return {
    tags: [route.tag],
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: { "application/json": { schema: shapeOf(route.body, "input") } },
          },
        }
      : {}),
    responses: { ...answerOf(route), ...problemsOf(route) },
  };
};

/** `/api/sessions/:id` as OpenAPI writes it: `/api/sessions/{id}`. */
export const templateOf = (path: string): string => path.replaceAll(/:([A-Za-z]+)/g, "{$1}");

/** The whole document. It is the same for the same routes: no version of the program, no address of a server. */
export const openApiOf = (routes: readonly Described[]): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Inversion table",
      version: "1",
      description:
        "Sessions, people, programmes and set-up of one table. Live data and wishes go over the WebSocket (docs/protocol.md). Errors are `application/problem+json`; unknown fields of a body and unknown parameters of a query are errors.",
      license: { name: "MIT", identifier: "MIT" },
    },
    paths,
    components: { schemas: { Problem: jsonOf(problemSchema, "output"), ...namedShapes() } },
  };
};

export const openApiText = (routes: readonly Described[]): string =>
  `${JSON.stringify(openApiOf(routes), null, 2)}\n`;
