/**
 * Every route of the central place × everybody, with real answers over the network. The routes come from the router, what
 * each of them may be asked by is typed here by hand, and neither may have a line that the other has not.
 */

import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CENTRE_NEEDS } from "../../../firmware/centre/access/needs.ts";
import { addCentreRoutes, type CentreRouteParts } from "../../../firmware/centre/http/routes.ts";
import { addGate } from "../../../firmware/gateway/access/gate.ts";
import { accessRoutes } from "../../../firmware/gateway/api/access.ts";
import { OWN_ADDRESS } from "../../gateway/access/support/door.ts";
import { inMemoryDesk } from "../../gateway/support/desk.ts";
import { type Place, startPlace, type Way } from "./support/place.ts";

/** In the order of the columns below. All but two are let in for the site north alone. */
const WHO = [
  "nobody",
  "a viewer",
  "a rider",
  "an operator",
  "an admin",
  "an admin with the code",
  "an admin on a line that others can read",
  "a viewer of all sites",
  "the local person",
] as const;

/** `-` is 401, `x` is 403, `?` is 404, `o` is let in: answered by the route itself. */
const MATRIX: Readonly<Record<string, string>> = {
  "GET /api/access": "ooooooooo",
  "POST /api/access/pair": "ooooooooo",
  "POST /api/access/sign-out": "-oooooooo",
  "POST /api/access/admin-code": "-xxxooxxo",
  "POST /api/access/admin": "-xxxooxxo",
  "POST /api/access/codes": "-xxooooxo",
  "GET /api/access/devices": "-xxooooxo",
  "DELETE /api/access/devices/:id": "-xxxxoxxx",
  "POST /api/access/console-codes": "---------",

  "GET /healthz": "-xxxxxxoo",
  "GET /api/fleet/tables": "-oooooooo",
  "GET /api/fleet/sessions": "-xxooooxo",
  "GET /api/fleet/events": "-xxooooxo",
  "GET /api/fleet/days": "-xxooooxo",
  "POST /api/fleet/tables/north/n1/stop": "-oooooooo",
  "POST /api/fleet/tables/north/n1/tighten": "-xxooooxo",
  "DELETE /api/fleet/tables/north/n1": "-xxooooxo",
  // Of another site: not found, and found by whoever has all of them.
  "POST /api/fleet/tables/south/s1/stop": "-??????oo",
  "POST /api/fleet/tables/south/s1/tighten": "-xx????xo",
  "DELETE /api/fleet/tables/south/s1": "-xx????xo",

  // Where nothing is: whoever is nobody is not told so, but for files, which are everybody's.
  "GET /nothing": "?????????",
  "GET /api/nothing": "-????????",
  "POST /nothing": "-????????",
};

const ROUTE_OF = (line: string): string => line.replace(/tables\/\w+\/\w+/, "tables/:site/:table");

const registered = async (): Promise<string[]> => {
  const found: string[] = [];
  const app = Fastify();
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) if (one !== "HEAD") found.push(`${one} ${url}`);
  });
  const desk = inMemoryDesk();
  addCentreRoutes(app, { entrance: { access: desk.access } } as unknown as CentreRouteParts);
  await app.ready();
  return [
    ...found,
    ...accessRoutes({ ...desk, isSited: true }).map(({ method, path }) => `${method} ${path}`),
  ];
};

describe("the table of needs", () => {
  it("has a line for every route of the router, and none for what is no route", async () => {
    const routes = (await registered()).sort();
    expect(Object.keys(CENTRE_NEEDS).sort()).toEqual([...routes, "GET /*"].sort());
    const typed = Object.keys(MATRIX).map(ROUTE_OF);
    expect([...new Set(typed)].filter((line) => !line.endsWith("nothing")).sort()).toEqual(routes);
  });

  it("lets no route be registered that it has no line for, a table's neither", () => {
    const app = Fastify();
    addGate(app, inMemoryDesk().access, CENTRE_NEEDS);
    for (const path of ["/api/backdoor", "/api/profiles"])
      expect(() => app.get(path, () => "open")).toThrow(`the route GET ${path} needs nothing yet`);
  });
});

describe.runIf(OWN_ADDRESS !== null)("every route × everybody", () => {
  let place: Place;
  const cookies = new Map<string, { readonly way: Way; readonly cookie: string }>();

  beforeAll(async () => {
    place = await startPlace();
    for (const [who, role, sites, way] of [
      ["a viewer", "viewer", ["north"], "tls"],
      ["a rider", "rider", ["north"], "tls"],
      ["an operator", "operator", ["north"], "tls"],
      ["an admin", "admin", ["north"], "tls"],
      ["an admin with the code", "admin", ["north"], "tls"],
      ["an admin on a line that others can read", "admin", ["north"], "network"],
      ["a viewer of all sites", "viewer", null, "tls"],
    ] as const)
      cookies.set(who, { way, cookie: await place.letIn(role, sites, way, who) });
    cookies.set("nobody", { way: "network", cookie: "" });
    cookies.set("the local person", { way: "local", cookie: "" });
    expect(await place.openActs("tls", cookies.get("an admin with the code")?.cookie)).toBe(200);
  });
  afterAll(() => place.close());

  it.each(WHO)("%s", async (who) => {
    const as = cookies.get(who);
    if (as === undefined) throw new Error(`nobody is ${who}`);
    const found: Record<string, string> = {};
    const typed: Record<string, string> = {};
    // Each of them once: signing out, which it may not survive, last.
    const lines = Object.entries(MATRIX).filter(([line]) => !line.endsWith("sign-out"));
    for (const [line, expected] of [...lines, ["POST /api/access/sign-out", "-oooooooo"] as const]) {
      const [method = "", path = ""] = line.split(" ");
      const isRead = method === "GET";
      // A body without sense, so that a route which is reached does nothing but say so; STOP is STOP whatever comes.
      const ask = { method, cookie: as.cookie, ...(isRead ? {} : { body: { nobodyKnowsThis: 1 } }) };
      const { status } = await place.ask(as.way, path.replace(":id", "nobody"), ask);
      if (isRead)
        expect((await place.ask(as.way, path, { ...ask, method: "HEAD" })).status, line).toBe(status);
      expect(status, `${line} was limited`).not.toBe(429);
      found[line] = status === 401 ? "-" : status === 403 ? "x" : status === 404 ? "?" : "o";
      typed[line] = expected.charAt(WHO.indexOf(who));
    }
    expect(found).toEqual(typed);
  });

  it("of all that, nothing has reached a table of a site that was not theirs, and limits without sense none", () => {
    const count = (what: string): number => place.sent.filter((one) => one === what).length;
    expect(new Set(place.sent.map((one) => one.split(" ")[0]))).toEqual(new Set(["stop", "forget"]));
    expect([count("stop north/n1"), count("stop south/s1")]).toEqual([8, 2]);
    expect([count("forget north/n1"), count("forget south/s1")]).toEqual([5, 1]);
  });
});
