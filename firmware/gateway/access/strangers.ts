/**
 * Connections of those who have not shown yet who they are. There is room for so many; of more, the one that has waited
 * the longest is ended. So whoever opens connections without end pushes out his own, and a device that is in, which
 * shows its token with the first thing it says, finds room at any time: for STOP, above all.
 */

import type { Socket } from "node:net";

/** The two sides of TLS are two sockets with the same far end. */
const endOf = ({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string =>
  `${remoteAddress} ${remotePort}`;

export class Strangers {
  readonly #most: number;
  /** The one that came first stands first. */
  readonly #waiting = new Map<string, Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Somebody has connected. */
  came(socket: Socket): void {
    const end = endOf(socket);
    this.#waiting.set(end, socket);
    socket.once("close", () => {
      if (this.#waiting.get(end) === socket) this.#waiting.delete(end);
    });
    const [oldest] = this.#waiting;
    if (this.#waiting.size <= this.#most || oldest === undefined) return;
    this.#waiting.delete(oldest[0]);
    oldest[1].destroy();
  }

  /** It is somebody who is in. */
  known(socket: Pick<Socket, "remoteAddress" | "remotePort">): void {
    this.#waiting.delete(endOf(socket));
  }
}
