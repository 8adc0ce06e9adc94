/** The code in the address: taken out of it at once, and read however it was written. */

import { describe, expect, it } from "vitest";
import { codeInHash, digitsIn, followPairCode, isWholeCode } from "../../../companion/access/pair-code.ts";

describe("a code", () => {
  it.each([
    ["123456", "123456"],
    ["123 456", "123456"],
    [" 12-34-56\n", "123456"],
    ["1234567", "123456"],
    ["https://192.168.0.7:8080/#pair/654321", "654321"],
    ["abc", ""],
    ["", ""],
    ["١٢٣٤٥٦", ""],
  ])("%j is %j", (text, digits) => {
    expect(digitsIn(text)).toBe(digits);
  });

  it("is whole with six digits", () => {
    expect(["", "12345", "123456"].map(isWholeCode)).toEqual([false, false, true]);
  });

  it.each([
    ["#pair/123456", "123456"],
    ["#pair/12", "12"],
    ["#pair/", ""],
    ["#pairs/123456", null],
    ["#watch", null],
    ["", null],
  ])("%j brings %j", (hash, code) => {
    expect(codeInHash(hash)).toBe(code);
  });
});

/** A page whose address somebody opens, and changes. */
const pageAt = (hash: string) => {
  const location = { hash, pathname: "/table/", search: "?rateHz=5" };
  const replaced: unknown[] = [];
  const calls: (() => void)[] = [];
  const page = {
    location,
    history: {
      replaceState: (_state: unknown, _title: string, url: string) => {
        replaced.push(url);
        location.hash = "";
      },
    },
    addEventListener: (_type: string, call: () => void) => calls.push(call),
  };
  const changeTo = (to: string): void => {
    location.hash = to;
    for (const call of calls) call();
  };
  // The few parts of a window that it uses.
  return { page: page as unknown as Window, replaced, changeTo };
};

describe("the address", () => {
  it("has no code in it any more once the page was opened", () => {
    const { page, replaced } = pageAt("#pair/123456");
    expect(followPairCode(page).value).toBe("123456");
    expect(replaced).toEqual(["/table/?rateHz=5"]);
    expect(page.location.hash).toBe("");
  });

  it("is left alone without one", () => {
    const { page, replaced, changeTo } = pageAt("#watch");
    const code = followPairCode(page);
    changeTo("#rider");
    expect([code.value, replaced]).toEqual([null, []]);
    changeTo("#pair/654321");
    expect([code.value, page.location.hash]).toEqual(["654321", ""]);
  });
});
