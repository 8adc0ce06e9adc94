/**
 * Weird values in each field of each message that a screen may send, over a real socket: an error and nothing else, or a
 * wish that the controller can take for what it says. Whoever looks on sees no difference.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeToController } from "../../firmware/controller/ipc-decode.ts";
import type { ClientMessage } from "../../shared/protocol.ts";
import { acceptedWrongly, faultsIn, isPolluted, jsonWithKeys, spoiltJson } from "../support/weird.ts";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";

const NO_LIMIT = 1e9;
const id = "w";
const MESSAGES: { readonly [T in ClientMessage["type"]]: Extract<ClientMessage, { type: T }> } = {
  "set-limits": { type: "set-limits", id, maxAngleDeg: 25, maxDurationS: 60 },
  start: { type: "start", id, profileId: "guest", programmeId: "p", checkInEveryS: 60, acceptAdvice: [] },
  hold: { type: "hold", id },
  release: { type: "release", id },
  stop: { type: "stop", id },
  "answer-check-in": { type: "answer-check-in", id },
  "prove-balance": { type: "prove-balance", id },
  acknowledge: { type: "acknowledge", id, alarmId: "a1" },
  "pause-audio": { type: "pause-audio", id },
  subscribe: { type: "subscribe", id, rateHz: 25 },
  introduce: { type: "introduce", id, deviceId: "weird-0001", name: "Weird", view: "watcher", again: true },
  seen: { type: "seen", seq: 1 },
};

describe("weird values over the WebSocket", () => {
  let rig: Rig;
  beforeAll(async () => {
    const caps = { messagesPerS: NO_LIMIT, messageBurst: NO_LIMIT, seenPerS: NO_LIMIT, seenBurst: NO_LIMIT };
    const more = { stopsPerS: NO_LIMIT, pendingRequests: NO_LIMIT, introductionsPerS: NO_LIMIT };
    const manualClock = new ManualClock();
    rig = await startRig({ manualClock, caps: { ...caps, ...more, introductionBurst: NO_LIMIT } });
    rig.controller.report();
  });
  afterAll(() => rig.close());

  it.each(Object.values(MESSAGES))(
    "$type: is refused, or reaches the controller as what it says",
    async (message) => {
      const [screen, witness] = [await rig.screen(), await rig.screen()];
      await witness.settled();
      const seenBefore = witness.messages.length;
      for (const spoilt of spoiltJson(message)) {
        const [errorsBefore, askedBefore] = [screen.of("error").length, rig.controller.asked.length];
        screen.say(spoilt.message);
        await screen.settled();
        const asked = rig.controller.asked.slice(askedBefore);
        const errors = screen.of("error").slice(errorsBefore);
        expect(asked.length + errors.length, spoilt.what).toBeLessThanOrEqual(1);
        for (const one of asked) {
          expect(decodeToController({ type: "request", ...one }).kind, spoilt.what).toBe("ok");
          expect(acceptedWrongly(message, spoilt, one)).toEqual([]);
        }
        for (const { code, message: words } of errors) {
          expect(["bad-json", "unknown-type", "bad-field"], spoilt.what).toContain(code);
          expect(words).not.toBe("");
        }
      }
      for (const text of jsonWithKeys(message)) {
        const before = screen.of("error").length;
        screen.say(text);
        await screen.settled();
        expect(screen.of("error").length, text).toBe(before + 1);
      }
      await witness.settled();
      const news = witness.messages.slice(seenBefore).filter(({ type }) => type !== "devices");
      expect(news).toEqual([]);
      expect(screen.closedWith()).toBeNull();
      expect(faultsIn(screen.messages)).toEqual([]);
      expect(rig.errors).toEqual([]);
      expect(isPolluted()).toBe(false);
      screen.socket.terminate();
      witness.socket.terminate();
    },
  );
});
