/** Defects in what the board takes from the line. */

import { boot, FRAME, image, proof, type SeededDefect, SUPERVISOR } from "./seeded-defect.ts";

export const LEASE_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "a permission ends 500 ms after the last LEASE",
    defect: "it lasts twice as long",
    file: "firmware/guardian/lease.cpp",
    from: "if (!valid_ || age < LEASE_MS) return false;",
    to: "if (!valid_ || age < 2 * LEASE_MS) return false;",
    test: image("is held while the lease is renewed and released 500 ms after the last one"),
  },
  {
    promise: "the end of a permission is a trip",
    defect: "a lapse is passed over",
    file: SUPERVISOR,
    from: "const Trip cause = lapsed ? Trip::leaseLapsed : causeNow(angle, supply, lockSwitch, nowMs);",
    to: "const Trip cause = lapsed ? Trip::none : causeNow(angle, supply, lockSwitch, nowMs);",
    test: image("sound HIGH from a lapse on until it is acknowledged"),
  },
  {
    promise: "a permission ends in time although the millisecond counter wraps",
    defect: "two moments are compared as numbers",
    file: "firmware/guardian/lease.cpp",
    from: "const uint32_t age = nowMs - renewedMs_;",
    to: "const uint32_t age = nowMs > renewedMs_ ? nowMs - renewedMs_ : 0;",
    test: boot("wraps within a lease without prolonging it"),
  },
  {
    promise: "a session does not outlive a reset: its leases are worth nothing",
    defect: "the boot nonce is not compared",
    file: FRAME,
    from: "return getU32(payload + 4) == here.bootNonce && getU32(payload + 8) == here.tableId;",
    to: "return getU32(payload + 8) == here.tableId;",
    test: boot("during a session leaves nothing of it: no lease of before is worth anything"),
  },
  {
    promise: "a LEASE for another table is refused",
    defect: "the table is not compared",
    file: FRAME,
    from: "return getU32(payload + 4) == here.bootNonce && getU32(payload + 8) == here.tableId;",
    to: "return getU32(payload + 4) == here.bootNonce;",
    test: image("are refused from an earlier boot, for another table, out of sequence, and counted"),
  },
  {
    promise: "no LEASE is taken twice or out of its turn",
    defect: "any sequence number will do",
    file: "firmware/guardian/lease.cpp",
    from: "return step >= 1 && step <= 32767;",
    to: "return step <= 65535;",
    test: image("are refused from an earlier boot, for another table, out of sequence, and counted"),
  },
  {
    promise: "no corrupted frame is acted on",
    defect: "the CRC is not compared",
    file: FRAME,
    from: "return getU16(payload + length - 2) == frameCrc(id, payload, length);",
    to: "return getU16(payload + length - 2) == frameCrc(id, payload, length) || length > 0;",
    test: image("never hold the lock, whichever bit is flipped on the line"),
  },
  {
    promise: "a frame that comes too late renews nothing",
    defect: "a lapse that no tick has seen is forgotten",
    file: SUPERVISOR,
    from: "if (lease_.lapsedAt(nowMs) && armed()) setTrip(Trip::leaseLapsed);",
    to: "lease_.lapsedAt(nowMs);",
    test: proof(
      "line",
      "that is so late that the lease has lapsed: tripped, and what then arrives does not hold",
    ),
  },
  {
    promise: "after a STOP a host has to let go before it may hold again",
    defect: "its next wish for hold is taken",
    file: SUPERVISOR,
    from: "if (!lease.hold) holdRefused_ = false;",
    to: "holdRefused_ = false;",
    test: proof("hostile", "that goes on holding through and after a STOP, holds only once it has let go"),
  },
  {
    promise: "the parser stays within its buffer",
    defect: "it writes one byte beyond",
    file: "firmware/guardian/firmata-parser.cpp",
    from: "if (length_ >= SYSEX_BYTES) {",
    to: "if (length_ > SYSEX_BYTES) {",
    test: { file: "test/guardian/fuzz.test.ts", title: "board: nothing that comes in breaks a rule" },
  },
];
