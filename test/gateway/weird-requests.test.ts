/**
 * Weird values in everything that comes over HTTP: each field of each body, each parameter of each query and each part of
 * each path, of every route that is described. What is refused changes nothing; what is taken is whole.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTE_NEEDS } from "../../firmware/gateway/access/route-needs.ts";
import { OLDER_ROUTES } from "../../firmware/gateway/api/older-routes.ts";
import type { Described } from "../../firmware/gateway/api/route.ts";
import { apiRoutes } from "../../firmware/gateway/api/routes.ts";
import { Lately } from "../../firmware/gateway/lately.ts";
import { People } from "../../firmware/gateway/people.ts";
import { RecentSessions } from "../../firmware/gateway/recent-sessions.ts";
import { DEFAULT_CEILINGS } from "../../shared/limits.ts";
import { profileSchema } from "../../shared/profiles.ts";
import { sampleFor } from "../support/sample.ts";
import { faultsIn, isPolluted, jsonWithKeys, spoiltJson, WEIRD } from "../support/weird.ts";
import { inMemoryDesk } from "./support/desk.ts";
import { FakeHistory, knownProfile, recordOf } from "./support/fake-history.ts";
import { type Rig, startRig } from "./support/rig.ts";
import { TEST_SHELF } from "./support/test-shelf.ts";

const AT = "2026-01-01T00:00:00.000Z";
const NO_LIMIT = 1e9;
/** Neither body nor query; nobody's program goes by their description. */
const PLAIN: readonly string[] = ["GET /*", "GET /healthz", "GET /metrics"];

/** Only for their schemas: nothing is asked of these. */
const describedRoutes = (): readonly Described[] => {
  const history = new FakeHistory();
  const recent = new RecentSessions(10);
  const parts = {
    ...{ history, recent, ceilings: DEFAULT_CEILINGS, programmes: TEST_SHELF },
    ...inMemoryDesk(),
    people: new People({ history, ceilings: DEFAULT_CEILINGS, guestName: "Guest" }),
    lately: new Lately(history, recent, () => AT),
    profileInSession: () => null,
    about: { program: "0", simulated: true, timeZone: "UTC" },
    wallIso: () => AT,
  };
  return [...apiRoutes(parts), ...OLDER_ROUTES];
};
const ROUTES = describedRoutes();
/** A kept line may be closed by the other side in the moment in which it is used again; then nothing was heard there. */
const onOpenLine = async (ask: () => Promise<Response>): Promise<Response> => {
  try {
    return await ask();
  } catch {
    return ask();
  }
};

/** Bodies of which more is asked than their schema says. */
const BODIES: Readonly<Record<string, unknown>> = {
  "PUT /api/profiles/:id/plan": { rungs: ["first-minutes"], sessionsPerWeek: 3, sessionsPerRung: 4 },
  "POST /api/setup/lock-trial": { pulseUs: 1500 },
  "PUT /api/setup": {
    ...{ counterLow: 3, tableId: 9 },
    settings: {
      ...{ sensors: { potentiometer: true, mpu6050: true }, sensorChannel: 0, holdUs: 1000, releaseUs: 2000 },
      potentiometer: {
        kind: "two-point",
        a: { counts: 200, angleDeg: -75 },
        b: { counts: 800, angleDeg: 75 },
      },
      inertial: { kind: "zeroed", axis: 1, zeroDeg: 12.5 },
      ...{ buzzerKind: "passive", lockSwitch: true, bandGapMv: 1100 },
    },
  },
};
const lineOf = ({ method, path }: Described): string => `${method} ${path}`;

const QUERY_TEXTS = [
  "NaN",
  "Infinity",
  "-0",
  "1e400",
  "9007199254740993",
  "",
  "[]",
  "{}",
  "null",
  "true",
  "60",
];
const idsOf = (): readonly string[] =>
  WEIRD.map(({ json }) => json).filter((json): json is string => json !== null && json !== "");

describe("every route", () => {
  it("that the table of needs knows is described, and so is asked here", () => {
    const known = [...ROUTES.map(lineOf), ...PLAIN];
    expect(Object.keys(ROUTE_NEEDS).filter((line) => !known.includes(line))).toEqual([]);
  });
});

describe("weird values over HTTP", () => {
  let rig: Rig;
  const history = new FakeHistory();
  beforeAll(async () => {
    history.profiles = [knownProfile("anna")];
    history.sessions = [recordOf("s1")];
    rig = await startRig({
      history,
      caps: {
        apiChangesPerS: NO_LIMIT,
        setupsPerS: NO_LIMIT,
        stopsPerS: NO_LIMIT,
        httpRequestsPerS: NO_LIMIT,
      },
    });
    rig.controller.report();
  });
  afterAll(() => rig.close());

  /** All that a request could change. */
  const kept = (): string =>
    JSON.stringify([
      history.profiles,
      [...history.plans],
      [...history.outcomes],
      history.sessions,
      rig.controller.asked,
      rig.controller.setUpAsked,
    ]);

  const send = async (route: Described, path: string, body?: string): Promise<void> => {
    const before = kept();
    const init = body === undefined ? {} : { body, headers: { "content-type": "application/json" } };
    const answer = await onOpenLine(() => fetch(`${rig.url}${path}`, { method: route.method, ...init }));
    const text = await answer.text();
    const what = `${route.method} ${path} ${body ?? ""}: ${answer.status} ${text.slice(0, 200)}`;
    expect(answer.status < 500 || answer.status === 503, what).toBe(true);
    if (answer.status >= 400) {
      expect(answer.headers.get("content-type"), what).toContain("application/problem+json");
      expect(kept(), what).toBe(before);
    }
    for (const profile of history.profiles) expect(profileSchema.safeParse(profile).success, what).toBe(true);
    expect(faultsIn([rig.controller.asked, rig.controller.setUpAsked]), what).toEqual([]);
  };
  const pathOf = ({ path }: Described, id = "anna"): string =>
    path.replaceAll(/:\w+/g, encodeURIComponent(id));

  it.each(ROUTES.map((route) => [lineOf(route), route] as const))("%s", async (_, route) => {
    const sample = BODIES[lineOf(route)] ?? sampleFor(route.body);
    if (sample !== undefined) {
      // What is spoilt is well-formed before, or nothing would be learnt about the fields behind the first.
      const whole = JSON.stringify(sample);
      const init = { body: whole, headers: { "content-type": "application/json" } };
      const { status } = await fetch(`${rig.url}${pathOf(route)}`, { method: route.method, ...init });
      expect([400, 422], whole).not.toContain(status);
      for (const { message } of spoiltJson(sample)) await send(route, pathOf(route), message);
      for (const text of jsonWithKeys(sample)) await send(route, pathOf(route), text);
    } else if (route.method !== "GET") {
      for (const json of idsOf()) await send(route, pathOf(route), json);
    }
    const filled = sample === undefined ? undefined : "{}";
    for (const field of Object.keys(Object(sampleFor(route.query)))) {
      for (const text of QUERY_TEXTS)
        await send(route, `${pathOf(route)}?${field}=${encodeURIComponent(text)}`, filled);
      await send(route, `${pathOf(route)}?${field}=1&${field}=2`, filled);
    }
    for (const pair of ["x=60", "__proto__=1", "__proto__[polluted]=1", "constructor.prototype.polluted=1"])
      await send(route, `${pathOf(route)}?${pair}`, filled);
    if (route.path.includes(":")) {
      for (const id of idsOf()) await send(route, pathOf(route, id), filled);
    }
    expect(rig.errors).toEqual([]);
    expect(isPolluted()).toBe(false);
  });

  it("and people are still who they were to whoever asks", async () => {
    const answer = await fetch(`${rig.url}/api/profiles`);
    expect(answer.status).toBe(200);
    expect(faultsIn(await answer.json())).toEqual([]);
  });
});
