/** Secrets and certificates lie in small files; each is read anew when it is needed, so that one that was changed counts. */

import { open } from "node:fs/promises";

const FILE_MS = 5_000;

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Waits no longer than {@link FILE_MS}: a file may lie on a disk that is gone, or be a pipe. */
export const readSmallFile = async (path: string, most: number): Promise<string> => {
  const reading = (async (): Promise<string> => {
    const file = await open(path, "r");
    try {
      const about = await file.stat();
      if (!about.isFile() || about.size > most) throw new Error(`it is no file of up to ${most} bytes`);
      return await file.readFile("utf8");
    } finally {
      await file.close();
    }
  })();
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`not read within ${FILE_MS} ms`)), FILE_MS);
  });
  try {
    return await Promise.race([reading, tooLate]);
  } catch (error) {
    throw new Error(`${path} cannot be read: ${wordsOf(error)}`);
  } finally {
    clearTimeout(late);
    // Where it comes too late, it fails unheard.
    reading.catch(() => {});
  }
};
