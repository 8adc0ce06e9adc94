#include "../../../firmware/guardian/signal.h"

#include <cstdlib>
#include <vector>

#include "check.h"

namespace {

// Lengths of sound and silence in turn, from the first sounding millisecond.
std::vector<int> phases(Signal signal, uint32_t startMs, uint32_t forMs) {
  SignalRenderer renderer;
  renderer.request(signal, startMs);
  std::vector<int> lengths;
  bool last = false;
  for (uint32_t ms = 0; ms < forMs; ms++) {
    const bool sounding = renderer.soundingAt(startMs + ms);
    if (ms == 0) CHECK(sounding);
    if (ms == 0 || sounding != last) lengths.push_back(0);
    lengths.back()++;
    last = sounding;
  }
  lengths.pop_back();  // cut off by the end of listening
  return lengths;
}

void checkBurst(Signal signal, const std::vector<int>& burst, int periodMs) {
  int sum = 0;
  for (int length : burst) sum += length;
  CHECK_EQUAL(sum, periodMs);
  for (uint32_t startMs : {0u, 77u, 0xFFFFFFF0u}) {
    const auto heard = phases(signal, startMs, 3 * periodMs + 1);
    CHECK_EQUAL(heard.size(), 3 * burst.size());
    for (size_t i = 0; i < heard.size(); i++) CHECK_EQUAL(heard[i], burst[i % burst.size()]);
  }
}

void patterns() {
  checkBurst(Signal::high, {150, 100, 150, 100, 150, 350, 150, 100, 150, 700,
                            150, 100, 150, 100, 150, 350, 150, 100, 150, 2500}, 6000);
  checkBurst(Signal::medium, {200, 200, 200, 200, 200, 7500}, 8500);
  checkBurst(Signal::low, {200, 200, 200, 20000}, 20600);
}

void informationSoundsOnce() {
  SignalRenderer renderer;
  int soundingMs = 0;
  for (uint32_t ms = 0; ms < 30000; ms++) {
    renderer.request(Signal::information, ms);
    if (renderer.soundingAt(ms)) soundingMs++;
  }
  CHECK_EQUAL(soundingMs, 60);
  CHECK(renderer.rendering() == Signal::none);
  renderer.request(Signal::none, 30000);
  renderer.request(Signal::information, 30001);
  CHECK(renderer.soundingAt(30001));
}

void higherPriorityPreemptsWithin250Ms() {
  for (uint32_t whenMs = 1; whenMs < 9000; whenMs += 7) {
    SignalRenderer renderer;
    renderer.request(Signal::medium, 0);
    bool sounding = false;
    for (uint32_t ms = 0; ms < whenMs; ms++) sounding = renderer.soundingAt(ms);
    renderer.request(Signal::high, whenMs);
    uint32_t ms = whenMs;
    // The new pattern's first pulse is its own: one that was cut is followed by silence.
    if (sounding) CHECK(!renderer.soundingAt(ms));
    while (!renderer.soundingAt(ms) && ms < whenMs + 1000) ms++;
    CHECK(ms - whenMs <= 250);
    uint32_t lasts = 0;
    while (renderer.soundingAt(ms)) ms++, lasts++;
    CHECK_EQUAL(lasts, 150);
  }
}

// Two pulses are never heard as one, whatever is asked for when.
void fiftyMillisecondsOfSilenceBetweenPulses() {
  std::srand(4);
  SignalRenderer renderer;
  uint32_t ms = 0xFFFFF000u;
  int silentMs = 50;
  for (int change = 0; change < 20000; change++) {
    renderer.request(static_cast<Signal>(std::rand() % 5), ms);
    for (int wait = std::rand() % 120; wait >= 0; wait--) {
      if (renderer.soundingAt(ms++)) {
        CHECK(silentMs == 0 || silentMs >= 50);
        silentMs = 0;
      } else {
        silentMs++;
      }
    }
  }
}

void noneIsSilentAtOnce() {
  SignalRenderer renderer;
  renderer.request(Signal::high, 0);
  CHECK(renderer.soundingAt(10));
  renderer.request(Signal::none, 20);
  for (uint32_t ms = 20; ms < 20000; ms++) CHECK(!renderer.soundingAt(ms));
}

void anyRequestsEndInTheLastOne() {
  std::srand(3);
  for (int round = 0; round < 500; round++) {
    SignalRenderer renderer;
    uint32_t ms = 0;
    for (int change = 0; change < 30; change++) {
      renderer.request(static_cast<Signal>(std::rand() % 5), ms);
      for (int wait = std::rand() % 300; wait > 0; wait--) renderer.soundingAt(ms++);
    }
    renderer.request(Signal::none, ms);
    renderer.request(Signal::high, ms);
    int sounding = 0;
    for (int i = 0; i < 6000; i++) sounding += renderer.soundingAt(ms++) ? 1 : 0;
    CHECK(sounding >= 1450 && sounding <= 1500);
  }
}

}  // namespace

int main() {
  patterns();
  informationSoundsOnce();
  higherPriorityPreemptsWithin250Ms();
  fiftyMillisecondsOfSilenceBetweenPulses();
  noneIsSilentAtOnce();
  anyRequestsEndInTheLastOne();
  return report();
}
