// The least that a test on the host needs: CHECK says where it failed, and main() returns how often.
#pragma once

#include <cstdio>

static int failures = 0;

#define CHECK(condition)                                                   \
  do {                                                                     \
    if (!(condition)) {                                                    \
      std::printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      failures++;                                                          \
    }                                                                      \
  } while (false)

#define CHECK_EQUAL(got, wanted)                                                                             \
  do {                                                                                                       \
    const long long gotValue = static_cast<long long>(got);                                                  \
    const long long wantedValue = static_cast<long long>(wanted);                                            \
    if (gotValue != wantedValue) {                                                                           \
      std::printf("%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #got, gotValue, wantedValue);          \
      failures++;                                                                                            \
    }                                                                                                        \
  } while (false)

static inline int report() {
  std::printf("%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
