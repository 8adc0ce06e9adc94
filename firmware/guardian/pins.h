// Which pin of the Uno does what. Pin numbers are Arduino's: 0-7 are port D, 8-13 port B, 14-19 (A0-A5) port C.
#pragma once

#include <stdint.h>

constexpr uint8_t PIN_COUNT = 20;
constexpr uint8_t FIRST_ANALOG_PIN = 14;
constexpr uint8_t ANALOG_CHANNELS = 6;

constexpr uint8_t STOP_PIN = 2;         // normally closed to GND; open is STOP
constexpr uint8_t BUZZER_PIN = 3;       // OC2B
constexpr uint8_t LOCK_SWITCH_PIN = 4;  // where fitted: closed to GND = the lock is released
constexpr uint8_t LOCK_PIN = 9;         // OC1A
constexpr uint8_t FREE_SERVO_PIN = 10;  // OC1B
constexpr uint8_t SENSOR_CHANNEL = 0;   // A0
constexpr uint8_t LAST_SENSOR_CHANNEL = 3;  // A4 and A5 are the I2C bus
constexpr uint8_t SDA_PIN = 18;             // A4
constexpr uint8_t SCL_PIN = 19;             // A5

// Firmata groups pins by eight: port 0 is pins 0-7, port 1 is 8-15, port 2 is 16-19.
constexpr uint8_t PORT_COUNT = 3;
constexpr uint8_t portOf(uint8_t pin) { return pin >> 3; }
constexpr uint8_t bitInPort(uint8_t pin) { return static_cast<uint8_t>(1 << (pin & 7)); }
