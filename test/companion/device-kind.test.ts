import { expect, test } from "vitest";
import { deviceKindOf } from "../../companion/device-kind.ts";

const MOZILLA = "Mozilla/5.0";
test.each([
  [`${MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148`, 5, "iphone"],
  [`${MOZILLA} (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15`, 5, "ipad"],
  [`${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15`, 5, "ipad"],
  [`${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15`, 0, "mac"],
  [
    `${MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36`,
    5,
    "android-phone",
  ],
  [
    `${MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36`,
    5,
    "android-tablet",
  ],
  [`${MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0`, 10, "windows"],
  [`${MOZILLA} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36`, 0, "chromebook"],
  [`${MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 Chrome/138.0.0.0`, 0, "linux"],
  ["a toaster", 0, null],
  ["", 0, null],
])("%s with %d touch points is %s", (userAgent, touchPoints, kind) => {
  expect(deviceKindOf(userAgent, touchPoints)).toBe(kind);
});
