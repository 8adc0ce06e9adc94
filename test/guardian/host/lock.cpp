// The lock's switch and its trial.
#include <initializer_list>

#include "../../../firmware/guardian/lock-feedback.h"
#include "../../../firmware/guardian/lock-trial.h"
#include "check.h"

namespace {

void noSwitchSaysNothing() {
  LockFeedback feedback;
  CHECK(feedback.state() == LockSwitch::none);
  feedback.configure(false);
  for (int tick = 0; tick < 200; tick++) feedback.watch(tick < 100);
  CHECK(feedback.state() == LockSwitch::none);
}

void aChangeLastsTwentyTicks() {
  LockFeedback feedback;
  feedback.configure(true);
  CHECK(feedback.state() == LockSwitch::notReleased);
  for (int tick = 0; tick < 19; tick++) feedback.watch(false);
  CHECK(feedback.state() == LockSwitch::notReleased);
  feedback.watch(false);
  CHECK(feedback.state() == LockSwitch::released);
  // Rattling, 19 of 20 looks open.
  for (int tick = 0; tick < 2000; tick++) feedback.watch(tick % 20 != 0);
  CHECK(feedback.state() == LockSwitch::released);
  for (int tick = 0; tick < 20; tick++) feedback.watch(true);
  CHECK(feedback.state() == LockSwitch::notReleased);
  feedback.configure(false);
  CHECK(feedback.state() == LockSwitch::none);
}

void aTrialEndsByItself() {
  for (uint32_t start : {0u, 400u, 0xFFFFFF00u}) {
    LockTrial trial;
    CHECK(!trial.active());
    trial.ask(1500, start);
    trial.passTo(start + 499);
    CHECK(trial.active());
    CHECK_EQUAL(trial.pulseUs(), 1500);
    trial.ask(1600, start + 499);
    trial.passTo(start + 998);
    CHECK(trial.active());
    CHECK_EQUAL(trial.pulseUs(), 1600);
    trial.passTo(start + 999);
    CHECK(!trial.active());
  }
}

void aTrialIsEnded() {
  LockTrial trial;
  trial.ask(1500, 10);
  trial.ask(0, 20);
  CHECK(!trial.active());
  trial.ask(1500, 30);
  trial.end();
  trial.passTo(40);
  CHECK(!trial.active());
}

}  // namespace

int main() {
  noSwitchSaysNothing();
  aChangeLastsTwentyTicks();
  aTrialEndsByItself();
  aTrialIsEnded();
  return report();
}
