/** Text into HTML: everything that is not written in this program is escaped, and isolated in its direction. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Safe as text and within double or single quotes of an attribute. Control characters become spaces. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "").replace(/\p{Cc}+/gu, " ");

/** What people typed: letters that run from right to left, or pretend to, do not move their surroundings. */
export const saidHtml = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
