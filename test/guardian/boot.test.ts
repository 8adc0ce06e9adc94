/**
 * What the committed image does when it begins, and when it stops getting anywhere: resets, trips that outlive them,
 * endless loops under the watchdog. Judged at the lock's pin.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ResetCause } from "../../firmware/simulator/arduino-uno.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import { ImageRun } from "./image-run.ts";
import { calibratedTable, HOLD_US, IMAGE, isPulse, RELEASE_US, TableHost, TRIP } from "./table-host.ts";

type Placed = Readonly<Record<string, { address: number; size: number }>>;
const symbols: { functions: Placed; variables: Placed } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../firmware/guardian/guardian.symbols.json"), "utf8"),
);

const addressIn = (placed: Placed, name: string): number => {
  const found = placed[name];
  if (found === undefined) throw new Error(`the image has no symbol ${name}`);
  return found.address;
};

/** `rjmp .-2`: an endless loop in one word. */
const LOOP_HERE = 0xcfff;
const INTERRUPTS_OFF = 0x94f8;

const HOLD = { hold: true, maxAngleDeg: 30 } as const;

const heldAt = (angleDeg: number, eeprom = calibratedTable()): TableHost => {
  const host = new TableHost({ eeprom });
  host.goInverted(angleDeg, HOLD);
  expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
  return host;
};

describe("a reset", () => {
  it("at any of 500 moments makes release the first thing the lock hears, within 3 ms", () => {
    const random = seededRandom(20);
    const causes: readonly ResetCause[] = ["powerOn", "external", "brownOut", "watchdog"];
    const host = heldAt(20);
    const { board } = host;
    for (let i = 0; i < 500; i++) {
      const cause = causes[i % causes.length] ?? "external";
      board.run(random.uniform() * 40);
      board.reset(cause);
      const atMs = board.nowMs;
      board.run(random.uniform() * 40 + 6);
      const after = board.lockPulses.filter((pulse) => pulse.atMs >= atMs);
      expect(after[0]?.atMs ?? Number.POSITIVE_INFINITY, `reset ${i} (${cause})`).toBeLessThan(atMs + 3);
      expect(
        after.every((pulse) => isPulse(pulse, RELEASE_US)),
        `reset ${i} (${cause})`,
      ).toBe(true);
    }
  });

  it("tells its cause", () => {
    const host = new TableHost();
    const bits = { powerOn: 1, external: 2, brownOut: 4, watchdog: 8 } as const;
    for (const cause of ["powerOn", "external", "brownOut", "watchdog"] as const) {
      host.reset(cause);
      expect(host.status().resetCause).toBe(bits[cause]);
    }
  });

  it("with a rider beyond +5° starts tripped and sounding", () => {
    const tilted = new TableHost({ angleDeg: 20 });
    expect(tilted.status()).toMatchObject({ tripped: true, trip: TRIP.invertedAtBoot, signal: 4 });
    expect(tilted.board.buzzerPulses.length).toBeGreaterThan(0);
    const level = new TableHost({ angleDeg: 2 });
    level.renew({}, 5);
    level.swing(2, 20, 60, {});
    expect(level.status()).toMatchObject({ tripped: false, signal: 0 });
  });

  it("does not forget a trip that nobody has acknowledged, whatever kind of reset it was", () => {
    for (const cause of ["external", "brownOut", "powerOn"] as const) {
      const host = heldAt(20);
      host.tilt(31);
      host.renew(HOLD, 1);
      host.tilt(-75);
      host.board.run(5);
      host.reset(cause);
      expect(host.status(), cause).toMatchObject({ tripped: true, trip: TRIP.overAngle, signal: 4 });
    }
  });

  it("does not forget it without power either, nor remember one that was acknowledged", () => {
    const eeprom = calibratedTable();
    const host = heldAt(20, eeprom);
    host.tilt(31);
    host.renew(HOLD, 2);
    const later = new TableHost({ eeprom });
    expect(later.status()).toMatchObject({ tripped: true, trip: TRIP.overAngle });
    later.renew({ acknowledge: true }, 2);
    expect(later.status().tripped).toBe(false);
    expect(new TableHost({ eeprom }).status()).toMatchObject({ tripped: false, trip: TRIP.none });
  });

  it("takes an unknown trip record for none, and one that was cut short for what it was to be", () => {
    for (const record of [
      [2, 2],
      [0xff, 0xfd],
      [0, 0xff],
      [0x40, 0xbf],
      [0x40, 0xff],
    ]) {
      const eeprom = calibratedTable();
      eeprom.set(record, 0x070);
      expect(new TableHost({ eeprom }).status().tripped).toBe(false);
    }
    // Whole, and as a power that failed behind the first byte leaves it.
    for (const complement of [0xff - TRIP.supplyLow, 0xff]) {
      const eeprom = calibratedTable();
      eeprom.set([TRIP.supplyLow, complement], 0x070);
      expect(new TableHost({ eeprom }).status().trip).toBe(TRIP.supplyLow);
    }
  });

  it("during a session leaves nothing of it: no lease of before is worth anything", () => {
    const host = heldAt(-10);
    const { bootNonce } = host;
    host.reset("external");
    expect(host.bootNonce).not.toBe(bootNonce);
    const current = host.bootNonce;
    host.bootNonce = bootNonce;
    host.renew(HOLD, 5);
    expect(host.status()).toMatchObject({ armed: false, holding: false, refusedFrames: 5 });
    host.bootNonce = current;
  });
});

/** Every place where the loop or what it calls may get stuck. All but one are entered within 10 ms. */
const TASKS = [
  "loop()",
  "tick()",
  "(anonymous namespace)::supervise(unsigned long)",
  "Supervisor::judge(TableAngle const&, Supply const&, LockSwitch, unsigned long)",
  "Supervisor::watchStop(bool, TableAngle const&, unsigned long)",
  "Supervisor::accept(Lease const&, TableAngle const&, Supply&, unsigned char, unsigned long)",
  "AngleJudge::take(unsigned int)",
  "AngleJudge::tick()",
  "Supply::take(unsigned int, unsigned long)",
  "SignalRenderer::soundingAt(unsigned long)",
  "FirmataParser::feed(unsigned char, FirmataMessage&)",
  "FirmataBoard::tick(unsigned long)",
  "FirmataBoard::pollConversion()",
  "decodeLease(unsigned char const*, unsigned char, Recipient const&, Lease&)",
  "encodeStatus(Status const&, unsigned char*)",
  "servo::tick()",
  "uart::read(unsigned char&)",
  "workPending()",
];

const SUPPLY_EVERY_MS = 33;

/** Interrupt service routines: an endless loop there leaves interrupts off. */
const SERVICE_ROUTINES = { clock: "__vector_16", converter: "__vector_21", received: "__vector_18" } as const;

/** Puts words at a place of the running program and tells when the lock was released and the chip reset. */
const hangAt = (name: string, words: readonly number[]) => {
  const host = heldAt(20);
  const { board } = host;
  const address = addressIn(symbols.functions, name) / 2;
  const original = words.map((_, offset) => board.flashWord(address + offset));
  const fromMs = board.nowMs;
  board.uno.patchFlash(address, words);
  // Renewed all the while: it is not the lease that ends this.
  for (let i = 0; i < 30 && board.resets.length === 0; i++) {
    host.lease(HOLD);
    board.run(10);
  }
  const [reset] = board.resets;
  const resetMs = (reset?.atMs ?? Number.POSITIVE_INFINITY) - fromMs;
  const releasedMs = host.releasedAfter(fromMs);
  board.uno.patchFlash(address, original);
  host.board.run(100);
  host.bootNonce = host.identity().readUInt32LE(4);
  return { cause: reset?.cause, releasedMs, resetMs, status: host.status() };
};

describe("an endless loop", () => {
  for (const task of TASKS) {
    it(`in ${task} is released within 150 ms, reset within 300 ms, and told`, () => {
      const { cause, releasedMs, resetMs, status } = hangAt(task, [LOOP_HERE]);
      expect(cause).toBe("watchdog");
      expect(releasedMs).toBeLessThan(150 + (task.startsWith("Supply") ? SUPPLY_EVERY_MS : 0));
      expect(resetMs).toBeLessThan(300);
      expect(status).toMatchObject({ tripped: true, trip: TRIP.watchdog, signal: 4, armed: false });
      expect(status.resetCause & 8).toBe(8);
    });
  }

  it("with interrupts off is released by the reset, within the same 300 ms", () => {
    const { cause, releasedMs, resetMs, status } = hangAt("tick()", [INTERRUPTS_OFF, LOOP_HERE]);
    expect(cause).toBe("watchdog");
    expect(resetMs).toBeLessThan(300);
    expect(releasedMs).toBeGreaterThan(resetMs);
    expect(releasedMs).toBeLessThan(resetMs + 6);
    expect(status).toMatchObject({ tripped: true, trip: TRIP.watchdog });
  });

  for (const [routine, vector] of Object.entries(SERVICE_ROUTINES)) {
    it(`in the service routine of ${routine} is released by the reset`, () => {
      const { cause, releasedMs, status } = hangAt(vector, [LOOP_HERE]);
      expect(cause).toBe("watchdog");
      expect(releasedMs).toBeLessThan(306);
      expect(status).toMatchObject({ tripped: true, trip: TRIP.watchdog });
    });
  }

  it("that ends after the interrupt is followed by the reset all the same", () => {
    const host = heldAt(20);
    host.board.uno.frozen = true;
    host.board.run(160);
    host.board.uno.frozen = false;
    host.renew(HOLD, 2);
    expect(host.board.resets.map(({ cause }) => cause)).toEqual(["watchdog"]);
  });
});

describe("a watchdog that has bitten", () => {
  const stall = (host: TableHost, forMs: number): void => {
    host.board.uno.frozen = true;
    host.board.run(forMs);
    host.board.uno.frozen = false;
  };

  it("leaves the lock released and the buzzer on, whatever a loop that lives again is asked", () => {
    const host = heldAt(20);
    stall(host, 150);
    const fromMs = host.board.nowMs;
    for (let i = 0; i < 8; i++) {
      host.lease(HOLD);
      host.board.run(10);
    }
    expect(host.board.resets).toEqual([]);
    const after = host.board.lockPulses.filter((pulse) => pulse.atMs > fromMs);
    expect(after.length).toBeGreaterThan(2);
    expect(after.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
    // 661 Hz without a pause.
    expect(host.board.buzzerPulses.filter((pulse) => pulse.atMs > fromMs).length).toBeGreaterThan(45);
  });

  it("is remembered without power too, although the loop had no time to write it down", () => {
    const eeprom = calibratedTable();
    const host = heldAt(20, eeprom);
    stall(host, 400);
    expect(host.board.resets.map(({ cause }) => cause)).toEqual(["watchdog"]);
    host.board.run(100);
    expect(new TableHost({ eeprom }).status()).toMatchObject({
      tripped: true,
      trip: TRIP.watchdog,
      signal: 4,
    });
  });
});

describe("behind a boot loader that clears MCUSR", () => {
  const MCUSR = 0x54;

  it("a restart in a session is a trip, whatever it came from, and one outside of a session is none", () => {
    for (const cause of ["external", "brownOut", "watchdog"] as const) {
      for (const armed of [true, false]) {
        const host = new TableHost();
        host.renew({ armed }, 3);
        host.board.reset(cause);
        host.board.uno.memory[MCUSR] = 0;
        host.board.run(100);
        host.bootNonce = host.identity().readUInt32LE(4);
        expect(host.status(), `${cause}, armed: ${armed}`).toMatchObject({
          tripped: armed,
          trip: armed ? TRIP.resetInSession : TRIP.none,
          resetCause: 0,
        });
      }
    }
  });

  it("a session that ended is none either", () => {
    const host = heldAt(20);
    host.swing(20, -75, 60, { armed: true, maxAngleDeg: 30 });
    host.renew({}, 2);
    host.reset("external");
    expect(host.status().tripped).toBe(false);
  });
});

describe("a converter that is dead", () => {
  it("is a silent sensor, and does not reset the board again and again", () => {
    const host = heldAt(20);
    const { board } = host;
    // The interrupt of the converter returns without having taken anything over.
    board.uno.patchFlash(addressIn(symbols.functions, "__vector_21") / 2, [0x9518]);
    const fromMs = board.nowMs;
    host.renew(HOLD, 20);
    expect(host.releasedAfter(fromMs)).toBeLessThan(30);
    expect(board.resets).toEqual([]);
    expect(host.status()).toMatchObject({ trip: TRIP.sensorSilent, sensor: TRIP.sensorSilent });
  });
});

describe("the millisecond counter", () => {
  const address = addressIn(symbols.variables, "(anonymous namespace)::elapsedMs");
  const viewOf = ({ uno }: ImageRun) => new DataView(uno.memory.buffer, uno.memory.byteOffset);
  /** A board that has been up for 49.7 days but for so many milliseconds. */
  const wrapsIn = (ms: number): TableHost =>
    new TableHost({
      soonAfterBoot: (board) => viewOf(board).setUint32(address, 0x1_0000_0000 - ms, true),
    });

  it("wraps in the middle of a session without anybody noticing", () => {
    const host = wrapsIn(6000);
    const wish = { ...HOLD, maxDurationS: 10 };
    host.goInverted(20, wish);
    const { invertedS } = host.status();
    const fromMs = host.board.nowMs;
    host.renew(wish, 60);
    expect(viewOf(host.board).getUint32(address, true)).toBeLessThan(10_000);
    expect(isPulse(host.lastLock(), HOLD_US)).toBe(true);
    host.renew(wish, 60);
    expect(Math.abs(invertedS + 0.1 + host.releasedAfter(fromMs + 100) / 1000 - 10)).toBeLessThan(0.2);
    expect(host.status().trip).toBe(TRIP.duration);
  });

  it("wraps within a lease without prolonging it", () => {
    const host = wrapsIn(4000);
    host.goInverted(20, HOLD);
    const leftMs = 0x1_0000_0000 - viewOf(host.board).getUint32(address, true);
    expect(leftMs).toBeLessThan(3000);
    host.renew(HOLD, Math.floor(leftMs / 100));
    const fromMs = host.board.nowMs - 100;
    host.board.run(700);
    expect(host.releasedAfter(fromMs)).toBeGreaterThan(500);
    expect(host.releasedAfter(fromMs)).toBeLessThan(515);
    expect(host.status().trip).toBe(TRIP.leaseLapsed);
  });
});

describe("an erased board", () => {
  it("boots released and quiet, and asks to be calibrated", () => {
    const board = new ImageRun(IMAGE);
    board.setSensorVolts(2);
    board.run(300);
    expect(board.lockPulses.every((pulse) => isPulse(pulse, RELEASE_US))).toBe(true);
    expect(board.buzzerPulses).toEqual([]);
  });
});
