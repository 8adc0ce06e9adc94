/**
 * What kind of device a page is on, for the name of a screen that nobody has named: better than nothing to know who
 * changed a limit. A guess from what the browser says of itself; nothing depends on it.
 */

export type DeviceKind =
  | "iphone"
  | "ipad"
  | "android-phone"
  | "android-tablet"
  | "windows"
  | "mac"
  | "chromebook"
  | "linux";

/** @param touchPoints how many fingers it feels: an iPad says that it is a Mac, and no Mac feels any */
export const deviceKindOf = (userAgent: string, touchPoints: number): DeviceKind | null => {
  if (userAgent.includes("iPhone")) return "iphone";
  if (userAgent.includes("iPad")) return "ipad";
  if (userAgent.includes("Android")) return userAgent.includes("Mobile") ? "android-phone" : "android-tablet";
  if (userAgent.includes("Windows")) return "windows";
  if (userAgent.includes("Macintosh")) return touchPoints > 1 ? "ipad" : "mac";
  if (userAgent.includes("CrOS")) return "chromebook";
  return userAgent.includes("Linux") ? "linux" : null;
};
