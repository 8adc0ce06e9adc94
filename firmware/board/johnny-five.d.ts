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

  const five: {
    readonly Board: typeof Board;
    readonly Sensor: typeof Sensor;
    readonly Servo: typeof Servo;
    readonly Button: typeof Button;
    readonly Led: typeof Led;
  };

  export type { Board, Button, Led, Sensor, Servo };
  export default five;
}
