/**
 * The guardian alone, in simulated time and at its pins: from what goes wrong to the end of the first whole release
 * pulse, each at a thousand random moments of all its clocks; its longest turn of the main loop; what it takes of the
 * chip. The host is one in this process that does nothing but renew; the plain script's numbers are those of
 * over-angle, host-lost and sensor-lost.
 */

import { readFileSync } from "node:fs";
import { CLOCK_HZ } from "../../firmware/simulator/arduino-uno.ts";
import { guardianImagePath } from "../../firmware/simulator/firmware-image.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";
import { HOLD_US, isPulse, RELEASE_US, TableHost, voltsAt } from "../guardian/table-host.ts";
import { type BenchOptions, type BenchRow, median, rounded, worst } from "./bench-row.ts";

const LEAST_PHASES = 1000;
const MAX_ANGLE_DEG = 30;
const HELD_DEG = 29;
/** A step that is still a possible motion. */
const BEYOND_DEG = 32;
/** Where a trip can be acknowledged, and no further than needed. */
const UPRIGHT_DEG = -20;
const DEG_PER_S = 85;
const LEASE_EVERY_MS = 100;
/** No servo tells pulses apart that differ by less. */
const SAME_POSITION_US = 12;
const SEED = 11;

const HOLD = { hold: true, maxAngleDeg: MAX_ANGLE_DEG } as const;
const ARMED = { armed: true, maxAngleDeg: MAX_ANGLE_DEG } as const;
/** 470 kΩ and the 14 pF of the converter with as much again of wire, generously. */
const PULL_DOWN_MS = 0.1;
/** A fault of the sensor has to have been gone for half a second. */
const GOOD_AGAIN_MS = 600;

const random = seededRandom(SEED);

/** From upright and whatever was before to held, or an error. */
const hold = (host: TableHost): void => {
  const { board } = host;
  host.tilt(UPRIGHT_DEG);
  board.run(GOOD_AGAIN_MS);
  host.renew({ acknowledge: true }, 1);
  host.renew(ARMED, 1);
  host.swing(UPRIGHT_DEG, HELD_DEG, DEG_PER_S, ARMED);
  host.renew(HOLD, 2);
  if (!isPulse(host.lastLock(), HOLD_US)) throw new Error(`not held: ${JSON.stringify(host.status())}`);
  board.lockPulses.length = 0;
  board.buzzerPulses.length = 0;
};

/** To the end of the first whole release pulse, ms. */
const releasedAfter = ({ board }: TableHost, fromMs: number): number => {
  for (const { atMs, us } of board.lockPulses) {
    const endMs = atMs + us / 1000;
    if (endMs > fromMs && Math.abs(us - RELEASE_US) <= SAME_POSITION_US) return endMs - fromMs;
  }
  return Number.POSITIVE_INFINITY;
};

/** What happens at a random moment between two renewals, and how long the release takes, ms. */
const strike = (host: TableHost, act: () => void, goOn: boolean): number => {
  const { board } = host;
  host.lease(HOLD);
  board.run(random.uniform() * LEASE_EVERY_MS);
  act();
  const fromMs = board.nowMs;
  if (goOn) host.renew(HOLD, 2);
  else board.run(700);
  return releasedAfter(host, fromMs);
};

const CASES = [
  {
    name: "guarded board: over-angle at the sensor → end of the first release pulse",
    ...{ unit: "ms", goal: "≤ 10", goOn: true },
    act: (host: TableHost) => host.tilt(BEYOND_DEG),
  },
  {
    name: "guarded board: the host renews no more → released",
    ...{ unit: "s", goal: "≤ 0.55", goOn: false },
    act: () => {},
  },
  {
    name: "guarded board: sensor open → released",
    ...{ unit: "ms", goal: "≤ 30", goOn: true },
    // The pull-down takes a moment.
    act: ({ board }: TableHost) => {
      const fromMs = board.nowMs;
      const volts = voltsAt(HELD_DEG);
      board.setSensorVolts((atMs) => volts * Math.exp(-(atMs - fromMs) / PULL_DOWN_MS));
    },
  },
  {
    name: "guarded board: sensor shorted to 5 V → released",
    ...{ unit: "ms", goal: "≤ 30", goOn: true },
    act: ({ board }: TableHost) => board.setSensorVolts(5),
  },
] as const;

const releases = (phases: number): BenchRow[] =>
  CASES.flatMap(({ name, unit, goal, goOn, act }) => {
    const host = new TableHost();
    const measured = Array.from({ length: phases }, () => {
      hold(host);
      return strike(host, () => act(host), goOn);
    });
    const shown = (ms: number): number => (unit === "s" ? rounded(ms / 1000, 3) : rounded(ms, 2));
    return [
      { name: `${name}, worst of ${phases}`, value: shown(worst(measured)), unit, goal },
      { name: `${name}, median`, value: shown(median(measured)), unit, goal: "" },
    ];
  });

type Placed = Readonly<Record<string, { readonly address: number; readonly size: number }>>;

const readSymbols = (): { readonly functions: Placed; readonly variables: Placed } =>
  JSON.parse(readFileSync(guardianImagePath().replace(/\.hex$/, ".symbols.json"), "utf8"));

const functionAt = (functions: Placed, name: string): readonly [number, number] => {
  const found = functions[name];
  if (found === undefined) throw new Error(`the image has no function ${name}`);
  return [found.address / 2, (found.address + found.size) / 2];
};

/** Everything a host can ask for, all the time. */
const BUSY_BYTES = [
  ...[0xf9, 0xf0, 0x79, 0xf7, 0xf0, 0x6b, 0xf7, 0xf0, 0x69, 0xf7],
  ...[0xf0, 0x6d, 9, 0xf7, 0xf0, 0x6d, 3, 0xf7, 0xf0, 0x03, 0xf7, 0x91, 0x7f, 0x01],
];
const BUSY_EVERY_MS = 8;
const WATCHED_MS = 3000;
/** Asleep nothing is missed for this many cycles. */
const DOZE_CYCLES = 16;

/** The longest time from main() calling loop() until it is back there, interrupts included, ms. */
const worstLoop = (): number => {
  const { functions } = readSymbols();
  const [mainFrom, mainTo] = functionAt(functions, "main");
  const [loopFrom] = functionAt(functions, "loop()");
  const host = new TableHost();
  const { board } = host;
  board.send([0xc0, 1, 0xd0, 1, 0xf0, 0x7a, 1, 0, 0xf7]);
  hold(host);
  const { uno } = board;
  let enteredAt: number | null = null;
  let longest = 0;
  for (let ms = 0; ms < WATCHED_MS; ms += BUSY_EVERY_MS) {
    // Halfway the board trips: sound, record and release come on top.
    if (ms >= WATCHED_MS / 2) host.tilt(BEYOND_DEG);
    if (ms % LEASE_EVERY_MS < BUSY_EVERY_MS) host.lease(HOLD);
    board.send(BUSY_BYTES);
    const untilCycle = uno.cycles + (BUSY_EVERY_MS * CLOCK_HZ) / 1000;
    while (uno.cycles < untilCycle) {
      uno.advanceTo(uno.cycles + (uno.asleep ? DOZE_CYCLES : 1));
      const at = uno.programCounter;
      if (enteredAt === null && at === loopFrom) enteredAt = uno.cycles;
      if (enteredAt === null || !(at >= mainFrom && at < mainTo)) continue;
      longest = Math.max(longest, uno.cycles - enteredAt);
      enteredAt = null;
    }
    board.take();
  }
  return (longest / CLOCK_HZ) * 1000;
};

/** Bytes of program in the Intel HEX file; bytes of RAM up to the end of the last variable. */
const sizes = () => {
  const records = readFileSync(guardianImagePath(), "utf8").split("\n");
  const flash = records
    .filter((line) => line.slice(7, 9) === "00")
    .reduce((sum, line) => sum + Number.parseInt(line.slice(1, 3), 16), 0);
  const ends = Object.values(readSymbols().variables).map(({ address, size }) => address + size);
  return { flash, ram: Math.max(...ends) - 0x100 };
};

/** Measures; takes about six minutes for a thousand phases. */
export const run = async ({ phases }: BenchOptions): Promise<BenchRow[]> => {
  const { flash, ram } = sizes();
  return [
    ...releases(Math.max(phases, LEAST_PHASES)),
    {
      name: "guardian: longest turn of the main loop under a flood of queries",
      ...{ value: rounded(worstLoop(), 3), unit: "ms", goal: "≤ 1" },
    },
    { name: "guardian: static RAM (ATmega328P: 2048)", value: ram, unit: "bytes", goal: "≤ 1536" },
    { name: "guardian: flash (ATmega328P: 32768)", value: flash, unit: "bytes", goal: "≤ 24576" },
  ];
};
