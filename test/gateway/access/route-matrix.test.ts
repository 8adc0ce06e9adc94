/**
 * Every route × everybody, with the real answer of a real gateway. The routes come from the router, what each of them
 * may be asked by is typed here by hand, and neither may have a line that the other has not.
 */

import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Access } from "../../../firmware/gateway/access/access.ts";
import { addGate } from "../../../firmware/gateway/access/gate.ts";
import { LOOPBACK_ONLY } from "../../../firmware/gateway/access/options.ts";
import { ROUTE_NEEDS } from "../../../firmware/gateway/access/route-needs.ts";
import { addRoutes, type RouteParts } from "../../../firmware/gateway/http-routes.ts";
import { CLIENT_MESSAGE_TYPES } from "../../../shared/protocol.ts";
import { isAtLeast, REQUEST_NEEDS, ROLES } from "../../../shared/roles.ts";
import { inMemoryDesk } from "../support/desk.ts";
import { FakeHistory } from "../support/fake-history.ts";
import { type Door, OWN_ADDRESS, startDoor, type Way } from "./support/door.ts";

/** In the order of the columns below. `…with the code`: the console's code was entered within five minutes. */
const WHO = [
  "nobody",
  "a viewer",
  "a rider",
  "an operator",
  "an admin",
  "an admin with the code",
  "an admin on a line that others can read",
  "the local person",
  "the local person with the code",
] as const;

/** `-` is 401, `x` is 403, `o` is let in: answered by the route itself, whatever it says to a request without sense. */
const MATRIX: Readonly<Record<string, string>> = {
  "GET /*": "ooooooooo",
  "GET /api/access": "ooooooooo",
  "POST /api/access/pair": "ooooooooo",
  "POST /api/access/sign-out": "-oooooooo",
  "POST /api/access/admin-code": "-xxxooxoo",
  "POST /api/access/admin": "-xxxooxoo",
  "POST /api/access/codes": "-xxoooooo",
  "GET /api/access/devices": "-xxoooooo",
  "DELETE /api/access/devices/:id": "-xxxxoxxo",
  // Nobody's but the program's own command, which shows another secret than any of these.
  "POST /api/access/console-codes": "---------",

  "POST /api/stop": "-oooooooo",
  "GET /healthz": "-oooooooo",
  "GET /metrics": "-oooooooo",
  "GET /api/boards": "-oooooooo",
  "GET /api/history": "-oooooooo",
  "GET /api/openapi.json": "-oooooooo",
  "GET /api/programmes": "-oooooooo",
  "GET /api/world": "-oooooooo",
  "POST /api/world": "-xxoooooo",

  "GET /api/profiles/:id/advice": "-xooooooo",
  "GET /api/profiles/:id/proposal": "-xooooooo",
  "PUT /api/sessions/:id/outcome": "-xooooooo",

  "GET /api/sessions": "-xxoooooo",
  "GET /api/sessions/:id": "-xxoooooo",
  "GET /api/sessions/:id/samples": "-xxoooooo",
  "GET /api/sessions/:id/export.csv": "-xxoooooo",
  "GET /api/sessions/:id/export.json": "-xxoooooo",
  "GET /api/sessions/:id/report": "-xxoooooo",
  "GET /api/export.json": "-xxoooooo",
  "GET /api/export.csv": "-xxoooooo",
  "GET /api/profiles": "-xxoooooo",
  "POST /api/profiles": "-xxoooooo",
  "GET /api/profiles/:id": "-xxoooooo",
  "PUT /api/profiles/:id": "-xxoooooo",
  "DELETE /api/profiles/:id": "-xxoooooo",
  "PUT /api/profiles/:id/screening": "-xxoooooo",
  "PUT /api/profiles/:id/doctor-asked": "-xxoooooo",
  "GET /api/profiles/:id/plan": "-xxoooooo",
  "PUT /api/profiles/:id/plan": "-xxoooooo",
  "DELETE /api/profiles/:id/plan": "-xxoooooo",
  "GET /api/audit": "-xxoooooo",

  "GET /api/setup": "-xxoooooo",
  "PUT /api/setup": "-xxxxoxoo",
  "POST /api/setup/lock-trial": "-xxxxoxoo",
  "POST /api/setup/sound-trial": "-xxxxoxoo",

  // Where nothing is: whoever is nobody is not told so, but for files, which are everybody's.
  "GET /nothing": "ooooooooo",
  "GET /api/nothing": "ooooooooo",
  "POST /nothing": "-oooooooo",
  "POST /api/nothing": "-oooooooo",
  "DELETE /healthz": "-oooooooo",
};

/** Nobody's routes, which are there to be missed. */
const ABSENT = ["GET /nothing", "GET /api/nothing", "POST /nothing", "POST /api/nothing", "DELETE /healthz"];

/** What the program registers, apart from the companion's files. */
const registered = async (): Promise<string[]> => {
  const found: string[] = [];
  const app = Fastify();
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) if (one !== "HEAD") found.push(`${one} ${url}`);
  });
  const parts = {
    api: { history: {}, people: {}, programmes: {}, recent: {} },
    world: { baseUrl: "http://127.0.0.1:1" },
  } as unknown as RouteParts;
  addRoutes(app, parts);
  await app.ready();
  return found;
};

describe("the table of needs", () => {
  it("has a line for every route of the router, and none for what is no route", async () => {
    const routes = [...(await registered()), "GET /*"].sort();
    expect(Object.keys(ROUTE_NEEDS).sort()).toEqual(routes);
    expect(
      Object.keys(MATRIX)
        .filter((line) => !ABSENT.includes(line))
        .sort(),
    ).toEqual(routes);
  });

  it("lets no route be registered that it has no line for", async () => {
    const app = Fastify();
    addGate(app, inMemoryDesk().access);
    expect(() => app.get("/api/backdoor", () => "open")).toThrow(
      "the route GET /api/backdoor needs nothing yet; allowed: one with a line in ROUTE_NEEDS",
    );
    // Names that every object has are no lines of it.
    expect(() => app.route({ method: "GET", url: "constructor", handler: () => "open" })).toThrow();
  });

  it("of messages has every message, STOP for whoever is in, and nothing wider for a lower role", () => {
    expect(Object.keys(REQUEST_NEEDS).sort()).toEqual([...CLIENT_MESSAGE_TYPES].sort());
    expect(REQUEST_NEEDS.stop).toBe("viewer");
    for (const role of ROLES) expect(isAtLeast(role, REQUEST_NEEDS.stop)).toBe(true);
  });

  it("of nobody asks nothing that only a role may have", () => {
    const access = Access.inMemory({
      ...{ options: LOOPBACK_ONLY, log: { warn: () => {} } },
      clock: { nowMs: () => 0, wallIso: () => "2026-01-01T00:00:00.000Z" },
    });
    const nobody = { principal: { kind: "nobody" }, client: { address: null, channel: "tls" } } as const;
    for (const need of ["viewer", "rider", "operator", "admin", "admin-code", "admin-act", "set-up"] as const)
      expect(access.admits(nobody, need)).toEqual({ kind: "unknown" });
  });
});

describe.runIf(OWN_ADDRESS !== null)("every route × everybody", () => {
  let door: Door;
  const cookies = new Map<(typeof WHO)[number], { readonly way: Way; readonly cookie: string }>();

  beforeAll(async () => {
    const much = { apiChangesPerS: 10_000, setupsPerS: 10_000, stopsPerS: 10_000, httpRequestsPerS: 10_000 };
    door = await startDoor({
      history: new FakeHistory(),
      world: { baseUrl: "http://127.0.0.1:1" },
      caps: much,
    });
    cookies.set("nobody", { way: "network", cookie: "" });
    for (const [who, role] of [
      ["a viewer", "viewer"],
      ["a rider", "rider"],
      ["an operator", "operator"],
      ["an admin", "admin"],
      ["an admin with the code", "admin"],
    ] as const)
      cookies.set(who, { way: "tls", cookie: await door.letIn(role, "tls", who) });
    const onPlain = { way: "network", cookie: await door.letIn("admin", "network") } as const;
    cookies.set("an admin on a line that others can read", onPlain);
    const withCode = cookies.get("an admin with the code");
    expect((await door.openActs("tls", withCode?.cookie)).status).toBe(200);
    // The local person has entered the code for letting the others in, and ends that for now.
    expect((await door.ask("local", "/api/access/sign-out", { method: "POST" })).status).toBe(204);
    cookies.set("the local person", { way: "local", cookie: "" });
  });
  afterAll(() => door.close());

  const answered = async (line: string, { way, cookie }: { way: Way; cookie: string }): Promise<string> => {
    const [method = "", route = ""] = line.split(" ");
    const path = route === "/*" ? "/" : route.replace(":id", "nobody");
    const isRead = method === "GET";
    // A body without sense, so that a route which is reached does nothing but say so.
    const ask = { method, cookie, ...(isRead ? {} : { body: { nobodyKnowsThis: 1 } }) };
    const { status } = await door.ask(way, path, ask);
    if (isRead) expect((await door.ask(way, path, { ...ask, method: "HEAD" })).status, line).toBe(status);
    expect(status, `${line} was limited`).not.toBe(429);
    return status === 401 ? "-" : status === 403 ? "x" : "o";
  };

  it.each(WHO.slice(0, -1))("%s", async (who) => {
    const column = WHO.indexOf(who);
    const as = cookies.get(who);
    if (as === undefined) throw new Error(`nobody is ${who}`);
    const found: Record<string, string> = {};
    const typed: Record<string, string> = {};
    for (const [line, expected] of Object.entries(MATRIX)) {
      found[line] = await answered(line, as);
      typed[line] = expected.charAt(column);
    }
    expect(found).toEqual(typed);
  });

  it("the local person with the code", async () => {
    expect((await door.openActs("local")).status).toBe(200);
    for (const [line, expected] of Object.entries(MATRIX))
      expect(await answered(line, { way: "local", cookie: "" }), line).toBe(expected.charAt(WHO.length - 1));
  });
});
