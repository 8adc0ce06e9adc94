/** What was kept for a screen: whatever is found, the page opens, and loses no more than it must. */

import { describe, expect, it } from "vitest";
import { type Kept, keptBy } from "../../companion/kept.ts";
import {
  createPreferences,
  DEFAULT_PREFERENCES,
  decodePreferences,
  deviceNameIn,
  PREFERENCES_KEY,
} from "../../companion/preferences.ts";

/** A browser's storage with two pages open on it. */
const browser = (text?: string) => {
  const texts = new Map<string, string>(text === undefined ? [] : [[PREFERENCES_KEY, text]]);
  const listeners: ((key: string, text: string | null) => void)[] = [];
  const open = () => {
    const index = listeners.length;
    listeners.push(() => {});
    return createPreferences({
      kept: {
        getItem: (key) => texts.get(key) ?? null,
        setItem: (key, value) => {
          texts.set(key, value);
          for (const [other, listener] of listeners.entries()) if (other !== index) listener(key, value);
        },
      },
      onKeptElsewhere: (key, call) => {
        listeners[index] = (written, value) => {
          if (written === key) call(value);
        };
      },
    });
  };
  return { open, texts };
};

const REFUSES: Kept = {
  getItem: () => {
    throw new Error("SecurityError");
  },
  setItem: () => {
    throw new Error("QuotaExceededError");
  },
};

describe("what a screen keeps", () => {
  it("is there again when the page is opened again", () => {
    const { open } = browser();
    open().change({ view: "rider", theme: "contrast", deviceName: "Anna’s phone", checkInEveryS: 90 });
    expect(open().current.value).toEqual({
      ...DEFAULT_PREFERENCES,
      ...{ view: "rider", theme: "contrast", deviceName: "Anna’s phone", checkInEveryS: 90 },
    });
  });

  it("follows what another page of the same browser has chosen", () => {
    const { open } = browser();
    const [one, other] = [open(), open()];
    one.change({ theme: "dark" });
    expect(other.current.value.theme).toBe("dark");
    other.change({ tones: false });
    expect(one.current.value).toMatchObject({ theme: "dark", tones: false });
  });

  it.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[1,2]"],
    ["a text", '"dark"'],
    ["fields that nobody knows", '{"__proto__":{"view":"rider"},"colour":"red"}'],
  ])("is the default where %s is kept", (_name, text) => {
    expect(browser(text).open().current.value).toEqual(DEFAULT_PREFERENCES);
  });

  it.each([
    ["view", "both"],
    ["view", ["rider"]],
    ["deviceName", ""],
    ["deviceName", "x".repeat(41)],
    ["deviceName", "two\nlines"],
    ["theme", "sepia"],
    ["flip", null],
    ["speech", "yes"],
    ["tones", 1],
    ["vibration", {}],
    ["checkInEveryS", 29],
    ["checkInEveryS", 601],
    ["checkInEveryS", "60"],
  ] as const)("a %s of %j falls back by itself; the rest stays", (field, value) => {
    const kept = { ...DEFAULT_PREFERENCES, theme: "dark", tones: false, checkInEveryS: 60, [field]: value };
    const read = decodePreferences(JSON.stringify({ ...kept, ofANewerPage: true }));
    const theRest = { ...DEFAULT_PREFERENCES, theme: "dark", tones: false, checkInEveryS: 60 };
    expect(read).toEqual({ ...theRest, [field]: DEFAULT_PREFERENCES[field] });
  });

  it("a NaN is no number of seconds", () => {
    expect(decodePreferences('{"checkInEveryS":NaN}')).toEqual(DEFAULT_PREFERENCES);
    expect(decodePreferences('{"checkInEveryS":1e999}').checkInEveryS).toBeNull();
  });

  it("holds until the page is closed in a browser that refuses to keep anything, or to be asked", () => {
    const refusals: readonly (() => Kept)[] = [
      () => REFUSES,
      () => {
        throw new Error("SecurityError");
      },
    ];
    for (const open of refusals) {
      const kept = keptBy(open);
      const preferences = createPreferences({ kept, onKeptElsewhere: () => {} });
      expect(preferences.current.value).toEqual(DEFAULT_PREFERENCES);
      preferences.change({ theme: "dark" });
      expect(preferences.current.value.theme).toBe("dark");
      expect(createPreferences({ kept, onKeptElsewhere: () => {} }).current.value.theme).toBe("dark");
    }
  });

  it("takes a name without the space around it, and nothing that is no name", () => {
    expect(deviceNameIn("  Kitchen tablet ")).toBe("Kitchen tablet");
    for (const wrong of ["", "   ", "a\u0000b", "a\u202eb", "x".repeat(41)])
      expect(deviceNameIn(wrong)).toBeNull();
  });
});
