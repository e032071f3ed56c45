const MAX_DEPTH = 64;
const WORD = /[-+.\w]+/y;
const BLANK = /\s*/y;
/** A stretch of a string. It ends somewhere: what may be tried again takes a place on the stack. */
const STRETCH = /(?:[^"\\]+|\\.){1,1000}/sy;

/** The text is over before the value is. */
const MISSING = Symbol("missing");

/**
 * What JSON that still arrives holds so far: open lists and records end where the text does, and so
 * does an open string; numbers and words count when something follows them. Nothing where no value has begun.
 */
export function parsePartialJson(text: string): unknown {
  const value = new Reader(text).read(0);
  return value === MISSING ? undefined : value;
}

class Reader {
  readonly #text: string;
  #at = 0;
  /** Nothing of what follows is to be read any more. */
  #isOver = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(depth: number): unknown {
    this.#match(BLANK);
    const first = this.#text[this.#at];
    if (first === undefined || depth > MAX_DEPTH) return this.#stop();
    if (first === '"') return this.#string();
    if (first === "[") return this.#list(depth);
    if (first === "{") return this.#record(depth);
    return this.#word();
  }

  #list(depth: number): readonly unknown[] {
    const items: unknown[] = [];
    for (let isOpen = this.#enter("]"); isOpen; isOpen = this.#goesOn("]")) {
      const item = this.read(depth + 1);
      if (item !== MISSING) items.push(item);
    }
    return items;
  }

  #record(depth: number): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    for (let isOpen = this.#enter("}"); isOpen; isOpen = this.#goesOn("}")) {
      this.#match(BLANK);
      const key = this.#text[this.#at] === '"' ? this.#string() : this.#stop();
      this.#match(BLANK);
      if (this.#isOver || typeof key !== "string" || this.#text[this.#at++] !== ":") {
        this.#stop();
        continue;
      }
      const value = this.read(depth + 1);
      if (value !== MISSING) entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }

  /** Goes into a list or a record; false for an empty one. */
  #enter(end: string): boolean {
    this.#at += 1;
    this.#match(BLANK);
    if (this.#text[this.#at] !== end) return this.#at < this.#text.length;
    this.#at += 1;
    return false;
  }

  /** Goes to the next item; false at the end. */
  #goesOn(end: string): boolean {
    if (this.#isOver) return false;
    this.#match(BLANK);
    const next = this.#text[this.#at++];
    if (next === ",") return true;
    if (next !== end) this.#stop();
    return false;
  }

  #string(): unknown {
    const start = this.#at++;
    while (this.#match(STRETCH) !== "");
    const raw = this.#text.slice(start, this.#at);
    if (this.#text[this.#at] === '"') {
      this.#at += 1;
      return parsed(`${raw}"`) ?? this.#stop();
    }
    this.#isOver = true;
    // an escape may be cut: at most `\\uXXX` is lost
    for (let cut = 0; cut < 6; cut += 1) {
      const text = parsed(`${raw.slice(0, raw.length - cut)}"`);
      if (text !== undefined) return text;
    }
    return MISSING;
  }

  #word(): unknown {
    const word = this.#match(WORD);
    if (this.#at >= this.#text.length) return this.#stop();
    return parsed(word) ?? (word === "null" ? null : this.#stop());
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #stop(): typeof MISSING {
    this.#isOver = true;
    return MISSING;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
