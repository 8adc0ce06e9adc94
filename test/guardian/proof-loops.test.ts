/**
 * An endless loop put into every function of the running image, one after the other, while the lock is held: the
 * watchdog's interrupt releases, its reset follows, and the board says afterwards what it was.
 */

import { describe, expect, it } from "vitest";
import { InertialTable } from "./inertial-table.ts";
import { functionsOf, isHold, isRelease, type NamedFunction, settle } from "./proof-board.ts";
import { TableHost, TRIP } from "./table-host.ts";

/** `rjmp .-2`, `cli`, `ret` and `reti`. */
const STAY = 0xcfff;
const CLI = 0x94f8;
const RETURN = 0x9508;
const RETURN_FROM_INTERRUPT = 0x9518;
const INTERRUPTS_ON = 0x80;
const SREG = 0x5f;

const RELEASED_WITHIN_MS = 150;
const RESET_WITHIN_MS = 300;
/** Start-up with its reading of the EEPROM. */
const FLOATS_AT_MOST_MS = 5;
const RESET_CAUSE_WATCHDOG = 8;
/** Longer than any loop of the program takes to come round, and than two renewals of the lease. */
const REACHED_WITHIN_MS = 250;

type Hang = {
  readonly hungMs: number;
  readonly interruptsOn: boolean;
  readonly releasedMs: number;
  readonly resetMs: number;
  readonly drivenMs: number;
};

const armedAndHeld = (host: TableHost): TableHost => {
  host.renew({ armed: true }, 1);
  host.renew({ hold: true }, 2);
  expect(host.lastLock()).toSatisfy(isHold);
  return host;
};

/**
 * Puts the loop at the start of a function and lets the board run until the program stands in it. Null when it is
 * not reached, neither while the host goes on holding nor when it lets go.
 */
const hangIn = (
  place: NamedFunction,
  words: readonly number[],
  host = armedAndHeld(new TableHost()),
): { host: TableHost; hang: Hang } | null => {
  const { word } = place;
  const { board } = host;
  const original = words.map((_, at) => board.flashWord(word + at));
  board.uno.patchFlash(word, words);
  const loopAt = word + words.length - 1;
  const stands = (): boolean => board.uno.programCounter === loopAt;
  let hungMs: number | null = null;
  for (let ms = 0; ms < 2 * REACHED_WITHIN_MS && hungMs === null; ms++) {
    if (ms % 100 === 0) host.lease(ms < REACHED_WITHIN_MS ? { hold: true } : { armed: true });
    board.run(1);
    if (!stands()) continue;
    // The program may only be passing: it stands there for good when it does so twice.
    board.run(0.2);
    if (stands()) hungMs = board.nowMs;
  }
  if (hungMs === null) return null;
  return { host, hang: watch(host, place, original, hungMs) };
};

/** From the moment on at which the program hangs: when it is released, reset and driving its pin again. */
const watch = (
  { board }: TableHost,
  { word }: NamedFunction,
  original: readonly number[],
  hungMs: number,
): Hang => {
  const interruptsOn = ((board.uno.memory[SREG] ?? 0) & INTERRUPTS_ON) !== 0;
  board.resets.length = 0;
  board.lockPulses.length = 0;
  let drivenMs = Number.POSITIVE_INFINITY;
  while (board.nowMs - hungMs < 2 * RESET_WITHIN_MS && drivenMs === Number.POSITIVE_INFINITY) {
    board.run(0.05);
    if (board.resets.length === 0) continue;
    board.uno.patchFlash(word, original);
    if (board.uno.level(9) === "low" || board.uno.level(9) === "high") drivenMs = board.nowMs;
  }
  board.run(30);
  const released = board.lockPulses.find(isRelease);
  const resetMs = board.resets[0]?.atMs ?? Number.POSITIVE_INFINITY;
  return {
    hungMs,
    interruptsOn,
    releasedMs:
      (released === undefined ? Number.POSITIVE_INFINITY : released.atMs + released.us / 1000) - hungMs,
    resetMs: resetMs - hungMs,
    drivenMs: drivenMs - resetMs,
  };
};

/** Where the interrupt cannot help: it calls these itself, so that release comes with the reset. */
const NEEDED_TO_RELEASE = ["servo::writeLockNow(unsigned int)", "servo::write(unsigned char, unsigned int)"];

/** What the board tells afterwards; behind a boot loader it knows of the bite only what its interrupt noted. */
const TOLD = { trip: [TRIP.watchdog], resetCause: RESET_CAUSE_WATCHDOG } as const;
const TOLD_BEHIND_BOOT_LOADER = { trip: [TRIP.watchdog, TRIP.resetInSession], resetCause: 0 } as const;

const judge = (
  { host, hang }: { host: TableHost; hang: Hang },
  name: string,
  told: { readonly trip: readonly number[]; readonly resetCause: number } = TOLD,
): void => {
  const helped = hang.interruptsOn && !NEEDED_TO_RELEASE.includes(name);
  const within = helped ? RELEASED_WITHIN_MS : RESET_WITHIN_MS;
  expect(hang.releasedMs, `${name}: released`).toBeLessThanOrEqual(within);
  expect(hang.resetMs, `${name}: reset`).toBeLessThanOrEqual(RESET_WITHIN_MS);
  expect(hang.drivenMs, `${name}: pin driven again`).toBeLessThanOrEqual(FLOATS_AT_MOST_MS);
  const { board } = host;
  const later = board.lockPulses.filter(({ atMs }) => atMs > hang.hungMs + within);
  expect(later.every(isRelease), name).toBe(true);
  board.run(100);
  host.bootNonce = host.identity().readUInt32LE(4);
  const status = host.status();
  expect(told.trip, name).toContain(status.trip);
  expect(status, name).toMatchObject({
    tripped: true,
    resetCause: told.resetCause,
    armed: false,
    holding: false,
    signal: 4,
  });
};

/** Judges every function that is reached; returns their names. */
const judgeAll = (words: readonly number[]): string[] =>
  functionsOf().flatMap((place) => {
    const hung = hangIn(place, words);
    if (hung === null) return [];
    // Entered behind its first word, as by main()'s own way back: nothing has switched the interrupts off there.
    if (hung.hang.interruptsOn && words[0] === CLI) return [];
    judge(hung, place.name);
    return [place.name];
  });

/** The main program's parts that are functions of their own, and TIMER0_OVF, USART_RX, USART_TX and ADC. */
const CERTAINLY_REACHED = [
  "loop()",
  "tick()",
  "AngleJudge::take(unsigned int)",
  "FirmataBoard::tick(unsigned long)",
  "FirmataParser::feed(unsigned char, FirmataMessage&)",
  "__vector_16",
  "__vector_18",
  "__vector_20",
  "__vector_21",
];

describe("an endless loop in any function of the program", { timeout: 900_000 }, () => {
  it("is released by the watchdog's interrupt, ended by its reset, and told", () => {
    const reached = judgeAll([STAY]);
    expect(reached).toEqual(expect.arrayContaining(CERTAINLY_REACHED));
    expect(reached.length).toBeGreaterThan(40);
  });

  it("with interrupts off is ended by the reset, which releases, and told", () => {
    const reached = judgeAll([CLI, STAY]);
    expect(reached).toEqual(expect.arrayContaining(CERTAINLY_REACHED));
    expect(reached.length).toBeGreaterThan(40);
  });
});

describe("an endless loop behind a boot loader that hides the cause of a reset", () => {
  it.each(CERTAINLY_REACHED)("in %s is released, ended and told all the same", (name) => {
    const place = functionsOf().find((known) => known.name === name);
    if (place === undefined) throw new Error(`the image has no ${name}`);
    for (const words of [[STAY], [CLI, STAY]]) {
      const hung = hangIn(place, words, armedAndHeld(new TableHost({ bootLoader: true })));
      if (hung === null) throw new Error(`${name} is not reached`);
      judge(hung, name, TOLD_BEHIND_BOOT_LOADER);
    }
  });
});

describe("an endless loop on a board that reads a second sensor over its bus", () => {
  const PLACES = [
    "__vector_24",
    ...functionsOf().flatMap(({ name }) => (/^(twi|InertialInput|Mpu6050|Tilt)::/.test(name) ? name : [])),
  ];

  it("in any function of the bus and of the sensor is released, ended and told as well", () => {
    const reached = PLACES.filter((name) => {
      const place = functionsOf().find((known) => known.name === name);
      if (place === undefined) throw new Error(`the image has no ${name}`);
      const { host } = new InertialTable({ fitted: "both" });
      // The second sensor has to be found and to settle before the board can be armed.
      host.renew({}, 15);
      const hung = hangIn(place, [STAY], armedAndHeld(host));
      if (hung !== null) judge(hung, name);
      return hung !== null;
    });
    expect(reached).toContain("__vector_24");
    expect(reached.length).toBeGreaterThan(8);
  });
});

describe("a task that the program no longer does, while all else goes on", () => {
  const SKIPPED: readonly [string, string, number][] = [
    ["the tick", "tick()", RETURN],
    ["its clock's interrupt", "__vector_16", RETURN_FROM_INTERRUPT],
  ];
  /** Replaces the first word of a function under a board that holds. */
  const skip = (name: string, word: number) => {
    const place = functionsOf().find((known) => known.name === name);
    if (place === undefined) throw new Error(`the image has no ${name}`);
    const host = armedAndHeld(new TableHost());
    const { board } = host;
    host.lease({ hold: true });
    board.run(6);
    settle(board);
    const original = [board.flashWord(place.word)];
    board.uno.patchFlash(place.word, [word]);
    return { host, hang: watch(host, place, original, board.nowMs) };
  };

  it.each(SKIPPED)("%s: the watchdog is not fed by the others, and releases", (_, name, word) => {
    judge(skip(name, word), name);
  });

  it("the conversions: the sensor is silent, which releases at once and needs no reset", () => {
    const { host, hang } = skip("__vector_21", RETURN_FROM_INTERRUPT);
    expect(hang.releasedMs).toBeLessThan(20);
    expect(hang.resetMs).toBe(Number.POSITIVE_INFINITY);
    expect(host.status()).toMatchObject({ trip: TRIP.sensorSilent, holding: false, signal: 4 });
  });
});
