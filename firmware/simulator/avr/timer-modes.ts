/**
 * Registers and waveform modes of the three timers of the ATmega328P.
 *
 * Source: datasheet DS40002061A, tables 15-8, 16-4 and 18-8 (waveform generation), 15-9 and 18-9 (clocks).
 * Only data: `timer.ts` gives it meaning.
 */

export type TopSource = number | "ocra" | "icr";
export type OcrUpdate = "immediate" | "top" | "bottom";
export type TimerMode = {
  readonly kind: "normal" | "ctc" | "fast" | "phase";
  readonly top: TopSource;
  readonly ocrUpdate: OcrUpdate;
  /** COMnA = 1 toggles OCnA in this PWM mode. */
  readonly toggleA: boolean;
};

/** One output compare unit: where its register, its flag, its vector and its pin are. */
export type CompareUnit = {
  readonly OCR: number;
  readonly vector: number;
  readonly flagMask: number;
  readonly comShift: number;
  readonly forceMask: number;
  readonly port: number;
  readonly pin: number;
};

export type TimerConfig = {
  readonly bits: 8 | 16;
  readonly TCCRA: number;
  readonly TCCRB: number;
  /** Where the force bits are: TCCRB of the 8-bit timers, TCCRC of the 16-bit one. */
  readonly FORCE: number;
  readonly TCNT: number;
  /** 0 = this timer has no input capture register. */
  readonly ICR: number;
  readonly TIFR: number;
  readonly TIMSK: number;
  readonly overflowVector: number;
  readonly captureVector: number;
  readonly compareA: CompareUnit;
  readonly compareB: CompareUnit;
  /** Clock divider by CS bits; 0 = stopped (also for the external clock inputs, which nothing drives). */
  readonly dividers: readonly number[];
  readonly modes: readonly TimerMode[];
};

export const TOV_MASK = 0x01;
export const ICF_MASK = 0x20;
const PORTB = 0x25;
const PORTD = 0x2b;

const mode = (kind: TimerMode["kind"], top: TopSource, ocrUpdate: OcrUpdate, toggleA = false): TimerMode => ({
  kind,
  top,
  ocrUpdate,
  toggleA,
});

const modes8: readonly TimerMode[] = [
  mode("normal", 0xff, "immediate"),
  mode("phase", 0xff, "top"),
  mode("ctc", "ocra", "immediate"),
  mode("fast", 0xff, "bottom"),
  mode("normal", 0xff, "immediate"),
  mode("phase", "ocra", "top", true),
  mode("normal", 0xff, "immediate"),
  mode("fast", "ocra", "bottom", true),
];

const modes16: readonly TimerMode[] = [
  mode("normal", 0xffff, "immediate"),
  mode("phase", 0xff, "top"),
  mode("phase", 0x1ff, "top"),
  mode("phase", 0x3ff, "top"),
  mode("ctc", "ocra", "immediate"),
  mode("fast", 0xff, "bottom"),
  mode("fast", 0x1ff, "bottom"),
  mode("fast", 0x3ff, "bottom"),
  mode("phase", "icr", "bottom"),
  mode("phase", "ocra", "bottom", true),
  mode("phase", "icr", "top"),
  mode("phase", "ocra", "top", true),
  mode("ctc", "icr", "immediate"),
  mode("normal", 0xffff, "immediate"),
  mode("fast", "icr", "bottom", true),
  mode("fast", "ocra", "bottom", true),
];

const unitA = (OCR: number, vector: number, port: number, pin: number): CompareUnit => ({
  OCR,
  vector,
  port,
  pin,
  flagMask: 0x02,
  comShift: 6,
  forceMask: 0x80,
});
const unitB = (OCR: number, vector: number, port: number, pin: number): CompareUnit => ({
  OCR,
  vector,
  port,
  pin,
  flagMask: 0x04,
  comShift: 4,
  forceMask: 0x40,
});

const dividers01 = [0, 1, 8, 64, 256, 1024, 0, 0];

export const TIMER0: TimerConfig = {
  bits: 8,
  TCCRA: 0x44,
  TCCRB: 0x45,
  FORCE: 0x45,
  TCNT: 0x46,
  ICR: 0,
  TIFR: 0x35,
  TIMSK: 0x6e,
  overflowVector: 0x20,
  captureVector: 0,
  compareA: unitA(0x47, 0x1c, PORTD, 6),
  compareB: unitB(0x48, 0x1e, PORTD, 5),
  dividers: dividers01,
  modes: modes8,
};

export const TIMER1: TimerConfig = {
  bits: 16,
  TCCRA: 0x80,
  TCCRB: 0x81,
  FORCE: 0x82,
  TCNT: 0x84,
  ICR: 0x86,
  TIFR: 0x36,
  TIMSK: 0x6f,
  overflowVector: 0x1a,
  captureVector: 0x14,
  compareA: unitA(0x88, 0x16, PORTB, 1),
  compareB: unitB(0x8a, 0x18, PORTB, 2),
  dividers: dividers01,
  modes: modes16,
};

export const TIMER2: TimerConfig = {
  bits: 8,
  TCCRA: 0xb0,
  TCCRB: 0xb1,
  FORCE: 0xb1,
  TCNT: 0xb2,
  ICR: 0,
  TIFR: 0x37,
  TIMSK: 0x70,
  overflowVector: 0x12,
  captureVector: 0,
  compareA: unitA(0xb3, 0x0e, PORTB, 3),
  compareB: unitB(0xb4, 0x10, PORTD, 3),
  dividers: [0, 1, 8, 32, 64, 128, 256, 1024],
  modes: modes8,
};
