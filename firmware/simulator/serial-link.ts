/**
 * The serial line between host and board, with its faults: cut (silent both ways), unplugged, noise (bit flips).
 */
import type { Random } from "./random.ts";

export type LinkFault = "link-cut" | "unplugged" | "link-noise";

/** With noise on, this share of the bytes has one bit turned over. */
const FLIP_SHARE = 0.02;

export type SerialLink = {
  toBoard(bytes: Iterable<number>): number[];
  /** What the host hears of a byte the board sent; null = nothing. */
  fromBoard(byte: number): number | null;
  setFault(fault: LinkFault, on: boolean): void;
};

export function createLink(random: Random): SerialLink {
  const faults = new Set<LinkFault>();
  const isSilent = (): boolean => faults.has("link-cut") || faults.has("unplugged");
  const disturb = (byte: number): number =>
    faults.has("link-noise") && random.uniform() < FLIP_SHARE
      ? byte ^ (1 << Math.floor(random.uniform() * 8))
      : byte & 0xff;
  return {
    toBoard: (bytes) => (isSilent() ? [] : Array.from(bytes, disturb)),
    fromBoard: (byte) => (isSilent() ? null : disturb(byte)),
    setFault(fault, on) {
      if (on) faults.add(fault);
      else faults.delete(fault);
    },
  };
}
