const BRAND = Symbol.for("toolsets.error");

/**
 * Root of every error that these packages throw, the signals of a tool included.
 *
 * `code` is the identity: two installed copies of core have two prototypes, and only data survives
 * a worker boundary or a durable replay. `instanceof` therefore compares codes.
 */
export abstract class ToolsetsError extends Error {
  /** The code of a leaf class; the root has none. */
  static readonly code?: string;
  /** The stable identity, in snake_case. */
  readonly code: string;

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = new.target.code ?? "";
  }

  /** Holds for errors of the other copy of core too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === ToolsetsError) return isToolsetsError(value);
    if (Object.hasOwn(this, "code")) return isToolsetsError(value) && value.code === this.code;
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** What crosses a wire. */
  toJSON(): ErrorData {
    return { code: this.code, message: this.message };
  }
}

/** An error as plain data: its stable `code` and its message. */
export interface ErrorData {
  readonly code: string;
  readonly message: string;
}

/** Tells whether `value` is one of our errors, whichever copy of core made it. */
export function isToolsetsError(value: unknown): value is ToolsetsError {
  return typeof value === "object" && value !== null && BRAND in value;
}
