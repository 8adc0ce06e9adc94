/**
 * HTTP to an inversion-table that runs on this computer. Over TLS it is known by its certificate's fingerprint, and
 * nothing is sent before that was compared. Nothing here throws.
 */

import { type IncomingMessage, request } from "node:http";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { readConsoleDoor } from "./gateway/access/console-secret.ts";

/** Where a running inversion-table answers when nothing else is known. */
export const DEFAULT_URL = "http://127.0.0.1:8080";

export interface Instance {
  /** Without a path. */
  readonly url: string;
  /** SHA-256 of its certificate; null when it has none, or it is not known. */
  readonly fingerprint: string | null;
}

/** @param url what was typed; null = wherever the one of this data folder answers */
export const instanceOf = async (url: string | null, dataDir: string): Promise<Instance> => {
  const door = await readConsoleDoor(dataDir);
  const fingerprint = door?.fingerprint ?? null;
  if (url === null) return { url: door?.url ?? DEFAULT_URL, fingerprint };
  return { url, fingerprint: url.startsWith("https:") ? fingerprint : null };
};

export type InstanceAnswer =
  /** `body`: what the JSON says; a text where it is none, such as that of `/metrics`; null where there is nothing. */
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
/** RFC 6839: also what is JSON underneath, such as `application/problem+json`. */
const JSON_TYPE = /^application\/([a-z.-]+\+)?json\b/i;
const LOOK_MS = 2_000;

const opened = <S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<S> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      socket.destroy();
      reject(new Error("it took too long"));
    };
    signal.addEventListener("abort", end, { once: true });
    socket.once("error", reject);
    socket.once(event, () => resolve(socket));
  });

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

const lineTo = (instance: Instance, signal: AbortSignal): Promise<Socket> => {
  const url = new URL(instance.url);
  if (url.protocol === "https:") return securedLineTo(instance, signal);
  const port = url.port === "" ? 80 : Number(url.port);
  return opened(connectPlain({ host: hostOf(url), port }), "connect", signal);
};

const securedLineTo = async ({ url, fingerprint }: Instance, signal: AbortSignal): Promise<TLSSocket> => {
  const target = new URL(url);
  const [host, { port }] = [hostOf(target), target];
  if (fingerprint === null)
    throw new Error("its certificate is not known here; name its data folder: --data-dir");
  // Whoever signed it and whatever it is for: this very certificate is named in a file that only its owner can write.
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
  if (text === "") return null;
  return JSON_TYPE.test(response.headers["content-type"] ?? "") ? JSON.parse(text) : text;
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

/** The certificate of a running program, for whoever wants to know when it ends; null when it cannot be seen. */
export const shownCertificate = async (
  instance: Instance,
): Promise<{ readonly notAfterMs: number } | null> => {
  try {
    const socket = await securedLineTo(instance, AbortSignal.timeout(LOOK_MS));
    const { valid_to } = socket.getPeerCertificate();
    socket.destroy();
    return { notAfterMs: Date.parse(valid_to) };
  } catch {
    return null;
  }
};
