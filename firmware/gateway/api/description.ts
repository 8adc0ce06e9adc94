/** `/api/openapi.json`: the description of all routes, itself among them. */

import * as z from "zod/mini";
import { OLDER_ROUTES } from "./older-routes.ts";
import { openApiOf } from "./open-api.ts";
import { type ApiRoute, type Described, NO_BODY, NO_PARAMS, NO_QUERY, ok, route } from "./route.ts";

/** @param routes all that are served from their description, without this one */
export const descriptionRoute = (routes: readonly ApiRoute[]): ApiRoute => {
  let told: unknown = null;
  const self: ApiRoute = route({
    method: "GET",
    path: "/api/openapi.json",
    tag: "description",
    summary: "This description (OpenAPI 3.1)",
    params: NO_PARAMS,
    query: NO_QUERY,
    body: NO_BODY,
    answer: { kind: "json", status: 200, schema: z.record(z.string(), z.unknown()) },
    problems: [400],
    handle: () => {
      told ??= openApiOf(describedRoutes([...routes, self]));
      return ok(told);
    },
  });
  return self;
};

export const describedRoutes = (served: readonly Described[]): readonly Described[] => [
  ...served,
  ...OLDER_ROUTES,
];
