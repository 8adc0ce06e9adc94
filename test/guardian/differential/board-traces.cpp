// The board's side of the differential: the guardian's program on this machine, driven by commands on standard input.
// Its host is one that never lets go: it asks for hold every 100 ms whatever happens.
//
//   B u16 counts, 32 bytes      boot with this settings record
//   H u8 flags, i16, u16, u16   from now on ask for this: bit 0 armed, 1 hold, 2 say nothing; angle, duration, cap
//   W u8 open, u16              STOP circuit, conversion of the band-gap
//   T u16 n, n × u16            so many ticks with these conversions; 0xFFFF = none
//   S u16 / L u16               keep everything as it is now in a slot / go back to that
//   E                           answer what was seen since the last B or L: status count, the statuses, the tick of the
//                               trip and of the end of holding (-1: none), the limits in force
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vector>

#include "../../../firmware/guardian/frame.h"
#include "../../../firmware/guardian/little-endian.h"
#include "../host-board/board.h"

using namespace hostBoard;

namespace {

constexpr uint16_t NO_CONVERSION = 0xFFFF;
constexpr int TICKS_BETWEEN_LEASES = 98;
constexpr int TICKS_BETWEEN_STATUSES = 20;
constexpr int SLOTS = 256;
constexpr size_t STATUS_BYTES_OUT = 12;

struct Host {
  bool armed;
  bool hold;
  bool silent;
  int16_t maxAngleCentideg;
  uint16_t maxDurationS;
  uint16_t sessionCapS;
  int ticksToLease;
};

struct Slot {
  Snapshot* board;
  Host host;
};

Host host;
Slot slots[SLOTS];
int ticks;
int tripTick;
int freeTick;
bool held;
std::vector<uint8_t> statuses;

void need(bool ok) {
  if (!ok) exit(3);
}

void get(void* at, size_t length) { need(fread(at, 1, length, stdin) == length); }
uint8_t get8() {
  uint8_t value;
  get(&value, 1);
  return value;
}
uint16_t get16() {
  uint8_t bytes[2];
  get(bytes, 2);
  return getU16(bytes);
}

void put(std::vector<uint8_t>& out, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; i++) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

void sayLease() {
  host.ticksToLease = TICKS_BETWEEN_LEASES;
  if (host.silent) return;
  const View board = view();
  uint8_t payload[LEASE_BYTES] = {};
  payload[0] = FRAME_MAJOR;
  payload[1] = static_cast<uint8_t>((host.hold ? 1 : 0) | (host.armed ? 2 : 0));
  putU16(payload + 2, static_cast<uint16_t>(board.supervisor.lease().ackSeq() + 1));
  putU32(payload + 4, board.bootNonce);
  putU32(payload + 8, board.settings.tableId);
  putI16(payload + 12, host.armed ? host.maxAngleCentideg : NO_ANGLE);
  putU16(payload + 14, host.armed ? host.maxDurationS : 0);
  putU16(payload + 18, host.armed ? host.sessionCapS : 0);
  sealFrame(LEASE_ID, payload, LEASE_BYTES);
  uint8_t wire[64];
  wire[0] = 0xF0;
  wire[1] = LEASE_ID;
  const uint8_t packed = pack7(payload, LEASE_BYTES, wire + 2);
  wire[2 + packed] = 0xF7;
  receive(wire, 3u + packed);
}

void forgetSeen() {
  ticks = 0;
  tripTick = view().supervisor.tripped() ? 0 : -1;
  freeTick = -1;
  held = view().supervisor.holding();
  statuses.clear();
}

void noteStatus() {
  const View board = view();
  const Supervisor& supervisor = board.supervisor;
  put(statuses, static_cast<uint32_t>(ticks), 4);
  put(statuses,
      (supervisor.holding() ? 1u : 0u) | (supervisor.armed() ? 2u : 0u) | (supervisor.lease().valid() ? 4u : 0u), 1);
  put(statuses, static_cast<uint32_t>(supervisor.trip()), 1);
  put(statuses, static_cast<uint32_t>(board.angle.state), 1);
  put(statuses, 0, 1);
  put(statuses, static_cast<uint16_t>(board.angle.known() ? board.angle.centideg : NO_ANGLE), 2);
  put(statuses, static_cast<uint16_t>(board.angle.rateDegPerS), 2);
}

void look() {
  const Supervisor& supervisor = view().supervisor;
  if (tripTick < 0 && supervisor.tripped()) tripTick = ticks;
  if (held && !supervisor.holding()) {
    held = false;
    if (freeTick < 0) freeTick = ticks;
  }
  if (supervisor.holding()) held = true;
}

void passTicks() {
  const int count = get16();
  for (int i = 0; i < count; i++) {
    const uint16_t counts = get16();
    wires.sensorConverts = counts != NO_CONVERSION;
    if (wires.sensorConverts) wires.sensorCounts = counts;
    tick();
    ticks++;
    if (--host.ticksToLease <= 0) sayLease();
    look();
    if (ticks % TICKS_BETWEEN_STATUSES == 0) noteStatus();
  }
}

void bootNow() {
  factoryWires();
  wires.sensorCounts = get16();
  get(wires.eeprom + SETTINGS_ADDRESS_A, 32);
  boot(1);
  host = Host();
  host.ticksToLease = TICKS_BETWEEN_LEASES;
  forgetSeen();
}

void takeHost() {
  const uint8_t flags = get8();
  host.armed = (flags & 1) != 0;
  host.hold = (flags & 2) != 0;
  host.silent = (flags & 4) != 0;
  host.maxAngleCentideg = static_cast<int16_t>(get16());
  host.maxDurationS = get16();
  host.sessionCapS = get16();
  sayLease();
  look();
}

void answer() {
  std::vector<uint8_t> out;
  put(out, static_cast<uint32_t>(statuses.size() / STATUS_BYTES_OUT), 4);
  out.insert(out.end(), statuses.begin(), statuses.end());
  const Supervisor& supervisor = view().supervisor;
  put(out, static_cast<uint32_t>(tripTick), 4);
  put(out, static_cast<uint32_t>(freeTick), 4);
  put(out, static_cast<uint16_t>(supervisor.limits().maxAngleCentideg), 2);
  put(out, supervisor.limits().maxDurationS, 2);
  fwrite(out.data(), 1, out.size(), stdout);
  fflush(stdout);
}

}  // namespace

int main() {
  for (int what = getchar(); what != EOF; what = getchar()) {
    switch (what) {
      case 'B': bootNow(); break;
      case 'H': takeHost(); break;
      case 'W':
        wires.stopOpen = get8() != 0;
        wires.bandGapCounts = get16();
        break;
      case 'T': passTicks(); break;
      case 'S': {
        Slot& slot = slots[get16() % SLOTS];
        slot = Slot{takeSnapshot(), host};
        break;
      }
      case 'L': {
        const Slot& slot = slots[get16() % SLOTS];
        need(slot.board != nullptr);
        returnTo(*slot.board);
        host = slot.host;
        forgetSeen();
        break;
      }
      case 'E': answer(); break;
      default: return 2;
    }
  }
  return 0;
}
