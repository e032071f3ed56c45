import type { Parameters } from "../schema.ts";
import { listOf } from "./native-output.ts";
import type { OutputMarker } from "./output-marker.ts";
import type { ParsedBy } from "./tool-output.ts";

/** How the model is told what to answer with. */
export interface PromptedOutputOptions {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /**
   * The instructions; `{schema}` stands for the schema, which is added where it is not named. `false`
   * leaves them out.
   */
  readonly template?: string | false | undefined;
}

/** An output that the model is asked for in its instructions. */
export interface PromptedOutput<out Value> extends OutputMarker<Value> {
  readonly schemas: readonly Parameters[];
  readonly options: PromptedOutputOptions;
}

/**
 * Tells the model to answer with JSON that fits a schema, or one of several: for models that know
 * neither tools nor schemas. Stands alone in `output`, but for `DeferredToolRequests` and `null`.
 *
 * @example
 * const agent = new Agent({ model, output: promptedOutput(z.object({ city: z.string() })) });
 */
export function promptedOutput<const Given extends Parameters>(
  schema: Given | readonly Given[],
  options: PromptedOutputOptions = {},
): PromptedOutput<ParsedBy<Given>> {
  return { "~output": { version: 1, kind: "prompted" }, schemas: listOf(schema), options };
}
