import { describe, expect, it } from "vitest";
import { ArduinoUno, type ResetCause, type UnoOptions } from "../../firmware/simulator/arduino-uno.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import {
  cli,
  flashWith,
  inc,
  input,
  jmp,
  ldi,
  lds,
  out,
  reti,
  rjmp,
  sbrc,
  sbrs,
  sei,
  sleep,
  sts,
} from "./assembly.ts";

const MS = 16_000;
const MAIN = 0x100;
const SRAM = 0x300;
const MCUSR = 0x34;
const DDRB = 0x04;
const PORTB = 0x05;
const SMCR = 0x33;

type Edge = { readonly pin: number; readonly high: boolean; readonly cycle: number };

const unoWith = (flash: Uint16Array, more: Partial<UnoOptions> = {}) => {
  const edges: Edge[] = [];
  const resets: ResetCause[] = [];
  const bytes: { readonly byte: number; readonly cycle: number }[] = [];
  const uno = new ArduinoUno(
    {
      flash,
      eeprom: new Uint8Array(1024).fill(0xff),
      random: seededRandom(1),
      voltsAt: () => 2.5,
      onByte: (byte, cycle) => bytes.push({ byte, cycle }),
      onEdge: (pin, high, cycle) => edges.push({ pin, high, cycle }),
      onReset: (cause) => resets.push(cause),
      ...more,
    },
    57_600,
  );
  return { uno, edges, resets, bytes };
};

/** Pin 9 high and the watchdog on at 16 ms; woken by the watchdog it notes that and touches no pin. */
const watchdogProgram = flashWith({
  0: jmp(MAIN),
  [MAIN]: [
    ...input(16, MCUSR),
    ...sts(SRAM, 16),
    ...lds(18, SRAM + 1),
    ...inc(18),
    ...sts(SRAM + 1, 18),
    ...sbrc(16, 3),
    ...rjmp(-1),
    ...ldi(17, 0x02),
    ...out(DDRB, 17),
    ...out(PORTB, 17),
    ...ldi(17, 0x08),
    ...sts(0x60, 17),
    ...rjmp(-1),
  ],
});

describe("a reset by the watchdog", () => {
  it("lets the pins float, keeps SRAM and tells its cause", () => {
    const { uno, edges, resets } = unoWith(watchdogProgram);
    const before = uno.memory[SRAM + 1] ?? 0;
    uno.advanceTo(10 * MS);
    expect(uno.level(9)).toBe("high");
    uno.advanceTo(17 * MS);
    expect(resets).toEqual(["watchdog"]);
    expect(uno.level(9)).toBe("floating");
    expect(uno.memory[SRAM]).toBe(0x08);
    expect(uno.memory[SRAM + 1]).toBe((before + 2) & 0xff);
    expect(edges.map((edge) => edge.high)).toEqual([true, false]);
    expect((edges[1]?.cycle ?? 0) / MS).toBeCloseTo(16, 1);
  });

  it("bites again and again while WDRF is not cleared", () => {
    const { uno, resets } = unoWith(watchdogProgram);
    uno.advanceTo(100 * MS);
    expect(resets.length).toBe(6);
    expect(uno.boots).toBe(7);
  });

  it("leaves nothing of the old life running: no PWM, no serial byte, time goes on", () => {
    const program = flashWith({
      0: jmp(MAIN),
      [MAIN]: [
        ...input(16, MCUSR),
        ...sbrc(16, 3),
        ...rjmp(-1),
        // Timer 1, fast PWM, TOP 0xFF, on pin 9; a byte every so often; then the watchdog.
        ...ldi(17, 0x02),
        ...out(DDRB, 17),
        ...ldi(17, 0x81),
        ...sts(0x80, 17),
        ...ldi(17, 0x80),
        ...sts(0x88, 17),
        ...ldi(17, 0x09),
        ...sts(0x81, 17),
        ...ldi(17, 0x08),
        ...sts(0xc1, 17),
        ...sts(0xc4, 17),
        ...sts(0xc6, 17),
        ...ldi(17, 0x08),
        ...sts(0x60, 17),
        ...rjmp(-1),
      ],
    });
    const { uno, edges } = unoWith(program);
    uno.advanceTo(16 * MS);
    expect(edges.length).toBeGreaterThan(100);
    uno.advanceTo(18 * MS);
    const after = edges.length;
    uno.advanceTo(30 * MS);
    expect(edges.length).toBe(after);
    expect(uno.cycles).toBeGreaterThanOrEqual(30 * MS);
  });
});

describe("a reset from outside", () => {
  it.each([
    ["external", 0x02],
    ["brownOut", 0x04],
  ] as const)("%s sets MCUSR to %i", (cause, mcusr) => {
    const { uno, resets } = unoWith(watchdogProgram);
    uno.advanceTo(MS);
    uno.reset(cause);
    expect(uno.level(9)).toBe("floating");
    uno.advanceTo(2 * MS);
    expect(resets).toEqual([cause]);
    expect(uno.memory[SRAM]).toBe(mcusr);
    expect(uno.level(9)).toBe("high");
  });

  it("keeps what outside puts on the inputs", () => {
    const { uno } = unoWith(watchdogProgram);
    uno.drive(2, true);
    uno.reset("external");
    uno.advanceTo(MS);
    expect((uno.memory[0x29] ?? 0) & 0x04).toBe(0x04);
  });
});

/** Sleeps; each timer 0 overflow (prescaler 64: every 1.024 ms) toggles pin 9 by writing PINB. */
const sleepingProgram = flashWith({
  0: jmp(MAIN),
  32: jmp(0x80),
  128: [...out(0x03, 20), ...reti],
  [MAIN]: [
    ...ldi(20, 0x02),
    ...out(DDRB, 20),
    ...ldi(17, 0x03),
    ...out(0x25, 17),
    ...ldi(17, 0x01),
    ...sts(0x6e, 17),
    ...out(SMCR, 17),
    ...cli,
    ...sei,
    ...sleep,
    ...rjmp(-4),
  ],
});

describe("sleep", () => {
  it("is left by interrupts only, and jumping over it changes no edge by a cycle", () => {
    const jumping = unoWith(sleepingProgram);
    jumping.uno.advanceTo(50 * MS);
    const stepping = unoWith(sleepingProgram, { jumpWhileAsleep: false });
    stepping.uno.advanceTo(50 * MS);
    expect(jumping.edges).toEqual(stepping.edges);
    const gaps = jumping.edges.slice(2).map((edge, i) => edge.cycle - (jumping.edges[i + 1]?.cycle ?? 0));
    expect(jumping.edges.length).toBe(48);
    expect(new Set(gaps)).toEqual(new Set([256 * 64]));
  });

  it("lasts for ever with interrupts off", () => {
    const program = flashWith({
      0: [...ldi(17, 1), ...out(SMCR, 17), ...sleep, ...out(DDRB, 17), ...rjmp(-1)],
    });
    const { uno } = unoWith(program);
    uno.advanceTo(1000 * MS);
    expect(uno.memory[0x24]).toBe(0);
  });
});

describe("the serial port", () => {
  /** Echoes what arrives, plus one, by polling; 57600 baud as the core library sets it (U2X, UBRR 34). */
  const echo = flashWith({
    0: [
      ...ldi(17, 0x02),
      ...sts(0xc0, 17),
      ...ldi(17, 34),
      ...sts(0xc4, 17),
      ...ldi(17, 0x18),
      ...sts(0xc1, 17),
      ...lds(18, 0xc0),
      ...sbrs(18, 7),
      ...rjmp(-4),
      ...lds(19, 0xc6),
      ...inc(19),
      ...sts(0xc6, 19),
      ...rjmp(-10),
    ],
  });

  it("takes a byte's time each way", () => {
    const { uno, bytes } = unoWith(echo);
    uno.advanceTo(MS);
    uno.send([1, 2, 3]);
    uno.advanceTo(3 * MS);
    expect(bytes.map((b) => b.byte)).toEqual([2, 3, 4]);
    const first = (bytes[0]?.cycle ?? 0) - MS;
    expect(first).toBeGreaterThan(2778 + 2800);
    expect(first).toBeLessThan(2778 + 2800 + 60);
    expect((bytes[2]?.cycle ?? 0) - (bytes[1]?.cycle ?? 0)).toBe(2800);
  });

  it("loses bytes a deaf program does not fetch, beyond the two the hardware keeps", () => {
    const deaf = flashWith({ 0: [...ldi(17, 0x10), ...sts(0xc1, 17), ...rjmp(-1)] });
    const { uno } = unoWith(deaf);
    uno.advanceTo(MS);
    uno.send([1, 2, 3]);
    uno.advanceTo(2 * MS);
    expect((uno.memory[0xc0] ?? 0) & 0x88).toBe(0x88);
    expect(uno.unsentBytes).toBe(0);
  });
});

describe("a frozen main program", () => {
  it("stands still while interrupts go on, until a reset", () => {
    const { uno, edges } = unoWith(sleepingProgram);
    uno.advanceTo(10 * MS);
    const pcCounter = edges.length;
    uno.frozen = true;
    uno.advanceTo(20 * MS);
    expect(edges.length).toBe(pcCounter + 10);
    const { uno: other } = unoWith(watchdogProgram);
    other.frozen = true;
    other.advanceTo(5 * MS);
    // Interrupts are off in that program, so it goes on: freezing waits for them to be on.
    expect(other.level(9)).toBe("high");
    other.reset("external");
    expect(other.frozen).toBe(false);
  });
});
