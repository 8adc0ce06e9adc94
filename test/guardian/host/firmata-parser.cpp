#include "../../../firmware/guardian/firmata-parser.h"

#include <cstdlib>
#include <vector>

#include "check.h"

namespace {

struct Seen {
  FirmataCommand command;
  int number;
  int value;
  std::vector<uint8_t> data;
};

std::vector<Seen> feed(FirmataParser& parser, const std::vector<uint8_t>& bytes) {
  std::vector<Seen> seen;
  FirmataMessage message;
  for (uint8_t byte : bytes) {
    if (!parser.feed(byte, message)) continue;
    seen.push_back({message.command, message.number, message.value,
                    std::vector<uint8_t>(message.data, message.data + message.dataLength)});
  }
  return seen;
}

void everyCommand() {
  FirmataParser parser;
  const auto seen = feed(parser, {0x91, 0x05, 0x01, 0xE9, 0x50, 0x0F, 0xC0, 1,    0xD1, 1,    0xF4, 9,
                                  4,    0xF5, 13,   1,    0xF9, 0xFF, 0xF0, 0x7A, 0x01, 0x02, 0xF7});
  CHECK_EQUAL(seen.size(), 9);
  CHECK(seen[0].command == FirmataCommand::digitalPort && seen[0].number == 1 && seen[0].value == 0x85);
  CHECK(seen[1].command == FirmataCommand::analogWrite && seen[1].number == 9 && seen[1].value == 2000);
  CHECK(seen[2].command == FirmataCommand::reportAnalog && seen[2].number == 0 && seen[2].value == 1);
  CHECK(seen[3].command == FirmataCommand::reportDigital && seen[3].number == 1 && seen[3].value == 1);
  CHECK(seen[4].command == FirmataCommand::pinMode && seen[4].number == 9 && seen[4].value == 4);
  CHECK(seen[5].command == FirmataCommand::digitalPinValue && seen[5].number == 13 && seen[5].value == 1);
  CHECK(seen[6].command == FirmataCommand::reportVersion);
  CHECK(seen[7].command == FirmataCommand::systemReset);
  CHECK(seen[8].command == FirmataCommand::sysex && seen[8].number == 0x7A);
  CHECK(seen[8].data == (std::vector<uint8_t>{1, 2}));
}

void overlongSysexIsDropped() {
  for (int length = 1; length < 300; length++) {
    FirmataParser parser;
    std::vector<uint8_t> bytes = {0xF0};
    bytes.insert(bytes.end(), length, 0x11);
    bytes.push_back(0xF7);
    bytes.push_back(0xF9);
    const auto seen = feed(parser, bytes);
    CHECK_EQUAL(seen.size(), length <= FirmataParser::SYSEX_BYTES ? 2 : 1);
    CHECK(seen.back().command == FirmataCommand::reportVersion);
  }
}

void brokenMessagesEndAtTheNextCommand() {
  FirmataParser parser;
  CHECK_EQUAL(feed(parser, {0xF0, 0x01, 0x02, 0xE9, 0x10, 0x07}).size(), 1);
  CHECK_EQUAL(feed(parser, {0xE9, 0x10, 0xE9, 0x10, 0x07}).size(), 1);
  // Stray data, an end without a start, an empty sysex and unknown commands say nothing.
  CHECK_EQUAL(feed(parser, {0x10, 0x20, 0xF7, 0xF0, 0xF7, 0x80, 1, 2, 0xF8, 3, 0xFE, 4}).size(), 0);
  // Data left over from a message does not leak into the next.
  const auto seen = feed(parser, {0xF0, 0x05, 0x06, 0xF0, 0x07, 0xF7});
  CHECK_EQUAL(seen.size(), 1);
  CHECK(seen[0].number == 7 && seen[0].data.empty());
}

void noiseNeverLeavesItOutOfStep() {
  std::srand(20240607);
  FirmataParser parser;
  for (int round = 0; round < 20000; round++) {
    std::vector<uint8_t> noise;
    const int length = std::rand() % 150;
    for (int i = 0; i < length; i++) noise.push_back(static_cast<uint8_t>(std::rand()));
    for (const auto& message : feed(parser, noise)) CHECK(message.data.size() < FirmataParser::SYSEX_BYTES);
    const auto seen = feed(parser, {0xF4, 10, 4});
    CHECK_EQUAL(seen.size(), 1);
    CHECK(seen[0].number == 10 && seen[0].value == 4);
  }
}

}  // namespace

int main() {
  everyCommand();
  overlongSysexIsDropped();
  brokenMessagesEndAtTheNextCommand();
  noiseNeverLeavesItOutOfStep();
  return report();
}
