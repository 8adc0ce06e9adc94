import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFirmataMessages, MAX_SYSEX_BYTES } from "../../firmware/board/firmata-messages.ts";
import { readAnalogMapping, readCapabilities, readFirmware } from "../../firmware/board/handshake.ts";
import { firmwareAnswer } from "./scripted-board.ts";

const feed = (...bytes: number[]) => createFirmataMessages().feed(Uint8Array.from(bytes));

describe("cutting bytes into messages", () => {
  it("knows readings, version and sysex", () => {
    expect(feed(0xf9, 2, 6, 0xe3, 0x7f, 0x07, 0x91, 0x01, 0x01, 0xf0, 0x02, 0x11, 0xf7)).toEqual([
      { kind: "version", major: 2, minor: 6 },
      { kind: "analog", channel: 3, counts: 1023 },
      { kind: "digital", port: 1, levels: 129 },
      { kind: "sysex", id: 2, frame: Uint8Array.of(0xf0, 0x02, 0x11, 0xf7) },
    ]);
  });

  it("does not care where the line cuts them", () => {
    const bytes = [...firmwareAnswer("InversionGuardian"), 0xe0, 0x10, 0x03, 0xf9, 2, 5, 0x90, 4, 0];
    void fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
        const parser = createFirmataMessages();
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const got = at.flatMap((from, index) =>
          parser.feed(Uint8Array.from(bytes.slice(from, at[index + 1] ?? from))),
        );
        expect(got).toEqual(createFirmataMessages().feed(Uint8Array.from(bytes)));
      }),
    );
  });

  it("drops an overlong sysex and is in step with the next message", () => {
    const parser = createFirmataMessages();
    const endless = new Uint8Array(MAX_SYSEX_BYTES * 3).fill(0x11);
    expect(parser.feed(Uint8Array.of(0xf0, 0x6c))).toEqual([]);
    expect(parser.feed(endless)).toEqual([]);
    expect(parser.feed(Uint8Array.of(0xf7, 0xe0, 1, 2))).toEqual([
      { kind: "analog", channel: 0, counts: 257 },
    ]);
    expect(parser.droppedBytes()).toBe(2 + endless.length + 1);
  });

  it("gives up a broken-off message at the next command byte", () => {
    expect(feed(0xe0, 0x01, 0xe0, 0x02, 0x03)).toEqual([{ kind: "analog", channel: 0, counts: 386 }]);
    expect(feed(0xf0, 0x02, 0x11, 0xe1, 0x02, 0x03)).toEqual([{ kind: "analog", channel: 1, counts: 386 }]);
    expect(feed(0xf0, 0xf7, 0xff, 0xf8, 0x80, 0x11)).toEqual([]);
  });

  it("takes any bytes, and counts each of them as used or dropped", () => {
    void fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        const parser = createFirmataMessages();
        const used = [...parser.feed(noise), ...parser.feed(Uint8Array.of(0xf9))].reduce(
          (sum, message) => sum + (message.kind === "sysex" ? message.frame.length : 3),
          0,
        );
        expect(used + parser.droppedBytes()).toBe(noise.length);
        expect(parser.feed(Uint8Array.of(0xe0, 1, 2))).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe("reading a board's answers", () => {
  const sysex = (...bytes: number[]) => ({
    kind: "sysex" as const,
    id: bytes[0] ?? 0,
    frame: Uint8Array.from([0xf0, ...bytes, 0xf7]),
  });

  it("reads the firmware's name and version", () => {
    const [message] = feed(...firmwareAnswer("Name.ino"));
    expect(message === undefined ? null : readFirmware(message)).toEqual({
      name: "Name.ino",
      version: "2.6",
    });
    expect(readFirmware(sysex(0x79))).toBeNull();
    expect(readFirmware(sysex(0x79, 2))).toBeNull();
  });

  it("refuses capabilities that break off within a pin", () => {
    expect(readCapabilities(sysex(0x6c, 0, 1, 0x7f, 0x7f))).toEqual([[0], []]);
    expect(readCapabilities(sysex(0x6c, 0, 1, 2))).toBeNull();
    expect(readCapabilities(sysex(0x6c, 0, 1))).toBeNull();
    expect(readCapabilities(sysex(0x6c))).toBeNull();
  });

  it("refuses a mapping of another number of pins", () => {
    expect(readAnalogMapping(sysex(0x6a, 0x7f, 0), 2)).toEqual([0x7f, 0]);
    expect(readAnalogMapping(sysex(0x6a, 0x7f, 0, 1), 2)).toBeNull();
  });
});
