import { describe, expect, test } from "vitest";
import { DEVICE_ID_KEY, ownDeviceId, type Randomness } from "../../companion/device-id.ts";
import { ownScreen } from "../../companion/introduction.ts";
import { keptBy } from "../../companion/kept.ts";
import { DEFAULT_PREFERENCES } from "../../companion/preferences.ts";
import { deviceIdSchema } from "../../shared/devices.ts";

const keeping = (found: string | null = null) => {
  const all = new Map<string, string>(found === null ? [] : [[DEVICE_ID_KEY, found]]);
  return {
    getItem: (key: string) => all.get(key) ?? null,
    setItem: (key: string, value: string) => {
      all.set(key, value);
    },
  };
};
const bytesAlone: Randomness = { getRandomValues: crypto.getRandomValues.bind(crypto) };

describe("what a browser calls itself", () => {
  test("is made once and kept", () => {
    const kept = keeping();
    const id = ownDeviceId(kept, crypto);
    expect(deviceIdSchema.safeParse(id).success).toBe(true);
    expect(ownDeviceId(kept, crypto)).toBe(id);
    expect(ownDeviceId(keeping(), crypto)).not.toBe(id);
  });

  test("is made on a plain network address too, where there is no randomUUID", () => {
    const id = ownDeviceId(keeping(), bytesAlone);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(ownDeviceId(keeping(), bytesAlone)).not.toBe(id);
  });

  test.each(["", "short", "with space in it", "ü".repeat(12), "a".repeat(65)])(
    "is made anew for %j",
    (found) => {
      const kept = keeping(found);
      const id = ownDeviceId(kept, crypto);
      expect(id).not.toBe(found);
      expect(kept.getItem(DEVICE_ID_KEY)).toBe(id);
    },
  );

  test("holds without storage until the page is closed", () => {
    const kept = keptBy(() => {
      throw new Error("storage is forbidden here");
    });
    const id = ownDeviceId(kept, crypto);
    expect(deviceIdSchema.safeParse(id).success).toBe(true);
    expect(ownDeviceId(kept, crypto)).toBe(id);
  });
});

describe("the view a screen introduces itself with", () => {
  test.each([
    ["rider", "watcher", "rider"],
    ["watch", "rider", "watcher"],
    ["screen", "rider", "rider"],
    ["setup", "watcher", "watcher"],
  ] as const)("at #%s, chosen for it %s: %s", (route, view, expected) => {
    const choice = { ...DEFAULT_PREFERENCES, deviceName: "Phone", view };
    expect(ownScreen(route, choice)).toEqual({ name: "Phone", view: expected });
  });
});
