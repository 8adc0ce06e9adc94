import { describe, expect, test } from "vitest";
import {
  bars,
  type Column,
  cutTo,
  harmless,
  tableLines,
  widthOf,
} from "../../firmware/sessions/terminal-table.ts";

describe("what people wrote in a terminal", () => {
  test.each([
    ["\u001b[2J\u001b]0;owned\u0007hello", "[2J ]0;owned hello"],
    ["two\nlines\tand a tab", "two lines and a tab"],
    ["\u202egnorw", "gnorw"],
    ["a\u2028b", "a b"],
    ["größer 大きい", "größer 大きい"],
  ])("%j moves nothing", (text, shown) => {
    expect(harmless(text)).toBe(shown);
  });

  test("is as wide as it is drawn", () => {
    expect(widthOf("abc")).toBe(3);
    expect(widthOf("大き")).toBe(4);
    expect(widthOf("👩‍👩‍👧")).toBe(2);
    expect(widthOf("e\u0301")).toBe(1);
  });

  test("is cut within a letter of its width", () => {
    expect(cutTo("abcdef", 6)).toBe("abcdef");
    expect(cutTo("abcdef", 4)).toBe("abc…");
    expect(cutTo("大きいです", 6)).toBe("大き…");
  });
});

const columns: readonly Column<{ readonly name: string; readonly figure: number }>[] = [
  { title: "NAME", align: "left", most: 6, cell: ({ name }) => name },
  { title: "FIGURE", align: "right", most: 6, cell: ({ figure }) => String(figure) },
];

test("columns stand below each other, whatever the letters, without spaces at the end of a line", () => {
  const items = [
    { name: "大き", figure: 5 },
    { name: "somebody", figure: 12_345 },
  ];
  expect(tableLines(columns, items)).toBe("NAME    FIGURE\n大き         5\nsomeb…   12345\n");
  expect(tableLines([...columns].reverse(), [{ name: "", figure: 1 }])).toBe("FIGURE  NAME\n     1\n");
});

test("bars rise from nothing to the most, and say where nothing is known", () => {
  expect(bars([-70, 0, 20, 40, 60, null, Number.NaN], 40)).toBe("▁▁▅██··");
  expect(bars([1], 0)).toBe("█");
});
