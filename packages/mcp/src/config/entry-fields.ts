import { quoteName } from "@toolsets/core";
import { plainLine } from "../plain-text.ts";

type Scalar = string | number | boolean;

/** Reads the fields of one object of a configuration; what is wrong with them is told to `complain`. */
export class EntryFields {
  readonly #entry: object;
  readonly #expand: (text: string) => string;
  readonly #complain: (problem: string) => void;

  constructor(
    entry: object,
    expand: (text: string) => string,
    complain: (problem: string) => void,
  ) {
    this.#entry = entry;
    this.#expand = expand;
    this.#complain = complain;
  }

  text(name: string): string | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    if (typeof value === "string" && value.trim() !== "") return this.#expand(value);
    return this.#refuse(name, "a text that is not empty");
  }

  flag(name: string): boolean {
    const value = this.#read(name);
    if (value === undefined || typeof value === "boolean") return value ?? false;
    this.#refuse(name, "`true` or `false`");
    return false;
  }

  texts(name: string): readonly string[] | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isScalar))
      return this.#refuse(name, "a list of texts");
    return value.map((item) => this.#expand(String(item)));
  }

  /** Values of `null` are left out. Names are those of the file, whatever they are. */
  record(name: string): Record<string, string> | undefined {
    const value = this.#read(name);
    if (value === undefined) return undefined;
    const entries = isObject(value)
      ? Object.entries(value).filter(([, each]) => each !== null)
      : [];
    if (!isObject(value) || !entries.every(([, each]) => isScalar(each))) {
      return this.#refuse(name, "an object of texts");
    }
    return Object.fromEntries(
      entries.map(([key, each]) => [key, this.#expand(String(each))] as const),
    );
  }

  /** Whether a list of tools is there, other than that of all. */
  narrows(name: string): boolean {
    const value = this.#read(name);
    return value !== undefined && !(Array.isArray(value) && value.join() === "*");
  }

  /** Null counts as nothing. */
  #read(name: string): unknown {
    const value: unknown = Object.hasOwn(this.#entry, name)
      ? Reflect.get(this.#entry, name)
      : undefined;
    return value ?? undefined;
  }

  #refuse(name: string, expected: string): undefined {
    this.#complain(`\`${name}\` must be ${expected}`);
    return undefined;
  }
}

/** Tells whether a value of a configuration has names. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The name of a server, for a message. */
export function quoteServer(name: string): string {
  return `server ${quoteName(plainLine(name, 100))}`;
}

function isScalar(value: unknown): value is Scalar {
  return ["string", "number", "boolean"].includes(typeof value);
}
