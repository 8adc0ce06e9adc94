/** A guarded board's set-up over a line that is made here: what is sent, what is believed, and when it gives up. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BoardSetup, createBoardSetup } from "../../firmware/board/board-setup.ts";
import { createFirmataMessages } from "../../firmware/board/firmata-messages.ts";
import { decodeBoardFrame } from "../../firmware/board/guardian-frame.ts";
import { decodeSettings, newSettingsOf, SETTINGS_ID } from "../../firmware/board/guardian-settings.ts";
import type { SetupWrite } from "../../shared/setup.ts";
import { identityFrame, statusFrame } from "./scripted-board.ts";

const first = decodeBoardFrame(identityFrame());
if (first.kind !== "identity") throw new Error("the script's IDENTITY is not one");

let sent: Uint8Array[] = [];
let setup: BoardSetup & ReturnType<typeof createBoardSetup>;
const hear = (frame: Uint8Array): void => {
  for (const message of createFirmataMessages().feed(frame)) setup.hear(message, performance.now());
};
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  setup = createBoardSetup({
    link: { write: (bytes) => sent.push(bytes) },
    identity: first,
    leases: { tryLock: () => null },
    nowMs: () => performance.now(),
  });
});
afterEach(() => vi.useRealTimers());

const wish: SetupWrite = {
  counterLow: 9,
  tableId: 0x1234,
  settings: { ...newSettingsOf(first.record), holdUs: 1100 },
};
const settingsSent = (): number => sent.filter((frame) => frame[1] === SETTINGS_ID).length;

describe("a write", () => {
  test("is believed when the board's new IDENTITY shows it", async () => {
    const result = setup.write(wish);
    expect(decodeSettings(sent[0] ?? new Uint8Array())).toMatchObject({
      counterLow: 9,
      settings: { holdUs: 1100 },
      to: { bootNonce: first.bootNonce },
    });
    hear(identityFrame({ holdUs: 1100, counterLow: 10 }));
    await expect(result).resolves.toEqual({ kind: "written" });
    expect(setup.identity().record.holdUs).toBe(1100);
  });

  test("is not believed by an IDENTITY with the old counter or other settings", async () => {
    const result = setup.write(wish);
    hear(identityFrame({ holdUs: 1100 }));
    hear(identityFrame({ holdUs: 1000, counterLow: 10 }));
    await vi.advanceTimersByTimeAsync(3_500);
    await expect(result).resolves.toMatchObject({ kind: "not-taken" });
  });

  test("is sent again while nothing shows that it arrived, and given up within 3 s with a reason", async () => {
    const result = setup.write(wish);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(settingsSent()).toBe(2);
    hear(statusFrame({ trip: 2 }));
    await vi.advanceTimersByTimeAsync(2_500);
    await expect(result).resolves.toMatchObject({
      kind: "not-taken",
      reason: expect.stringContaining("over-angle"),
    });
  });

  test("that is out of range is not sent", async () => {
    const result = await setup.write({ ...wish, settings: { ...wish.settings, holdUs: 1 } });
    expect(result).toMatchObject({ kind: "out-of-range", problem: { field: "holdUs" } });
    expect(sent).toEqual([]);
  });
});

test("STATUS frames are counted, intact and damaged", () => {
  hear(statusFrame());
  const damaged = statusFrame();
  damaged[9] = (damaged[9] ?? 0) ^ 1;
  hear(damaged);
  expect(setup.link(performance.now())).toMatchObject({ statusFrames: 1, refusedFrames: 1 });
  expect(setup.status()).toMatchObject({ kind: "status" });
});
