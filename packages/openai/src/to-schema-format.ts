import type { ModelRequestOptions, OutputObject } from "@toolsets/core";
import type { OpenAIModelProfile } from "./openai-profile.ts";
import { toSchema } from "./to-schema.ts";

/** What of a request says how the output is to look. */
export type OutputFormat = Partial<Pick<ModelRequestOptions, "outputMode" | "outputObject">>;

/** The JSON that a model has to answer with, as both APIs take it. */
interface SchemaFormat extends Pick<OutputObject, "name" | "description" | "strict"> {
  readonly schema: Record<string, unknown>;
}

/**
 * Whether a model has to answer with any JSON. Where nothing says `JSON`, the APIs refuse that; what
 * is said beside the instructions is only looked at where those do not say it.
 */
export function wantsAnyJson(
  { outputMode }: OutputFormat,
  { supportsJsonObjectOutput }: OpenAIModelProfile,
  instructions: string,
  others: readonly object[],
): boolean {
  if (outputMode !== "prompted" || supportsJsonObjectOutput !== true) return false;
  return /json/i.test(instructions) || /json/i.test(JSON.stringify(others));
}

/** The JSON that a model has to answer with, where that is so. */
export function toSchemaFormat(
  { outputMode, outputObject }: OutputFormat,
  { openaiSupportsStrictToolDefinition: supportsStrict = true }: OpenAIModelProfile = {},
): SchemaFormat | undefined {
  if (outputMode !== "native" || outputObject === undefined) return undefined;
  const { jsonSchema, strict: wanted, ...said } = outputObject;
  const { schema, strict } = toSchema(jsonSchema, supportsStrict ? wanted : false);
  return { ...said, schema, ...(supportsStrict && { strict }) };
}
