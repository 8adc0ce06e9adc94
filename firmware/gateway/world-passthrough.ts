/**
 * `/api/world` of a simulated table: what is physically true there, passed through to the simulated board's own
 * HTTP. The body goes out and comes back as it is; time and size are bounded, so that a frozen simulation cannot
 * hold requests open.
 */

import { problem } from "./problem.ts";

const WORLD_TIMEOUT_MS = 3_000;
const MOST_WORLD_BYTES = 64 * 1024;

export interface WorldAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const failure = (status: number, detail: string): WorldAnswer => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify(problem(status, detail)),
});

/**
 * Asks the simulated board. Never throws: a board that is silent or gone is 504 or 502.
 *
 * @param baseUrl the simulated board's own HTTP, such as `http://127.0.0.1:4100`
 * @param body for POST, as it came
 */
export const askWorld = async (
  baseUrl: string,
  method: "GET" | "POST",
  body: Buffer | null,
): Promise<WorldAnswer> => {
  try {
    const response = await fetch(new URL("/world", baseUrl), {
      method,
      redirect: "error",
      signal: AbortSignal.timeout(WORLD_TIMEOUT_MS),
      ...(body === null
        ? {}
        : { body: new Uint8Array(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (text.length > MOST_WORLD_BYTES) {
      return failure(
        502,
        `the simulated board answered ${text.length} characters; allowed: ${MOST_WORLD_BYTES}`,
      );
    }
    const contentType = response.headers.get("content-type") ?? "application/json";
    return { status: response.status, contentType, body: text };
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      return failure(504, `the simulated board did not answer within ${WORLD_TIMEOUT_MS / 1000} s`);
    }
    const why = error instanceof Error ? error.message : String(error);
    return failure(502, `the simulated board could not be asked: ${why}`);
  }
};
