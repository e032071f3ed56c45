import type { ModelRequestOptions, OutputObject } from "@toolsets/core";
import { toParameters } from "./to-parameters.ts";

/** What of a request says how the output is to look. */
export type OutputFormat = Partial<Pick<ModelRequestOptions, "outputMode" | "outputObject">>;

/** The JSON that a model has to answer with, as both APIs take it. */
interface SchemaFormat extends Pick<OutputObject, "name" | "description" | "strict"> {
  readonly schema: Record<string, unknown>;
}

/** The JSON that a model has to answer with, where that is so. */
export function toSchemaFormat({
  outputMode,
  outputObject,
}: OutputFormat): SchemaFormat | undefined {
  if (outputMode !== "native" || outputObject === undefined) return undefined;
  const { jsonSchema, ...said } = outputObject;
  return { ...said, schema: toParameters(jsonSchema) };
}
