/**
 * The alarm at the buzzer's pin: rhythm, tone, who goes before whom, and who may not silence it. Every length is
 * within 5 % of what docs/guardian.md promises.
 */

import { describe, expect, it } from "vitest";
import { crc16 } from "./frames.ts";
import type { Pulse } from "./image-run.ts";
import { calibratedTable, TableHost, TRIP } from "./table-host.ts";

const SIGNAL = { none: 0, information: 1, low: 2, medium: 3, high: 4 } as const;
type Sound = { readonly atMs: number; readonly forMs: number };

/** Closer than this, edges at the pin are the periods of one tone. */
const TONE_GAP_MS = 5;

/** Sounds at the pin: a tone's many pulses are one. */
const soundsOf = (pulses: readonly Pulse[]): Sound[] => {
  const sounds: { atMs: number; forMs: number }[] = [];
  for (const { atMs, us } of pulses) {
    const last = sounds.at(-1);
    const endMs = atMs + us / 1000;
    if (last !== undefined && atMs - (last.atMs + last.forMs) < TONE_GAP_MS) last.forMs = endMs - last.atMs;
    else sounds.push({ atMs, forMs: us / 1000 });
  }
  return sounds;
};

/** Sound and silence in turn, from the first sound to the beginning of the last. */
const rhythmOf = (sounds: readonly Sound[]): number[] =>
  sounds.slice(0, -1).flatMap(({ atMs, forMs }, at) => {
    const next = sounds[at + 1]?.atMs ?? Number.NaN;
    return [forMs, next - atMs - forMs];
  });

const expectWithin5Percent = (rhythm: readonly number[], wanted: readonly number[]): void => {
  const off = rhythm.map((ms, at) => ms / (wanted[at % wanted.length] ?? Number.NaN) - 1);
  expect(
    off.every((part) => Math.abs(part) <= 0.05),
    rhythm.map((ms) => ms.toFixed(1)).join(" "),
  ).toBe(true);
};

const HIGH = [
  ...[150, 100, 150, 100, 150, 350, 150, 100, 150, 700],
  ...[150, 100, 150, 100, 150, 350, 150, 100, 150, 2500],
];
const MEDIUM = [200, 200, 200, 200, 200, 7500];
const LOW = [200, 200, 200, 20_000];
const RHYTHM = { low: LOW, medium: MEDIUM, high: HIGH } as const;

const withActiveBuzzer = (): Uint8Array => {
  const eeprom = calibratedTable();
  const record = Buffer.from(eeprom.buffer, eeprom.byteOffset + 0x010, 32);
  record[28] = 1;
  record.writeUInt16LE(crc16(record.subarray(0, 30)), 30);
  return eeprom;
};

const BUZZERS = [
  ["a passive piezo", calibratedTable],
  ["an active buzzer", withActiveBuzzer],
] as const;

/** What sounds within so long, from now on. */
const listen = (host: TableHost, forMs: number): Sound[] => {
  host.board.buzzerPulses.length = 0;
  host.board.run(forMs);
  return soundsOf(host.board.buzzerPulses);
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

for (const [buzzer, eeprom] of BUZZERS) {
  describe(`on ${buzzer}`, () => {
    for (const name of ["low", "medium", "high"] as const) {
      it(`${name} has its rhythm, for as long as nobody says otherwise`, () => {
        const host = new TableHost({ eeprom: eeprom() });
        host.lease({ signal: SIGNAL[name] });
        const wanted = RHYTHM[name];
        const sounds = listen(host, 2 * sum(wanted) + 230);
        expect(sounds.length).toBe(wanted.length + 1);
        expectWithin5Percent(rhythmOf(sounds), wanted);
      });
    }

    it("information is one short pulse, although every frame repeats it", () => {
      const host = new TableHost({ eeprom: eeprom() });
      host.board.buzzerPulses.length = 0;
      host.renew({ signal: SIGNAL.information }, 30);
      const sounds = soundsOf(host.board.buzzerPulses);
      expect(sounds.length).toBe(1);
      expect(Math.abs((sounds[0]?.forMs ?? 0) / 60 - 1)).toBeLessThan(0.05);
      host.renew({}, 1);
      host.renew({ signal: SIGNAL.information }, 5);
      expect(soundsOf(host.board.buzzerPulses).length).toBe(2);
    });

    it("a higher priority is heard within 250 ms of its frame, whole, wherever it cuts in", () => {
      const host = new TableHost({ eeprom: eeprom() });
      for (let phaseMs = 0; phaseMs < 1500; phaseMs += 67) {
        host.renew({ signal: SIGNAL.none }, 1);
        host.lease({ signal: SIGNAL.medium });
        const cut = listen(host, 10 + phaseMs).at(-1);
        const fromMs = host.board.nowMs;
        host.lease({ signal: SIGNAL.high });
        host.board.run(1200);
        const sounds = soundsOf(host.board.buzzerPulses);
        const first = sounds.findIndex(({ atMs }) => atMs > fromMs + 5);
        const high = sounds.slice(first);
        expect((high[0]?.atMs ?? Number.NaN) - fromMs).toBeLessThan(250);
        const before = sounds[first - 1];
        // A pulse that was cut is followed by silence, so that the two are not heard as one.
        if (before !== undefined && cut !== undefined) {
          expect((high[0]?.atMs ?? 0) - before.atMs - before.forMs).toBeGreaterThan(45);
        }
        expectWithin5Percent(rhythmOf(high.slice(0, 4)), HIGH);
      }
    });

    it("a lower priority follows a higher one without a gap in which nothing is heard", () => {
      const host = new TableHost({ eeprom: eeprom() });
      for (const phaseMs of [50, 200, 700, 3000, 5000]) {
        host.lease({ signal: SIGNAL.high });
        host.board.run(phaseMs);
        const fromMs = host.board.nowMs;
        host.lease({ signal: SIGNAL.medium });
        host.board.run(900);
        const medium = soundsOf(host.board.buzzerPulses).filter(({ atMs }) => atMs > fromMs + 5);
        expect((medium[0]?.atMs ?? Number.NaN) - fromMs).toBeLessThan(250);
        expectWithin5Percent(rhythmOf(medium), MEDIUM);
      }
    });
  });
}

describe("the tone", () => {
  it("is 660 Hz at 12.5 % duty on a passive piezo, each within 5 %", () => {
    const host = new TableHost();
    host.lease({ signal: SIGNAL.high });
    host.board.run(120);
    // The first period is begun in its middle.
    const tone = host.board.buzzerPulses.slice(1, 60);
    const periodMs = ((tone.at(-1)?.atMs ?? 0) - (tone[0]?.atMs ?? 0)) / (tone.length - 1);
    expect(Math.abs(1000 / periodMs / 660 - 1)).toBeLessThan(0.05);
    for (const { us } of tone) expect(Math.abs(us / 1000 / periodMs / 0.125 - 1)).toBeLessThan(0.05);
  });

  it("is a plain level on an active buzzer", () => {
    const host = new TableHost({ eeprom: withActiveBuzzer() });
    host.lease({ signal: SIGNAL.high });
    host.board.run(1000);
    expect(host.board.buzzerPulses.length).toBe(soundsOf(host.board.buzzerPulses).length);
  });
});

describe("an alarm and its host", () => {
  it("goes on in its rhythm when the host dies in the middle of a burst, armed or not", () => {
    for (const armed of [true, false]) {
      for (const signal of ["high", "medium"] as const) {
        const host = new TableHost();
        host.renew({ armed }, 2);
        host.lease({ armed, signal: SIGNAL[signal] });
        // Armed, the lapse half a second later is HIGH whatever was asked for.
        if (armed && signal === "medium") host.board.run(800);
        const wanted = armed ? HIGH : RHYTHM[signal];
        const sounds = listen(host, 2 * sum(wanted));
        expect(sounds.length).toBeGreaterThanOrEqual(wanted.length - 2);
        if (!(armed && signal === "medium")) expectWithin5Percent(rhythmOf(sounds), wanted);
      }
    }
  });

  it("is still there after a minute without one", () => {
    const host = new TableHost();
    host.renew({ armed: true }, 2);
    host.board.run(60_000);
    const sounds = listen(host, 6000);
    expect(sounds.length).toBeGreaterThanOrEqual(10);
  });

  it("of a trip begins within 200 ms of it, and cannot be silenced over the line", () => {
    const host = new TableHost();
    host.goInverted(20, { hold: true });
    host.tilt(30);
    const fromMs = host.board.nowMs;
    host.board.buzzerPulses.length = 0;
    host.renew({ signal: SIGNAL.none }, 2);
    expect((host.board.buzzerPulses[0]?.atMs ?? Number.NaN) - fromMs).toBeLessThan(200);
    host.renew({ acknowledge: true, signal: SIGNAL.none }, 20);
    host.renew({ acknowledge: true, signal: SIGNAL.information }, 20);
    const sounds = soundsOf(host.board.buzzerPulses);
    expectWithin5Percent(rhythmOf(sounds.slice(0, 10)), HIGH);
    expect(host.status()).toMatchObject({ tripped: true, signal: SIGNAL.high });
  });
});

describe("at the table", () => {
  const trippedHost = (): TableHost => {
    const host = new TableHost();
    host.goInverted(20, { hold: true });
    host.tilt(30);
    host.renew({}, 2);
    expect(host.status().trip).toBe(TRIP.overAngle);
    return host;
  };
  const press = (host: TableHost, forMs: number): void => {
    host.board.setStopOpen(true);
    host.board.run(forMs);
    host.board.setStopOpen(false);
    host.board.run(10);
  };

  it("a short press pauses the board's HIGH for 30 s, and then it sounds again", () => {
    const host = trippedHost();
    press(host, 400);
    const [again] = listen(host, 31_000);
    expect(Math.abs(((again?.atMs ?? 0) - (host.board.nowMs - 31_000)) / 30_000 - 1)).toBeLessThan(0.05);
    expect(host.status()).toMatchObject({ tripped: true, quiet: false });
  });

  it("a pause ends with its trip: another one sounds at once", () => {
    const host = trippedHost();
    press(host, 400);
    expect(host.status().quiet).toBe(true);
    host.tilt(-75);
    host.renew({}, 7);
    host.renew({ acknowledge: true }, 1);
    host.goInverted(20, { hold: true });
    host.tilt(30);
    expect(listen(host, 250).length).toBeGreaterThanOrEqual(1);
    expect(host.status()).toMatchObject({ trip: TRIP.overAngle, quiet: false });
  });

  it("a cable that is torn pauses nothing", () => {
    const host = trippedHost();
    host.board.setStopOpen(true);
    const sounds = listen(host, 40_000);
    expect(sounds.length).toBeGreaterThanOrEqual(60);
    const gaps = sounds.slice(1).map(({ atMs }, at) => atMs - (sounds[at]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(2800);
  });

  it("STOP in a session sounds HIGH by itself while the circuit is open, whatever the host asks for", () => {
    const host = new TableHost();
    host.goInverted(20, { hold: true });
    host.board.setStopOpen(true);
    const fromMs = host.board.nowMs;
    host.board.buzzerPulses.length = 0;
    host.renew({ hold: true, signal: SIGNAL.none }, 30);
    const sounds = soundsOf(host.board.buzzerPulses);
    expect((sounds[0]?.atMs ?? Number.NaN) - fromMs).toBeLessThan(10);
    expectWithin5Percent(rhythmOf(sounds), HIGH);
    host.board.setStopOpen(false);
    host.renew({ armed: true, signal: SIGNAL.none }, 1);
    expect(listen(host, 400)).toEqual([]);
  });
});
