import { describe, expect, test } from "vitest";
import { limitsSetText, screensOf, takenOverBy } from "../../companion/devices.ts";
import { apply, INITIAL, type Model } from "../../companion/model.ts";
import type { Device } from "../../shared/devices.ts";
import type { ServerMessage } from "../../shared/protocol.ts";
import { hello, snapshot, telemetry } from "./samples.ts";

const open = (...messages: ServerMessage[]): Model =>
  messages.reduce<Model>((model, message) => apply(model, message, 0), {
    ...INITIAL,
    connection: { kind: "open" },
  });
const PHONE = { deviceId: "p", name: "Phone", view: "rider" } as const;
const TABLET = { deviceId: "t", name: "Tablet", view: "rider" } as const;
const LAPTOP = { deviceId: "l", name: "Laptop", view: "watcher" } as const;
const devices = (riderDeviceId: string | null, ...items: readonly Device[]): ServerMessage => ({
  ...{ type: "devices", items: [...items], riderDeviceId },
});
const introduced = (deviceId: string) => ({ type: "introduced", deviceId }) as const;

describe("the screens", () => {
  test("are listed with what they are, the rider's first, and this one is marked", () => {
    const model = open(hello(), devices("t", LAPTOP, PHONE, TABLET), introduced("l"));
    expect(screensOf(model)).toEqual([
      { deviceId: "t", name: "Tablet", part: "rider", isThis: false },
      { deviceId: "l", name: "Laptop", part: "watcher", isThis: true },
      { deviceId: "p", name: "Phone", part: "rider-idle", isThis: false },
    ]);
  });

  test("are not known before anybody has told, without a line, and on another line", () => {
    const model = open(hello(), devices("p", PHONE));
    expect(screensOf(open(hello()))).toBeNull();
    expect(screensOf({ ...model, connection: { kind: "waiting", failures: 1 } })).toBeNull();
    expect(screensOf({ ...model, connection: { kind: "connecting" } })).toBeNull();
    expect(screensOf(apply(model, hello(), 0))).toBeNull();
  });
});

describe("taken over", () => {
  test("is a rider's screen in whose place another one is", () => {
    expect(takenOverBy(open(hello(), devices("t", PHONE, TABLET), introduced("p")))).toBe("Tablet");
  });

  test.each([
    ["the rider's screen itself", open(hello(), devices("t", PHONE, TABLET), introduced("t"))],
    ["one that watches", open(hello(), devices("p", PHONE, LAPTOP), introduced("l"))],
    ["one that is not in the list yet", open(hello(), devices("t", TABLET), introduced("p"))],
    ["one that does not know its own name yet", open(hello(), devices("t", PHONE, TABLET))],
    ["a list without a rider's screen", open(hello(), devices(null, PHONE, TABLET), introduced("p"))],
    [
      "a screen without a line",
      {
        ...open(hello(), devices("t", PHONE, TABLET), introduced("p")),
        connection: { kind: "waiting", failures: 2 } as const,
      },
    ],
  ])("is not: %s", (_what, model) => {
    expect(takenOverBy(model)).toBeNull();
  });
});

describe("who set the limits", () => {
  const at = (t: number, nowT: number, device: string | null = "Anna's phone"): Model =>
    open(hello(), snapshot({ limitsSetBy: { by: "screen", device, t } }), telemetry({ t: nowT }));

  test.each([
    [1_000, 1_000, "Set at Anna's phone, just now"],
    [1_000, 60_000, "Set at Anna's phone, just now"],
    [1_000, 61_000, "Set at Anna's phone, 1 min ago"],
    [-500_000, 100_000, "Set at Anna's phone, 10 min ago"],
    [0, 7_300_000, "Set at Anna's phone, 2 h ago"],
    [5_000, 1_000, "Set at Anna's phone, just now"],
  ])("at %d ms, looked at at %d ms: %s", (t, nowT, text) => {
    expect(limitsSetText(at(t, nowT), true)).toBe(text);
  });

  test("a screen without a name, and the network", () => {
    expect(limitsSetText(at(0, 0, null), true)).toBe("Set at a screen, just now");
    const http = open(hello(), snapshot({ limitsSetBy: { by: "http", device: null, t: 0 } }), telemetry());
    expect(limitsSetText(http, true)).toMatch(/^Set over the network, /);
  });

  test("is told by the event at once, and by nothing that is not live", () => {
    const event: ServerMessage = {
      ...{ type: "event", id: "e", t: 900, kind: "limits-changed", by: "screen", device: "Laptop" },
      limits: { maxAngleDeg: 20, maxDurationS: 60 },
    };
    expect(limitsSetText(apply(at(0, 1_000), event, 0), true)).toBe("Set at Laptop, just now");
    expect(limitsSetText(at(0, 0), false)).toBe("");
    expect(limitsSetText(open(hello(), snapshot(), telemetry()), true)).toBe("");
  });
});
