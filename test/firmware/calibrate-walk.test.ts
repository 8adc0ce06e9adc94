/** The walk of `calibrate`, question by question, at a table that is made here. */

import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, test } from "vitest";
import type { TableSetUp } from "../../firmware/calibrate/table-set-up.ts";
import { openTerminal } from "../../firmware/calibrate/terminal.ts";
import { walk } from "../../firmware/calibrate/walk.ts";
import type { SetupView, SetupWrite } from "../../shared/setup.ts";
import { SETUP_STATE } from "../support/new-settings.ts";

let view: SetupView;
let counts = 512;
/** What the MPU-6050 feels: turned about its Y axis by this; null = none is read. */
let gravityDeg: number | null = null;
let locks: (number | null)[] = [];
let sounds: string[] = [];
let writes: SetupWrite[] = [];
let writeRefusal: string | null = null;

const felt = (deg: number): SetupView["gravity"] => {
  const rad = (deg * Math.PI) / 180;
  const still = { y: 0, spreadG: 0.03, driftDeg: 0.1, overMs: 990, samples: 50 };
  return { kind: "gravity", x: Math.cos(rad), z: Math.sin(rad), ...still };
};

const table: TableSetUp = {
  look: async () => ({
    ...view,
    gravity: gravityDeg === null ? { kind: "none" } : felt(gravityDeg),
    reading: {
      kind: "counts",
      counts,
      meanCounts: counts,
      spreadCounts: 1,
      driftCounts: 0,
      overMs: 990,
      samples: 200,
    },
  }),
  lock: async (pulseUs) => {
    locks.push(pulseUs);
    return pulseUs !== null && pulseUs > 2_300 ? "above 0°" : null;
  },
  sound: async (signal) => {
    sounds.push(signal);
    return null;
  },
  write: async (write) => {
    writes.push(write);
    if (writeRefusal !== null) return writeRefusal;
    if (view.board.kind === "guarded") {
      const { settings, tableId } = write;
      const counterLow = view.board.counterLow + 1;
      view = { ...view, board: { ...view.board, settings, tableId, settingsState: "valid", counterLow } };
      if (settings.sensors.mpu6050 && gravityDeg === null) gravityDeg = 90;
    }
    return null;
  },
};

interface Line {
  /** Typed once the output since the last answer holds this. */
  readonly at: string;
  readonly type?: string;
  readonly act?: () => void;
}

/** Plays a script against the walk; gives its exit code and all it said. */
const play = async (script: readonly Line[], end = false): Promise<{ code: number; said: string }> => {
  const input = new PassThrough();
  const output = new PassThrough();
  let said = "";
  let since = 0;
  const rest = [...script];
  const answer = (): void => {
    const next = rest[0];
    if (next === undefined || !said.slice(since).includes(next.at)) return;
    rest.shift();
    since = said.length;
    next.act?.();
    if (next.type !== undefined) input.write(`${next.type}\n`);
    if (rest.length === 0 && end) input.end();
  };
  output.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    // After this very call: a question is out before it is waited for.
    setImmediate(answer);
  });
  const terminal = openTerminal(input, output);
  try {
    const code = await walk(terminal, table);
    expect(rest.map((line) => line.at)).toEqual([]);
    return { code, said };
  } finally {
    terminal.close();
  }
};

const setCounts = (value: number) => () => {
  counts = value;
};
const setGravity = (deg: number) => () => {
  gravityDeg = deg;
};
const setStop = (stop: SetupView["stop"]) => () => {
  view = { ...view, stop };
};
const ANGLES: readonly Line[] = [
  { at: "Is the table empty?", type: "y" },
  { at: "What measures the angle", type: "" },
  { at: "Zero:", type: "", act: setCounts(512) },
  { at: "Second angle:", type: "", act: setCounts(256) },
  { at: "What is that angle?", type: "-75" },
  { at: "Direction:", type: "", act: setCounts(300) },
];
const PARTS: readonly Line[] = [
  { at: "Try the positions?", type: "n" },
  { at: "clear, loud beeps?", type: "y" },
  { at: "press the button", act: setStop("open") },
  { at: "Let it go again", act: setStop("closed") },
  { at: "Lock switch:", type: "n" },
  { at: "Supply:", type: "" },
  { at: "A number for this table", type: "7" },
];

beforeEach(() => {
  view = { ...SETUP_STATE, program: "1" };
  counts = 512;
  gravityDeg = null;
  locks = [];
  sounds = [];
  writes = [];
  writeRefusal = null;
});

describe("a walk", () => {
  test("to its end writes once, all of it, and reads it back", async () => {
    const { code, said } = await play([...ANGLES, ...PARTS, { at: "Write this to the board?", type: "yes" }]);
    expect(code).toBe(0);
    expect(said).toContain("Written and read back");
    expect(said).toContain("the direction is right");
    expect(said).toContain("STOP works");
    expect(writes).toEqual([
      {
        counterLow: 9,
        tableId: 7,
        settings: {
          ...(SETUP_STATE.board.kind === "guarded" ? SETUP_STATE.board.settings : {}),
          potentiometer: {
            kind: "two-point",
            a: { counts: 512, angleDeg: 0 },
            b: { counts: 256, angleDeg: -75 },
          },
        },
      },
    ]);
  });

  test("with every part: positions tried and kept, the other buzzer, a switch", async () => {
    const { code, said } = await play([
      ...ANGLES,
      { at: "Try the positions?", type: "" },
      { at: "Release (the table swings freely): 2000", type: "+" },
      { at: "2010", type: "--" },
      { at: "1960", type: "9" },
      { at: "544 to 2400", type: "2350" },
      { at: "Not moved: above 0°", type: "up" },
      { at: "is not an answer; allowed: +", type: "" },
      { at: "Hold (the lock keeps the table): 1000", type: "1200" },
      { at: "1200", type: "" },
      { at: "clear, loud beeps?", type: "maybe" },
      { at: "allowed: yes, no, again", type: "again" },
      { at: "clear, loud beeps?", type: "n" },
      { at: "Which one is fitted?", type: "" },
      { at: "press the button", act: setStop("open") },
      { at: "Let it go again", act: setStop("closed") },
      { at: "Lock switch:", type: "y" },
      { at: "Supply:", type: "5,1" },
      { at: "A number for this table", type: "" },
      { at: "Write this to the board?", type: "" },
    ]);
    expect(code).toBe(0);
    expect(writes[0]).toMatchObject({
      tableId: 1,
      settings: {
        releaseUs: 1960,
        holdUs: 1200,
        buzzerKind: "active",
        lockSwitch: true,
        bandGapMv: 1122,
        sensors: { potentiometer: true, mpu6050: false },
      },
    });
    expect(said).toContain("The board said 5.00 V; its reference is 1122 mV");
    expect(sounds).toEqual(["high", "none", "high", "none"].slice(0, sounds.length));
    // A trial ends with its step.
    expect(locks.at(-1)).toBeNull();
  });

  test("answers what is no answer with what is allowed, and takes no reading that is not one", async () => {
    const { said } = await play([
      { at: "Is the table empty?", type: "perhaps" },
      { at: "allowed: yes, no", type: "y" },
      { at: "What measures the angle", type: "ruler" },
      { at: "allowed: potentiometer, mpu, both", type: "p" },
      { at: "Zero:", type: "" },
      { at: "Second angle:", type: "" },
      { at: "What is that angle?", type: "upright" },
      { at: "is not a number", type: "10" },
      { at: "20° to 150° away", type: "-75" },
      // The sensor has not turned with the table.
      { at: "75 counts or more away", act: setCounts(256), type: "" },
      { at: "What is that angle?", type: "-75" },
      { at: "Direction:", act: setCounts(258), type: "" },
      { at: "too little to tell", act: setCounts(300), type: "" },
      { at: "Try the positions?", type: "n" },
      { at: "clear, loud beeps?", type: "" },
      { at: "press the button", type: "done" },
      { at: "allowed: the button itself, or skip", type: "skip" },
      { at: "STOP was NOT tested", type: "n" },
      { at: "Supply:", type: "twelve" },
      { at: "4 to 5.7 volts", type: "4.1" },
      { at: "950 to 1250", type: "" },
      { at: "A number for this table", type: "-1" },
      { at: "4294967295", type: "" },
      { at: "NOT TESTED", type: "no" },
    ]);
    expect(said).toContain("Not written");
    expect(writes).toEqual([]);
  });

  test("a wrong sign is seen at the direction and mended", async () => {
    const { code } = await play([
      ...ANGLES.slice(0, 4),
      { at: "What is that angle?", type: "75" },
      { at: "Direction:", type: "", act: setCounts(300) },
      { at: "Was it -75°?", type: "" },
      ...PARTS,
      { at: "Write this to the board?", type: "" },
    ]);
    expect(code).toBe(0);
    expect(writes[0]?.settings.potentiometer).toMatchObject({ b: { counts: 256, angleDeg: -75 } });
  });

  test("a STOP circuit that is open from the start is told", async () => {
    view = { ...view, stop: "open" };
    const { said } = await play([
      ...ANGLES,
      ...PARTS.slice(0, 2),
      { at: "let the button go", act: setStop("closed") },
      ...PARTS.slice(2),
      { at: "Write this to the board?", type: "n" },
    ]);
    expect(said).toContain("broken wire");
  });
});

describe("with an MPU-6050", () => {
  const told: readonly Line[] = [
    { at: "Is the table empty?", type: "y" },
    { at: "What measures the angle", type: "mpu" },
    { at: "Tell the board?", type: "" },
  ];
  const angles: readonly Line[] = [
    { at: "Zero:", type: "", act: setGravity(93) },
    { at: "Second angle:", type: "", act: setGravity(18) },
    { at: "What is that angle?", type: "-75" },
    { at: "Direction:", type: "", act: setGravity(40) },
  ];

  test("alone: the board is told first, its axis and zero are found, and both are written", async () => {
    const { code, said } = await play([
      ...told,
      ...angles,
      ...PARTS,
      { at: "Write this to the board?", type: "" },
    ]);
    expect(code).toBe(0);
    expect(said).toContain("the direction is right");
    expect(writes).toHaveLength(2);
    expect(writes[0]).toMatchObject({
      counterLow: 9,
      settings: { sensors: { potentiometer: false, mpu6050: true }, inertial: { kind: "none" } },
    });
    expect(writes[1]).toMatchObject({
      counterLow: 10,
      settings: {
        sensors: { potentiometer: false, mpu6050: true },
        potentiometer: { kind: "none" },
        inertial: { kind: "zeroed", axis: 1, zeroDeg: 93 },
      },
    });
  });

  test("that turns otherwise than the table is not taken", async () => {
    const { said } = await play(
      [
        ...told,
        ...angles.slice(0, 1),
        { at: "Second angle:", type: "", act: setGravity(60) },
        ...angles.slice(2, 3),
        { at: "MPU-6050 is turned", type: "" },
      ],
      true,
    );
    expect(said).toContain("Nothing of this was written");
    expect(writes).toHaveLength(1);
  });

  test("the board is not told without a yes", async () => {
    const { code } = await play([...told.slice(0, 2), { at: "Tell the board?", type: "no" }]);
    expect(code).toBe(4);
    expect(writes).toEqual([]);
  });
});

describe("whoever leaves changes nothing", () => {
  const whole = [...ANGLES, ...PARTS];
  test.each(whole.map((_line, n) => n))("after %i answers", async (n) => {
    const { code, said } = await play(whole.slice(0, n + 1), true);
    expect(code).toBe(4);
    expect(said).toContain("Nothing of this was written");
    expect(writes).toEqual([]);
    expect(locks.at(-1)).toBeNull();
  });
});

describe("it does not go on", () => {
  test("in a session, on a table that is not empty, and when the board does not take it", async () => {
    view = { ...view, refusal: "the table is inverted; allowed: idle, without a session" };
    expect(await play([])).toMatchObject({ code: 4, said: expect.stringContaining("the table is inverted") });
    view = { ...view, refusal: null };
    expect(await play([{ at: "Is the table empty?", type: "" }])).toMatchObject({ code: 4 });
    writeRefusal = "the board has tripped";
    const refused = await play([...ANGLES, ...PARTS, { at: "Write this to the board?", type: "" }]);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining("the board has tripped") });
  });

  test("beyond the angles on a board that remembers nothing: it says what goes into the config file", async () => {
    view = { ...view, board: { kind: "unguarded", firmware: "StandardFirmata 2.5" } };
    const { code, said } = await play(ANGLES.slice(2));
    expect(code).toBe(0);
    expect(said).toContain(
      "calibration:\n  - { counts: 512, angleDeg: 0 }\n  - { counts: 256, angleDeg: -75 }",
    );
    expect(writes).toEqual([]);
  });
});
