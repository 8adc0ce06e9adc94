/**
 * The table's hardware as Johnny-Five components: angle sensors, lock, buzzer and STOP button.
 */

import { once } from "node:events";
import five, { type Board, type Button, type Led, type Sensor, type Servo } from "johnny-five";
import { SIGNALS, type Signal } from "../../shared/alarms.ts";
import type { LockPose } from "../../shared/table.ts";
import type { FittedSensors } from "../safety/input.ts";
import { createRhythm } from "./buzzer.ts";
import type { PlainIo } from "./guarded-io.ts";
import { fitInertialSensor, INERTIAL_EVERY_MS, type InertialSensor } from "./inertial-sensor.ts";
import type { BoardPins } from "./table-board.ts";

/** Johnny-Five's and the board's interval; a control step for each reading. Two sensors share the line. */
export const SAMPLING_MS: Readonly<Record<FittedSensors["kind"], number>> = {
  potentiometer: 5,
  inertial: INERTIAL_EVERY_MS,
  both: 10,
};
const SAMPLING_INTERVAL_ID = 0x7a;

/** Half duty is the loudest. On an Uno's pin 3 the carrier is 490 Hz, which a passive piezo makes audible. */
const SOUNDING_DUTY = 128;

/** Ends of Johnny-Five's scale for the lock; they map exactly onto the two pulses. */
const SCALE_DEG: [number, number] = [0, 180];

export interface TableComponents {
  /** Null where none is fitted. */
  readonly inertial: InertialSensor | null;
  /** Calls `idle` every few ms for as long as the process lives, with or without new readings. */
  onTime(idle: () => void): void;
  readonly stopButton: Button;
  moveLock(pose: LockPose): void;
  /** Guarded boards take the signal itself; on others its rhythm is rendered with each call. */
  sound(signal: Signal, nowMs: number): void;
  silence(): void;
  /** Asks for readings; also after the board has restarted on its own. */
  startReports(): void;
}

/** Waits for Johnny-Five to take over an io that is ready. Its SIGINT handler and console are left out. */
export const takeOver = async (io: PlainIo): Promise<Board> => {
  const board = new five.Board({ io, repl: false, debug: false, sigint: false });
  await once(board, "ready");
  return board;
};

const fitLock = (board: Board, pins: BoardPins): ((pose: LockPose) => void) => {
  const lowUs = Math.min(pins.holdUs, pins.releaseUs);
  const highUs = Math.max(pins.holdUs, pins.releaseUs);
  const [lowDeg, highDeg] = SCALE_DEG;
  const heldDeg = pins.holdUs === lowUs ? lowDeg : highDeg;
  const releasedDeg = heldDeg === lowDeg ? highDeg : lowDeg;
  const servo: Servo = new five.Servo({
    board,
    pin: pins.lockPin,
    pwmRange: [lowUs, highUs],
    degreeRange: SCALE_DEG,
    startAt: releasedDeg,
  });
  let told: LockPose = "released";
  return (pose) => {
    if (pose === told) return;
    told = pose;
    servo.to(pose === "held" ? heldDeg : releasedDeg);
  };
};

/**
 * The buzzer is a `five.Led`, which is a pin with a duty: `five.Piezo` would toggle the pin from here, 1,320
 * messages a second for one tone, more than the line carries beside the readings.
 */
const fitBuzzer = (
  board: Board,
  pin: number,
  guarded: boolean,
): Pick<TableComponents, "sound" | "silence"> => {
  const buzzer: Led = new five.Led({ board, pin });
  const hasDuty = board.pins.isPwm(pin);
  const rhythm = createRhythm();
  let told = -1;
  const write = (value: number): void => {
    if (value === told) return;
    told = value;
    if (hasDuty) buzzer.brightness(value);
    else if (value === 0) buzzer.off();
    else buzzer.on();
  };
  // An earlier process may have left it sounding.
  write(0);
  return {
    sound: (signal, nowMs) => {
      if (guarded) write(SIGNALS.indexOf(signal));
      else write(rhythm.sounds(signal, nowMs) ? SOUNDING_DUTY : 0);
    },
    silence: () => write(0),
  };
};

/** Normally closed to ground with the pin's pull-up: 0 = closed = fine, 1 = open = STOP, which is `isDown`. */
const fitStopButton = (board: Board, io: PlainIo, pin: number): Button => {
  const button: Button = new five.Button({ board, pin, pullup: true, invert: false });
  // Johnny-Five's way to a pull-up is writing 1 to an input, which a later write to that port would undo.
  if (io.pins[pin]?.supportedModes.includes(io.MODES.PULLUP)) io.pinMode(pin, io.MODES.PULLUP);
  return button;
};

/** Puts Johnny-Five on the board: the lock is released first, then everything else is fitted. */
export const fitComponents = async (
  io: PlainIo,
  pins: BoardPins,
  guarded: boolean,
  sensors: FittedSensors["kind"],
): Promise<TableComponents> => {
  const board = await takeOver(io);
  const moveLock = fitLock(board, pins);
  const { sound, silence } = fitBuzzer(board, pins.buzzerPin, guarded);
  const stopButton = fitStopButton(board, io, pins.stopPin);
  const samplingMs = SAMPLING_MS[sensors];
  const sensor: Sensor | null =
    sensors === "inertial"
      ? null
      : new five.Sensor({ board, pin: `A${pins.sensorChannel}`, freq: samplingMs });
  const startReports = (): void => {
    // firmata-io's own setSamplingInterval() does not go below 10 ms; the protocol does.
    io.sysexCommand([SAMPLING_INTERVAL_ID, samplingMs, 0]);
    if (sensor !== null) io.reportAnalogPin(pins.sensorChannel, 1);
    io.reportDigitalPin(pins.stopPin, 1);
  };
  startReports();
  const inertial = sensors === "potentiometer" ? null : fitInertialSensor(board, io);
  const onTime = (idle: () => void): void => {
    // `five.IMU` has no timer of its own before its sensor has spoken.
    if (sensor === null) setInterval(idle, samplingMs);
    else sensor.on("data", idle);
  };
  const startAgain = (): void => {
    startReports();
    inertial?.askAgain();
  };
  return { inertial, onTime, stopButton, moveLock, sound, silence, startReports: startAgain };
};
