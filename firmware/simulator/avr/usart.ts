/**
 * The serial port of the ATmega328P, byte by byte with the line's timing.
 *
 * Transmitter with its two stages (UDR and shift register), receiver with its two-byte FIFO and the overrun
 * and frame error flags (datasheet DS40002061A, chapter 19). avr8js has one stage each way and loses flags
 * when UCSRA is written, which a driver that polls would notice.
 *
 * `onByte` is called when the stop bit of a transmitted byte has left the pin. `receive` is called by the
 * line when the stop bit of a byte has arrived.
 */
import type { Interrupt, ScheduledCpu } from "./scheduled-cpu.ts";

const UCSRA = 0xc0;
const UCSRB = 0xc1;
const UCSRC = 0xc2;
const UBRRL = 0xc4;
const UBRRH = 0xc5;
const UDR = 0xc6;
const RXC = 0x80;
const TXC = 0x40;
const UDRE = 0x20;
const FE = 0x10;
const DOR = 0x08;
const U2X = 0x02;
const RXEN = 0x10;
const TXEN = 0x08;
const FIFO_BYTES = 2;
const FRAME_BITS = 10;

type Received = { readonly byte: number; readonly frameError: boolean };

export class Usart {
  readonly #cpu: ScheduledCpu;
  readonly #onByte: (byte: number, cycle: number) => void;
  readonly #fifo: Received[] = [];
  #shifting: number | null = null;
  #waiting: number | null = null;
  #overrun = false;
  readonly #rxComplete: Interrupt = interruptOf(0x24, RXC, true);
  readonly #dataEmpty: Interrupt = interruptOf(0x26, UDRE, true);
  readonly #txComplete: Interrupt = interruptOf(0x28, TXC, false);
  readonly #shiftDone = () => this.#finishByte();

  constructor(cpu: ScheduledCpu, onByte: (byte: number, cycle: number) => void) {
    this.#cpu = cpu;
    this.#onByte = onByte;
    cpu.data[UCSRA] = UDRE;
    cpu.data[UCSRC] = 0x06;
    this.#attachControl();
    cpu.readHooks[UDR] = () => this.#read();
    cpu.writeHooks[UDR] = (value) => {
      this.#transmit(value);
      return true;
    };
  }

  /** Clock cycles of one 8N1 frame at the configured rate. */
  get cyclesPerByte(): number {
    const { data } = this.#cpu;
    const ubrr = ((data[UBRRH] ?? 0) << 8) | (data[UBRRL] ?? 0);
    const samples = (data[UCSRA] ?? 0) & U2X ? 8 : 16;
    return (ubrr + 1) * samples * FRAME_BITS;
  }

  /** A byte has arrived at the pin; lost when the receiver is off, counted as overrun when the FIFO is full. */
  receive(byte: number, frameError: boolean): void {
    if (((this.#cpu.data[UCSRB] ?? 0) & RXEN) === 0) return;
    if (this.#fifo.length >= FIFO_BYTES) {
      this.#overrun = true;
      this.#showFront();
      return;
    }
    this.#fifo.push({ byte, frameError });
    this.#showFront();
  }

  #attachControl(): void {
    const { data, writeHooks } = this.#cpu;
    writeHooks[UCSRA] = (value) => {
      const kept = (data[UCSRA] ?? 0) & (RXC | TXC | UDRE | FE | DOR);
      data[UCSRA] = kept | (value & (U2X | 0x01));
      if (value & TXC) this.#cpu.clearInterrupt(this.#txComplete);
      return true;
    };
    writeHooks[UCSRB] = (value) => {
      data[UCSRB] = value;
      if ((value & RXEN) === 0) {
        this.#fifo.length = 0;
        this.#overrun = false;
        this.#showFront();
      }
      for (const interrupt of [this.#rxComplete, this.#dataEmpty, this.#txComplete]) {
        this.#cpu.updateInterruptEnable(interrupt, value);
      }
      return true;
    };
  }

  #read(): number {
    const front = this.#fifo.shift();
    this.#overrun = false;
    this.#showFront();
    return front?.byte ?? 0;
  }

  /** Puts RXC, FE and DOR as they belong to the byte that UDR would give next. */
  #showFront(): void {
    const { data } = this.#cpu;
    const front = this.#fifo[0];
    let flags = (data[UCSRA] ?? 0) & ~(FE | DOR);
    if (front?.frameError) flags |= FE;
    if (this.#overrun) flags |= DOR;
    data[UCSRA] = flags;
    if (front === undefined) this.#cpu.clearInterrupt(this.#rxComplete);
    else this.#cpu.setInterruptFlag(this.#rxComplete);
  }

  #transmit(value: number): void {
    if (((this.#cpu.data[UCSRB] ?? 0) & TXEN) === 0) return;
    if (this.#shifting === null) {
      this.#startShifting(value);
      return;
    }
    // A write while UDR is full is lost (datasheet 19.6.1).
    if (this.#waiting !== null) return;
    this.#waiting = value;
    this.#cpu.clearInterrupt(this.#dataEmpty);
  }

  #startShifting(value: number): void {
    this.#shifting = value;
    this.#cpu.schedule(this.#shiftDone, this.#cpu.now + this.cyclesPerByte);
  }

  #finishByte(): void {
    const sent = this.#shifting;
    const next = this.#waiting;
    this.#shifting = null;
    this.#waiting = null;
    if (next !== null) {
      this.#startShifting(next);
      this.#cpu.setInterruptFlag(this.#dataEmpty);
    } else {
      this.#cpu.setInterruptFlag(this.#txComplete);
    }
    if (sent !== null) this.#onByte(sent, this.#cpu.now);
  }
}

function interruptOf(address: number, mask: number, constant: boolean): Interrupt {
  return {
    address,
    flagRegister: UCSRA,
    flagMask: mask,
    enableRegister: UCSRB,
    enableMask: mask,
    constant,
  };
}
