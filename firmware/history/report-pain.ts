/** Pain before and after as two marks on the numeric rating scale, 0 to 10; open = before, filled = after. */

const LEFT = 14;
const RIGHT = 326;
const LINE = 26;

const at = (value: number): number => LEFT + ((RIGHT - LEFT) * value) / 10;

/** @returns a picture, or words where nothing was told */
export const painPicture = (before: number | null, after: number | null): string => {
  if (before === null && after === null) return "<p>Pain: not told.</p>";
  const ticks = Array.from({ length: 11 }, (_, value) => {
    const isTold = value === before || value === after;
    return `<path class="scale" d="M${at(value)} ${LINE - 3}v6"/><text${isTold ? ' class="word"' : ""} x="${at(value)}" y="${LINE + 20}" text-anchor="middle">${value}</text>`;
  }).join("");
  const mark = (value: number | null, kind: "before" | "after", radius: number): string =>
    value === null ? "" : `<circle class="${kind}" cx="${at(value)}" cy="${LINE}" r="${radius}"/>`;
  const words = [
    before === null ? "" : `<text class="word" x="${at(before)}" y="10" text-anchor="middle">before</text>`,
    after === null ? "" : `<text class="word" x="${at(after)}" y="10" text-anchor="middle">after</text>`,
  ];
  const isClose = before !== null && after !== null && Math.abs(before - after) < 2;
  const said = isClose
    ? `<text class="word" x="${Math.min(Math.max((at(before) + at(after)) / 2, LEFT + 40), RIGHT - 40)}" y="10" text-anchor="middle">before and after</text>`
    : words.join("");
  const move =
    before === null || after === null || before === after
      ? ""
      : `<path class="move" d="M${at(before)} ${LINE}H${at(after)}"/>`;
  const spoken = `Pain, 0 to 10: ${before ?? "not told"} before, ${after ?? "not told"} after`;
  return `<svg class="pain" viewBox="0 0 340 52" role="img" aria-label="${spoken}"><path class="scale" d="M${LEFT} ${LINE}H${RIGHT}"/>${ticks}${move}${mark(before, "before", 6.5)}${mark(after, "after", 4.2)}${said}</svg><p class="small">0 = no pain, 10 = the worst that can be imagined</p>`;
};
