import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textFrame } from "../../firmware/gateway/text-frame.ts";

describe("textFrame", () => {
  it.each([
    ["Hello", "810548656c6c6f"],
    ["", "8100"],
  ])("frames %j as RFC 6455 §5.7 does", (text, hex) => {
    expect(textFrame(text).toString("hex")).toBe(hex);
  });

  it.each([
    [125, "817d"],
    [126, "817e007e"],
    [256, "817e0100"],
    [65_535, "817effff"],
    [65_536, "817f0000000000010000"],
  ])("writes the length %i as the standard says", (length, header) => {
    const frame = textFrame("x".repeat(length));
    expect(frame.subarray(0, header.length / 2).toString("hex")).toBe(header);
    expect(frame.length).toBe(header.length / 2 + length);
  });

  it("counts bytes, not characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const payload = Buffer.from(text, "utf8");
        const headerLength = payload.length < 126 ? 2 : 4;
        expect(textFrame(text).subarray(headerLength)).toEqual(payload);
      }),
    );
  });
});
