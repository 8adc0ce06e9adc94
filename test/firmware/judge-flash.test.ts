import { describe, expect, test } from "vitest";
import type { ProbedBoard } from "../../firmware/board/board-probe.ts";
import {
  decodeBoardFrame,
  type GuardianIdentity,
  type GuardianStatus,
} from "../../firmware/board/guardian-frame.ts";
import { judgeAfter, judgeBefore } from "../../firmware/flash/judge-flash.ts";
import { identityFrame, statusFrame } from "../board/scripted-board.ts";

const decoded = decodeBoardFrame(identityFrame());
const status = decodeBoardFrame(statusFrame());
if (decoded.kind !== "identity" || status.kind !== "status")
  throw new Error("the script says something else");
const LINK = { overMs: 2_000, statusFrames: 100, refusedFrames: 0, missingFrames: 0, longestGapMs: 24 };
const FAULT = { kind: "silent", sentence: "Nothing answers on this port." } as const;

const guardian = (
  told: Partial<GuardianIdentity> = {},
  now: Partial<GuardianStatus> | null = {},
): ProbedBoard => ({
  kind: "guardian",
  identity: { ...decoded, ...told },
  status: now === null ? null : { ...status, ...now },
  link: LINK,
});
const image = (firmware: string | null, settingsLayout = 2) => ({
  path: "a.hex",
  marker: firmware === null ? null : { firmware, settingsLayout },
});
const WISH = { image: image("0.2.0"), nobodyIsOnIt: false, forceUnknown: false };
const upright = { kind: "ok", angleDeg: -20, rateDegPerS: 0 } as const;
const NONE = { kind: "none", reason: "uncalibrated" } as const;

const judge = (board: ProbedBoard, wish: Partial<typeof WISH> = {}) =>
  judgeBefore(board, { ...WISH, ...wish });

describe("before flashing", () => {
  test.each([
    ["an upright guardian", guardian({}, { angle: upright }), {}],
    [
      "another Firmata, nobody on it",
      { kind: "other-firmata", firmware: "StandardFirmata 2.5" },
      { nobodyIsOnIt: true },
    ],
    ["a silent board, nobody on it", { kind: "unknown", fault: FAULT }, { nobodyIsOnIt: true }],
    [
      "a blank guardian, nobody on it",
      guardian({ settings: "blank" }, { angle: NONE }),
      { nobodyIsOnIt: true },
    ],
    ["an old guardian, nobody on it", { kind: "other-guardian", major: 1 }, { nobodyIsOnIt: true }],
    ["a newer image", guardian({}, { angle: upright }), { image: image("0.3.0", 3) }],
    [
      "an image of unknown layout by force",
      guardian({}, { angle: upright }),
      { image: image(null), forceUnknown: true },
    ],
  ] as const)("%s may", (_name, board, wish) => {
    expect(judge(board as ProbedBoard, wish)).toMatchObject({ kind: "go" });
  });

  test.each([
    [
      "a port that does not open",
      { kind: "closed", fault: FAULT },
      { nobodyIsOnIt: true },
      "Nothing answers",
    ],
    [
      "a table not upright",
      guardian({}, { angle: { ...upright, angleDeg: -19.9 } }),
      { nobodyIsOnIt: true },
      "-20°",
    ],
    [
      "an angle that is no number",
      guardian({}, { angle: { ...upright, angleDeg: Number.NaN } }),
      { nobodyIsOnIt: true },
      "NaN",
    ],
    ["a session", guardian({}, { angle: upright, armed: true }), { nobodyIsOnIt: true }, "session"],
    ["a guardian without an angle", guardian({}, { angle: NONE }), {}, "--yes-nobody-is-on-it"],
    ["a guardian that says nothing", guardian({}, null), {}, "--yes-nobody-is-on-it"],
    [
      "another Firmata",
      { kind: "other-firmata", firmware: "StandardFirmata 2.5" },
      {},
      "StandardFirmata 2.5",
    ],
    ["a silent board", { kind: "unknown", fault: FAULT }, {}, "--yes-nobody-is-on-it"],
    ["an unknown image", guardian({}, { angle: upright }), { image: image(null) }, "--force-unknown"],
    ["an older layout", guardian({}, { angle: upright }), { image: image("0.1.0", 1) }, "layout 2"],
    [
      "damaged settings of a newer layout than the image",
      guardian({ settings: "damaged" }, { angle: upright }),
      { image: image("0.1.0", 1) },
      "layout 2",
    ],
    [
      "settings newer than known",
      guardian({ settings: "newer" }, { angle: upright }),
      { image: image("0.2.0", 2) },
      "newer",
    ],
    ["a guardian of a later protocol", { kind: "other-guardian", major: 3 }, { nobodyIsOnIt: true }, "newer"],
  ] as const)("%s may not, and is told why", (_name, board, wish, word) => {
    const verdict = judge(board as ProbedBoard, wish);
    expect(verdict.kind).toBe("refused");
    expect(verdict.kind === "refused" && verdict.message).toContain(word);
  });
});

describe("after flashing", () => {
  const was = guardian();
  const now = { firmware: "0.3.0" };
  const wanted = image("0.3.0");
  test("the image's version with valid settings is well; without any, calibrating is next", () => {
    expect(judgeAfter(was, guardian(now), wanted)).toMatchObject({ kind: "go" });
    const blank = judgeAfter(
      { kind: "unknown", fault: FAULT },
      guardian({ ...now, settings: "blank" }),
      wanted,
    );
    expect(blank).toMatchObject({ kind: "go", found: expect.stringContaining("calibrate") });
  });
  test.each([
    ["another version", guardian(), "0.1.0"],
    ["settings that were lost", guardian({ ...now, settings: "damaged" }), "Calibrate"],
    ["silence", { kind: "unknown", fault: FAULT }, "Nothing answers"],
    ["another firmware", { kind: "other-firmata", firmware: "StandardFirmata 2.5" }, "StandardFirmata"],
  ] as const)("%s is not", (_name, board, word) => {
    const verdict = judgeAfter(was, board as ProbedBoard, wanted);
    expect(verdict.kind === "refused" && verdict.message).toContain(word);
  });
});
