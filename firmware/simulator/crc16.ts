/** CRC-16/CCITT-FALSE as `docs/guardian.md` names it: polynomial 0x1021, start 0xFFFF. `"123456789"` → 0x29B1. */
export function crc16(bytes: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
