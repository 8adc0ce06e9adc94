/** A resolver that takes every question and answers none, and a program that has no other. */

import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const ADDRESS = "127.0.0.99";
/** The only one a resolv.conf can name. */
const DNS_PORT = 53;
/** After this long nobody waits for an answer any more; the next question follows. */
const PATIENCE_S = 3;

export interface BlackHole {
  /** A command that becomes the program behind it, with this resolver for its own. */
  readonly wrapper: readonly string[];
  questions(): number;
  close(): void;
}

/** Gives why not, where this computer does not let us: it takes the right to port 53 and a view of the disk of its own. */
export const openBlackHole = async (folder: string): Promise<BlackHole | string> => {
  const file = join(folder, "resolv.conf");
  writeFileSync(file, `nameserver ${ADDRESS}\noptions timeout:${PATIENCE_S} attempts:1\n`);
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const wrapper = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, file];
  const [command = "", ...args] = [...wrapper, "true"];
  if (spawnSync(command, args).status !== 0) return "a process may not have a resolv.conf of its own here";
  const socket = createSocket("udp4");
  let questions = 0;
  socket.on("message", () => {
    questions += 1;
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(DNS_PORT, ADDRESS, resolve);
    });
  } catch (error) {
    return `nobody may listen on port ${DNS_PORT} here (${String(error)})`;
  }
  return { wrapper, questions: () => questions, close: () => socket.close() };
};
