import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressBytes,
  decodeConstraints,
  encodeConstraints,
  permits,
  permittedFor,
} from "../../firmware/tls/name-constraints.ts";

describe("what the local authority may sign", () => {
  const permitted = permittedFor(["table", "table.example", "203.0.113.9", "2001:db8::9"]);

  it.each([
    ["localhost", true],
    ["table", true],
    ["TABLE.local", true],
    ["deep.down.local", true],
    ["table.example", true],
    ["www.table.example", true],
    ["example", false],
    ["www.example", false],
    ["eviltable.example", false],
    ["notlocal", false],
    ["local.evil.example", false],
    ["www.bank.example", false],
    ["", false],
    ["127.0.0.1", true],
    ["127.255.255.255", true],
    ["128.0.0.1", false],
    ["10.255.0.1", true],
    ["11.0.0.1", false],
    ["172.16.0.1", true],
    ["172.31.255.255", true],
    ["172.32.0.1", false],
    ["172.15.255.255", false],
    ["192.168.0.1", true],
    ["192.169.0.1", false],
    ["100.64.0.1", true],
    ["100.128.0.1", false],
    ["203.0.113.9", true],
    ["203.0.113.8", false],
    ["8.8.8.8", false],
    ["::1", true],
    ["::2", false],
    ["fd00::2", true],
    ["fe80::1", true],
    ["2001:db8::9", true],
    ["2001:db8::a", false],
    ["::ffff:8.8.8.8", false],
    ["2606:4700::1111", false],
  ])("%s: %s", (name, isPermitted) => {
    expect(permits(permitted, name)).toBe(isPermitted);
  });

  it("comes back from its bytes as it was, however much there is of it", () => {
    const names = fc.array(fc.domain(), { maxLength: 60 });
    const addresses = fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 30 });
    fc.assert(
      fc.property(names, addresses, (some, others) => {
        const made = permittedFor([...some, ...others]);
        const back = decodeConstraints(encodeConstraints(made));
        expect(back?.names).toEqual(made.names);
        expect(back?.ranges.map(({ address, bits }) => [...address, bits])).toEqual(
          made.ranges.map(({ address, bits }) => [...address, bits]),
        );
        for (const one of [...some, ...others]) expect(permits(made, one), one).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("bytes that are not ours are nothing, and never an exception", () => {
    const bytes = encodeConstraints(permitted);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = value;
        expect(() => decodeConstraints(damaged)).not.toThrow();
      }),
    );
    for (let end = 0; end < bytes.length; end += 1)
      expect(decodeConstraints(bytes.subarray(0, end)), `${end}`).toBeNull();
  });

  it.each([
    ["1.2.3.4", [1, 2, 3, 4]],
    ["::", new Array(16).fill(0)],
    ["1:2::ff", [0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]],
    ["::ffff:1.2.3.4", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]],
    ["table", null],
    ["1.2.3", null],
  ])("the bytes of %s", (text, bytes) => {
    const found = addressBytes(text);
    expect(found === null ? null : [...found]).toEqual(bytes);
  });
});
