/**
 * Mutants that are no defects: nothing that anybody could see is different with them. One line each says why.
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

export const EQUIVALENTS: readonly Equivalent[] = [];
