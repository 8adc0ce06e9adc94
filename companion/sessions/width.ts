/** The width that there is for a drawing, as it changes; 0 until it is known. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export const useWidth = (): {
  readonly host: { current: HTMLDivElement | null };
  readonly widthPx: number;
} => {
  const host = useRef<HTMLDivElement | null>(null);
  const widthPx = useSignal(0);
  useEffect(() => {
    const { current } = host;
    if (current === null) return undefined;
    const sizes = new ResizeObserver(() => {
      widthPx.value = Math.floor(current.clientWidth);
    });
    sizes.observe(current);
    return () => sizes.disconnect();
  }, [widthPx]);
  return { host, widthPx: widthPx.value };
};
