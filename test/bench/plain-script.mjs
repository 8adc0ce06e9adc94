/**
 * The comparison: what a person would write with Johnny-Five and StandardFirmata in an evening. Default settings
 * throughout; `TCP-PORT` on the command line is where the board is.
 */

import { connect } from "node:net";
import firmata from "firmata-io";
import five from "johnny-five";

const MAX_ANGLE_DEG = 30;
const HOLD_DEG = 0;
const RELEASE_DEG = 180;

const socket = connect(Number(process.argv[2]), "127.0.0.1");
// firmata-io waits for the event that a serial port would give.
socket.once("connect", () => socket.emit("open"));
const board = new five.Board({ io: new firmata.Firmata(socket), repl: false, debug: false });

board.on("ready", () => {
  const sensor = new five.Sensor("A0");
  const lock = new five.Servo(9);
  sensor.on("change", () => {
    const angleDeg = sensor.fscaleTo(-150, 150);
    lock.to(angleDeg > MAX_ANGLE_DEG ? RELEASE_DEG : HOLD_DEG);
  });
  console.log("ready");
});
