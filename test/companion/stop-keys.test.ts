import { expect, test } from "vitest";
import { meansStop } from "../../companion/stop-keys.ts";

const press = { key: " ", repeat: false, modified: false, tag: null };

test.each([
  [{ ...press }, true],
  [{ ...press, tag: "DIV" }, true],
  [{ ...press, tag: "INPUT" }, false],
  [{ ...press, tag: "BUTTON" }, false],
  [{ ...press, tag: "SUMMARY" }, false],
  [{ ...press, key: "Escape", tag: "INPUT" }, true],
  [{ ...press, repeat: true }, false],
  [{ ...press, modified: true }, false],
  [{ ...press, key: "a" }, false],
])("%o means STOP: %s", (given, expected) => expect(meansStop(given)).toBe(expected));
