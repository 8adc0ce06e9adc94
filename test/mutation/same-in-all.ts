/**
 * What is written down of a mutant that is no defect, and several of one file with the same reason.
 *
 * `line` and `was` are the code as it stands in the file; so an entry stays right when lines move, and is an error once
 * its code is gone, or once a test notices the mutant after all.
 */

export interface Equivalent {
  readonly file: string;
  /** The line it begins in, for the same code may stand elsewhere where it matters. */
  readonly line: string;
  readonly was: string;
  readonly becomes: string;
  readonly why: string;
}

export const sameInAll = (
  file: string,
  why: string,
  ...mutants: readonly (readonly [line: string, was: string, becomes: string])[]
): readonly Equivalent[] => mutants.map(([line, was, becomes]) => ({ file, line, was, becomes, why }));
