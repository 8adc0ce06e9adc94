/**
 * What a signed-in device shows with each request: a token of 256 bits, of which only the hash is kept here, and the
 * cookie that carries it. No script can read it, no other page can have it sent, and under TLS no plain connection and
 * no other host of the same name can set it (the `__Host-` prefix).
 */

import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

const TOKEN_BYTES = 32;
const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/;
const BEARER = /^bearer +(\S+)$/i;

export const newToken = (): string => randomBytes(TOKEN_BYTES).toString("base64url");

/** A token has so many possible values that a plain hash cannot be undone; it needs no salt and no slowness. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

export const cookieName = (port: number, isTls: boolean): string =>
  `${isTls ? "__Host-" : ""}inversion-table-${port}`;

/** The whole Set-Cookie. @param token null takes the cookie away */
export const cookieText = (port: number, isTls: boolean, token: string | null, maxAgeS: number): string =>
  [
    `${cookieName(port, isTls)}=${token ?? ""}`,
    "Path=/",
    "HttpOnly",
    "SameSite=Strict",
    ...(isTls ? ["Secure"] : []),
    `Max-Age=${token === null ? 0 : maxAgeS}`,
  ].join("; ");

/** The value of the one cookie of that name; two of them are none: nobody can tell which of them is ours. */
const cookieOf = (header: string | undefined, name: string): string | null => {
  const values = (header ?? "").split(";").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
  return values.length === 1 ? (values[0] ?? null) : null;
};

/** What an `Authorization: Bearer` says; no browser adds one by itself, so that it is no page of somebody else. */
export const bearerOf = ({ headers }: Pick<IncomingMessage, "headers">): string | null =>
  BEARER.exec(headers.authorization ?? "")?.[1] ?? null;

/** The token that a request shows; null when there is none or it cannot be one. A bearer goes before the cookie. */
export const tokenOf = (
  request: Pick<IncomingMessage, "headers">,
  port: number,
  isTls: boolean,
): string | null => {
  const shown =
    request.headers.authorization === undefined
      ? cookieOf(request.headers.cookie, cookieName(port, isTls))
      : bearerOf(request);
  return shown !== null && TOKEN_FORM.test(shown) ? shown : null;
};
