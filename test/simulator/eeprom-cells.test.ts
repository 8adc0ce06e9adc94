import { describe, expect, it } from "vitest";
import { EepromCells } from "../../firmware/simulator/eeprom-cells.ts";
import { seededRandom } from "../../firmware/simulator/random.ts";

const MS = 16_000;

const cells = () => {
  const bytes = new Uint8Array(4).fill(0x5a);
  let cycle = 0;
  const eeprom = new EepromCells(bytes, seededRandom(1), () => cycle);
  const write = (address: number, value: number): void => {
    eeprom.eraseMemory(address);
    eeprom.writeMemory(address, value);
  };
  return {
    bytes,
    eeprom,
    write,
    wait: (ms: number) => {
      cycle += ms * MS;
    },
  };
};

describe("the cells of the EEPROM", () => {
  it("are erased to ones and written to zeros only", () => {
    const { bytes, eeprom, write } = cells();
    write(1, 0x0f);
    eeprom.writeMemory(2, 0x0f);
    expect([...bytes]).toEqual([0x5a, 0x0f, 0x0a, 0x5a]);
    expect(eeprom.readMemory(9)).toBe(0xff);
  });

  it("hold anything where the supply went during a write, and only there", () => {
    const found = new Set<number>();
    const { bytes, eeprom, write, wait } = cells();
    for (let time = 0; time < 20; time++) {
      write(1, 0x0f);
      wait(1);
      eeprom.losePower();
      found.add(bytes[1] ?? -1);
      wait(10);
    }
    expect(found.size).toBeGreaterThan(10);
    expect([bytes[0], bytes[2], bytes[3]]).toEqual([0x5a, 0x5a, 0x5a]);
  });

  it("keep what was written when the supply goes after the write", () => {
    const { bytes, eeprom, write, wait } = cells();
    write(1, 0x0f);
    wait(4);
    eeprom.losePower();
    expect(bytes[1]).toBe(0x0f);
  });
});
