/**
 * Which key press means STOP: Escape anywhere, Space wherever it does not already press or type something.
 */

/** What of a keyboard event matters here; `tag` is the focused element's tag name, upper case, null for none. */
export interface KeyPress {
  readonly key: string;
  readonly repeat: boolean;
  readonly modified: boolean;
  readonly tag: string | null;
}

const TAKES_SPACE: readonly string[] = ["INPUT", "TEXTAREA", "SELECT", "BUTTON", "SUMMARY", "A"];

export const meansStop = (press: KeyPress): boolean => {
  if (press.repeat || press.modified) return false;
  if (press.key === "Escape") return true;
  return press.key === " " && !(press.tag !== null && TAKES_SPACE.includes(press.tag));
};
