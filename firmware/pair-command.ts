/**
 * `inversion-table pair`: asks the program that runs with this data folder for one more code, and shows it. Its right to
 * ask is that it can read the folder. Under TLS the running program is known by its certificate's fingerprint, which
 * stands beside the secret; the secret is sent to nobody else.
 */

import { request } from "node:http";
import { isIP } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { codeOfferSchema } from "../shared/access.ts";
import type { PairOptions } from "./cli-pair.ts";
import { defaultDataDir } from "./data-dir.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { pairingText } from "./gateway/access/console.ts";
import { type ConsoleDoor, readConsoleDoor } from "./gateway/access/console-secret.ts";

const PATIENCE_MS = 10_000;
const MOST_ANSWER_CHARS = 16_384;
export const CONSOLE_CODES_PATH = "/api/access/console-codes";

export interface PairParts {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A line to the program that left this certificate; anybody else is hung up on before a word is said. */
const secured = (url: URL, fingerprint: string): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const name = isIP(host) === 0 ? { servername: host } : {};
    // Whoever signed it is nothing to us: it is this very certificate or none.
    const socket = connect({ host, port: Number(url.port), rejectUnauthorized: false, ...name }, () => {
      if (socket.getPeerCertificate().fingerprint256 === fingerprint) resolve(socket);
      else {
        socket.destroy();
        reject(new Error("another certificate is shown there than that of the running program"));
      }
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("no answer")));
    socket.once("error", reject);
  });

const ask = async ({ url, secret, fingerprint }: ConsoleDoor, body: string): Promise<Answer> => {
  const target = new URL(CONSOLE_CODES_PATH, url);
  const socket = fingerprint === null ? null : await secured(target, fingerprint);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...(socket === null ? {} : { createConnection: () => socket }),
        host: target.hostname.replace(/^\[|\]$/g, ""),
        port: target.port,
        path: target.pathname,
        method: "POST",
        timeout: PATIENCE_MS,
        headers: {
          host: target.host,
          authorization: `Bearer ${secret}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          connection: "close",
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          text = (text + piece).slice(0, MOST_ANSWER_CHARS);
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", reject);
      },
    );
    asked.on("timeout", () => asked.destroy(new Error("no answer")));
    asked.on("error", reject);
    asked.end(body);
  });
};

const decoded = (text: string) => {
  try {
    return codeOfferSchema.safeParse(JSON.parse(text));
  } catch {
    return null;
  }
};

export const runPair = async ({ role, dataDir }: PairOptions, parts: PairParts): Promise<ExitCode> => {
  const complain = (message: string): ExitCode => {
    parts.stderr.write(`inversion-table: ${message}\n`);
    return EXIT.FAILED;
  };
  const folder = dataDir ?? defaultDataDir(parts.environment);
  const door = await readConsoleDoor(folder);
  if (door === null)
    return complain(`no inversion-table runs with the data folder ${folder}, or it belongs to somebody else`);
  try {
    const { status, text } = await ask(door, JSON.stringify(role === null ? {} : { role }));
    const offer = status === 200 ? decoded(text) : null;
    if (offer?.success !== true) return complain(`${door.url} gave no code: it answered ${status}`);
    parts.stdout.write(pairingText(offer.data));
    return EXIT.STOPPED;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return complain(`the inversion-table at ${door.url} cannot be asked: ${why}`);
  }
};
