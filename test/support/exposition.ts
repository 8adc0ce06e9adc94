/**
 * Reads what a program exposes to Prometheus, strictly: the text format 0.0.4 as "Exposition formats" of prometheus.io
 * writes it down, and of the names what `promtool check metrics` asks for. Throws with the line that does not fit.
 */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly samples: readonly Sample[];
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const HELP = new RegExp(`^# HELP (${NAME}) (.+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/;
const VALUE = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;
const SUFFIXES = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["", "_sum", "_count"],
};

const fault = (what: string, line: string): Error => new Error(`${what}: ${JSON.stringify(line)}`);

const labelsIn = (text: string, line: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== ""; ) {
    const [whole = "", name = "", value = ""] = LABEL.exec(rest) ?? [];
    if (whole === "") throw fault("labels", line);
    if (Object.hasOwn(labels, name)) throw fault(`the label ${name} twice`, line);
    labels[name] = value.replaceAll(/\\([\\"n])/g, (_, is: string) => (is === "n" ? "\n" : is));
    rest = rest.slice(whole.length);
  }
  return labels;
};

const numberIn = (text: string, line: string): number => {
  if (!VALUE.test(text)) throw fault("value", line);
  return text.endsWith("Inf") ? Number(`${text}inity`) : Number(text);
};

/** Of one series of a histogram: counts that never fall, up to +Inf, which is all of them. */
const judgeHistogram = ({ name, samples }: Family): void => {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const ends = buckets.map(({ labels }) => numberIn(labels["le"] ?? "", name));
  const isSorted = ends.every((end, at) => at === 0 || end > (ends[at - 1] ?? Number.NaN));
  const isRising = buckets.every(
    ({ value }, at) => at === 0 || value >= (buckets[at - 1]?.value ?? Number.NaN),
  );
  const count = samples.find((sample) => sample.name === `${name}_count`)?.value;
  if (!isSorted || !isRising || ends.at(-1) !== Number.POSITIVE_INFINITY || buckets.at(-1)?.value !== count)
    throw fault("the buckets of a histogram", name);
  if (!samples.some((sample) => sample.name === `${name}_sum`)) throw fault("no sum", name);
};

const judge = (family: Family): void => {
  const { name, type, samples } = family;
  if (samples.length === 0) throw fault("a family without samples", name);
  if ((type === "counter") !== name.endsWith("_total"))
    throw fault("a counter, and only that, is a total", name);
  if (/_(bucket|sum|count)$/.test(name)) throw fault("a suffix of histograms", name);
  if (/(milli|micro)seconds|_ms$|_percent$/.test(name)) throw fault("no base unit", name);
  const keys = samples.map(
    ({ name: of, labels }) => `${of} ${JSON.stringify(Object.entries(labels).sort())}`,
  );
  if (new Set(keys).size !== keys.length) throw fault("a sample twice", name);
  if (type === "histogram") judgeHistogram(family);
  if (type !== "gauge" && samples.some(({ value }) => !(value >= 0)))
    throw fault("less than nothing counted", name);
};

export const exposed = (text: string): readonly Family[] => {
  if (!text.endsWith("\n")) throw fault("the last line has no end", text.slice(-80));
  const families: (Omit<Family, "samples"> & { readonly samples: Sample[] })[] = [];
  let help: { readonly name: string; readonly text: string } | null = null;
  for (const line of text.slice(0, -1).split("\n")) {
    if (line === "") continue;
    const [, helped, words = ""] = HELP.exec(line) ?? [];
    const [, typed, type] = TYPE.exec(line) ?? [];
    if (helped !== undefined) {
      if (families.some(({ name }) => name === helped)) throw fault("a family twice", line);
      help = { name: helped, text: words };
    } else if (typed !== undefined) {
      if (help?.name !== typed) throw fault("a type without its help before it", line);
      families.push({ name: typed, help: help.text, type: type as Family["type"], samples: [] });
    } else {
      const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
      const family = families.at(-1);
      if (name === "" || family === undefined) throw fault("no sample of a family", line);
      if (!SUFFIXES[family.type].some((suffix) => name === `${family.name}${suffix}`))
        throw fault(`no sample of ${family.name}`, line);
      family.samples.push({ name, labels: labelsIn(labels, line), value: numberIn(value, line) });
    }
  }
  for (const family of families) judge(family);
  return families;
};
