/** What has a length that is no number is refused with a reason, wherever something comes in. */

import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { decodeToController } from "../../firmware/controller/ipc-decode.ts";
import { decodeClientMessage } from "../../shared/decode.ts";
import { parseSafely } from "../../shared/parse-safely.ts";

const UNCOMPARABLE = { length: { toString: "x" } };
const text = z.string().check(z.minLength(1), z.maxLength(64));

describe("a value whose length cannot be compared", () => {
  it("is what a schema by itself throws at", () => {
    expect(() => text.safeParse(UNCOMPARABLE)).toThrow(TypeError);
  });

  it.each([UNCOMPARABLE, { length: { valueOf: 1, toString: 1 } }])("is refused: %j", (value) => {
    const refused = parseSafely(z.strictObject({ id: text }), { id: value });
    expect(refused.success).toBe(false);
    if (!refused.success) expect(refused.error.issues).toHaveLength(1);
  });

  it("is refused in a client's message and between gateway and controller", () => {
    const hold = JSON.stringify({ type: "hold", id: UNCOMPARABLE });
    expect(decodeClientMessage(hold)).toMatchObject({
      kind: "refused",
      code: "bad-field",
      message: expect.stringContaining("allowed: values whose length is a number"),
    });
    expect(decodeToController({ type: "setup", idPrefix: UNCOMPARABLE }).kind).toBe("refused");
  });

  it("changes nothing for what can be read", () => {
    expect(parseSafely(text, "a")).toEqual({ success: true, data: "a" });
    expect(parseSafely(text, "")).toMatchObject({
      success: false,
      error: { issues: [{ code: "too_small" }] },
    });
  });
});
