/** The firmware the simulated board runs: the guardian's compiled image, or any other for an ATmega328P. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The image lies beside its sources; the compiled simulator is one `dist` further down. */
const PLACES = ["../guardian/guardian.hex", "../../../firmware/guardian/guardian.hex"];

/** Path of the guardian's image. Throws when it is in none of its places. */
export function guardianImagePath(): string {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`the guardian's image is missing; looked at ${paths.join(" and ")}`);
  return found;
}

export type FirmwareImage = {
  readonly hex: string;
  /** Parsed symbol file beside the image (`x.symbols.json` beside `x.hex`), undefined when there is none. */
  readonly symbols: unknown;
};

/** Reads an image and its symbols; without a path the guardian's. */
export function readFirmwareImage(path: string | null): FirmwareImage {
  const hexPath = path ?? guardianImagePath();
  const symbolsPath = hexPath.replace(/\.hex$/, ".symbols.json");
  const hex = readFileSync(hexPath, "utf8");
  const hasSymbols = symbolsPath !== hexPath && existsSync(symbolsPath);
  const symbols: unknown = hasSymbols ? JSON.parse(readFileSync(symbolsPath, "utf8")) : undefined;
  return { hex, symbols };
}
