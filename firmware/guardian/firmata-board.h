// The Firmata 2.6 side of the board: pin modes, reads, writes, reports and queries of the Uno's pins.
//
// Shared by the guardian and by the plain firmware, which differ in the profile: its name, what each pin can do and
// which pins the host may not touch. A value out of range is ignored, not clamped. Nothing here waits.
#pragma once

#include <stdint.h>

#include "firmata-answers.h"
#include "firmata-parser.h"
#include "firmata-profile.h"
#include "pins.h"

enum class Handled : uint8_t { yes, unknownSysex, refusedGuardedPin };

class FirmataBoard {
 public:
  // Puts every pin the host may use into its first mode and greets the host; guarded pins are left alone.
  void begin(const FirmataProfile& profile);

  // Does what a message asks for.
  Handled handle(const FirmataMessage& message, uint32_t nowMs);

  // Digital reports and the start of a due round of analog reports. Call it every tick.
  void tick(uint32_t nowMs);

  // Sends a finished conversion and starts the round's next one. Call it every turn of the loop.
  void pollConversion();

  // Sends as much of the outstanding answers as there is room for.
  void serveAnswers() { answers_.serve(); }
  bool answersOutstanding() const { return answers_.outstanding(); }

  // True while an answer is half sent: nothing else may be written in between.
  bool answering() const { return answers_.answering(); }

  // For pins driven by the firmware itself: what a pin state query shall tell.
  void showPin(uint8_t pin, uint8_t mode, uint16_t state);

 private:
  void resetPins();
  bool anyGuarded() const;
  bool guarded(uint8_t pin) const { return (profile_->guardedPins[portOf(pin)] & bitInPort(pin)) != 0; }
  Handled setMode(uint8_t pin, uint8_t mode);
  Handled writeDigitalPort(uint8_t port, uint8_t levels);
  Handled writeDigitalPin(uint8_t pin, bool high);
  Handled writeAnalog(uint8_t pin, uint16_t value);
  Handled configureServo(const FirmataMessage& message);
  Handled handleSysex(const FirmataMessage& message, uint32_t nowMs);
  void applyDigital(uint8_t pin, bool high);
  void reportDigital(uint8_t port, bool on);
  void sendDigitalChanges();
  uint8_t readablePins(uint8_t port) const;
  void startNextConversion();

  const FirmataProfile* profile_ = nullptr;
  uint8_t modes_[PIN_COUNT] = {};
  uint16_t states_[PIN_COUNT] = {};
  uint16_t servoMinUs_[2] = {};
  uint16_t servoMaxUs_[2] = {};
  uint8_t guardedLevels_[PORT_COUNT] = {};  // bits of guarded pins in the host's last port writes
  uint8_t digitalReports_ = 0;
  uint8_t digitalUnsent_ = 0;
  uint8_t lastLevels_[PORT_COUNT] = {};
  uint8_t analogReports_ = 0;
  uint8_t analogRound_ = 0;  // channels still to be converted in this round
  uint8_t converting_ = 0xFF;
  uint16_t samplingMs_ = 0;
  uint32_t nextRoundMs_ = 0;
  FirmataAnswers answers_;
};
