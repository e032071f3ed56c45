/** The function in a call, or in a piece of one. */
export interface CalledFunction {
  readonly name?: string | null;
  /** A JSON text; some servers give the object itself. */
  readonly arguments?: unknown;
}

/** The arguments in a call as a text; nothing for none. */
export function argsIn({ arguments: args }: CalledFunction): string {
  if (typeof args === "string") return args;
  return typeof args === "object" && args !== null ? JSON.stringify(args) : "";
}
