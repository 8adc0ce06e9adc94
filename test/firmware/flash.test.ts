/** `flash` as it is typed, with the real avrdude, at an emulated Uno with a boot loader. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { guardianImagePath } from "../../firmware/simulator/firmware-image.ts";
import { flashFromHex } from "../../firmware/simulator/intel-hex.ts";
import { blankEeprom, calibratedEeprom } from "../../firmware/simulator/settings-record.ts";
import { takeBoardLock } from "../../firmware/table-locks.ts";
import { type FlashableBoard, startFlashableBoard } from "../support/flashable-board.ts";
import { describeWith, findProgram } from "../support/needs.ts";
import { PROJECT } from "../support/program.ts";
import { typed } from "../support/typed.ts";

const GUARDIAN = readFileSync(guardianImagePath(), "utf8");
const PLAIN = readFileSync(join(PROJECT, "test/fixtures/plain-firmata.hex"), "utf8");
const MARKER: unknown = JSON.parse(
  readFileSync(guardianImagePath().replace(".hex", ".version.json"), "utf8"),
);

const bytesOf = (hex: string): Uint8Array => new Uint8Array(flashFromHex(hex).buffer);

describeWith("avrdude", "flash", () => {
  let folder = "";
  let board: FlashableBoard | null = null;
  const start = async (hex: string, eeprom: Uint8Array, angleDeg = -75): Promise<FlashableBoard> => {
    board = await startFlashableBoard({ path: join(folder, "uno"), hex, eeprom, angleDeg });
    return board;
  };
  const flash = (...args: string[]) => typed(["flash", "--port", join(folder, "uno"), ...args]);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "flash-"));
  });
  afterEach(async () => {
    await board?.close();
    board = null;
    rmSync(folder, { recursive: true, force: true });
  });

  test.runIf(findProgram("socat") !== null)(
    "puts the guardian on a board with another Firmata, every page of it, and sees it answer",
    async () => {
      const uno = await start(PLAIN, blankEeprom());
      const refused = await flash();
      expect(refused).toMatchObject({ code: 4 });
      expect(refused.stderr).toContain("--yes-nobody-is-on-it");
      expect(uno.written).toEqual([]);

      const done = await flash("--yes-nobody-is-on-it");
      expect(done.stderr).toContain("avrdude");
      expect(done).toMatchObject({ code: 0 });
      expect(done.stdout).toMatch(/Flashed and checked.*guardian \d+\.\d+\.\d+.*blank.*calibrate/);
      const image = bytesOf(GUARDIAN);
      expect(Buffer.from(uno.flash).equals(Buffer.from(image))).toBe(true);
      expect(uno.written.length).toBe(Math.ceil((image.findLastIndex((byte) => byte !== 0xff) + 1) / 128));
    },
  );

  test.runIf(findProgram("socat") !== null)(
    "flashes an upright guardian without further words, and its settings stay",
    async () => {
      const uno = await start(GUARDIAN, calibratedEeprom());
      const before = Uint8Array.from(uno.eeprom.subarray(0x10, 0x70));
      const done = await flash("--nano-old-bootloader");
      expect(done).toMatchObject({ code: 0 });
      expect(done.stdout).toContain("its settings are valid");
      expect(done.stdout).toContain("NOT FOR A PERSON before Optiboot");
      expect(uno.eeprom.subarray(0x10, 0x70)).toEqual(before);
    },
  );

  test.runIf(findProgram("socat") !== null)(
    "does not flash a table that is not upright, whatever is said about it",
    async () => {
      const uno = await start(GUARDIAN, calibratedEeprom(), -5);
      const refused = await flash("--yes-nobody-is-on-it");
      expect(refused).toMatchObject({ code: 4 });
      expect(refused.stderr).toMatch(/at -\d+\.\d°; allowed: -20°/);
      expect(uno.written).toEqual([]);
    },
  );

  test.runIf(findProgram("socat") !== null)(
    "refuses an image that says nothing of itself, and one whose settings layout is too old",
    async () => {
      const uno = await start(GUARDIAN, calibratedEeprom());
      const image = join(folder, "own.hex");
      writeFileSync(image, GUARDIAN);
      const unknown = await flash("--image", image);
      expect(unknown).toMatchObject({ code: 4 });
      expect(unknown.stderr).toContain("--force-unknown");
      writeFileSync(
        join(folder, "own.version.json"),
        JSON.stringify({ firmware: "0.1.0", settingsLayout: 1 }),
      );
      const older = await flash("--image", image);
      expect(older).toMatchObject({ code: 4 });
      expect(older.stderr).toContain("layout 2");
      expect(uno.written).toEqual([]);
    },
  );

  test.runIf(findProgram("socat") !== null)(
    "says so when another version answers than the image is, and when avrdude could not write",
    async () => {
      const uno = await start(GUARDIAN, calibratedEeprom());
      const image = join(folder, "own.hex");
      writeFileSync(image, GUARDIAN);
      writeFileSync(
        join(folder, "own.version.json"),
        JSON.stringify({ firmware: "9.9.9", settingsLayout: 9 }),
      );
      const other = await flash("--image", image);
      expect(other).toMatchObject({ code: 1 });
      expect(other.stderr).toContain("the image is 9.9.9");
      uno.failNextPage();
      uno.flash.fill(0xff);
      const failed = await flash("--yes-nobody-is-on-it");
      expect(failed).toMatchObject({ code: 1 });
      expect(failed.stderr).toContain("avrdude failed");
    },
  );

  test("refuses a board that another inversion-table has, and does not open it", async () => {
    const path = "/dev/ttyFLASHTEST";
    const lock = takeBoardLock(path);
    if (lock.kind !== "taken") throw new Error(lock.message);
    try {
      const refused = await typed(["flash", "--port", path]);
      expect(refused).toMatchObject({ code: 3 });
      expect(refused.stderr).toContain(`process ${process.pid}`);
    } finally {
      lock.release();
    }
  });

  test("refuses what is no image, and tells how to get avrdude", async () => {
    const image = join(folder, "a.hex");
    writeFileSync(image, ":00");
    const bad = await typed(["flash", "--port", "/dev/ttyFLASHTEST", "--image", image]);
    expect(bad).toMatchObject({ code: 2 });
    expect(bad.stderr).toContain("Intel HEX");
    const missing = await typed(["flash", "--port", "/dev/ttyFLASHTEST"], { PATH: folder });
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.stderr).toContain("apt install avrdude");
  });

  test("the guardian's own image says what it is", () => {
    expect(MARKER).toMatchObject({ firmware: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });
});
