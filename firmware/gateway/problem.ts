/** Errors over HTTP as `application/problem+json` (RFC 9457). */

import { STATUS_CODES } from "node:http";

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

export interface Problem {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** @param status HTTP status @param detail one line for a person: the thing, its value, what is allowed */
export const problem = (status: number, detail: string): Problem => ({
  type: "about:blank",
  title: STATUS_CODES[status] ?? "Error",
  status,
  detail,
});
