/**
 * The bare server that the gateway listens with: HTTP, or the same over TLS. Whoever opens a connection and never ends
 * the handshake counts as one of the connections that are allowed at once, and is cut off like one that trickles headers.
 */

import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { SecureContextOptions } from "node:tls";

/** Where the certificate comes from; firmware/tls/certificate-keeper.ts. */
export interface TlsSource {
  /** PEM. */
  current(): { readonly certificate: string; readonly key: string };
  /** Names and addresses that the certificate vouches for. */
  names(): readonly string[];
  /** Another certificate is to be used from now on; open connections keep theirs. */
  onChange(heard: () => void): void;
}

/** Phones on a poor wireless network do it in one. */
export const HANDSHAKE_TIMEOUT_MS = 5_000;

const contextOf = (tls: TlsSource): SecureContextOptions => {
  const { certificate, key } = tls.current();
  return { cert: certificate, key, minVersion: "TLSv1.2" };
};

/** @param tls null = plain HTTP */
export const createGatewayServer = (
  tls: TlsSource | null,
  options: ServerOptions,
  listener: RequestListener,
): Server => {
  if (tls === null) return createServer(options, listener);
  const server = createSecureServer(
    { ...options, ...contextOf(tls), handshakeTimeout: HANDSHAKE_TIMEOUT_MS },
    listener,
  );
  tls.onChange(() => server.setSecureContext(contextOf(tls)));
  return server;
};

/** A handshake that failed: there is no line yet on which anything could be answered. */
export const isHandshakeError = (code: string | undefined): boolean =>
  code !== undefined && /^ERR_(SSL|TLS)_|^EPROTO$/.test(code);
