/**
 * A whole simulated table in one process: rider, frame, lock, sensor, wires and the Arduino with its firmware.
 *
 * For tests, scenarios and benches it runs free, as fast as the machine can, and time passes only in
 * `advanceMs`/`advanceCycles`:
 *
 *     const table = createSimulatedTable({ hex: readFileSync("firmware/guardian/guardian.hex", "utf8") });
 *     table.uart.onByte((byte, cycle) => …);          // the stop bit of `byte` left the board at `cycle`
 *     table.uart.write([0xf0, 0x03, 0xf7]);           // arrives byte by byte at 57600 baud
 *     table.advanceMs(250);
 *     table.applyWorld({ riderTargetDeg: 20 });
 *     table.world().angleDeg;
 *     table.edges.servoPulses.at(-1)?.widthUs;        // complete pulses at pin 9, in cycles since power-on
 *     table.pins.level(9);                            // "high" | "low" | "floating" | "pull-up"
 *     table.symbols.read("someGlobal");               // a variable of the firmware, little-endian
 *
 * Deterministic: the same image, EEPROM, seed and calls give the same bytes and edges, however time is sliced.
 * `process.ts` runs the same thing by the wall clock.
 */

import type { World, WorldFault } from "../../shared/world.ts";
import { ArduinoUno, CLOCK_HZ, type PinLevel, type ResetCause } from "./arduino-uno.ts";
import { createSymbols, type Symbols } from "./firmware-symbols.ts";
import { flashFromHex } from "./intel-hex.ts";
import { createMpu6050, type Motion } from "./mpu6050.ts";
import { type BuzzerEdge, createPinWatch, type ServoPulse } from "./pin-watch.ts";
import { createPotentiometer } from "./potentiometer.ts";
import { seededRandom } from "./random.ts";
import { createLink } from "./serial-link.ts";
import {
  calibratedEeprom,
  type Fittings,
  HOLD_US,
  PINS,
  RELEASE_US,
  USUAL_FITTINGS,
  USUAL_MOUNT,
} from "./settings-record.ts";
import { COLLAPSE_CYCLES, createSupply } from "./supply.ts";
import { HOME_TABLE, stepTable, type TableBuild, tableAt } from "./table-physics.ts";
import { createTripWatch } from "./trip-watch.ts";
import { TwoWireBus } from "./two-wire-bus.ts";
import type { WorldChange } from "./world.ts";

export const BAUD = 57_600;
const CYCLES_PER_MS = CLOCK_HZ / 1000;
const CYCLES_PER_US = CLOCK_HZ / 1_000_000;
/** Physics advances in steps of 1 ms; between two the table moves in a straight line. */
const STEP_CYCLES = CYCLES_PER_MS;
const STEP_S = STEP_CYCLES / CLOCK_HZ;
/** Share of a new value that a filter of 44 Hz takes over in one step. */
const FILTER_SHARE = 1 - Math.exp(-2 * Math.PI * 44 * STEP_S);
const STOP_OPEN_CYCLES = 300 * CYCLES_PER_MS;
const START_DEG = -75;
const MOST_ANGLE_DEG = 90;
/** Where nobody asked for a seed, the same day is simulated each time. */
const DEFAULT_SEED = 1;

export type SimulatedTableOptions = {
  /** Firmware image, the text of an Intel HEX file. */
  readonly hex: string;
  /** 1024 bytes, copied. Default: calibrated at this table, with the simulated bit. */
  readonly eeprom?: Uint8Array;
  readonly seed?: number;
  /** Parsed `guardian.symbols.json`; without it `symbols.read` throws. */
  readonly symbols?: unknown;
  /** What is mounted on the table; a potentiometer alone where it is left out. */
  readonly fittings?: Fittings;
  readonly build?: TableBuild;
  readonly startAngleDeg?: number;
  /** False steps through the board's sleep cycle by cycle: slow, for proving that jumping changes nothing. */
  readonly jumpWhileAsleep?: boolean;
  /** False executes every instruction by its function: slow, for proving that the loop of plain ones changes nothing. */
  readonly runPlain?: boolean;
};

export type SimulatedTable = {
  advanceMs(ms: number): void;
  advanceCycles(cycles: number): void;
  /** Since first power-on, 16 per microsecond. */
  cycles(): number;
  /** The table's true angle at this very cycle. */
  angleDeg(): number;
  world(): World;
  applyWorld(change: WorldChange): void;
  /**
   * Puts table and sensor at this angle at this very cycle, at rest, as no rider could and whatever the lock does:
   * for measuring from an exact moment. What moves the table goes on from there. Throws a RangeError beyond ±90°.
   */
  placeAt(angleDeg: number): void;
  readonly uart: {
    write(bytes: Iterable<number>): void;
    /** Returns the function that ends the subscription. */
    onByte(listener: (byte: number, cycle: number) => void): () => void;
    /** Bytes written and not yet arrived at the board. */
    unsentBytes(): number;
  };
  /** What a pin shows to a meter, and what the chip reads there. */
  readonly pins: { level(pin: number): PinLevel; reads(pin: number): boolean };
  readonly edges: {
    readonly servoPulses: readonly ServoPulse[];
    readonly buzzerEdges: readonly BuzzerEdge[];
    onServoPulse(listener: (pulse: ServoPulse) => void): () => void;
    onBuzzerEdge(listener: (edge: BuzzerEdge) => void): () => void;
    clear(): void;
  };
  readonly symbols: Symbols;
  /** The I²C bus on A4 and A5. */
  readonly bus: TwoWireBus;
  /** The EEPROM itself. */
  readonly eeprom: Uint8Array;
  onReset(listener: (cause: ResetCause) => void): () => void;
};

/** Builds a table at rest at −75°, released, and powers the board. Throws a RangeError for a bad image. */
export function createSimulatedTable(options: SimulatedTableOptions): SimulatedTable {
  return new TableSimulation(options).face();
}

class TableSimulation {
  readonly #build: TableBuild;
  readonly #fittings: Fittings;
  readonly #uno: ArduinoUno;
  readonly #eeprom: Uint8Array;
  readonly #watch = createPinWatch(HOLD_US, RELEASE_US);
  readonly #trips = createTripWatch();
  readonly #sensor;
  readonly #imu;
  readonly #bus: TwoWireBus;
  readonly #supply = createSupply();
  readonly #link;
  readonly #symbols: Symbols;
  readonly #faults = new Set<WorldFault>();
  readonly #byteListeners = new Set<(byte: number, cycle: number) => void>();
  readonly #pulseListeners = new Set<(pulse: ServoPulse) => void>();
  readonly #buzzerListeners = new Set<(edge: BuzzerEdge) => void>();
  readonly #resetListeners = new Set<(cause: ResetCause) => void>();
  #table;
  #steps = 0;
  /** Angular acceleration behind the low-pass filter of the MPU-6050. */
  #accelerationDegPerS2 = 0;
  #riderTargetDeg: number | null = null;
  #armsRaised = 0;
  #stopOpenUntil = -1;
  #brownOutAt = -1;

  constructor(options: SimulatedTableOptions) {
    const seed = options.seed ?? DEFAULT_SEED;
    this.#build = options.build ?? HOME_TABLE;
    this.#table = tableAt(options.startAngleDeg ?? START_DEG);
    this.#fittings = options.fittings ?? USUAL_FITTINGS;
    this.#eeprom = (options.eeprom ?? calibratedEeprom(this.#fittings)).slice();
    this.#sensor = createPotentiometer(seededRandom(seed));
    this.#imu = createMpu6050(
      this.#fittings.mpu6050 ?? USUAL_MOUNT,
      seededRandom(seed + 3),
      () => this.#uno.cycles,
      (cycle) => this.#motionAt(cycle),
    );
    this.#bus = new TwoWireBus(this.#fittings.mpu6050 === null ? [] : [this.#imu]);
    this.#link = createLink(seededRandom(seed + 1));
    this.#uno = new ArduinoUno(
      {
        flash: flashFromHex(options.hex),
        eeprom: this.#eeprom,
        random: seededRandom(seed + 2),
        voltsAt: (channel, cycle) =>
          channel === PINS.sensorChannel && this.#fittings.potentiometer
            ? this.#sensor.volts(this.#angleAt(cycle), this.#supply.voltsAt(cycle), cycle)
            : 0,
        supplyVolts: () => this.#supply.voltsAt(this.#uno.cycles),
        bus: this.#bus,
        onByte: (byte, cycle) => this.#fromBoard(byte, cycle),
        onEdge: (pin, high, cycle) => this.#onEdge(pin, high, cycle),
        onReset: (cause) => {
          this.#faults.delete("board-frozen");
          for (const listener of this.#resetListeners) listener(cause);
        },
        jumpWhileAsleep: options.jumpWhileAsleep ?? true,
        runPlain: options.runPlain ?? true,
      },
      BAUD,
    );
    this.#symbols = createSymbols(options.symbols, () => this.#uno.memory);
    // The STOP circuit is closed to ground until somebody presses it.
    this.#uno.drive(PINS.stop, false);
    this.#uno.drive(PINS.lockSwitch, !this.#fittings.lockSwitch);
  }

  face(): SimulatedTable {
    return {
      advanceMs: (ms) => this.#advance(ms * CYCLES_PER_MS),
      advanceCycles: (cycles) => this.#advance(cycles),
      cycles: () => this.#uno.cycles,
      angleDeg: () => this.#angleAt(this.#uno.cycles),
      world: () => this.#world(),
      applyWorld: (change) => this.#apply(change),
      placeAt: (angleDeg) => this.#placeAt(angleDeg),
      uart: {
        write: (bytes) => this.#uno.send(this.#link.toBoard(bytes)),
        onByte: (listener) => subscribe(this.#byteListeners, listener),
        unsentBytes: () => this.#uno.unsentBytes,
      },
      pins: { level: (pin) => this.#uno.level(pin), reads: (pin) => this.#uno.reads(pin) },
      edges: {
        servoPulses: this.#watch.servoPulses,
        buzzerEdges: this.#watch.buzzerEdges,
        onServoPulse: (listener) => subscribe(this.#pulseListeners, listener),
        onBuzzerEdge: (listener) => subscribe(this.#buzzerListeners, listener),
        clear: () => {
          this.#watch.servoPulses.length = 0;
          this.#watch.buzzerEdges.length = 0;
        },
      },
      symbols: this.#symbols,
      bus: this.#bus,
      eeprom: this.#eeprom,
      onReset: (listener) => subscribe(this.#resetListeners, listener),
    };
  }

  #advance(cycles: number): void {
    if (!(cycles >= 0 && cycles <= Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`time to advance is ${cycles} cycles; allowed is 0 or more`);
    }
    const target = Math.round(this.#uno.cycles + cycles);
    while (this.#uno.cycles < target) {
      const nextStep = (this.#steps + 1) * STEP_CYCLES;
      this.#uno.advanceTo(Math.min(nextStep, target));
      if (this.#uno.cycles >= nextStep) this.#step();
    }
  }

  #step(): void {
    this.#steps++;
    const before = this.#table;
    this.#table = stepTable(
      this.#build,
      this.#table,
      {
        lockWanted: this.#watch.lock(),
        lockJammed: this.#faults.has("lock-jammed"),
        riderTargetDeg: this.#riderTargetDeg,
        armsRaised: this.#armsRaised,
      },
      STEP_S,
    );
    const acceleration = (this.#table.rateDegPerS - before.rateDegPerS) / STEP_S;
    this.#accelerationDegPerS2 += (acceleration - this.#accelerationDegPerS2) * FILTER_SHARE;
    if (this.#fittings.lockSwitch) this.#turnSwitch(before.lockTravel > 0, this.#table.lockTravel > 0);
    if (this.#stopOpenUntil >= 0 && this.#uno.cycles >= this.#stopOpenUntil) {
      this.#stopOpenUntil = -1;
      this.#uno.drive(PINS.stop, false);
    }
    if (this.#brownOutAt >= 0 && this.#uno.cycles >= this.#brownOutAt) {
      this.#brownOutAt = -1;
      this.#uno.reset("brownOut");
      this.#supply.recover();
    }
  }

  /** The lock switch is closed to ground while the bolt is fully out. */
  #turnSwitch(wasOpen: boolean, isOpen: boolean): void {
    if (wasOpen !== isOpen) this.#uno.drive(PINS.lockSwitch, isOpen);
  }

  #angleAt(cycle: number): number {
    return this.#table.angleDeg + (this.#table.rateDegPerS * (cycle - this.#steps * STEP_CYCLES)) / CLOCK_HZ;
  }

  #motionAt(cycle: number): Motion {
    const { rateDegPerS } = this.#table;
    return {
      angleDeg: this.#angleAt(cycle),
      rateDegPerS,
      accelerationDegPerS2: this.#accelerationDegPerS2,
    };
  }

  #fromBoard(byte: number, cycle: number): void {
    this.#trips.onByte(byte);
    const heard = this.#link.fromBoard(byte);
    if (heard === null) return;
    for (const listener of this.#byteListeners) listener(heard, cycle);
  }

  #onEdge(pin: number, high: boolean, cycle: number): void {
    if (pin === PINS.lock) {
      const pulse = this.#watch.onServoEdge(high, cycle);
      if (pulse !== null) for (const listener of this.#pulseListeners) listener(pulse);
    } else if (pin === PINS.buzzer) {
      const edge = this.#watch.onBuzzerEdge(high, cycle);
      for (const listener of this.#buzzerListeners) listener(edge);
    }
  }

  #world(): World {
    const cycle = this.#uno.cycles;
    return {
      angleDeg: this.#angleAt(cycle),
      rateDegPerS: this.#table.rateDegPerS,
      lock: this.#watch.lock(),
      lockEngaged: this.#table.lockEngaged,
      servoPulseUs: this.#watch.servoPulseUs(cycle),
      buzzer: this.#watch.buzzer(cycle),
      boardTimeUs: Math.floor(cycle / CYCLES_PER_US),
      bootCount: this.#uno.boots,
      lastTrip: this.#trips.lastTrip(),
      faults: [...this.#faults],
    };
  }

  #placeAt(angleDeg: number): void {
    if (!(Math.abs(angleDeg) <= MOST_ANGLE_DEG)) {
      throw new RangeError(`angle is ${angleDeg}°; allowed is -${MOST_ANGLE_DEG} to ${MOST_ANGLE_DEG}`);
    }
    this.#table = { ...this.#table, angleDeg, rateDegPerS: 0 };
  }

  #apply(change: WorldChange): void {
    if (change.riderTargetDeg !== undefined) this.#riderTargetDeg = change.riderTargetDeg;
    if (change.armsRaised !== undefined) this.#armsRaised = change.armsRaised;
    if (change.pressStop === true) {
      this.#uno.drive(PINS.stop, true);
      this.#stopOpenUntil = this.#uno.cycles + STOP_OPEN_CYCLES;
    }
    if (change.fault !== undefined) this.#setFault(change.fault.name, change.fault.on);
  }

  /** The supply falls until the brown-out detector resets the board; then it is there again. */
  #collapse(): void {
    this.#supply.collapse(this.#uno.cycles);
    this.#brownOutAt = this.#uno.cycles + COLLAPSE_CYCLES;
  }

  #setFault(name: WorldFault, on: boolean): void {
    // Two are over in a moment: the board is reset and comes up again. They never stand in the list.
    if (name === "board-reset") {
      if (on) this.#uno.reset("external");
      return;
    }
    if (name === "brown-out") {
      if (on && this.#brownOutAt < 0) this.#collapse();
      return;
    }
    if (on) this.#faults.add(name);
    else this.#faults.delete(name);
    switch (name) {
      case "sensor-open":
      case "sensor-short":
      case "sensor-stuck":
      case "sensor-noisy":
        this.#sensor.setFault(name, on, this.#angleAt(this.#uno.cycles), this.#uno.cycles);
        break;
      case "link-cut":
      case "unplugged":
      case "link-noise":
        this.#link.setFault(name, on);
        if (on && name !== "link-noise") this.#uno.dropUnsent();
        break;
      case "board-frozen":
        this.#uno.frozen = on;
        break;
      case "i2c-locked":
        this.#bus.heldLow = on;
        break;
      case "imu-silent":
      case "imu-frozen":
        this.#imu.setFault(name, on);
        break;
      case "supply-low":
        this.#supply.setLow(on);
        break;
      case "lock-jammed":
        break;
      default:
        name satisfies never;
    }
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
