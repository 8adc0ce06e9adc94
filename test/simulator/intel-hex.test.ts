import { describe, expect, it } from "vitest";
import { flashFromHex } from "../../firmware/simulator/intel-hex.ts";

const END = ":00000001FF";

describe("a firmware image", () => {
  it("puts data at its address and leaves the rest erased", () => {
    const flash = flashFromHex(`:0400020012345678E6\r\n${END}\r\n`);
    expect([...flash.subarray(0, 5)]).toEqual([0xffff, 0x3412, 0x7856, 0xffff, 0xffff]);
    expect(flash.length).toBe(16_384);
  });

  it.each([
    ["a wrong checksum", `:0400020012345678E7\n${END}`, /line 1: checksum/],
    ["a wrong length", `:0500020012345678E5\n${END}`, /line 1: announces 5/],
    ["no hex at all", `hello\n${END}`, /line 1: "hello"/],
    ["an address beyond the flash", `:02000004FFFFFC\n:0400020012345678E6\n${END}`, /line 2: address/],
    ["an unknown record type", `:00000006FA\n${END}`, /record type 6/],
    ["no end", ":0400020012345678E6\n", /without an end record/],
  ])("is refused for %s", (_, text, message) => {
    expect(() => flashFromHex(text)).toThrow(message);
  });
});
