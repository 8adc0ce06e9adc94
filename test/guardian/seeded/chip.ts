/** Defects close to the chip: the first pulse, the servo, the watchdog, the buzzer. */

import { boot, GUARDIAN, image, type SeededDefect } from "./seeded-defect.ts";

export const CHIP_DEFECTS: readonly SeededDefect[] = [
  {
    promise: "the first pulse after a reset is release",
    defect: "it is hold",
    file: GUARDIAN,
    from: "servo::writeLockNow(settings.releaseUs);\n  return settings.releaseUs;",
    to: "servo::writeLockNow(settings.holdUs);\n  return settings.holdUs;",
    test: boot("at any of 500 moments makes release the first thing the lock hears, within 3 ms"),
  },
  {
    promise: "release does not wait for the servo's next frame",
    defect: "the frame is not cut short",
    file: "firmware/guardian/servo.cpp",
    from: "void restartFrame() { TCNT1 = JUST_BEFORE_TOP; }",
    to: "void restartFrame() {}",
    test: image("gets a whole release pulse within 4 ms of the command in every phase of the servo's frame"),
  },
  {
    promise: "a loop that hangs is released and reset",
    defect: "the clock's interrupt feeds the watchdog",
    file: "firmware/guardian/clock.cpp",
    from: "  ticked = true;\n}",
    to: '  ticked = true;\n  asm volatile("wdr");\n}',
    test: boot("in tick() is released within 150 ms, reset within 300 ms, and told"),
  },
  {
    promise: "a loop that hangs is reset even where interrupts are off",
    defect: "the watchdog interrupts and never resets",
    file: "firmware/guardian/watchdog.cpp",
    from: "WDTCSR = (1 << WDIE) | (1 << WDE) | WDTO_120MS;",
    to: "WDTCSR = (1 << WDIE) | WDTO_120MS;",
    test: boot("with interrupts off is released by the reset, within the same 300 ms"),
  },
  {
    promise: "a watchdog that has bitten is not fed again",
    defect: "a loop that comes back feeds it",
    file: "firmware/guardian/watchdog.cpp",
    from: "if (doneTasks != ALL_TASKS || hasBitten) return;",
    to: "if (doneTasks != ALL_TASKS) return;",
    test: boot("that ends after the interrupt is followed by the reset all the same"),
  },
  {
    promise: "HIGH has its rhythm",
    defect: "ten even pulses",
    file: "firmware/guardian/signal.cpp",
    from: "    case 5: return 700;\n",
    to: "",
    test: image("sound HIGH from a lapse on until it is acknowledged"),
  },
  {
    promise: "a signal outlives its host",
    defect: "it ends after one burst",
    file: "firmware/guardian/signal.cpp",
    from: "pulse_ = pulse_ >= pulsesPerBurst(rendering_) ? 1 : static_cast<uint8_t>(pulse_ + 1);",
    to: "if (pulse_ >= pulsesPerBurst(rendering_)) return;\n  pulse_++;",
    test: image("outlive the host that asked for them"),
  },
  {
    promise: "a more urgent signal is heard within 250 ms",
    defect: "the pause before it lasts half a second",
    file: "firmware/guardian/signal.cpp",
    from: "constexpr uint16_t PREEMPT_GAP_MS = 50;",
    to: "constexpr uint16_t PREEMPT_GAP_MS = 500;",
    test: { file: "test/guardian/host.test.ts", title: "signal.cpp" },
  },
];
