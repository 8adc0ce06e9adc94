import { beforeEach, describe, expect, it } from "vitest";
import { calibratedEeprom, olderEeprom, USUAL_MOUNT } from "../../firmware/simulator/settings-record.ts";
import type { WorldFault } from "../../shared/world.ts";
import { GuardianHost } from "./guardian-host.ts";

const COUNTS_AT_STANDING = 256;
const MS = 16_000;

let host: GuardianHost;
beforeEach(() => {
  host = new GuardianHost();
  host.connect();
});
const fault = (name: WorldFault, on = true) => host.table.applyWorld({ fault: { name, on } });
const countsFor = (ms: number): number[] => {
  host.counts.length = 0;
  host.table.advanceMs(ms);
  return [...host.counts];
};
const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

describe("the simulated table at power-on", () => {
  it("stands at −75°, released, calibrated, with a board that talks", () => {
    expect(host.table.world()).toMatchObject({
      angleDeg: -75,
      rateDegPerS: 0,
      lock: "released",
      lockEngaged: false,
      servoPulseUs: 2000,
      buzzer: "silent",
      bootCount: 1,
      faults: [],
    });
    expect((host.status[1] ?? 0) & 0x60).toBe(0x60);
    const counts = countsFor(500);
    expect(counts.length).toBeGreaterThan(10);
    for (const count of counts) expect(Math.abs(count - COUNTS_AT_STANDING)).toBeLessThanOrEqual(2);
  });

  it("is the same twice for the same seed, however time is sliced, and another for another seed", () => {
    const story = (seed: number, sliceMs: number): string => {
      const told: string[] = [];
      const other = new GuardianHost({ seed });
      other.table.uart.onByte((byte, cycle) => told.push(`${cycle}:${byte}`));
      other.connect();
      other.table.applyWorld({ riderTargetDeg: 30 });
      for (let ms = 0; ms < 600; ms += sliceMs) other.table.advanceMs(sliceMs);
      return told.join(" ");
    };
    const once = story(3, 600);
    expect(story(3, 600)).toBe(once);
    // Slices end a few cycles late, inside an instruction; 40 of them may let one more byte through at the end.
    expect(story(3, 15).startsWith(once.slice(0, -40))).toBe(true);
    expect(story(4, 600)).not.toBe(once);
  });

  it("blank, is uncalibrated and not known as simulated", () => {
    const blank = new GuardianHost({ eeprom: new Uint8Array(1024).fill(0xff) });
    blank.connect();
    expect((blank.status[1] ?? 0) & 0x60).toBe(0);
  });

  it("carries its calibration in the records the guardian's documentation describes", () => {
    const mpu6050 = { ...USUAL_MOUNT, axis: 4, zeroDeg: -12.5 } as const;
    const records = [olderEeprom(), calibratedEeprom({ potentiometer: true, mpu6050, lockSwitch: true })];
    for (const [index, eeprom] of records.entries()) {
      const record = eeprom.subarray(0x10, 0x36);
      expect([...record.subarray(0, 4)]).toEqual([0x49, 0x54, index + 1, index === 0 ? 3 : 15]);
      const view = new DataView(record.buffer, record.byteOffset);
      expect([view.getUint16(12, true), view.getInt16(14, true)]).toEqual([256, -7500]);
      expect([view.getUint16(16, true), view.getInt16(18, true)]).toEqual([768, 7500]);
      expect([...record.subarray(24, 29)]).toEqual([9, 3, 2, 0, 0]);
      if (index === 0) continue;
      expect([...record.subarray(29, 32)]).toEqual([3, 4, 0]);
      expect([view.getInt16(32, true), view.getUint16(34, true)]).toEqual([-1250, 0]);
    }
  });
});

describe("sleep", () => {
  it("jumped over or stepped through, gives the same bytes at the same cycles", () => {
    const bytes = (jumpWhileAsleep: boolean): string[] => {
      const said: string[] = [];
      const other = new GuardianHost({ jumpWhileAsleep });
      other.table.uart.onByte((byte, cycle) => said.push(`${cycle}:${byte}`));
      other.connect();
      other.table.advanceMs(100);
      return said;
    };
    const jumped = bytes(true);
    expect(jumped.length).toBeGreaterThan(200);
    expect(bytes(false)).toEqual(jumped);
  });
});

describe("plain instructions", () => {
  it("in one go or each by its function, give the same bytes, edges and memory at the same cycles", () => {
    const day = (runPlain: boolean): { readonly said: readonly string[]; readonly memory: number } => {
      const said: string[] = [];
      const other = new GuardianHost({ runPlain });
      other.table.uart.onByte((byte, cycle) => said.push(`${cycle}:${byte}`));
      other.table.edges.onServoPulse(({ startCycle, endCycle }) => said.push(`${startCycle}-${endCycle}`));
      other.table.edges.onBuzzerEdge(({ cycle, high }) => said.push(`${cycle}:${high}`));
      other.connect();
      other.table.applyWorld({ riderTargetDeg: 20 });
      other.holdFor(2000, false);
      other.holdFor(500);
      other.table.applyWorld({ fault: { name: "sensor-noisy", on: true } });
      other.table.advanceMs(1500);
      return { said, memory: other.table.symbols.read("elapsedMs") };
    };
    const inOneGo = day(true);
    expect(inOneGo.said.length).toBeGreaterThan(2000);
    expect(inOneGo.said.some((what) => what.endsWith("true"))).toBe(true);
    expect(day(false)).toEqual(inOneGo);
  });
});

describe("holding", () => {
  it("turns the servo, engages the lock and keeps a rider where he is", () => {
    host.table.applyWorld({ riderTargetDeg: 20 });
    host.holdFor(4000, false);
    host.table.edges.clear();
    host.sendLease(true);
    host.table.advanceMs(100);
    expect(host.table.edges.servoPulses.at(-1)?.widthUs).toBe(1000);
    expect(host.table.world()).toMatchObject({ lock: "held" });
    host.holdFor(300);
    expect(host.table.world().lockEngaged).toBe(true);
    host.table.applyWorld({ riderTargetDeg: 60 });
    host.holdFor(1000);
    expect(host.table.angleDeg()).toBeCloseTo(20, 0);
  });

  it("ends at the pin when the lease lapses, and the table swings back", () => {
    host.table.applyWorld({ riderTargetDeg: 20 });
    host.holdFor(3000, false);
    host.holdFor(500);
    host.table.applyWorld({ riderTargetDeg: null });
    const since = host.table.cycles();
    host.table.edges.clear();
    host.table.advanceMs(800);
    const release = host.table.edges.servoPulses.find((pulse) => pulse.widthUs > 1500);
    expect(((release?.endCycle ?? Infinity) - since) / MS).toBeLessThan(550);
    expect(host.table.world()).toMatchObject({
      lock: "released",
      buzzer: "sounding",
      lastTrip: "lease-lapsed",
    });
    host.table.advanceMs(6000);
    expect(host.table.angleDeg()).toBeLessThan(0);
  });

  it("with a jammed lock moves the servo and nothing else", () => {
    fault("lock-jammed");
    host.holdFor(200, false);
    host.holdFor(1000);
    expect(host.table.world()).toMatchObject({ lock: "held", lockEngaged: false, faults: ["lock-jammed"] });
    fault("lock-jammed", false);
    host.holdFor(300);
    expect(host.table.world().lockEngaged).toBe(true);
  });
});

describe("the lock switch", () => {
  const switched = { potentiometer: true, mpu6050: null, lockSwitch: true };
  /** Level of pin 4 as the chip reads it: low = the lock is released. */
  const released = (): boolean => !host.table.pins.reads(4);

  it("follows the bolt, not the servo, and tells a lock that is jammed", () => {
    host = new GuardianHost({ fittings: switched, eeprom: olderEeprom() });
    host.connect();
    expect(released()).toBe(true);
    host.holdFor(200, false);
    host.holdFor(500);
    expect(released()).toBe(false);
    host.holdFor(100, false);
    expect(host.table.world().lock).toBe("released");
    expect(released()).toBe(false);
    host.holdFor(200, false);
    expect(released()).toBe(true);
    host.holdFor(500);
    fault("lock-jammed");
    host.holdFor(1000, false);
    expect(host.table.world()).toMatchObject({ lock: "released", lockEngaged: true });
    expect(released()).toBe(false);
  });

  it("is not there where none is fitted: the pin is left to its pull-up", () => {
    expect(released()).toBe(false);
  });
});

describe("a fault of the sensor at the converter", () => {
  it("open comes down with its capacitor and reads nearly nothing, short the rail, and both are over when they are over", () => {
    fault("sensor-open");
    host.table.advanceMs(4.7);
    const decaying = countsFor(15);
    expect(Math.max(...decaying)).toBeLessThan((256 / Math.E) * 1.1);
    expect(Math.max(...decaying)).toBeGreaterThan(5);
    host.table.advanceMs(30);
    expect(Math.max(...countsFor(300))).toBeLessThanOrEqual(1);
    fault("sensor-open", false);
    fault("sensor-short");
    expect(Math.min(...countsFor(300).slice(1))).toBe(1023);
    fault("sensor-short", false);
    expect(countsFor(300).at(-1)).toBeGreaterThan(250);
  });

  it("open is found out by the board on the way down: released at the pin within 30 ms", () => {
    for (let phase = 0; phase < 6; phase++) {
      host = new GuardianHost({ seed: phase });
      host.connect();
      host.holdFor(100, false);
      host.holdFor(200);
      host.table.advanceMs(3.4 * phase);
      host.table.edges.clear();
      const since = host.table.cycles();
      fault("sensor-open");
      host.table.advanceMs(100);
      const release = host.table.edges.servoPulses.find((pulse) => pulse.widthUs > 1500);
      expect(((release?.endCycle ?? Infinity) - since) / MS).toBeLessThan(30);
      expect(host.table.world().lastTrip).toBe("sensor-open");
    }
  });

  it("stuck stays while the table moves", () => {
    fault("sensor-stuck");
    host.table.applyWorld({ riderTargetDeg: 30 });
    const counts = countsFor(3000);
    expect(host.table.angleDeg()).toBeGreaterThan(25);
    expect(spread(counts)).toBeLessThanOrEqual(4);
  });

  it("noisy jumps about", () => {
    fault("sensor-noisy");
    expect(spread(countsFor(1000))).toBeGreaterThan(100);
  });
});

describe("a fault of the line", () => {
  it.each(["link-cut", "unplugged"] as const)(
    "%s is silent both ways and leaves the board running",
    (name) => {
      host.holdFor(300);
      fault(name);
      const heard = host.statuses;
      host.holdFor(1000);
      expect(host.statuses).toBe(heard);
      expect(host.table.world()).toMatchObject({
        lock: "released",
        lastTrip: "lease-lapsed",
        faults: [name],
      });
      fault(name, false);
      host.table.advanceMs(200);
      expect(host.statuses).toBeGreaterThan(heard);
    },
  );

  it("noise breaks some frames and not all, the same ones for the same seed", () => {
    const heardIn = (seed: number): number => {
      const noisy = new GuardianHost({ seed });
      noisy.connect();
      noisy.table.applyWorld({ fault: { name: "link-noise", on: true } });
      const before = noisy.statuses;
      noisy.table.advanceMs(2000);
      return noisy.statuses - before;
    };
    const heard = heardIn(1);
    expect(heard).toBeGreaterThan(20);
    expect(heard).toBeLessThan(90);
    expect(heardIn(1)).toBe(heard);
  });
});

describe("a fault of the board", () => {
  it.each([
    ["board-reset", 0x02, 0],
    ["brown-out", 0x04, 20],
  ] as const)("%s starts it anew with cause %i after %i ms; board time goes on", (name, cause, afterMs) => {
    const before = host.table.world().boardTimeUs;
    const resets: { atMs: number; level: string }[] = [];
    host.table.onReset(() => {
      const atMs = (host.table.world().boardTimeUs - before) / 1000;
      resets.push({ atMs, level: host.table.pins.level(9) });
    });
    fault(name);
    host.table.advanceMs(afterMs + 1);
    expect(resets.map(({ level }) => level)).toEqual(["floating"]);
    expect(Math.abs((resets[0]?.atMs ?? 0) - afterMs)).toBeLessThan(1.01);
    host.connect();
    const world = host.table.world();
    expect(world).toMatchObject({ bootCount: 2, faults: [] });
    expect(Math.abs(world.boardTimeUs - before - (afterMs + 301) * 1000)).toBeLessThan(3);
    expect(host.status[25]).toBe(cause);
  });

  it("a supply that sags by 15 % is seen against the band-gap and not in the potentiometer", () => {
    const supplyMv = () => (host.status[36] ?? 0) | ((host.status[37] ?? 0) << 8);
    host.table.advanceMs(300);
    expect(Math.abs(supplyMv() - 5000)).toBeLessThan(30);
    fault("supply-low");
    expect(spread(countsFor(300))).toBeLessThanOrEqual(4);
    expect(Math.abs(supplyMv() - 4250)).toBeLessThan(30);
    fault("supply-low", false);
    host.table.advanceMs(300);
    expect(Math.abs(supplyMv() - 5000)).toBeLessThan(30);
  });

  it("what it wrote to its EEPROM outlives every reset", () => {
    const counter = () => host.table.eeprom.slice(0, 4).join(" ");
    const before = counter();
    fault("board-reset");
    host.table.advanceMs(200);
    const after = counter();
    expect(after).not.toBe(before);
    fault("brown-out");
    host.table.advanceMs(200);
    expect(counter()).not.toBe(after);
    expect(host.table.eeprom[0] ?? 0).toBe(3);
  });

  it("frozen, its main program stops while the servo's timer goes on; a reset frees it", () => {
    fault("board-frozen");
    const heard = host.statuses;
    host.table.edges.clear();
    host.table.advanceMs(400);
    // What was in the transmit buffer still goes out; nothing new comes.
    expect(host.statuses - heard).toBeLessThanOrEqual(4);
    expect(host.table.edges.servoPulses.length).toBeGreaterThan(15);
    fault("board-reset");
    expect(host.table.world().faults).toEqual([]);
    host.connect();
    expect(host.statuses).toBeGreaterThan(heard + 2);
  });

  it("STOP opens its circuit for 300 ms of board time", () => {
    host.table.applyWorld({ pressStop: true });
    host.table.advanceMs(100);
    expect((host.status[1] ?? 0) & 0x10).toBe(0x10);
    host.table.advanceMs(300);
    expect((host.status[1] ?? 0) & 0x10).toBe(0);
  });
});

describe("the program's variables", () => {
  it("are read by name", () => {
    const before = host.table.symbols.read("elapsedMs");
    host.table.advanceMs(1000);
    expect(host.table.symbols.read("elapsedMs") - before).toBeGreaterThan(990);
    expect(() => host.table.symbols.read("noSuchThing")).toThrow(/no "noSuchThing"/);
  });
});
