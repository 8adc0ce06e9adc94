import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainSeen } from "../../firmware/gateway/plain-seen.ts";
import { decodeClientMessage } from "../../shared/decode.ts";

const accepted = (seq: number) => ({ kind: "ok", message: { type: "seen", seq } });

describe("plainSeen", () => {
  it("says what the decoder says of every seen that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.integer({ min: 0, max: 999_999_999_999_999 })), (seq) => {
        const text = JSON.stringify({ type: "seen", seq });
        expect(plainSeen(text)).toBe(seq);
        expect(decodeClientMessage(text)).toEqual(accepted(seq));
      }),
    );
  });

  it("takes nothing that the decoder refuses", () => {
    const piece = fc.constantFrom(
      '{"type":"seen"',
      ',"seq":',
      "0",
      "12",
      "-1",
      "1.5",
      "1e3",
      "}",
      " ",
      ',"id":"x"',
      "\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join("");
        const seq = plainSeen(text);
        if (seq !== null) expect(decodeClientMessage(text)).toEqual(accepted(seq));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '{"type":"seen","seq":01}',
    '{"type":"seen","seq":-1}',
    '{"type":"seen","seq":1.5}',
    '{"type":"seen","seq":9999999999999999}',
    '{"type":"seen","seq":1}\n',
    ' {"type":"seen","seq":1}',
    '{"type":"seen","seq":1,"id":"x"}',
    '{"seq":1,"type":"seen"}',
    '{"type":"seen","seq":"1"}',
  ])("leaves %j to the decoder", (text) => {
    expect(plainSeen(text)).toBeNull();
  });
});
