/** A text is not JSON. The message has no word of the text, which may hold secrets. */
export class JSONCError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(what: string, text: string, at: number) {
    super(what);
    const before = text.slice(0, at).split("\n");
    this.line = before.length;
    this.column = (before.at(-1)?.length ?? 0) + 1;
  }
}

const MAX_DEPTH = 64;
const SKIPPED = /(?:\s|\uFEFF|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const TOKEN =
  /[[\]{}:,]|"(?:[^"\\\p{Cc}]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/**
 * Reads JSON with comments and commas at the ends of lists, as editors write it. Objects have no
 * prototype.
 *
 * @throws `JSONCError`; also for a name that stands twice in an object.
 */
export function parseJSONC(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;
  /** Where the token that is looked at begins and what it is; empty at the end. */
  #start = 0;
  #token = "";

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  end(): void {
    if (this.#token !== "") this.#fail("there is something behind its end");
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.#fail(`it has more than ${MAX_DEPTH} levels`);
    if (this.#skip("{")) return this.#object(depth);
    if (this.#skip("[")) return this.#list(depth);
    if (this.#token === "" || /^[\]}:,]/.test(this.#token)) this.#fail("a value is missing");
    return this.#scalar();
  }

  #object(depth: number): object {
    const object: Record<string, unknown> = Object.create(null);
    while (!this.#skip("}")) {
      const start = this.#start;
      if (!this.#token.startsWith('"')) this.#fail("a name in quotes is missing");
      const name = String(this.#scalar());
      if (Object.hasOwn(object, name)) this.#fail("a name stands twice in an object", start);
      if (!this.#skip(":")) this.#fail("a `:` is missing");
      object[name] = this.value(depth + 1);
      if (!this.#skip(",") && this.#token !== "}") this.#fail("a `,` or `}` is missing");
    }
    return object;
  }

  #list(depth: number): readonly unknown[] {
    const list: unknown[] = [];
    while (!this.#skip("]")) {
      list.push(this.value(depth + 1));
      if (!this.#skip(",") && this.#token !== "]") this.#fail("a `,` or `]` is missing");
    }
    return list;
  }

  #scalar(): unknown {
    try {
      const value: unknown = JSON.parse(this.#token);
      this.#next();
      return value;
    } catch {
      return this.#fail("a string has an escape that JSON does not know");
    }
  }

  #skip(token: string): boolean {
    if (this.#token !== token) return false;
    this.#next();
    return true;
  }

  #next(): void {
    this.#start = this.#at + this.#match(SKIPPED, this.#at).length;
    this.#token = this.#match(TOKEN, this.#start);
    this.#at = this.#start + this.#token.length;
    if (this.#token === "" && this.#start < this.#text.length) this.#fail("this is no JSON");
  }

  #match(pattern: RegExp, at: number): string {
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[0] ?? "";
  }

  #fail(what: string, at: number = this.#start): never {
    throw new JSONCError(what, this.#text, at);
  }
}
