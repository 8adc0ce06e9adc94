/**
 * Values that are no sensible number, text or list, and what puts each of them into each place of a message: for the
 * properties that hold at every entry. What comes out is refused, or it is whole and means what it says.
 */

export interface Weird {
  readonly name: string;
  readonly value: unknown;
  /** As JSON's own text; null where JSON cannot say it. */
  readonly json: string | null;
  /** As YAML's. */
  readonly yaml: string;
}

const sayable = (name: string, value: unknown, yaml = JSON.stringify(value)): Weird => ({
  ...{ name, value, yaml },
  json: JSON.stringify(value),
});

const DEEP = 40;
const nested = `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`;
const PROTOTYPE = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';

export const WEIRD: readonly Weird[] = [
  { name: "NaN", value: Number.NaN, json: null, yaml: ".nan" },
  { name: "Infinity", value: Number.POSITIVE_INFINITY, json: null, yaml: ".inf" },
  { name: "-Infinity", value: Number.NEGATIVE_INFINITY, json: null, yaml: "-.inf" },
  // JSON reads what is too large for a number as endless.
  { name: "10^400", value: Number.POSITIVE_INFINITY, json: "1e400", yaml: "1e400" },
  { name: "-10^400", value: Number.NEGATIVE_INFINITY, json: "-1e400", yaml: "-1e400" },
  { name: "-0", value: -0, json: "-0", yaml: "-0" },
  { name: "-0.0", value: -0, json: "-0.0", yaml: "-0.0" },
  sayable("2^53", 2 ** 53),
  { name: "2^53 + 1", value: 2 ** 53, json: "9007199254740993", yaml: "9007199254740993" },
  { name: "1e308", value: 1e308, json: "1e308", yaml: "1e308" },
  { name: "5e-324", value: 5e-324, json: "5e-324", yaml: "5e-324" },
  sayable("-1", -1),
  sayable("0.5", 0.5),
  sayable("the text 60", "60"),
  sayable("an empty text", ""),
  sayable("the text NaN", "NaN"),
  sayable("a text with a zero in it", "a\u0000b"),
  sayable("null", null),
  sayable("true", true),
  sayable("[]", []),
  sayable("[60]", [60]),
  sayable("{}", {}),
  { name: "nested lists", value: JSON.parse(nested) as unknown, json: nested, yaml: nested },
  {
    name: "the keys of prototypes",
    value: JSON.parse(PROTOTYPE) as unknown,
    json: PROTOTYPE,
    yaml: PROTOTYPE,
  },
];

export type Path = readonly (string | number)[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Every place in a value, the whole of it first. */
export const pathsOf = (value: unknown, at: Path = []): readonly Path[] => {
  if (!isObject(value)) return [at];
  const inner = Array.isArray(value)
    ? value.flatMap((one: unknown, index) => pathsOf(one, [...at, index]))
    : Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...at, key]));
  return [at, ...inner];
};

/** What stands at a path. */
export const valueAt = (value: unknown, [key, ...rest]: Path): unknown => {
  if (key === undefined) return value;
  return isObject(value) ? valueAt(Reflect.get(value, key), rest) : undefined;
};

/** The same with something else in one place. */
export const withAt = (value: unknown, [key, ...rest]: Path, put: unknown): unknown => {
  if (key === undefined) return put;
  if (Array.isArray(value))
    return value.map((one: unknown, at) => (at === key ? withAt(one, rest, put) : one));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? withAt(one, rest, put) : one]),
  );
};

const MARK = "\u0001here\u0001";

/** The JSON of it, with `raw` as it is in one place. */
export const jsonWithAt = (value: unknown, path: Path, raw: string): string =>
  JSON.stringify(withAt(value, path, MARK)).replace(JSON.stringify(MARK), () => raw);

/** Keys that nobody has asked for, as JSON's text of a pair. */
const STRANGE_PAIRS = [
  '"__proto__":{"polluted":true}',
  '"constructor":{"prototype":{}}',
  '"x":60',
  '"toString":1',
];

/** The JSON of it, with one more key in each of its objects, one after the other. */
export const jsonWithKeys = (value: unknown): readonly string[] =>
  pathsOf(value).flatMap((path) => {
    const there = valueAt(value, path);
    if (!isObject(there) || Array.isArray(there)) return [];
    const body = JSON.stringify(there).slice(1, -1);
    return STRANGE_PAIRS.map((pair) => jsonWithAt(value, path, `{${pair}${body === "" ? "" : `,${body}`}}`));
  });

export interface Spoilt<T> {
  readonly what: string;
  readonly message: T;
  readonly path: Path;
  readonly weird: Weird;
}

/** A value with each of the weird ones in each of its places. */
export const spoiltValues = (value: unknown): readonly Spoilt<unknown>[] =>
  pathsOf(value).flatMap((path) =>
    WEIRD.map((weird) => ({
      ...{ path, weird, what: `${path.join(".")} = ${weird.name}` },
      message: withAt(value, path, weird.value),
    })),
  );

/** The same as JSON's text. */
export const spoiltJson = (value: unknown): readonly Spoilt<string>[] =>
  pathsOf(value).flatMap((path) =>
    WEIRD.flatMap((weird) =>
      weird.json === null
        ? []
        : [
            {
              ...{ path, weird, what: `${path.join(".")} = ${weird.name}` },
              message: jsonWithAt(value, path, weird.json),
            },
          ],
    ),
  );

/** What is wrong with something that was let in: numbers that are none, and keys of prototypes. */
export const faultsIn = (value: unknown, at: Path = []): readonly string[] => {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${at.join(".")} is ${value}`];
  if (!isObject(value)) return [];
  const own = Object.hasOwn(value, "__proto__") ? [`${at.join(".")} has a __proto__`] : [];
  return [...own, ...Object.entries(value).flatMap(([key, one]) => faultsIn(one, [...at, key]))];
};

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

/**
 * What is wrong with a message that was accepted although something weird stands in it. Each place has a value of the
 * kind it had before, or is null: nothing is taken for something else.
 */
export const acceptedWrongly = (
  original: unknown,
  spoilt: Spoilt<unknown>,
  accepted: unknown,
): readonly string[] => {
  const was = kindOf(valueAt(original, spoilt.path));
  const is = kindOf(spoilt.weird.value);
  const taken = was === is || is === "null" || was === "null" ? [] : [`a ${is} was taken for a ${was}`];
  return [...faultsIn(accepted), ...taken].map((fault) => `${spoilt.what}: ${fault}`);
};

/** Whether anything has got into what all objects have in common. */
export const isPolluted = (): boolean =>
  Reflect.get({}, "polluted") !== undefined || Object.keys(Object.prototype).length > 0;
