/** The curve's colours, taken from the theme of the page as it is now, and told again when that changes. */

/** What is drawn, and the variable of the theme that colours it. */
const INKS = {
  angle: "--brand-ink",
  limit: "--over",
  limitText: "--over-ink",
  near: "--near",
  ceiling: "--ink",
  text: "--muted",
  grid: "--line",
  held: "--near-ink",
} as const;
export type Ink = { readonly [K in keyof typeof INKS]: string };

/** Resolved by the browser itself, so that a variable may be made of others in any way a theme likes. */
export const readInk = (host: HTMLElement): Ink => {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const colourOf = (variable: string): string => {
    probe.style.setProperty("color", `var(${variable})`);
    return getComputedStyle(probe).color;
  };
  const ink: Record<keyof typeof INKS, string> = {
    angle: colourOf(INKS.angle),
    limit: colourOf(INKS.limit),
    limitText: colourOf(INKS.limitText),
    near: colourOf(INKS.near),
    ceiling: colourOf(INKS.ceiling),
    text: colourOf(INKS.text),
    grid: colourOf(INKS.grid),
    held: colourOf(INKS.held),
  };
  probe.remove();
  return ink;
};

const SCHEMES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"];

/** Calls whenever the colours may be others. The result stops it. */
export const followInk = (changed: () => void): (() => void) => {
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributes: true });
  const schemes = SCHEMES.map((query) => matchMedia(query));
  for (const scheme of schemes) scheme.addEventListener("change", changed);
  return () => {
    watcher.disconnect();
    for (const scheme of schemes) scheme.removeEventListener("change", changed);
  };
};
