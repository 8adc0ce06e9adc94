/** The far end of a dashboard's WebSocket: collects what comes, and can be waited on with an end. */

import { WebSocket } from "ws";
import { decodeServerMessage } from "../../../shared/decode.ts";
import type { ServerMessage } from "../../../shared/protocol.ts";

const PATIENCE_MS = 10_000;

/** Resolves once `holds`; fails after ten seconds saying what never came. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

export type OfType<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

export interface Screen {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  /** Close code once closed. */
  closedWith(): number | null;
  of<T extends ServerMessage["type"]>(type: T): OfType<T>[];
  next<T extends ServerMessage["type"]>(type: T, after?: number): Promise<OfType<T>>;
  say(message: unknown): void;
  /** Says it and gives the ack or error that carries its id. */
  ask(message: {
    readonly id: string;
    readonly [key: string]: unknown;
  }): Promise<OfType<"ack"> | OfType<"error">>;
  /** Resolves when everything said so far was handled. */
  settled(): Promise<void>;
  closed(): Promise<number>;
}

const isAnswer = (message: ServerMessage): message is OfType<"ack"> | OfType<"error"> =>
  message.type === "ack" || message.type === "error";

const build = (socket: WebSocket): Screen => {
  const messages: ServerMessage[] = [];
  let code: number | null = null;
  let pongs = 0;
  socket.on("message", (data) => {
    const decoded = decodeServerMessage(data.toString());
    if (decoded.kind === "refused") throw new Error(`a message does not fit its schema: ${decoded.message}`);
    messages.push(decoded.message);
  });
  socket.on("close", (closeCode) => {
    code = closeCode;
  });
  socket.on("error", () => {});
  socket.on("pong", () => {
    pongs += 1;
  });
  const of = <T extends ServerMessage["type"]>(type: T): OfType<T>[] =>
    messages.filter((message): message is OfType<T> => message.type === type);
  const next = async <T extends ServerMessage["type"]>(type: T, after = 0): Promise<OfType<T>> => {
    await until(`${type} number ${after + 1}`, () => of(type).length > after);
    const found = of(type)[after];
    if (found === undefined) throw new Error(`no ${type}`);
    return found;
  };
  return {
    socket,
    messages,
    of,
    next,
    closedWith: () => code,
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    ask: async (message) => {
      socket.send(JSON.stringify(message));
      let answer: OfType<"ack"> | OfType<"error"> | undefined;
      await until(`an answer to ${JSON.stringify(message)}`, () => {
        answer = messages.filter(isAnswer).find((candidate) => candidate.id === message.id);
        return answer !== undefined;
      });
      if (answer === undefined) throw new Error("no answer");
      return answer;
    },
    settled: async () => {
      const before = pongs;
      socket.ping();
      await until("a pong", () => pongs > before);
    },
    closed: async () => {
      await until("the close", () => code !== null);
      return code ?? 0;
    },
  };
};

/** Connects as a page of the gateway would, and waits for hello and snapshot. */
export const openScreen = async (port: number): Promise<Screen> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
    origin: `http://127.0.0.1:${port}`,
    perMessageDeflate: false,
  });
  const screen = build(socket);
  await screen.next("snapshot");
  return screen;
};
