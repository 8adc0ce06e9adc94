#include "arc-tangent.h"

namespace {

constexpr uint16_t QUARTER_TURN = 16384;
constexpr uint16_t HALF_TURN = 32768;
constexpr uint8_t FRACTION_BITS = 14;

// atan(q) = q (A + q^2 (B + q^2 C)) for 0 <= q <= 1, in units of a turn / 65536; off by less than 0.04 degrees
// (the minimax coefficients 0.9953543, -0.288679 and 0.079331 in radians).
constexpr int16_t A = 10382;
constexpr int16_t B = -3011;
constexpr int16_t C = 827;

uint16_t magnitude(int16_t value) {
  return value < 0 ? static_cast<uint16_t>(0U - static_cast<uint16_t>(value)) : static_cast<uint16_t>(value);
}

int16_t times(int16_t value, int16_t fraction) {
  return static_cast<int16_t>((static_cast<int32_t>(value) * fraction) >> FRACTION_BITS);
}

// Angle of a slope of at most one: 0 ... an eighth of a turn. `part` is not larger than `whole`, which is not 0.
uint16_t ofSlope(uint16_t part, uint16_t whole) {
  const int16_t q = static_cast<int16_t>((static_cast<uint32_t>(part) << FRACTION_BITS) / whole);
  const int16_t square = times(q, q);
  return static_cast<uint16_t>(times(static_cast<int16_t>(A + times(static_cast<int16_t>(B + times(C, square)), square)), q));
}

}  // namespace

uint16_t arcTangent(int16_t y, int16_t x) {
  const uint16_t up = magnitude(y);
  const uint16_t across = magnitude(x);
  if (up == 0 && across == 0) return 0;
  const bool flat = up <= across;
  uint16_t angle = ofSlope(flat ? up : across, flat ? across : up);
  if (!flat) angle = static_cast<uint16_t>(QUARTER_TURN - angle);
  if (x < 0) angle = static_cast<uint16_t>(HALF_TURN - angle);
  return y < 0 ? static_cast<uint16_t>(0U - angle) : angle;
}
