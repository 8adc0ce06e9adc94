// Answers to a Firmata host's I2C requests, from the guardian's own readings of the MPU-6050.
//
// Nothing a host asks for reaches the bus: a write would put the sensor to sleep or change its range, and a read would
// take the bus from the guardian. So writes are dropped, reads of the sensor's readings and of its name are answered,
// and everything else is passed over. While there are no readings nothing is answered: silence is how a host learns
// of it.
#pragma once

#include <stdint.h>

#include "firmata-parser.h"
#include "mpu6050.h"

class I2cAnswers {
 public:
  // Takes an I2C request or configuration. False when the sysex is none.
  bool take(const FirmataMessage& message);

  // A host that resets the board asks for nothing any more.
  void forget();

  // Sends an answer that is due, at most one, if there is room for it. Call it every tick while there are readings.
  void serve(const Mpu6050& sensor, uint32_t nowMs);

 private:
  // Registers to be told; none while the length is 0.
  struct Registers {
    uint8_t first;
    uint8_t length;
  };

  static bool decode(const FirmataMessage& message, Registers& asked);
  static bool send(const Registers& asked, const Mpu6050& sensor);

  Registers once_ = {0, 0};
  Registers repeated_ = {0, 0};
  uint32_t repeatedMs_ = 0;
};
