/** Why the board last started: MCUSR of the ATmega328P as it was found at boot (data sheet §11.9.1), in words. */

const CAUSES = [
  [0x08, "the watchdog: the sketch had stopped"],
  [0x04, "a brown-out: the supply fell"],
  [0x01, "power"],
  [0x02, "its reset button or the opening of its port"],
] as const;

export const resetCauseWords = (mcusr: number): string => {
  const words = CAUSES.flatMap(([bit, word]) => ((mcusr & bit) === 0 ? [] : [word]));
  return words.length === 0 ? "not known (its boot loader keeps that to itself)" : words.join(", and ");
};
