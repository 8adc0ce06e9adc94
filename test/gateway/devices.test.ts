/** Who is connected, and which screen is the rider's: two tabs are one screen, and a line that breaks takes nothing. */

import { describe, expect, it } from "vitest";
import { Devices, type Introduction } from "../../firmware/gateway/devices.ts";
import { MOST_DEVICES_TOLD } from "../../shared/devices.ts";
import { devicesSchema } from "../../shared/protocol.ts";

const make = () => {
  const devices = new Devices((deviceId) => `label-${deviceId}`);
  const say = (clientId: string, deviceId: string, over: Partial<Introduction> = {}): string =>
    devices.introduce(clientId, { deviceId, name: deviceId, view: "watcher", again: false, ...over });
  const named = () => devices.message().items.map(({ name }) => name);
  const rider = () => devices.message().riderDeviceId;
  return { devices, say, named, rider };
};

describe("the list of devices", () => {
  it("is empty at first, and a screen that has not introduced itself is not in it", () => {
    const { devices } = make();
    expect(devices.message()).toEqual({ type: "devices", items: [], riderDeviceId: null });
    expect(devices.nameOf("screen-1")).toBeNull();
  });

  it("names each screen by its label, in the order in which they came, whatever they change later", () => {
    const { devices, say } = make();
    say("screen-1", "phone", { view: "rider" });
    say("screen-2", "laptop");
    say("screen-1", "phone", { view: "rider", name: "Anna's phone", again: true });
    expect(devices.message()).toEqual({
      type: "devices",
      items: [
        { deviceId: "label-phone", name: "Anna's phone", view: "rider" },
        { deviceId: "label-laptop", name: "laptop", view: "watcher" },
      ],
      riderDeviceId: "label-phone",
    });
    expect(devices.nameOf("screen-1")).toBe("Anna's phone");
  });

  it("loses a screen with its socket", () => {
    const { devices, say, named } = make();
    say("screen-1", "phone");
    say("screen-2", "laptop");
    devices.leave("screen-1");
    expect(named()).toEqual(["laptop"]);
    expect(devices.nameOf("screen-1")).toBeNull();
  });

  it("counts two tabs as one screen, which is there until the second is closed", () => {
    const { devices, say, named } = make();
    say("screen-1", "phone", { name: "old" });
    say("screen-2", "phone", { name: "new" });
    expect(named()).toEqual(["new"]);
    devices.leave("screen-2");
    expect(named()).toEqual(["old"]);
    devices.leave("screen-1");
    expect(named()).toEqual([]);
  });

  it("tells screens of one name apart, also to the controller, and never by more than a name may be long", () => {
    const { devices, say, named } = make();
    say("screen-1", "a", { name: "iPhone" });
    say("screen-2", "b", { name: "iPhone" });
    say("screen-3", "c", { name: "iPhone 2" });
    say("screen-4", "d", { name: "iPhone" });
    expect(named()).toEqual(["iPhone", "iPhone 2", "iPhone 2 2", "iPhone 3"]);
    expect(new Set(named()).size).toBe(4);
    expect(devices.nameOf("screen-2")).toBe("iPhone 2");
    devices.leave("screen-1");
    expect(devices.nameOf("screen-2")).toBe("iPhone");
    const long = "n".repeat(40);
    say("screen-5", "e", { name: long });
    say("screen-6", "f", { name: long });
    expect(devicesSchema.safeParse(devices.message()).success).toBe(true);
  });

  it("is the rider's screen while one of its tabs is", () => {
    const { devices, say, rider } = make();
    say("screen-1", "phone", { view: "rider" });
    say("screen-2", "phone", { view: "watcher" });
    expect(rider()).toBe("label-phone");
    devices.leave("screen-1");
    expect(rider()).toBeNull();
  });

  it("moves a socket that calls itself another screen", () => {
    const { say, named } = make();
    say("screen-1", "phone");
    say("screen-1", "tablet");
    expect(named()).toEqual(["tablet"]);
  });

  it("is bounded, and always names the rider's screen", () => {
    const { devices, say } = make();
    for (let n = 0; n < MOST_DEVICES_TOLD + 20; n += 1) say(`screen-${n}`, `d${n}`);
    say(`screen-${MOST_DEVICES_TOLD + 10}`, `d${MOST_DEVICES_TOLD + 10}`, { view: "rider" });
    const message = devices.message();
    expect(message.items).toHaveLength(MOST_DEVICES_TOLD);
    expect(message.items.map(({ deviceId }) => deviceId)).toContain(message.riderDeviceId);
    expect(devicesSchema.safeParse(message).success).toBe(true);
  });

  it("says when it may have changed", () => {
    const { devices, say } = make();
    const before = devices.changes;
    devices.leave("nobody");
    expect(devices.changes).toBe(before);
    say("screen-1", "phone");
    expect(devices.changes).not.toBe(before);
  });
});

describe("the rider's screen", () => {
  it("is the newest that introduced itself so", () => {
    const { say, rider } = make();
    say("screen-1", "phone", { view: "rider" });
    say("screen-2", "tablet", { view: "rider" });
    expect(rider()).toBe("label-tablet");
  });

  it("is taken back by introducing itself once more", () => {
    const { say, rider } = make();
    say("screen-1", "phone", { view: "rider" });
    say("screen-2", "tablet", { view: "rider" });
    say("screen-1", "phone", { view: "rider" });
    expect(rider()).toBe("label-phone");
  });

  it("goes back to the one before when it leaves or only watches", () => {
    const { devices, say, rider } = make();
    say("screen-1", "phone", { view: "rider" });
    say("screen-2", "tablet", { view: "rider" });
    say("screen-2", "tablet", { view: "watcher" });
    expect(rider()).toBe("label-phone");
    say("screen-2", "tablet", { view: "rider" });
    devices.leave("screen-2");
    expect(rider()).toBe("label-phone");
    devices.leave("screen-1");
    expect(rider()).toBeNull();
  });

  it.each([
    ["the one that was taken over from takes nothing over", "screen-1", "phone"],
    ["the one that took over is the rider's again", "screen-2", "tablet"],
  ])("comes back after a lost line as it was: %s", (_what, clientId, deviceId) => {
    const { devices, say, rider } = make();
    say("screen-1", "phone", { view: "rider" });
    say("screen-2", "tablet", { view: "rider" });
    devices.leave(clientId);
    say(`${clientId}-new`, deviceId, { view: "rider", again: true });
    expect(rider()).toBe("label-tablet");
  });

  it("that nobody remembers takes nothing over, but is the rider's where there is no other", () => {
    const { devices, say, rider } = make();
    say("screen-1", "phone", { view: "rider", again: true });
    expect(rider()).toBe("label-phone");
    say("screen-2", "tablet", { view: "rider", again: true });
    expect(rider()).toBe("label-phone");
    say("screen-3", "laptop", { view: "rider" });
    say("screen-1", "phone", { view: "rider", again: true });
    expect(rider()).toBe("label-laptop");
    devices.leave("screen-3");
    expect(rider()).toBe("label-phone");
  });

  it("is remembered for a bounded number of screens that left", () => {
    const { devices, say, rider } = make();
    for (let n = 0; n < 300; n += 1) {
      say("passing", `d${n}`, { view: "rider" });
      devices.leave("passing");
    }
    // One that never had the place, and the very first, which was forgotten: the one that came first stays it.
    say("screen-1", "newcomer", { view: "rider", again: true });
    say("screen-2", "d0", { view: "rider", again: true });
    expect(rider()).toBe("label-newcomer");
    say("screen-3", "d299", { view: "rider", again: true });
    expect(rider()).toBe("label-d299");
  });
});
