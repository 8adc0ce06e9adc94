/** An image that is to be flashed: read whole and judged before anything is touched. */

import { existsSync, readFileSync } from "node:fs";
import * as z from "zod/mini";
import { describeIssues } from "../../shared/decode.ts";
import { guardianImagePath } from "../simulator/firmware-image.ts";
import { flashFromHex } from "../simulator/intel-hex.ts";

/** What lies beside an image that says what it is: `x.version.json` beside `x.hex`. */
const markerSchema = z.strictObject({
  firmware: z.string().check(z.regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/)),
  settingsLayout: z.int().check(z.gte(1), z.lte(255)),
});
export type ImageMarker = Readonly<z.output<typeof markerSchema>>;

export interface FlashImage {
  readonly path: string;
  /** Null when nothing says what it is. */
  readonly marker: ImageMarker | null;
}

export type ImageVerdict =
  | { readonly kind: "ok"; readonly image: FlashImage }
  | { readonly kind: "refused"; readonly message: string };

/** Where the boot loaders begin: 512 bytes of Optiboot, 2 KiB of the old Nano's. */
const boot = (oldBootLoader: boolean): number => (oldBootLoader ? 0x7800 : 0x7e00);
const ERASED = 0xffff;

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const markerBeside = (
  path: string,
): { readonly kind: "ok"; readonly marker: ImageMarker | null } | { kind: "refused"; message: string } => {
  const markerPath = path.replace(/\.hex$/i, ".version.json");
  if (markerPath === path || !existsSync(markerPath)) return { kind: "ok", marker: null };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(markerPath, "utf8"));
  } catch (error) {
    return { kind: "refused", message: `${markerPath} cannot be read: ${whyOf(error)}` };
  }
  const decoded = markerSchema.safeParse(value);
  if (decoded.success) return { kind: "ok", marker: decoded.data };
  return { kind: "refused", message: `${markerPath}: ${describeIssues(decoded.error.issues, value)}` };
};

/**
 * Reads an image and what lies beside it.
 *
 * @param given null = the guardian that came with this program
 */
export const readFlashImage = (given: string | null, oldBootLoader: boolean): ImageVerdict => {
  let path: string;
  let words: Uint16Array;
  try {
    path = given ?? guardianImagePath();
    words = flashFromHex(readFileSync(path, "utf8"));
  } catch (error) {
    const why = `--image is ${given ?? "the guardian"}; allowed: an Intel HEX file for an ATmega328P (${whyOf(error)})`;
    return { kind: "refused", message: why };
  }
  const last = words.findLastIndex((word) => word !== ERASED);
  if (last < 0) return { kind: "refused", message: `--image is ${path}, which is empty` };
  if (!((last + 1) * 2 <= boot(oldBootLoader))) {
    const message = `--image is ${path}, ${(last + 1) * 2} bytes; allowed: ${boot(oldBootLoader)}, above is the boot loader`;
    return { kind: "refused", message };
  }
  const marker = markerBeside(path);
  return marker.kind === "ok" ? { kind: "ok", image: { path, marker: marker.marker } } : marker;
};
