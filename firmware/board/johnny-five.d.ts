/** As much of Johnny-Five 2.1 as is used here; it brings no types of its own. */
declare module "johnny-five" {
  import type { EventEmitter } from "node:events";

  class Board extends EventEmitter {
    constructor(options: { io: EventEmitter; repl: false; debug: false; sigint: false });
    readonly pins: { isPwm(pin: number): boolean };
  }
  /** Emits `data` every `freq` ms for as long as the process lives, with or without new readings. */
  class Sensor extends EventEmitter {
    constructor(options: { board: Board; pin: string; freq: number });
  }
  class Servo extends EventEmitter {
    constructor(options: {
      board: Board;
      pin: number;
      pwmRange: [number, number];
      degreeRange: [number, number];
      startAt: number;
    });
    to(degrees: number): this;
  }
  class Button extends EventEmitter {
    constructor(options: { board: Board; pin: number; pullup: boolean; invert: boolean });
    readonly isDown: boolean;
  }
  class Led {
    constructor(options: { board: Board; pin: number });
    /** 0 … 255, on a pin that can do PWM. */
    brightness(value: number): this;
    on(): this;
    off(): this;
  }

  interface Axes {
    readonly x: number;
    readonly y: number;
    readonly z: number;
  }
  interface Accelerometer extends EventEmitter, Axes {
    /** From the sensor's own units to g, to three digits. */
    toGravity(lsb: number): number;
  }
  interface Gyro extends EventEmitter {
    readonly rate: Axes;
    /** Set before the first hundred readings it takes none of them for rest. */
    isCalibrated: boolean;
    /** From the sensor's own units, and those at rest, to degrees per second, to four digits. */
    toDegreesPerSecond(lsb: number, lsbAtRest: number): number;
  }
  /** Emits `data` every `freq` ms once its parts have spoken, and goes on when they have stopped. */
  class Imu extends EventEmitter {
    constructor(options: { board: Board; controller: "MPU6050"; address: number; freq: number });
    readonly accelerometer: Accelerometer;
    readonly gyro: Gyro;
    static readonly Drivers: {
      /** The one driver of this sensor on this board; it emits each reading as it arrives, in the sensor's units. */
      get(board: Board, name: "MPU6050", options: { address: number }): ImuDriver;
    };
  }
  interface ImuDriver {
    on(
      event: "data",
      listener: (reading: { readonly accelerometer: Axes; readonly gyro: Axes }) => void,
    ): unknown;
  }

  const five: {
    readonly Board: typeof Board;
    readonly Sensor: typeof Sensor;
    readonly Servo: typeof Servo;
    readonly Button: typeof Button;
    readonly Led: typeof Led;
    readonly IMU: typeof Imu;
  };

  export type { Board, Button, Imu, Led, Sensor, Servo };
  export default five;
}
