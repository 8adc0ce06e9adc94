/** How the program ends, for scripts and service managers. */
export const EXIT = {
  /** It was asked to stop, and did. */
  STOPPED: 0,
  /** Something happened that the code did not foresee. */
  BUG: 1,
  /**
   * `doctor` found a fault, `sessions verify` an edit or damage, `sessions import` something else in the place of what
   * it brought; `flash`, `calibrate` or `sessions` could not do what they were asked for.
   */
  FAILED: 1,
  /** The command line or the config is wrong; the message says where. */
  USAGE: 2,
  /** The HTTP port is taken, or another instance runs this table or data folder. */
  BUSY: 3,
  /** It was left or refused before anything was changed. */
  UNCHANGED: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
