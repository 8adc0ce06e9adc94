/** As much of firmata-io 2.3 as is used here; it brings no types of its own. */
declare module "firmata-io" {
  import type { EventEmitter } from "node:events";

  interface PinRecord {
    readonly supportedModes: readonly number[];
    readonly analogChannel: number;
    mode?: number;
    value?: number;
    report?: number;
  }

  interface FirmataTransport extends EventEmitter {
    write(bytes: Uint8Array, done: () => void): unknown;
  }

  interface FirmataOptions {
    readonly skipCapabilities: boolean;
    readonly pins: PinRecord[];
    readonly analogPins: number[];
  }

  class Firmata extends EventEmitter {
    constructor(transport: FirmataTransport, options: FirmataOptions);
    readonly isReady: boolean;
    readonly name: string;
    readonly pins: PinRecord[];
    readonly analogPins: number[];
    readonly MODES: { readonly INPUT: 0; readonly OUTPUT: 1; readonly SERVO: 4; readonly PULLUP: 11 };
    pinMode(pin: number, mode: number): void;
    digitalWrite(pin: number, value: number, enqueue?: boolean): void;
    pwmWrite(pin: number, value: number): void;
    analogWrite(pin: number, value: number): void;
    servoConfig(pin: number, minUs: number, maxUs: number): void;
    servoWrite(pin: number, value: number): void;
    reportAnalogPin(pin: number, on: 0 | 1): void;
    reportDigitalPin(pin: number, on: 0 | 1): void;
    sysexCommand(message: readonly number[]): unknown;
  }

  const bindTransport: { readonly Firmata: typeof Firmata };

  export type { Firmata, FirmataOptions, FirmataTransport, PinRecord };
  export default bindTransport;
}
