/*
 * Sets the colours before anything is painted, so that a dark room is never lit by a white flash. A classic script,
 * because a module runs only after the page has been read. It decides as theme.ts does; a test compares the two.
 */
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem("inversion-table.screen") ?? "null")?.theme;
  } catch {
    // A browser that keeps nothing, or nothing readable: the system's wish decides.
  }
  const wants = (query) => matchMedia(query).matches;
  const system = wants("(prefers-color-scheme: dark)") ? "dark" : "light";
  const byHand = ["light", "dark", "contrast"].includes(chosen) ? chosen : null;
  const theme = byHand ?? (wants("(prefers-contrast: more)") ? "contrast" : system);
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.ground = theme === "contrast" ? system : theme;
})();
