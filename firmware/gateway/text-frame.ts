/**
 * One WebSocket text message as the bytes that go on the wire (RFC 6455 §5.2: FIN set, opcode 1, not masked, since
 * servers never mask). Built once and written to every socket: no per-socket framing, no per-socket copy.
 *
 * This may be mixed with what `ws` writes itself (pings, closes) because the gateway negotiates no extension and
 * sends no fragments, so that every write of either side is a whole frame.
 */

const FIN_TEXT = 0x81;
const LENGTH_IS_16_BIT = 126;
const LENGTH_IS_64_BIT = 127;

export const textFrame = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  const headerLength = length < LENGTH_IS_16_BIT ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = FIN_TEXT;
  if (headerLength === 2) {
    frame[1] = length;
  } else if (headerLength === 4) {
    frame[1] = LENGTH_IS_16_BIT;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_IS_64_BIT;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerLength);
  return frame;
};
