/** How the line to this screen is, in a word and the figures behind it. Told at most twice a second. */

import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { LinkQuality as Quality } from "../link-quality.ts";
import { LINK_NAME, LINK_STATES, linkDelay, linkMissing, linkRate } from "../messages.ts";

const BARS = [
  { x: 1, y: 13, height: 6 },
  { x: 8, y: 8, height: 11 },
  { x: 15, y: 2, height: 17 },
] as const;

export const LinkQuality = ({ link }: { link: ReadonlySignal<Quality> }) => {
  const word = useComputed(() => link.value.word);
  return (
    <div class={useComputed(() => `line line--${word.value}`)} data-testid="link-quality">
      <svg class="line__bars" viewBox="0 0 22 20" aria-hidden="true">
        {BARS.map(({ x, y, height }) => (
          <rect key={x} class="line__bar" x={x} y={y} width="5" height={height} rx="1.5" />
        ))}
      </svg>
      <span class="line__name">{LINK_NAME}</span>
      <strong class="line__word" data-testid="link-word">
        {useComputed(() => LINK_STATES[word.value])}
      </strong>
      <span class="line__figures">
        <span>{useComputed(() => linkDelay(link.value.delayMs))}</span>
        <span>{useComputed(() => linkRate(link.value.perS, link.value.askedPerS))}</span>
        <span>{useComputed(() => linkMissing(link.value.missing))}</span>
      </span>
    </div>
  );
};
