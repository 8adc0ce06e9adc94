/**
 * Renders what Home Assistant would make of a payload: its templates are Jinja, and so is what renders them here, with
 * the one function of Home Assistant's own that the table uses.
 */

import { Template } from "@huggingface/jinja";

/** Of Python's codes, those that are used. */
const strftime = (at: Date, format: string): string => {
  const iso = at.toISOString();
  const codes: Readonly<Record<string, string>> = {
    ...{ Y: iso.slice(0, 4), m: iso.slice(5, 7), d: iso.slice(8, 10) },
    ...{ H: iso.slice(11, 13), M: iso.slice(14, 16), S: iso.slice(17, 19), f: `${iso.slice(20, 23)}000` },
  };
  return format.replaceAll(/%(.)/g, (_, code: string) => {
    const found = codes[code];
    if (found === undefined) throw new Error(`%${code} is not known here`);
    return found;
  });
};

/** @param payload JSON, as it was published */
export const rendered = (template: string, payload: string, at = new Date()): string =>
  new Template(template).render({
    value: payload,
    value_json: payload === "" ? null : (JSON.parse(payload) as unknown),
    utcnow: () => ({ strftime: (format: string) => strftime(at, format) }),
  });

/** What a binary sensor shows: `ON`, `OFF` and `None` are all that it takes. */
export const binaryState = (text: string): "on" | "off" | "unknown" => {
  const shown = { ON: "on", OFF: "off", None: "unknown" } as const;
  const state = shown[text as keyof typeof shown];
  if (state === undefined)
    throw new Error(`a binary sensor takes ON, OFF or None, not ${JSON.stringify(text)}`);
  return state;
};
