/** A child process that does what a test says: hears, says, freezes, dies. No process is started. */

import type { ControllerChild, ControllerEnd } from "../../firmware/controller-child.ts";

export class ScriptedChild<Heard> {
  /** Everything that was told to it, oldest first. */
  readonly told: Heard[] = [];
  killed = false;
  /** Takes nothing from its channel. */
  isFrozen = false;
  #say: (message: unknown) => void = () => {};
  #end: (end: ControllerEnd) => void = () => {};
  readonly child: ControllerChild;

  constructor(pid: number) {
    this.child = {
      pid,
      send: (message, done) => {
        if (this.isFrozen) return;
        this.told.push(structuredClone(message) as Heard);
        done(null);
      },
      kill: () => {
        this.killed = true;
        this.die({ code: null, signal: "SIGKILL" });
      },
      onMessage: (heard) => {
        this.#say = heard;
      },
      onEnd: (ended) => {
        this.#end = ended;
      },
    };
  }
  say(message: unknown): void {
    this.#say(message);
  }
  die(end: ControllerEnd = { code: 1, signal: null }): void {
    this.#end(end);
  }
}
