#include "boot-nonce.h"

namespace {
constexpr uint32_t ERASED = 0xFFFFFFFF;
}

uint32_t nextBootCount(uint32_t stored, uint32_t storedComplement) {
  const uint32_t first = stored == ERASED ? 0 : stored;
  const uint32_t second = storedComplement == 0 ? 0 : ~storedComplement;
  const uint32_t highest = first > second ? first : second;
  return highest == ERASED - 1 ? 1 : highest + 1;
}

// The finishing steps of MurmurHash3: xor-shifts and odd multiplications are each reversible.
uint32_t bootNonceOf(uint32_t bootCount) {
  uint32_t mixed = bootCount;
  mixed ^= mixed >> 16;
  mixed *= 0x85EBCA6B;
  mixed ^= mixed >> 13;
  mixed *= 0xC2B2AE35;
  mixed ^= mixed >> 16;
  return mixed;
}
