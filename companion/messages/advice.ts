/** What is the case, and what to do next. */
export interface Advice {
  readonly title: string;
  readonly next: string;
}
