import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createBoardLink } from "../../firmware/board/board-link.ts";
import { openByteStream } from "../../firmware/board/connect.ts";

const server = createServer();
afterEach(() => {
  server.close();
});

it("brings its last bytes to a peer that reads late and never stops talking", async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const address = server.address();
  const opened = await openByteStream(`tcp://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  if (opened.kind === "fault") throw new Error(opened.fault.sentence);
  const [peer]: Socket[] = await accepted;
  if (peer === undefined) throw new Error("nobody connected");

  const got: number[] = [];
  let failure = "";
  peer.on("error", (error) => {
    failure = error.message;
  });
  peer.pause();
  const talking = setInterval(() => peer.writable && peer.write(Uint8Array.of(0xe0, 1, 2)), 1);
  const link = createBoardLink(opened.stream, () => performance.now());
  link.write(Uint8Array.of(0xe9, 0x50, 0x0f));
  const closing = link.close(5_000);
  setTimeout(() => {
    peer.on("data", (bytes) => got.push(...bytes));
    peer.resume();
  }, 50);
  await closing;
  clearInterval(talking);
  expect(got).toEqual([0xe9, 0x50, 0x0f]);
  expect(failure).toBe("");
});
