import type { Parameters } from "../schema.ts";
import type { OutputMarker } from "./output-marker.ts";
import type { ParsedBy } from "./tool-output.ts";

/** How the provider is asked for JSON of a schema. */
export interface NativeOutputOptions {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly strict?: boolean | undefined;
  /**
   * For models that need the schema in their instructions too; `{schema}` stands for it. `false`
   * leaves it out.
   */
  readonly template?: string | false | undefined;
}

/** An output that the provider makes sure is JSON of a schema. */
export interface NativeOutput<out Value> extends OutputMarker<Value> {
  readonly schemas: readonly Parameters[];
  readonly options: NativeOutputOptions;
}

/**
 * Has the provider answer with JSON that fits a schema, or one of several. Stands alone in `output`,
 * but for `DeferredToolRequests` and `null`.
 *
 * @example
 * const agent = new Agent({ model, output: nativeOutput(z.object({ city: z.string() })) });
 */
export function nativeOutput<const Given extends Parameters>(
  schema: Given | readonly Given[],
  options: NativeOutputOptions = {},
): NativeOutput<ParsedBy<Given>> {
  return { "~output": { version: 1, kind: "native" }, schemas: listOf(schema), options };
}

/** One schema or several as a list; a schema may be a function, and is never a list. */
export function listOf<Item extends object>(given: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(given) ? (given as readonly Item[]) : [given as Item];
}
