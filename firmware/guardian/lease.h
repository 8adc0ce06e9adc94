// The host's permission, kept by time: which LEASE comes next in sequence, and when the last one ran out.
//
// Pure: sequence numbers and milliseconds go in. What a lapse means is the supervisor's to decide.
#pragma once

#include <stdint.h>

constexpr uint16_t LEASE_AGE_UNKNOWN = 0xFFFF;

class LeaseClock {
 public:
  // True when the sequence number moves on from the last accepted one by 1 to 32767; the first may be any.
  bool follows(uint16_t seq) const;

  // Takes over a number that follows, without renewing anything.
  void count(uint16_t seq);

  // Renews the permission.
  void renew(uint32_t nowMs);

  // Moves on to `nowMs`; call it every millisecond or so. True once, when the permission has run out.
  bool lapsedAt(uint32_t nowMs);

  bool valid() const { return valid_; }
  uint16_t ackSeq() const { return ackSeq_; }
  uint16_t ageMs() const { return ageMs_; }

 private:
  bool anyAccepted_ = false;
  bool valid_ = false;
  uint16_t ackSeq_ = 0;
  uint16_t ageMs_ = LEASE_AGE_UNKNOWN;
  uint32_t renewedMs_ = 0;
};
