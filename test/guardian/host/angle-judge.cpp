#include "../../../firmware/guardian/angle-judge.h"

#include <cmath>
#include <functional>
#include <initializer_list>

#include "check.h"

namespace {

constexpr double TICK_S = 0.001024;
constexpr double COUNTS_PER_DEG = 1024.0 / 300;

Settings table(CalibrationPoint a, CalibrationPoint b) {
  Settings settings = defaultSettings(RecordState::valid);
  settings.calibrated = true;
  settings.pointA = a;
  settings.pointB = b;
  return settings;
}

// 0 degrees at 512 counts, 75 degrees to either side at 256 counts.
Settings usual() { return table({256, -7500}, {768, 7500}); }

uint16_t countsAt(double deg) { return static_cast<uint16_t>(std::lround(512 + deg * COUNTS_PER_DEG)); }

// A judge that is given a conversion each tick.
struct Table {
  AngleJudge judge;

  Table() { judge.configure(usual()); }
  void take(uint16_t counts) {
    judge.tick();
    judge.take(counts);
  }
  void stayAt(double deg, int samples) {
    for (int i = 0; i < samples; i++) take(countsAt(deg));
  }
  // Follows an angle over time; returns the conversions until it was no longer known, 0 when it always was.
  int follow(double forS, const std::function<double(double)>& degAt) {
    for (int i = 0; i * TICK_S < forS; i++) {
      take(countsAt(degAt(i * TICK_S)));
      if (!judge.known()) return i + 1;
    }
    return 0;
  }
};

void linearBetweenAndBeyondThePoints() {
  for (const Settings& settings : {usual(), table({768, 7500}, {256, -7500})}) {
    for (int deg = -125; deg <= 125; deg += 5) {
      AngleJudge judge;
      judge.configure(settings);
      for (int i = 0; i < 20; i++) judge.take(countsAt(deg));
      CHECK(judge.known());
      CHECK(std::abs(judge.angleCentideg() - deg * 100) <= 15);
    }
  }
  // A sensor that counts down as the table turns head down.
  AngleJudge mirrored;
  mirrored.configure(table({256, 7500}, {768, -7500}));
  for (int i = 0; i < 20; i++) mirrored.take(countsAt(40));
  CHECK(std::abs(mirrored.angleCentideg() + 4000) <= 15);
}

void knownAfterTheFirstGoodDozenConversions() {
  Table table;
  CHECK(table.judge.state() == SensorState::noReading);
  table.stayAt(-75, 11);
  CHECK(!table.judge.known());
  table.stayAt(-75, 1);
  CHECK(table.judge.known());
  CHECK_EQUAL(table.judge.rateDegPerS(), NO_RATE);
}

void withoutACalibrationThereIsNoAngle() {
  AngleJudge judge;
  judge.configure(defaultSettings(RecordState::blank));
  for (int i = 0; i < 2000; i++) judge.take(600);
  CHECK(judge.state() == SensorState::uncalibrated);
  for (int i = 0; i < 5; i++) judge.take(0);
  CHECK(judge.state() == SensorState::open);
  for (int i = 0; i < 5; i++) judge.take(600);
  CHECK(judge.state() == SensorState::uncalibrated);
}

void windowOfTheConverter() {
  for (const int counts : {0, 50, 51, 972, 973, 1023}) {
    Table table;
    table.stayAt(0, 50);
    AngleJudge& judge = table.judge;
    for (int i = 0; i < 4; i++) table.take(static_cast<uint16_t>(counts));
    const bool inside = counts >= 51 && counts <= 972;
    CHECK(inside || judge.known());
    table.take(static_cast<uint16_t>(counts));
    if (!inside) CHECK(judge.state() == (counts < 512 ? SensorState::open : SensorState::shorted));
  }
}

// A wire that makes contact for one conversion in three is as good as torn, one that fails now and then is not.
void looseWire() {
  Table table;
  table.stayAt(0, 50);
  for (int i = 0; i < 15 && table.judge.known(); i++) table.take(i % 3 == 2 ? countsAt(0) : 3);
  CHECK(table.judge.state() == SensorState::open);
  Table other;
  other.stayAt(0, 50);
  for (int i = 0; i < 900; i++) other.take(i % 20 == 0 ? 3 : countsAt(0));
  CHECK(other.judge.known());
}

void goodAgainTakesHalfASecond() {
  Table table;
  table.stayAt(0, 50);
  for (int i = 0; i < 5; i++) table.take(0);
  CHECK(table.judge.state() == SensorState::open);
  table.stayAt(0, 487);
  CHECK(!table.judge.known());
  // A single bad conversion begins it anew.
  table.take(0);
  table.stayAt(0, 487);
  CHECK(!table.judge.known());
  table.stayAt(0, 6);
  CHECK(table.judge.known());
}

void silence() {
  Table table;
  table.stayAt(0, 50);
  for (int i = 0; i < 10; i++) table.judge.tick();
  CHECK(table.judge.known());
  table.judge.tick();
  CHECK(table.judge.state() == SensorState::silent);
  table.stayAt(0, 600);
  CHECK(table.judge.known());
  // A sensor that never gave one is silent too.
  AngleJudge mute;
  mute.configure(usual());
  for (int i = 0; i < 11; i++) mute.tick();
  CHECK(mute.state() == SensorState::silent);
}

void rateIsTheSlope() {
  for (const double rate : {-80.0, -20.0, 0.0, 5.0, 45.0, 85.0}) {
    Table table;
    table.stayAt(0, 200);
    CHECK_EQUAL(table.follow(0.5, [rate](double s) { return rate * s; }), 0);
    CHECK(std::abs(table.judge.rateDegPerS() - rate) <= 4);
    CHECK(!table.judge.overRate());
  }
}

// Faster than 90 degrees per second over 100 ms, for 100 ms: after 200 ms, and gone again with it.
void overRate() {
  for (const double rate : {-120.0, 97.0, 120.0, 250.0}) {
    Table table;
    table.stayAt(0, 200);
    int after = 0;
    for (int i = 1; i * TICK_S < 0.3 && after == 0; i++) {
      table.take(countsAt(rate * i * TICK_S));
      if (table.judge.overRate()) after = i;
    }
    CHECK(table.judge.known());
    CHECK(after * TICK_S > 0.12 && after * TICK_S < 0.23);
    const double stoppedAt = rate * after * TICK_S;
    table.stayAt(stoppedAt, 130);
    CHECK(!table.judge.overRate());
  }
  Table slow;
  slow.stayAt(0, 200);
  slow.follow(1.2, [](double s) { return 82 * s; });
  CHECK(!slow.judge.overRate());
  // Only 80 ms of it: a jolt.
  Table jolt;
  jolt.stayAt(0, 200);
  for (int i = 1; i < 300; i++) {
    jolt.take(countsAt(120 * std::fmin(i * TICK_S, 0.08)));
    CHECK(!jolt.judge.overRate());
  }
}

void leaps() {
  for (const double leap : {-30.0, 10.0, 60.0}) {
    Table table;
    table.stayAt(20, 200);
    const int after = table.follow(1, [leap](double) { return 20 + leap; });
    CHECK(table.judge.state() == SensorState::implausibleRate);
    CHECK(after > 0 && after * TICK_S < 0.04);
  }
  // What lasts for less than the median sees is none; neither is a person, nor a jolt of 5 degrees.
  Table table;
  table.stayAt(20, 200);
  for (int i = 0; i < 2000; i++) table.take(i % 50 < 2 ? countsAt(40) : countsAt(20));
  CHECK(table.judge.known());
  CHECK_EQUAL(table.follow(1, [](double s) { return 20 + (s > 0.5 ? 5 : 0); }), 0);
  CHECK_EQUAL(table.follow(4, [](double s) { return 20 - 30 * (1 - std::cos(2 * M_PI * s)) / 2; }), 0);
}

// What scatters is known again when a whole second of it was quiet, not in the half second before that is told.
void noise() {
  Table table;
  table.stayAt(0, 200);
  int i = 0;
  // Two of five conversions are wild: the median hides them.
  const auto wild = [&i, &table] {
    const double degs[] = {0, 25, 0, -25, 0};
    table.take(countsAt(degs[i++ % 5]));
  };
  for (int at = 0; at < 1500 && table.judge.known(); at++) wild();
  CHECK(table.judge.state() == SensorState::noisy);
  for (int at = 0; at < 5000; at++) {
    wild();
    CHECK(!table.judge.known());
  }
  table.stayAt(0, 1000);
  CHECK(!table.judge.known());
  table.stayAt(0, 1000);
  CHECK(table.judge.known());
}

// A calibration that leads beyond half a turn within the window is no angle.
void absurdCalibration() {
  AngleJudge judge;
  judge.configure(table({500, 0}, {532, 18000}));
  for (int i = 0; i < 30; i++) judge.take(300);
  CHECK(judge.state() == SensorState::implausibleRate);
}

}  // namespace

int main() {
  linearBetweenAndBeyondThePoints();
  knownAfterTheFirstGoodDozenConversions();
  withoutACalibrationThereIsNoAngle();
  windowOfTheConverter();
  looseWire();
  goodAgainTakesHalfASecond();
  silence();
  rateIsTheSlope();
  overRate();
  leaps();
  noise();
  absurdCalibration();
  return report();
}
