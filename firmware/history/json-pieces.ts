/**
 * Reads one JSON object piece by piece, for documents larger than what should be in memory: the members of the object,
 * and the elements of those members that are arrays, each as text of its own. It knows where values begin and end;
 * whether a piece is JSON is judged by JSON.parse, which every piece goes through.
 */

export type JsonPiece =
  | { readonly kind: "member"; readonly name: string; readonly value: unknown }
  /** An array begins; its elements follow. */
  | { readonly kind: "array"; readonly name: string }
  | { readonly kind: "element"; readonly name: string; readonly value: unknown };

/** The text is no such document; `message` says where. */
export class JsonPiecesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JsonPiecesError";
  }
}

/** Characters of one piece; a day's readings fit. */
export const MOST_PIECE_CHARS = 64 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;

const parsed = (text: string, at: number): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new JsonPiecesError(`not JSON before character ${at}: ${shown}`);
  }
};

/** The characters one after the other, over the borders of the chunks, and whole values cut out of them. */
class Characters {
  readonly #chunks: Iterator<string>;
  #chunk = "";
  #index = 0;
  #before = 0;

  constructor(chunks: Iterable<string>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  get at(): number {
    return this.#before + this.#index;
  }

  /** The code of the next character without taking it; -1 at the end. */
  #peek(): number {
    while (this.#index >= this.#chunk.length) {
      const next = this.#chunks.next();
      if (next.done === true) return -1;
      this.#before += this.#chunk.length;
      this.#chunk = next.value;
      this.#index = 0;
    }
    return this.#chunk.charCodeAt(this.#index);
  }

  /** The next character that is no white space, untaken; "" at the end. */
  next(): string {
    for (;;) {
      const code = this.#peek();
      if (code === -1) return "";
      if (!isSpace(code)) return String.fromCharCode(code);
      this.#index += 1;
    }
  }

  take(expected: string): void {
    const found = this.next();
    if (!expected.includes(found) || found === "") {
      const what = found === "" ? "the end" : JSON.stringify(found);
      throw new JsonPiecesError(
        `${what} at character ${this.at}; allowed: ${[...expected].map((one) => JSON.stringify(one)).join(" or ")}`,
      );
    }
    this.#index += 1;
  }

  /** Takes one whole value. */
  value(): unknown {
    this.next();
    const parts: string[] = [];
    let length = 0;
    let from = this.#index;
    let depth = 0;
    let inString = false;
    let escaped = false;
    const keep = (): void => {
      parts.push(this.#chunk.slice(from, this.#index));
      length += this.#index - from;
      if (length > MOST_PIECE_CHARS)
        throw new JsonPiecesError(`a value of more than ${MOST_PIECE_CHARS} characters before ${this.at}`);
    };
    for (;;) {
      if (this.#index >= this.#chunk.length) {
        keep();
        const code = this.#peek();
        from = this.#index;
        if (code === -1) break;
      }
      const code = this.#chunk.charCodeAt(this.#index);
      if (inString) {
        this.#index += 1;
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
        if (!inString && depth === 0) break;
        continue;
      }
      // A number or a word ends before what follows it.
      if (depth === 0 && (isClosing(code) || code === 0x2c || code === 0x3a || isSpace(code))) break;
      this.#index += 1;
      if (code === QUOTE) inString = true;
      else if (isOpening(code)) depth += 1;
      else if (isClosing(code)) {
        depth -= 1;
        if (depth === 0) break;
      }
    }
    keep();
    return parsed(parts.join(""), this.at);
  }
}

function* elementsOf(characters: Characters, name: string): Generator<JsonPiece> {
  characters.take("[");
  if (characters.next() === "]") {
    characters.take("]");
    return;
  }
  for (;;) {
    yield { kind: "element", name, value: characters.value() };
    const more = characters.next() === ",";
    characters.take(",]");
    if (!more) return;
  }
}

/**
 * @param chunks the text of one JSON object, cut anywhere
 * @throws JsonPiecesError where it is none
 */
export function* jsonPieces(chunks: Iterable<string>): Generator<JsonPiece> {
  const characters = new Characters(chunks);
  characters.take("{");
  if (characters.next() === "}") characters.take("}");
  else {
    for (;;) {
      const name = characters.value();
      if (typeof name !== "string")
        throw new JsonPiecesError(`a name before character ${characters.at} is no text`);
      characters.take(":");
      if (characters.next() === "[") {
        yield { kind: "array", name };
        yield* elementsOf(characters, name);
      } else yield { kind: "member", name, value: characters.value() };
      const more = characters.next() === ",";
      characters.take(",}");
      if (!more) break;
    }
  }
  if (characters.next() !== "")
    throw new JsonPiecesError(`something follows the document at character ${characters.at}`);
}

/** The pieces of a document that is in memory. */
export function* piecesOfValue(document: Readonly<Record<string, unknown>>): Generator<JsonPiece> {
  for (const [name, value] of Object.entries(document)) {
    if (!Array.isArray(value)) {
      yield { kind: "member", name, value };
      continue;
    }
    yield { kind: "array", name };
    for (const element of value) yield { kind: "element", name, value: element };
  }
}
