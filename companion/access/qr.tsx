/** A QR code as one path of an inline picture: the page's content policy takes neither data: nor inline styles. */

import { encode } from "uqr";

/** Light modules around it, without which a camera does not find it. */
const QUIET = 4;

/** Each run of dark modules in a row as one rectangle of the path. */
export const pathOf = (rows: readonly (readonly boolean[])[]): string => {
  const parts: string[] = [];
  for (const [y, row] of rows.entries()) {
    let from: number | null = null;
    for (let x = 0; x <= row.length; x += 1) {
      const dark = row[x] === true;
      if (dark && from === null) from = x;
      if (dark || from === null) continue;
      parts.push(`M${from + QUIET} ${y + QUIET}h${x - from}v1h${from - x}z`);
      from = null;
    }
  }
  return parts.join("");
};

export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const side = size + 2 * QUIET;
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} data-testid="qr">
      <rect class="qr__plate" width={side} height={side} />
      <path class="qr__modules" d={pathOf(data)} />
    </svg>
  );
};
