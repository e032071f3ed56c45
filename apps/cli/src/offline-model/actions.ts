import type { ToolDefinition } from "@toolsets/core";
import { meaningsOf } from "./tokens.ts";

const LOOKING = ["read", "list", "search", "count", "calculate"];
const ARITHMETIC = ["add", "subtract", "multiply", "divide"];
const CHANGING = ["write", "create", "delete", "move", "copy", "edit", "append", "send"];

/** The meanings that say what to do. */
export const ACTIONS: ReadonlySet<string> = new Set([...LOOKING, ...ARITHMETIC, ...CHANGING]);

/** Those that name an operation on numbers. */
export const OPERATIONS: readonly string[] = ARITHMETIC;

/** What nobody should do without having been told so. */
export const CHANGES: ReadonlySet<string> = new Set(CHANGING);

/** Tells whether the name of a tool says that it changes something. */
export function changesSomething({ name }: Pick<ToolDefinition, "name">): boolean {
  return meaningsOf(name).some((meaning) => CHANGES.has(meaning));
}
