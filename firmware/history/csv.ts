/**
 * Comma-separated values as RFC 4180 has them: a header, CRLF, quotes where they are needed. What people typed cannot
 * become a formula: spreadsheets compute cells that begin with = + - @ or a tab, so such text gets an apostrophe first.
 */

/** `said`: free text of people. `plain`: figures and words of this program, which may begin with a minus. */
export type Cell =
  | { readonly kind: "said"; readonly text: string | null }
  | { readonly kind: "plain"; readonly value: string | number | null };

export const said = (text: string | null): Cell => ({ kind: "said", text });
export const plain = (value: string | number | null): Cell => ({ kind: "plain", value });

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const harmless = (text: string): string => (/^\s*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

const cellText = (cell: Cell): string => {
  if (cell.kind === "said") return cell.text === null ? "" : quoted(harmless(cell.text));
  return cell.value === null ? "" : quoted(String(cell.value));
};

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellText).join(",")}\r\n`;
