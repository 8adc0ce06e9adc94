/** `/api/access`: who I am here, pairing, signing out, acts of an admin, and the devices that are in. */

import * as z from "zod/mini";
import {
  accessViewSchema,
  adminSchema,
  type CodeWish,
  type ConsoleCodeWish,
  codeOfferSchema,
  codeWishSchema,
  consoleCodeWishSchema,
  pairedDevicesSchema,
  pairSchema,
  sitedCodeWishSchema,
  sitedConsoleCodeWishSchema,
} from "../../../shared/access.ts";
import type { Access } from "../access/access.ts";
import type { AccessDesk, Refusal } from "../access/desk.ts";
import { MOST_AGE_S } from "../access/paired-devices.ts";
import { withSites } from "../access/principal.ts";
import { cookieText } from "../access/tokens.ts";
import {
  type ApiRoute,
  NO_BODY,
  NO_PARAMS,
  NO_QUERY,
  NOTHING,
  ok,
  type Reply,
  refuse,
  route,
} from "./route.ts";

export interface AccessRouteParts {
  readonly access: Access;
  readonly desk: AccessDesk;
  /** A central place of many tables: codes are for sites. */
  readonly isSited?: true;
}

const askedSchema = z.strictObject({ validS: z.number() });
export const deviceParams = z.strictObject({ id: z.string().check(z.minLength(1), z.maxLength(64)) });

const refusalReply = (refusal: Refusal): Reply => {
  switch (refusal.kind) {
    case "wrong":
      return refuse(403, "the code is wrong, was used, or is older than five minutes; ask for another one");
    case "wait":
      return {
        ...refuse(429, `too many codes were tried; the next one is looked at in ${refusal.waitS} s`),
        headers: { "retry-after": String(refusal.waitS) },
      };
    case "conflict":
      return refuse(409, refusal.why);
    case "forbidden":
      return refuse(403, refusal.why);
    case "unknown":
      return refuse(404, "no such device is paired");
    case "not-kept":
      return refuse(503, refusal.why);
  }
};

type IsSited = AccessRouteParts["isSited"];
const wishOf = (isSited: IsSited): z.ZodMiniType<CodeWish> =>
  isSited === true ? sitedCodeWishSchema : codeWishSchema;
const consoleWishOf = (isSited: IsSited): z.ZodMiniType<ConsoleCodeWish> =>
  isSited === true ? sitedConsoleCodeWishSchema : consoleCodeWishSchema;

const plain = { tag: "access", limit: "access", params: NO_PARAMS, query: NO_QUERY, body: NO_BODY } as const;

const inAndOut = ({ access, desk }: AccessRouteParts): readonly ApiRoute[] => [
  route({
    ...plain,
    method: "GET",
    path: "/api/access",
    summary: "Who I am here, how this line is kept, and so long acts of an admin are still taken",
    answer: { kind: "json", status: 200, schema: accessViewSchema },
    problems: [400],
    handle: ({ caller: { visit } }) => ok(desk.view(visit)),
  }),
  route({
    ...plain,
    method: "POST",
    path: "/api/access/pair",
    summary:
      "Lets this device in with a code; its token comes as a cookie, and can be sent as a bearer token too",
    body: pairSchema,
    answer: { kind: "json", status: 200, schema: accessViewSchema },
    problems: [400, 403, 409, 422, 503],
    handle: async ({ body, caller: { visit, doer } }) => {
      const told = await desk.pair(visit, body, doer);
      if (told.kind !== "done") return refusalReply(told);
      const isTls = visit.client.channel === "tls";
      const cookie = cookieText(access.port, isTls, told.value.token, MOST_AGE_S);
      return { ...ok(desk.view(told.value.visit)), headers: { "set-cookie": cookie } };
    },
  }),
  route({
    ...plain,
    method: "POST",
    path: "/api/access/sign-out",
    summary: "Shuts this device out; at the table's own computer only acts of an admin end",
    answer: { kind: "nothing" },
    problems: [400, 401, 503],
    handle: async ({ caller: { visit, doer } }) => {
      const told = await desk.signOut(visit, doer);
      if (told.kind !== "done") return refusalReply(told);
      const cookie = cookieText(access.port, visit.client.channel === "tls", null, 0);
      return { ...NOTHING, headers: { "set-cookie": cookie } };
    },
  }),
];

const atConsole = ({ desk, isSited }: AccessRouteParts): readonly ApiRoute[] => [
  route({
    ...plain,
    method: "POST",
    path: "/api/access/console-codes",
    summary:
      "A code for one more device, for the program's own `pair` command: it shows the secret of the data folder",
    body: consoleWishOf(isSited),
    answer: { kind: "json", status: 200, schema: codeOfferSchema },
    problems: [400, 401, 422],
    handle: ({ body: { role, sites }, caller: { doer } }) =>
      ok(desk.offerAtConsole({ ...(role === undefined ? {} : { role }), ...withSites(sites) }, doer)),
  }),
];

const actsOfAdmin = ({ desk, isSited }: AccessRouteParts): readonly ApiRoute[] => [
  route({
    ...plain,
    method: "POST",
    path: "/api/access/admin-code",
    summary: "Shows a fresh code at the table's console, good for this device alone",
    answer: { kind: "json", status: 200, schema: askedSchema },
    problems: [400, 401, 403],
    handle: ({ caller: { visit } }) => {
      const told = desk.adminCode(visit);
      return told.kind === "done" ? ok(told.value) : refusalReply(told);
    },
  }),
  route({
    ...plain,
    method: "POST",
    path: "/api/access/admin",
    summary: "With that code acts of an admin are taken from this device for five minutes",
    body: adminSchema,
    answer: { kind: "json", status: 200, schema: accessViewSchema },
    problems: [400, 401, 403, 422, 503],
    handle: async ({ body: { code }, caller: { visit, doer } }) => {
      const told = await desk.openActs(visit, code, doer);
      return told.kind === "done" ? ok(desk.view(told.value)) : refusalReply(told);
    },
  }),
  route({
    ...plain,
    method: "POST",
    path: "/api/access/codes",
    summary: "A code for one more device; for an operator or admin it is an act of an admin",
    body: wishOf(isSited),
    answer: { kind: "json", status: 200, schema: codeOfferSchema },
    problems: [400, 401, 403, 422],
    handle: ({ body: { role, sites }, caller: { visit, doer } }) => {
      const told = desk.offer(visit, { role, ...withSites(sites) }, doer);
      return told.kind === "done" ? ok(told.value) : refusalReply(told);
    },
  }),
  route({
    ...plain,
    method: "GET",
    path: "/api/access/devices",
    summary: "The devices that were let in",
    answer: { kind: "json", status: 200, schema: pairedDevicesSchema },
    problems: [400, 401, 403],
    handle: ({ caller: { visit } }) => ok({ items: desk.list(visit) }),
  }),
  route({
    ...plain,
    method: "DELETE",
    path: "/api/access/devices/:id",
    summary: "Shuts a device out, at once; an act of an admin",
    params: deviceParams,
    answer: { kind: "nothing" },
    problems: [400, 401, 403, 404, 503],
    handle: async ({ params: { id }, caller: { visit, doer } }) => {
      const told = await desk.revoke(visit, id, doer);
      return told.kind === "done" ? NOTHING : refusalReply(told);
    },
  }),
];

export const accessRoutes = (parts: AccessRouteParts): readonly ApiRoute[] => [
  ...inAndOut(parts),
  ...actsOfAdmin(parts),
  ...atConsole(parts),
];
