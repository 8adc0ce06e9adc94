/**
 * Loaded into the program's processes with `NODE_OPTIONS=--import`: their wall clock is wrong by as many ms as the file
 * named in CLOCK_SHIFT_FILE says, and is read again on SIGUSR2, as when somebody sets the computer's clock. Only `Date`
 * is moved: what runs by the monotonic clock must not notice.
 */

import { readFileSync } from "node:fs";

const file = process.env["CLOCK_SHIFT_FILE"];
const RealDate = Date;
let shiftMs = 0;

const read = (): void => {
  const told = file === undefined ? 0 : Number(readFileSync(file, "utf8"));
  shiftMs = Number.isFinite(told) ? told : 0;
};
read();
process.on("SIGUSR2", read);

class ShiftedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? RealDate.now() + shiftMs : given[0]);
  }

  static override now(): number {
    return RealDate.now() + shiftMs;
  }
}
// Called with all the parts of a date it goes on as before; only "now" is another.
globalThis.Date = new Proxy(ShiftedDate, {
  construct: (_, given, target) =>
    given.length > 1 ? Reflect.construct(RealDate, given) : Reflect.construct(ShiftedDate, given, target),
  apply: () => new ShiftedDate().toString(),
}) as unknown as DateConstructor;
