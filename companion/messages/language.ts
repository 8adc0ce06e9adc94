/**
 * What another language has to export: the names of the English file, texts for texts, and functions that take the same
 * values. Beside a translation: `import * as en from "../en/alarms.ts"; import * as de from "./alarms.ts";
 * de satisfies Language<typeof en>;`.
 */

export type Language<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [K in keyof T]: Language<T[K]> };
