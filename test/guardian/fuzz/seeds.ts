/**
 * Inputs to begin with: what hosts really say, as the fuzzer's records (records.h). Written from docs/guardian.md by
 * way of the tests' own frames.
 */

const WHAT = {
  bytes: 0,
  lease: 1,
  settings: 2,
  tryFrame: 3,
  ticks: 4,
  longTime: 5,
  counts: 6,
  wires: 7,
} as const;

const record = (what: keyof typeof WHAT, bytes: readonly number[]): number[] => [
  WHAT[what],
  bytes.length,
  ...bytes,
];

const u16 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff];

interface Wish {
  readonly flags: number;
  readonly angleDeg?: number;
  readonly durationS?: number;
  readonly capS?: number;
  readonly signal?: number;
}

const HOLD = 1;
const ARMED = 2;
const ACKNOWLEDGE = 4;

/** A LEASE without its identity, which the harness puts in. */
const lease = ({ flags, angleDeg = 30, durationS = 20, capS = 140, signal = 0 }: Wish): number[] => {
  const armed = (flags & ARMED) !== 0;
  const payload = [2, flags, ...new Array<number>(10).fill(0)];
  payload.push(...u16(armed ? angleDeg * 100 : 0x7fff), ...u16(armed ? durationS : 0), signal, 0);
  payload.push(...u16(armed ? capS : 0));
  return record("lease", payload);
};

/** 0° is 512 counts, and 75° are 256 of them. */
const tilt = (angleDeg: number): number[] => record("counts", u16(Math.round(512 + (angleDeg * 256) / 75)));

/** Up to an angle as a person goes there, with a frame at every step. */
const swing = (fromDeg: number, toDeg: number, frame: readonly number[]): number[] => {
  const bytes: number[] = [];
  const stepDeg = Math.sign(toDeg - fromDeg) * 4;
  for (let angleDeg = fromDeg; Math.abs(toDeg - angleDeg) > 4; angleDeg += stepDeg)
    bytes.push(...tilt(angleDeg), ...record("ticks", [60]), ...frame);
  return [...bytes, ...tilt(toDeg), ...frame];
};

const ticks = (count: number): number[] => record("ticks", [count]);
const say = (...bytes: readonly number[]): number[] => record("bytes", bytes);

/** Bytes 8 to 35 of a settings record: a table with both sensors. */
const TABLE = [
  ...[1, 0, 0, 0, ...u16(256), ...u16(-7500), ...u16(768), ...u16(7500), ...u16(1100), ...u16(1900)],
  ...[9, 3, 2, 0, 1, 3, 4, 0, ...u16(-7500), ...u16(1080)],
];
const FLAGS = 2 | 4;
const settings = record("settings", [2, FLAGS, ...u16(1), ...new Array<number>(8).fill(0), ...TABLE]);
const storedRecord = (counter: number): number[] => [
  ...[...u16(0x5449), 2, FLAGS, ...u16(counter), 0, 0, ...TABLE, 0, 0],
];

const armed = lease({ flags: ARMED });
const held = lease({ flags: ARMED | HOLD });
const CALIBRATED = [0];

const inverted = [...CALIBRATED, ...ticks(60), ...armed, ...swing(-60, 20, armed), ...held];
const tripped = [...inverted, ...tilt(34), ...ticks(20)];

/** By name; the names are only for people. */
export const BOARD_SEEDS: Readonly<Record<string, readonly number[]>> = {
  held: [...inverted, ...ticks(90), ...held, ...ticks(90)],
  lapse: [...inverted, ...ticks(255), ...ticks(255), ...ticks(40), ...held],
  "over-angle": tripped,
  acknowledged: [
    ...tripped,
    ...swing(34, -40, held),
    ...record("longTime", [10]),
    ...lease({ flags: ACKNOWLEDGE }),
    ...armed,
  ],
  button: [
    ...tripped,
    ...swing(34, -40, held),
    ...record("wires", [1]),
    ...record("longTime", [50]),
    ...record("wires", [0]),
    ...ticks(30),
  ],
  duration: [...inverted, ...Array.from({ length: 90 }, () => [...held, ...ticks(240)]).flat()],
  tightened: [
    ...inverted,
    ...lease({ flags: ARMED | HOLD, angleDeg: 25, durationS: 15, capS: 100 }),
    ...ticks(9),
  ],
  loosened: [...inverted, ...lease({ flags: ARMED | HOLD, angleDeg: 31 }), ...ticks(9)],
  "beyond the ceilings": [
    ...CALIBRATED,
    ...lease({ flags: ARMED, angleDeg: 90, durationS: 3600, capS: 7200 }),
  ],
  "sensor open": [...inverted, ...record("counts", u16(0)), ...ticks(9)],
  "sensor short": [...inverted, ...record("counts", u16(1023)), ...ticks(9)],
  "sensor silent": [...inverted, ...record("wires", [4]), ...ticks(30)],
  "supply low": [...inverted, ...record("wires", [31 << 3]), ...ticks(200)],
  stop: [...inverted, ...record("wires", [1]), ...ticks(9), ...record("wires", [0]), ...held],
  "lock switch": [...inverted, ...record("wires", [2]), ...record("longTime", [9])],
  settings: [...CALIBRATED, ...settings, ...ticks(200), ...armed],
  try: [
    ...CALIBRATED,
    ...record("tryFrame", [...new Array<number>(12).fill(0), ...u16(1500), 0, 0]),
    ...ticks(255),
  ],
  identity: [...CALIBRATED, ...say(0xf0, 0x03, 0xf7), ...ticks(60)],
  "system reset": [...inverted, ...say(0xff), ...held, ...ticks(9)],
  queries: say(
    ...[0xf9, 0xf0, 0x79, 0xf7, 0xf0, 0x6b, 0xf7, 0xf0, 0x69, 0xf7, 0xf0, 0x6d, 9, 0xf7],
    ...[0xc0, 1, 0xd0, 1, 0xd1, 1, 0xf0, 0x7a, 1, 0, 0xf7],
  ),
  "raw writes": [
    ...inverted,
    ...say(
      0xf4,
      9,
      4,
      0xf4,
      3,
      1,
      0xf4,
      2,
      1,
      0xf5,
      3,
      1,
      0xe9,
      0x50,
      0x0f,
      0x91,
      0x02,
      0x00,
      0x90,
      0x0c,
      0x00,
    ),
    ...say(
      0xf0,
      0x70,
      9,
      0x20,
      4,
      0x60,
      0x12,
      0xf7,
      0xf0,
      0x6f,
      9,
      0x50,
      0x0f,
      0xf7,
      0xf4,
      10,
      4,
      0xea,
      0x10,
      0x0a,
    ),
  ],
  "two-wire": say(
    ...[0xf0, 0x78, 0, 0, 0xf7, 0xf0, 0x76, 0x68, 0x00, 0x6b, 0, 0, 0, 0xf7],
    ...[0xf0, 0x76, 0x68, 0x10, 0x3b, 0, 14, 0, 0xf7, 0xf0, 0x76, 0x68, 0x18, 0xf7],
  ),
};

/** 0 = nothing mended, else a bit for each copy whose magic and CRC are put right. */
export const SETTINGS_SEEDS: Readonly<Record<string, readonly number[]>> = {
  blank: [0],
  both: [3, ...storedRecord(7), ...storedRecord(8)],
  torn: [1, ...storedRecord(7), ...storedRecord(8).slice(0, 20)],
};
