/** What the doctor says: one line for each thing looked at, and what to do where it is not well. */

export interface Finding {
  readonly level: "ok" | "warn" | "fail";
  readonly what: string;
  /** What to do about it; null when there is nothing to do. */
  readonly advice: string | null;
}

export const ok = (what: string): Finding => ({ level: "ok", what, advice: null });
export const warn = (what: string, advice: string): Finding => ({ level: "warn", what, advice });
export const fail = (what: string, advice: string): Finding => ({ level: "fail", what, advice });

const LABEL = { ok: "  ok", warn: "warn", fail: "FAIL" } as const;

/** The lines as they are printed. */
export const reportLines = (findings: readonly Finding[]): string =>
  findings
    .map(
      ({ level, what, advice }) =>
        `${LABEL[level]}  ${what}${advice === null ? "" : `\n      → ${advice}`}\n`,
    )
    .join("");

export const hasFailed = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.level === "fail");
