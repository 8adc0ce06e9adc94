/**
 * What a page keeps in its browser. Some browsers refuse even to be asked for their storage, some are full, some keep
 * nothing: nothing here throws, and what cannot be kept holds until the page is closed.
 */

export type Kept = Pick<Storage, "getItem" | "setItem">;

/** @param open gives the browser's storage; asking for it may throw. */
export const keptBy = (open: () => Kept): Kept => {
  const unkept = new Map<string, string>();
  return {
    getItem: (key) => {
      try {
        return unkept.get(key) ?? open().getItem(key);
      } catch {
        return unkept.get(key) ?? null;
      }
    },
    setItem: (key, value) => {
      try {
        open().setItem(key, value);
        unkept.delete(key);
      } catch {
        unkept.set(key, value);
      }
    },
  };
};
