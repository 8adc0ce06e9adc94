/**
 * HTTP to an inversion-table that runs on this computer. Over TLS it is known by its certificate's fingerprint, and
 * nothing is sent before that was compared. Nothing here throws.
 */

import { type IncomingMessage, request } from "node:http";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readNote } from "./listening-note.ts";

/** Where a running inversion-table answers when nothing else is known. */
export const DEFAULT_URL = "http://127.0.0.1:8080";

export interface Instance {
  /** Without a path. */
  readonly url: string;
  /** SHA-256 of its certificate; null when it has none, or it is not known. */
  readonly fingerprint: string | null;
}

/** @param url what was typed; null = wherever the one of this data folder answers */
export const instanceOf = (url: string | null, dataDir: string): Instance => {
  const note = readNote(dataDir);
  if (url === null) return note ?? { url: DEFAULT_URL, fingerprint: null };
  return { url, fingerprint: url.startsWith("https:") ? (note?.fingerprint ?? null) : null };
};

export type InstanceAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly body: unknown }
  | { readonly kind: "failed"; readonly why: string };

export interface InstanceCall {
  readonly method: "GET" | "PUT" | "POST";
  readonly path: string;
  /** Sent as JSON; undefined = nothing. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly patienceMs: number;
}

/** No answer to a command is longer. */
const MOST_BYTES = 1_048_576;

const opened = (socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      socket.destroy();
      reject(new Error("it took too long"));
    };
    signal.addEventListener("abort", end, { once: true });
    socket.once("error", reject);
    socket.once(event, () => resolve(socket));
  });

const lineTo = async ({ url, fingerprint }: Instance, signal: AbortSignal): Promise<Socket> => {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "https:")
    return opened(connectPlain({ host, port: port === "" ? 80 : Number(port) }), "connect", signal);
  if (fingerprint === null)
    throw new Error("its certificate is not known here; name its data folder: --data-dir");
  // Whoever signed it and whatever it is for: this very certificate is in the note that only its owner can write.
  const socket = connectTls({
    ...{ host, port: port === "" ? 443 : Number(port), rejectUnauthorized: false },
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  await opened(socket, "secureConnect", signal);
  const shown = socket.getPeerCertificate().fingerprint256;
  if (shown === fingerprint) return socket;
  socket.destroy();
  throw new Error(`its certificate is ${shown}; expected was ${fingerprint}, so it is another program`);
};

const bodyOf = async (response: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new Error(`its answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(piece);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? null : JSON.parse(text);
};

const exchange = async (
  instance: Instance,
  call: InstanceCall,
  signal: AbortSignal,
): Promise<InstanceAnswer> => {
  const socket = await lineTo(instance, signal);
  const text = call.body === undefined ? null : JSON.stringify(call.body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      {
        createConnection: () => socket,
        signal,
        method: call.method,
        path: call.path,
        headers: {
          host: new URL(instance.url).host,
          connection: "close",
          ...(text === null
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
          ...call.headers,
        },
      },
      resolve,
    );
    outgoing.once("error", reject);
    outgoing.end(text ?? undefined);
  });
  const body = await bodyOf(response);
  return { kind: "answer", status: response.statusCode ?? 0, body };
};

export const askInstance = async (instance: Instance, call: InstanceCall): Promise<InstanceAnswer> => {
  try {
    return await exchange(instance, call, AbortSignal.timeout(call.patienceMs));
  } catch (error) {
    const isLate = error instanceof Error && error.name === "AbortError";
    return {
      kind: "failed",
      why: isLate ? "it took too long" : error instanceof Error ? error.message : String(error),
    };
  }
};
