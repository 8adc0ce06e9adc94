// The two-wire bus on A4 (SDA) and A5 (SCL) at 400 kHz: master, by interrupt, one transaction at a time.
//
// Nothing here waits, and every transaction ends: one that is not done within three ticks, because a wire is held low
// or nobody answers, is given up, and the bus is freed by hand with a step in each tick. While that does not help it
// is tried again ten times a second.
#pragma once

#include <stdint.h>

namespace twi {

constexpr uint8_t MOST_BYTES = 14;

enum class Result : uint8_t { none, done, failed };

void begin();

// Leaves the bus, and its pins to others.
void end();

// A transaction can be started.
bool idle();

// Each starts a transaction, only while idle: `length` (1 ... MOST_BYTES) of a device's registers from `reg` on are
// read, or one is written.
void read(uint8_t device, uint8_t reg, uint8_t length);
void write(uint8_t device, uint8_t reg, uint8_t value);

// How the transaction ended, once each; `bytes` (room for MOST_BYTES) are those read.
Result take(uint8_t* bytes);
bool resultPending();

// Bounds the transaction in time and frees a bus that hangs. Call it every tick.
void tick();

}  // namespace twi
