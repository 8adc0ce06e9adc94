/** Introductions over the wire: what everybody is told, how often, and what is refused. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "./support/manual-clock.ts";
import { type Rig, startRig } from "./support/rig.ts";
import type { Screen } from "./support/screen.ts";

const PHONE = { type: "introduce", deviceId: "phone-0001", name: "Anna's phone", view: "rider" } as const;
const LAPTOP = { type: "introduce", deviceId: "laptop-001", name: "Laptop", view: "watcher" } as const;

describe("an introduction", () => {
  let clock: ManualClock;
  let rig: Rig;
  beforeEach(async () => {
    clock = new ManualClock();
    rig = await startRig({ manualClock: clock });
    rig.controller.report();
  });
  afterEach(() => rig.close());

  /** The next reports, with time between, so that what waits for its turn goes out. */
  const later = async (...screens: readonly Screen[]): Promise<void> => {
    clock.advance(100);
    rig.controller.report();
    for (const screen of screens) await screen.settled();
  };
  const newest = (screen: Screen) => screen.of("devices").at(-1);

  it("is answered, and everybody is told, by a name that gives the page's own id away to nobody", async () => {
    const [phone, laptop] = [await rig.screen(), await rig.screen()];
    expect(await phone.ask({ ...PHONE, id: "1" })).toEqual({ type: "ack", id: "1" });
    const label = phone.of("introduced").at(-1)?.deviceId;
    await laptop.ask({ ...LAPTOP, id: "1" });
    await later(phone, laptop);
    for (const screen of [phone, laptop]) {
      expect(newest(screen)).toMatchObject({
        items: [
          { deviceId: label, name: "Anna's phone", view: "rider" },
          { name: "Laptop", view: "watcher" },
        ],
        riderDeviceId: label,
      });
      expect(JSON.stringify(screen.messages)).not.toContain("phone-0001");
    }
    expect(laptop.of("introduced")).not.toContainEqual({ type: "introduced", deviceId: label });
  });

  it("comes to a dashboard right after its first snapshot", async () => {
    const phone = await rig.screen();
    await phone.ask({ ...PHONE, id: "1" });
    await later(phone);
    const laptop = await rig.screen();
    await laptop.settled();
    expect(laptop.messages.slice(0, 3).map(({ type }) => type)).toEqual(["hello", "snapshot", "devices"]);
    expect(laptop.of("devices")[0]?.items).toHaveLength(1);
  });

  it("ends with its socket", async () => {
    const [phone, laptop] = [await rig.screen(), await rig.screen()];
    await phone.ask({ ...PHONE, id: "1" });
    await later(laptop);
    expect(newest(laptop)?.items).toHaveLength(1);
    phone.socket.terminate();
    await phone.closed();
    await later(laptop);
    await later(laptop);
    expect(newest(laptop)).toMatchObject({ items: [], riderDeviceId: null });
  });

  it("is told without a controller too", async () => {
    const [phone, laptop] = [await rig.screen(), await rig.screen()];
    clock.advance(1_500);
    await phone.ask({ ...PHONE, id: "1" });
    clock.advance(500);
    await laptop.settled();
    expect(newest(laptop)?.items).toHaveLength(1);
  });

  it("is told at most ten times a second, and only when something changed", async () => {
    const [phone, laptop] = [await rig.screen(), await rig.screen()];
    const before = laptop.of("devices").length;
    for (let n = 0; n < 8; n += 1) {
      await phone.ask({ ...PHONE, id: `${n}`, name: `Name ${n}` });
      rig.controller.report();
    }
    await laptop.settled();
    expect(laptop.of("devices")).toHaveLength(before + 1);
    await later(laptop);
    expect(newest(laptop)?.items[0]?.name).toBe("Name 7");
    expect(laptop.of("devices")).toHaveLength(before + 2);
    await phone.ask({ ...PHONE, id: "9", name: "Name 7", again: true });
    await later(laptop);
    expect(laptop.of("devices")).toHaveLength(before + 2);
  });

  it("goes to a dashboard that does not keep up at its next turn only", async () => {
    const [phone, laptop] = [await rig.screen(), await rig.screen()];
    const before = laptop.of("devices").length;
    for (let ms = 0; ms < 3_200; ms += 100) {
      rig.controller.report();
      clock.advance(100);
    }
    await laptop.settled();
    const telemetry = laptop.of("telemetry").length;
    await phone.ask({ ...PHONE, id: "1" });
    rig.controller.report();
    await laptop.settled();
    const throttled = laptop.of("devices").length - before;
    for (let ms = 0; ms < 1_100; ms += 100) {
      clock.advance(100);
      rig.controller.report();
    }
    await laptop.settled();
    expect(throttled).toBe(0);
    expect(laptop.of("telemetry").length - telemetry).toBeLessThanOrEqual(2);
    expect(newest(laptop)?.items).toHaveLength(1);
  });

  it.each([
    ["an id that is too short", { deviceId: "short" }, /deviceId is "short"; allowed: 8 or more characters/],
    ["an id with other signs", { deviceId: "../../etc/passwd" }, /deviceId is .*; allowed: A-Z/],
    ["an id that is too long", { deviceId: "a".repeat(65) }, /allowed: 64 or less characters/],
    ["no name", { name: "" }, /name is ""; allowed: 1 or more characters/],
    ["a long name", { name: "n".repeat(41) }, /allowed: 40 or less characters/],
    ["a name of blanks", { name: " \t " }, /name is .*; allowed: characters that/],
    ["a space before the name", { name: " Phone" }, /name is .*; allowed: characters that/],
    ["a space after the name", { name: "Phone " }, /name is .*; allowed: characters that/],
    ["a name with a line end", { name: "a\nb" }, /name is .*; allowed: characters that/],
    ["a name with an escape", { name: "\u001b[31mred" }, /name is .*; allowed: characters that/],
    ["a name that turns the text around", { name: "a\u202eb" }, /name is .*; allowed: characters that/],
    ["half a character", { name: "\ud83d" }, /name is .*; allowed: characters that/],
    ["a name that is none", { name: 7 }, /name is 7; allowed: string/],
    ["a view that does not exist", { view: "admin" }, /view is "admin"; allowed: "rider" or "watcher"/],
    ["a word of its own", { admin: true }, /unknown key "admin"/],
  ])("with %s is refused in words, and nobody is told", async (_what, wrong, words) => {
    const screen = await rig.screen();
    expect(await screen.ask({ ...PHONE, id: "1", ...wrong })).toMatchObject({
      ...{ type: "error", code: "bad-field", message: expect.stringMatching(words) },
    });
    await later(screen);
    expect(newest(screen)?.items).toEqual([]);
  });

  it("takes names in any language, and signs made of several", async () => {
    const screen = await rig.screen();
    for (const [n, name] of ["Ännas Händi", "アンナの電話", "هاتف آنا", "👩‍🚀 phone"].entries()) {
      expect(await screen.ask({ ...PHONE, id: `${n}`, name })).toMatchObject({ type: "ack" });
    }
  });

  it("too many a second are refused, and STOP is heard all the same", async () => {
    const screen = await rig.screen();
    for (let n = 0; n < 10; n += 1) {
      expect(await screen.ask({ ...PHONE, id: `i${n}` })).toMatchObject({ type: "ack" });
    }
    expect(await screen.ask({ ...PHONE, id: "more" })).toMatchObject({
      ...{ code: "rate-limited", message: "too many introduce a second" },
    });
    expect(await screen.ask({ type: "stop", id: "stop" })).toMatchObject({ type: "ack" });
    clock.advance(500);
    expect(await screen.ask({ ...PHONE, id: "later" })).toMatchObject({ type: "ack" });
  });

  it("is told to the controller with every wish, and null without one", async () => {
    const [phone, laptop] = [await rig.screen(), await rig.screen()];
    await laptop.ask({ type: "stop", id: "1" });
    await phone.ask({ ...PHONE, id: "1" });
    await phone.ask({ type: "set-limits", id: "2", maxAngleDeg: 30, maxDurationS: 60 });
    await fetch(`${rig.url}/api/stop`, { method: "POST" });
    expect(rig.controller.asked.map(({ by, device, request }) => [request.kind, by, device])).toEqual([
      ["stop", "screen", null],
      ["set-limits", "screen", "Anna's phone"],
      ["stop", "http", null],
    ]);
  });

  it("leaves who set the limits in the snapshot, also when only that changes", async () => {
    const screen = await rig.screen();
    const limitsSetBy = { by: "screen", device: "Anna's phone", t: 40 } as const;
    clock.advance(100);
    rig.controller.report({ snapshot: { limitsSetBy } });
    await screen.settled();
    expect(screen.of("snapshot").at(-1)).toMatchObject({ limitsSetBy });
    clock.advance(1_500);
    await screen.settled();
    expect(screen.of("snapshot").at(-1)).toMatchObject({ state: "offline", limitsSetBy });
  });
});
