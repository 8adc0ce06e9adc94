/**
 * The board's serial line over TCP: one host at a time, bytes as they are.
 *
 * Connecting does not reset the board, like a port that was left with `hupcl` off. A second host is closed at once.
 * Unplugging closes the host's connection and the port itself; plugging in opens the same port again.
 */
import { createServer, type Server, type Socket } from "node:net";

/** A host that does not read loses bytes, as with a real adapter; beyond this nothing more is queued for it. */
const MOST_UNREAD_BYTES = 65_536;

export type TcpLine = {
  readonly port: number;
  hasHost(): boolean;
  /** Sends what the board said; dropped while nobody listens. */
  send(bytes: Uint8Array): void;
  /** Stops taking bytes from the host while the board has too many to swallow. */
  setFull(full: boolean): void;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  close(): Promise<void>;
};

/** Rejects when the address cannot be listened on. `port` 0 = any free one. */
export async function openTcpLine(
  host: string,
  port: number,
  onBytes: (bytes: Uint8Array) => void,
): Promise<TcpLine> {
  let client: Socket | null = null;
  let full = false;
  const accept = (socket: Socket): void => {
    if (client !== null) {
      socket.destroy();
      return;
    }
    client = socket;
    socket.setNoDelay(true);
    if (full) socket.pause();
    socket.on("data", (bytes: Buffer) => onBytes(bytes));
    // An error is followed by "close", which is all that matters here.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (client === socket) client = null;
    });
  };
  const server = createServer(accept);
  const boundPort = await listen(server, host, port);
  let listening = true;
  const close = async (): Promise<void> => {
    client?.destroy();
    client = null;
    if (!listening) return;
    listening = false;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    port: boundPort,
    hasHost: () => client !== null,
    send(bytes) {
      if (client !== null && client.writableLength <= MOST_UNREAD_BYTES) client.write(bytes);
    },
    setFull(nowFull) {
      if (nowFull === full) return;
      full = nowFull;
      if (full) client?.pause();
      else client?.resume();
    },
    unplug: close,
    async plugIn() {
      if (listening) return;
      await listen(server, host, boundPort);
      listening = true;
    },
    close,
  };
}

/** Listens and gives the port; rejects with the system's error (its `code` is EADDRINUSE when taken). */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error(`no port was bound at ${host}:${port}`));
    });
  });
}
