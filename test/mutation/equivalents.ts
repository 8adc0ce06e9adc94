/**
 * Mutants that are no defects: nothing that anybody could see is different with them. One line each says why.
 *
 * `was` is the code that the mutant replaces, as it stands in the file; so an entry stays right when lines move, and
 * is an error once its code is gone.
 */

export interface Equivalent {
  readonly file: string;
  readonly was: string;
  readonly becomes: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [];
