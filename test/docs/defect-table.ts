/** The table of docs/safety.md that says which defect turns which test red: its one source is the list of defects. */

import { SEEDED_DEFECTS } from "../guardian/seeded-defects.ts";

export const BEGIN = "<!-- seeded defects: begin -->\n";
export const END = "<!-- seeded defects: end -->\n";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The table, as Markdown. */
export const defectTable = (): string =>
  [
    "| promise | defect | test that turns red |",
    "|---|---|---|",
    ...SEEDED_DEFECTS.map(
      ({ promise, defect, test }) =>
        `| ${cell(promise)} | ${cell(defect)} | \`${test.file}\`: ${cell(test.title)} |`,
    ),
    "",
  ].join("\n");

/** A page cut at its two marks; the marks stay with what is around the table. */
export const cutAtTable = (
  page: string,
): { readonly before: string; readonly table: string; readonly after: string } => {
  const from = page.indexOf(BEGIN) + BEGIN.length;
  const to = page.indexOf(END, from);
  if (from < BEGIN.length || to < 0) throw new Error(`no table between ${BEGIN.trim()} and ${END.trim()}`);
  return { before: page.slice(0, from), table: page.slice(from, to), after: page.slice(to) };
};
