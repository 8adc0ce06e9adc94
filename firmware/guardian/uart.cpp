#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

namespace {

constexpr uint8_t RX_SIZE = 128;
constexpr uint8_t TX_SIZE = 128;
constexpr uint8_t RX_MASK = RX_SIZE - 1;
constexpr uint8_t TX_MASK = TX_SIZE - 1;

// 57600 baud at 16 MHz in double-speed mode: 34 gives 57143 (-0.8 %), the nearest there is (datasheet 19.11).
constexpr uint16_t UBRR_57600 = 34;

volatile uint8_t rxHead;
volatile uint8_t rxTail;
volatile uint8_t txHead;
volatile uint8_t txTail;
volatile bool sending;
uint8_t rxBuffer[RX_SIZE];
uint8_t txBuffer[TX_SIZE];

}  // namespace

ISR(USART_RX_vect) {
  // The error flags belong to the byte about to be read, so they are read before it (datasheet 19.7.4).
  const bool framingError = UCSR0A & (1 << FE0);
  const uint8_t byte = UDR0;
  const uint8_t next = (rxHead + 1) & RX_MASK;
  if (framingError || next == rxTail) return;
  rxBuffer[rxHead] = byte;
  rxHead = next;
}

// Paced by "transmit complete" and not by "data register empty", whose interrupt would have to be switched on and
// off in a register it shares with the receiver. The price is some microseconds between two bytes.
ISR(USART_TX_vect) {
  const uint8_t tail = txTail;
  if (tail == txHead) {
    sending = false;
    return;
  }
  UDR0 = txBuffer[tail];
  txTail = (tail + 1) & TX_MASK;
}

namespace uart {

void begin() {
  UCSR0A = 1 << U2X0;
  UBRR0 = UBRR_57600;
  UCSR0C = (1 << UCSZ01) | (1 << UCSZ00);
  UCSR0B = (1 << RXEN0) | (1 << TXEN0) | (1 << RXCIE0) | (1 << TXCIE0);
}

bool read(uint8_t& byte) {
  const uint8_t tail = rxTail;
  if (tail == rxHead) return false;
  byte = rxBuffer[tail];
  rxTail = (tail + 1) & RX_MASK;
  return true;
}

bool hasInput() { return rxTail != rxHead; }

uint8_t room() { return static_cast<uint8_t>(txTail - txHead - 1) & TX_MASK; }

void put(uint8_t byte) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    if (sending) {
      const uint8_t head = txHead;
      txBuffer[head] = byte;
      txHead = (head + 1) & TX_MASK;
    } else {
      sending = true;
      UDR0 = byte;
    }
  }
}

}  // namespace uart
