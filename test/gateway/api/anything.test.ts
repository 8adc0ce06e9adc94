/** Whatever is sent to whatever route, it is answered: with what was asked for or with a problem, never by failing. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LOCAL } from "../../../firmware/gateway/access/principal.ts";
import type { Caller, Reply } from "../../../firmware/gateway/api/route.ts";
import { apiRoutes } from "../../../firmware/gateway/api/routes.ts";
import { Lately } from "../../../firmware/gateway/lately.ts";
import { People } from "../../../firmware/gateway/people.ts";
import { RecentSessions } from "../../../firmware/gateway/recent-sessions.ts";
import { DEFAULT_CEILINGS } from "../../../shared/limits.ts";
import { inMemoryDesk } from "../support/desk.ts";
import { draftOf, FakeHistory, knownProfile, recordOf } from "../support/fake-history.ts";
import { TEST_SHELF } from "../support/test-shelf.ts";

const AT = "2026-01-01T00:00:00.000Z";
const caller: Caller = {
  visit: { principal: LOCAL, client: { address: "127.0.0.1", channel: "loopback" } },
  doer: { by: "http", device: null, address: "127.0.0.1" },
};

const table = () => {
  const history = new FakeHistory();
  history.profiles = [knownProfile("anna")];
  history.sessions = [recordOf("s1")];
  const recent = new RecentSessions(10);
  const ceilings = DEFAULT_CEILINGS;
  const people = new People({ history, ceilings, guestName: "Guest" });
  const routes = apiRoutes({
    ...{ history, people, recent, ceilings, programmes: TEST_SHELF },
    ...inMemoryDesk(),
    lately: new Lately(history, recent, () => AT),
    profileInSession: () => null,
    about: { program: "0", simulated: true, timeZone: "UTC" },
    wallIso: () => AT,
  });
  return { history, people, routes };
};

const ids = fc.oneof(fc.constantFrom("anna", "s1", "guest", "__proto__", "constructor", ""), fc.string());
const bodies = fc.oneof(
  fc.jsonValue(),
  fc.constant(undefined),
  fc.tuple(fc.constantFrom(...Object.keys(draftOf("x"))), fc.jsonValue()).map(([field, value]) => ({
    ...draftOf("x"),
    [field]: value,
  })),
);
const queries = fc.dictionary(
  fc.constantFrom("limit", "after", "profileId", "from", "to", "before", "x", "__proto__"),
  fc.oneof(fc.string(), fc.array(fc.string())),
  { maxKeys: 2 },
);

const statusOf = (reply: Reply): number => {
  if (reply.kind === "problem") return reply.status;
  return reply.kind === "json" ? reply.status : 204;
};

describe("the API", () => {
  it("answers anything on every route, and keeps no profile that is not whole or wider than the table", async () => {
    const { history, people, routes } = table();
    await people.refresh();
    const indices = fc.nat({ max: routes.length - 1 });
    await fc.assert(
      fc.asyncProperty(indices, ids, queries, bodies, async (index, id, query, body) => {
        const route = routes[index];
        if (route === undefined) throw new Error("no such route");
        const params = route.path.includes(":id") ? { id } : {};
        const reply = await route.run({ params, query, body, caller });
        if (reply.kind === "stream") reply.onClose();
        expect([200, 201, 204, 400, 404, 409, 422, 503]).toContain(statusOf(reply));
        for (const profile of history.profiles) {
          expect(profile.limits.maxAngleDeg).toBeLessThanOrEqual(DEFAULT_CEILINGS.maxAngleDeg);
          expect(profile.limits.maxDurationS).toBeLessThanOrEqual(DEFAULT_CEILINGS.maxDurationS);
          expect(profile.name).toMatch(/^\S/u);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
