// The permission to hold. The lock is held only while a host renews its LEASE; every doubt ends in release.
//
// Pure: accepted frames and milliseconds go in, "holding or not" and the board's own alarm come out.
//
// Release is the one safe pose: the injuries on record come from staying inverted, while the foot-heavy balance
// of a correctly adjusted table makes the swing back slow and the tether bounds the other direction.
#pragma once

#include <stdint.h>

#include "frame.h"

constexpr uint16_t LEASE_AGE_UNKNOWN = 0xFFFF;

enum class Trip : uint8_t { none = 0, leaseLapsed = 1 };

class HoldLease {
 public:
  // True when the sequence number moves on from the last accepted one by 1 to 32767; the first may be any.
  bool follows(uint16_t seq) const;

  // Takes over an intact LEASE whose sequence follows.
  void accept(const Lease& lease, uint32_t nowMs);

  // Ends the permission when it has not been renewed in time. Call it every millisecond or so.
  void tick(uint32_t nowMs);

  // Releases now, and refuses hold until a LEASE without hold was accepted.
  void forceRelease();

  bool holding() const { return holding_; }
  bool armed() const { return armed_; }
  bool valid() const { return valid_; }
  Trip trip() const { return trip_; }
  uint16_t ackSeq() const { return ackSeq_; }
  uint16_t ageMs() const { return ageMs_; }

  // What should sound: HIGH from a lapse until the next accepted LEASE, else what the last LEASE asked for.
  // The last wish stays after the host is gone.
  Signal signal() const { return lapseSounding_ ? Signal::high : wantedSignal_; }

 private:
  bool anyAccepted_ = false;
  bool valid_ = false;
  bool armed_ = false;
  bool holding_ = false;
  bool holdRefused_ = false;
  bool lapseSounding_ = false;
  Trip trip_ = Trip::none;
  Signal wantedSignal_ = Signal::none;
  uint16_t ackSeq_ = 0;
  uint16_t ageMs_ = LEASE_AGE_UNKNOWN;
  uint32_t acceptedMs_ = 0;
};
