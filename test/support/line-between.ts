/** A TCP line between the program and a board, with somebody in the middle of each direction. */

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Takes what comes and sends on what it likes, when it likes; `cut` pulls the plug of this connection. */
export type Relay = (bytes: Uint8Array, send: (bytes: Uint8Array) => void, cut: () => void) => void;

export interface Relays {
  readonly toBoard: Relay;
  readonly fromBoard: Relay;
}

export interface LineBetween {
  /** `tcp://host:port` for the program. */
  readonly port: string;
  /** Puts bytes in toward the board, between two pieces of what the program says. */
  inject(bytes: readonly number[]): void;
  /** Closes the port, as a plug that is pulled; the same port opens again with `plugIn`. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  close(): Promise<void>;
}

const listening = async (server: Server, port: number): Promise<number> => {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the line has no address");
  return address.port;
};

/**
 * Opens a line to the board at `board` (`tcp://host:port`); one host at a time, as on the board's own.
 *
 * @param relaysOf who is in the middle of the connection with this number, 0 = the first
 */
export const openLineBetween = async (
  board: string,
  relaysOf: (connection: number) => Relays,
): Promise<LineBetween> => {
  const { hostname, port: boardPort } = new URL(board);
  const open = new Set<Socket>();
  let connections = 0;
  let toBoard: Socket | null = null;
  const server = createServer((host) => {
    const far = connect({ host: hostname, port: Number(boardPort) });
    const relays = relaysOf(connections);
    connections += 1;
    toBoard = far;
    const cut = (): void => {
      host.destroy();
      far.destroy();
    };
    for (const socket of [host, far]) {
      open.add(socket);
      socket.setNoDelay(true).on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        cut();
      });
    }
    const into = (socket: Socket) => (bytes: Uint8Array) => {
      if (!socket.destroyed) socket.write(bytes);
    };
    host.on("data", (bytes) => relays.toBoard(bytes, into(far), cut));
    far.on("data", (bytes) => relays.fromBoard(bytes, into(host), cut));
  });
  const port = await listening(server, 0);
  const unplug = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  return {
    port: `tcp://127.0.0.1:${port}`,
    inject: (bytes) => {
      toBoard?.write(Uint8Array.from(bytes));
    },
    unplug,
    plugIn: async () => {
      if (!server.listening) await listening(server, port);
    },
    close: unplug,
  };
};
