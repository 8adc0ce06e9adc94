#include "../../../firmware/guardian/table-button.h"

#include <initializer_list>

#include "check.h"

namespace {

constexpr uint8_t DEBOUNCE = 5;

// One look each millisecond.
ButtonPress hold(TableButton& button, uint32_t& nowMs, uint32_t forMs, bool open, bool counts) {
  ButtonPress seen = ButtonPress::none;
  for (uint32_t ms = 0; ms < forMs; ms++) {
    const ButtonPress press = button.watch(open, counts, nowMs++);
    if (press == ButtonPress::none) continue;
    CHECK(seen == ButtonPress::none);
    seen = press;
  }
  return seen;
}

ButtonPress pressFor(uint32_t openMs, bool counts, uint32_t startMs) {
  TableButton button;
  uint32_t now = startMs;
  CHECK(hold(button, now, 50, false, counts) == ButtonPress::none);
  CHECK(hold(button, now, openMs, true, counts) == ButtonPress::none);
  return hold(button, now, 50, false, counts);
}

void fiveLooksAreStop() {
  TableButton button;
  for (int look = 0; look < 1000; look++) {
    // Four of five looks open: a contact that bounces, or a line that hums, is none.
    button.watch(look % 5 != 0, true, static_cast<uint32_t>(look));
    CHECK(!button.open());
  }
  uint32_t now = 1000;
  hold(button, now, 1, false, true);
  hold(button, now, DEBOUNCE - 1, true, true);
  CHECK(!button.open());
  hold(button, now, 1, true, true);
  CHECK(button.open());
  hold(button, now, DEBOUNCE - 1, false, true);
  CHECK(button.open());
  hold(button, now, 1, false, true);
  CHECK(!button.open());
}

void whatAPressMeans() {
  for (uint32_t start : {0u, 0xFFFFF000u}) {
    CHECK(pressFor(20, true, start) == ButtonPress::none);
    CHECK(pressFor(40, true, start) == ButtonPress::pause);
    CHECK(pressFor(2999, true, start) == ButtonPress::pause);
    CHECK(pressFor(3000, true, start) == ButtonPress::acknowledge);
    CHECK(pressFor(15000, true, start) == ButtonPress::acknowledge);
    CHECK(pressFor(15001, true, start) == ButtonPress::none);
    CHECK(pressFor(600000, true, start) == ButtonPress::none);
  }
}

// The press that was a STOP, or began before the trip, is none of the alarm's.
void itCountsFromItsBeginning() {
  CHECK(pressFor(500, false, 0) == ButtonPress::none);
  CHECK(pressFor(5000, false, 0) == ButtonPress::none);
  TableButton button;
  uint32_t now = 0;
  hold(button, now, 100, true, false);
  CHECK(hold(button, now, 4000, true, true) == ButtonPress::none);
  CHECK(hold(button, now, 50, false, true) == ButtonPress::none);
}

void aTornCableSaysNothing() {
  TableButton button;
  uint32_t now = 0;
  for (int minute = 0; minute < 10; minute++) CHECK(hold(button, now, 60000, true, true) == ButtonPress::none);
}

}  // namespace

int main() {
  fiveLooksAreStop();
  whatAPressMeans();
  itCountsFromItsBeginning();
  aTornCableSaysNothing();
  return report();
}
