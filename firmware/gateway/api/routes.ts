/** Every route of the API that is served from its description, in the order in which it is described. */

import { accessRoutes } from "./access.ts";
import { adviceRoutes } from "./advice.ts";
import { auditRoutes } from "./audit.ts";
import { descriptionRoute } from "./description.ts";
import { exportRoutes } from "./exports.ts";
import type { ApiParts } from "./parts.ts";
import { planRoutes } from "./plans.ts";
import { profileRoutes } from "./profiles.ts";
import { programmeRoutes } from "./programmes.ts";
import type { ApiRoute } from "./route.ts";
import { sessionRoutes } from "./sessions.ts";

const servedRoutes = (parts: ApiParts): readonly ApiRoute[] => [
  ...sessionRoutes(parts),
  ...exportRoutes(parts),
  ...profileRoutes(parts),
  ...adviceRoutes(parts),
  ...planRoutes(parts),
  ...programmeRoutes(parts),
  ...auditRoutes(parts),
  ...accessRoutes(parts),
];

export const apiRoutes = (parts: ApiParts): readonly ApiRoute[] => {
  const served = servedRoutes(parts);
  return [...served, descriptionRoute(served)];
};
