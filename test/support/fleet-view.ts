/** Somebody who looks through a fleet view: every message decoded by the contract, and what it comes to for each table. */

import { WebSocket } from "ws";
import {
  FLEET_LIVE_PATH,
  type FleetLiveMessage,
  fleetLiveMessageSchema,
  type LiveTable,
} from "../../shared/fleet-live.ts";

export class FleetView {
  readonly socket: WebSocket;
  readonly messages: FleetLiveMessage[] = [];
  readonly tables = new Map<string, LiveTable>();
  /** When each message came, by this computer's monotonic clock. */
  readonly cameMs: number[] = [];
  closedWith: number | null = null;
  /** Why it was not let in. */
  refusedWith: number | null = null;

  constructor(port: number, headers: Readonly<Record<string, string>> = {}, host = "127.0.0.1") {
    this.socket = new WebSocket(`ws://${host}:${port}${FLEET_LIVE_PATH}`, {
      headers: { origin: `http://${host}:${port}`, ...headers },
      perMessageDeflate: true,
    });
    this.socket.on("message", (data) =>
      this.#take(fleetLiveMessageSchema.parse(JSON.parse(data.toString()))),
    );
    this.socket.on("close", (code) => {
      this.closedWith = code;
    });
    this.socket.on("unexpected-response", (request, response) => {
      this.refusedWith = response.statusCode ?? 0;
      request.destroy();
    });
    this.socket.on("error", () => {});
  }

  at(site: string, tableId: string): LiveTable | undefined {
    return this.tables.get(`${site}/${tableId}`);
  }

  /** Everything that is known has been told. */
  get isWhole(): boolean {
    return this.messages.some((message) => message.type === "tables" && !message.more);
  }

  /** The newest of what the central place told of itself. */
  get centre(): Extract<FleetLiveMessage, { type: "centre" }> | undefined {
    return this.messages.findLast((message) => message.type === "centre");
  }

  close(): void {
    this.socket.terminate();
  }

  #take(message: FleetLiveMessage): void {
    this.messages.push(message);
    this.cameMs.push(performance.now());
    if (message.type === "welcome") this.tables.clear();
    if (message.type === "tables")
      for (const table of message.tables) this.tables.set(`${table.site}/${table.tableId}`, table);
    if (message.type === "gone") this.tables.delete(`${message.site}/${message.tableId}`);
    if (message.type === "changes")
      for (const change of message.changes) {
        const key = `${change.site}/${change.tableId}`;
        const before = this.tables.get(key) ?? {
          about: null,
          availability: null,
          state: null,
          telemetry: null,
        };
        const { site, tableId } = change;
        this.tables.set(key, {
          ...{ site, tableId },
          about: change.about ?? before.about,
          availability: change.availability ?? before.availability,
          state: change.state ?? before.state,
          telemetry: change.telemetry ?? before.telemetry,
        });
      }
  }
}
