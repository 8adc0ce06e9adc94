import { describe, expect, test } from "vitest";
import { attendedText, watchesHere } from "../../companion/attended.ts";
import { apply, INITIAL, type Model } from "../../companion/model.ts";
import type { DeviceView } from "../../shared/devices.ts";
import type { ServerMessage, Snapshot } from "../../shared/protocol.ts";
import { hello, snapshot, telemetry } from "./samples.ts";

const open = (
  attended: Snapshot["attended"],
  view: DeviceView | null,
  role: "viewer" | "operator",
): Model => {
  const messages: ServerMessage[] = [
    { ...hello(), role } as ServerMessage,
    snapshot({ attended }),
    telemetry({ t: 5000 }),
    {
      type: "devices",
      items: view === null ? [] : [{ deviceId: "me", name: "Laptop", view }],
      riderDeviceId: null,
    },
    { type: "introduced", deviceId: "me" },
  ];
  return messages.reduce((model, message) => apply(model, message, 0), {
    ...INITIAL,
    connection: { kind: "open" },
  } as Model);
};
const WATCHED = { now: true, endsT: null };

describe("this screen", () => {
  test("is told that it counts, before it is closed or hidden", () => {
    const model = open(WATCHED, "watcher", "operator");
    expect(watchesHere(model)).toBe(true);
    expect(attendedText(model, true)).toMatch(/^This screen watches over the session\. Closed or hidden/);
  });

  test.each([
    ["the rider's own", "rider", "operator"],
    ["one that has not introduced itself", null, "operator"],
    ["one that may only look", "watcher", "viewer"],
  ] as const)("does not count as %s", (_, view, role) => {
    const model = open(WATCHED, view, role);
    expect(watchesHere(model)).toBe(false);
    expect(attendedText(model, true)).toBe("Another screen watches over the session.");
  });

  test("does not count without a line, and where nobody has to watch", () => {
    expect(watchesHere({ ...open(WATCHED, "watcher", "operator"), connection: { kind: "connecting" } })).toBe(
      false,
    );
    const optional = open(null, "watcher", "operator");
    expect(watchesHere(optional)).toBe(false);
    expect(attendedText(optional, true)).toBe("");
  });

  test("counts down where a session goes on alone", () => {
    const model = open({ now: false, endsT: 25_400 }, "rider", "operator");
    expect(attendedText(model, true)).toBe("Nobody watches. In 21 s the session ends.");
    expect(attendedText(model, false)).toBe("");
  });
});
