/**
 * Who comes in at the central place: signing in as at a table (firmware/gateway/access), for sites. Here it becomes the
 * door that every route and every open socket is asked at, and what is done at it is told in the log.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Access } from "../../gateway/access/access.ts";
import { AccessDesk } from "../../gateway/access/desk.ts";
import type { AccessOptions } from "../../gateway/access/options.ts";
import type { Principal } from "../../gateway/access/principal.ts";
import type { GatewayClock } from "../../gateway/clock.ts";
import type { Doer } from "../../history/contract.ts";
import type { Log } from "../../log.ts";
import { type Door, LOCAL_VISITOR, type Visitor } from "./visitor.ts";

/** Of one paired device at once: nobody takes the room of all the others. */
export const SCREENS_PER_DEVICE = 8;
/** So often is looked for devices that have become too old, ms. Who is shut out by somebody is out at once. */
const LOOK_EVERY_MS = 1_000;

export interface EntranceParts {
  readonly options: AccessOptions;
  readonly clock: Pick<GatewayClock, "nowMs" | "wallIso" | "every">;
  readonly log: Pick<Log, "info" | "warn">;
}

export interface Entrance {
  readonly access: Access;
  readonly desk: AccessDesk;
  readonly door: Door;
  /** A socket that wants to be one of its device's screens, and counts as one until it is closed. False = no more of them. */
  opens(request: IncomingMessage, socket: Pick<Duplex, "once">): boolean;
  /** Once it listens, and on what: the cookies are named, and without anybody paired a first code is shown. */
  listensOn(port: number): void;
  close(): Promise<void>;
}

const visitorFor = (principal: Principal): Visitor | null => {
  switch (principal.kind) {
    case "nobody":
      return null;
    case "local":
      return LOCAL_VISITOR;
    case "device": {
      const { role, sites } = principal;
      // Without any it was let in at a table: nothing here is its.
      return { role, sites: sites === undefined ? [] : sites };
    }
  }
};

/** Who did it, for a line of the log. */
export const doerInLog = ({ by, device, address }: Doer): Readonly<Record<string, unknown>> => ({
  ...{ by, device, address },
});

export const openEntrance = async ({ options, clock, log }: EntranceParts): Promise<Entrance> => {
  const sited: AccessOptions = { ...options, isSited: true };
  const access = await Access.open({ options: sited, clock, log });
  const heard: (() => void)[] = [];
  const screens = new Map<string, number>();
  const shutOut = (): void => {
    access.answers.shutOut((principal) => access.nowOf(principal));
    for (const call of heard) call();
  };
  const desk = new AccessDesk({
    ...{ access, options: sited, clock, shutOut },
    audit: {
      note: (action, doer, detail) => log.info({ ...doerInLog(doer), ...detail }, `sign-in: ${action}`),
    },
    connected: (deviceId) => screens.get(deviceId) ?? 0,
  });
  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    void access.guesses.tick();
    shutOut();
  });
  return {
    access,
    desk,
    door: {
      visitorOf: (request) => visitorFor(access.nowOf(access.visitOf(request).principal)),
      onChange: (call) => heard.push(call),
    },
    opens: (request, socket) => {
      const { principal } = access.visitOf(request);
      if (principal.kind !== "device") return true;
      const { deviceId } = principal;
      const open = screens.get(deviceId) ?? 0;
      if (open >= SCREENS_PER_DEVICE) return false;
      screens.set(deviceId, open + 1);
      socket.once("close", () => {
        const left = (screens.get(deviceId) ?? 1) - 1;
        if (left > 0) screens.set(deviceId, left);
        else screens.delete(deviceId);
      });
      return true;
    },
    listensOn: (port) => {
      access.listensOn(port);
      desk.opened();
    },
    close: async () => {
      stopLooking();
      await Promise.all([access.console.takeAway(), access.guesses.close()]);
    },
  };
};
