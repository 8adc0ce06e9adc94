/** What a seeded defect is, and the files that most of them are about. */

export interface SeededDefect {
  /** What the guardian promises. */
  readonly promise: string;
  /** What is wrong with it, in words. */
  readonly defect: string;
  /** Source file, from the project's folder. */
  readonly file: string;
  /** Stands in the file exactly once, and is replaced. */
  readonly from: string;
  readonly to: string;
  /** The test that must fail: its file, and its title as it is reported. */
  readonly test: { readonly file: string; readonly title: string };
}

export const SUPERVISOR = "firmware/guardian/supervisor.cpp";
export const JUDGE = "firmware/guardian/angle-judge.cpp";
export const FRAME = "firmware/guardian/frame.cpp";
export const GUARDIAN = "firmware/guardian/guardian.cpp";
export const HOST_FRAMES = "firmware/guardian/host-frames.cpp";

type NamedTest = SeededDefect["test"];
const of =
  (file: string) =>
  (title: string): NamedTest => ({ file: `test/guardian/${file}.test.ts`, title });

export const supervision = of("supervision");
export const image = of("image");
export const boot = of("boot");
export const settings = of("settings");
export const secondSensor = of("second-sensor");
export const i2cAnswers = of("i2c-answers");
export const proof = (about: string, title: string): NamedTest => of(`proof-${about}`)(title);
