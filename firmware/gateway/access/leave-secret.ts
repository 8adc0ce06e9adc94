/** Leaves in the data folder what the program's own `pair` command needs to ask the one that runs. */

import type { Logger } from "pino";
import { httpUrl } from "../../endpoint.ts";
import type { TlsSource } from "../secure-server.ts";
import type { Access } from "./access.ts";

export interface SecretParts {
  readonly access: Access;
  /** Null = plain HTTP. */
  readonly tls: TlsSource | null;
  /** What it listens on. */
  readonly host: string;
  readonly port: number;
  readonly log: Pick<Logger, "warn">;
}

/** An address at which this computer reaches itself. */
const hereOf = (host: string): string => (host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host);

/** Without it only the `pair` command is missing. */
export const leaveSecret = async ({ access, tls, host, port, log }: SecretParts): Promise<void> => {
  try {
    await access.console.leave(httpUrl(hereOf(host), port, tls !== null), tls?.current().certificate ?? null);
  } catch (error) {
    log.warn({ err: error }, "`inversion-table pair` will not find this program: its secret cannot be kept");
  }
};
