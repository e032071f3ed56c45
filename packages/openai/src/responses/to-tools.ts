import type { ToolDefinition } from "@toolsets/core";
import type OpenAI from "openai";
import { toParameters } from "../to-parameters.ts";

/** Tool definitions as Responses takes them; `strict` is off unless a definition says otherwise. */
export function toTools(definitions: readonly ToolDefinition[]): OpenAI.Responses.FunctionTool[] {
  return definitions.map(({ name, description, parametersJsonSchema, strict = false }) => ({
    type: "function",
    name,
    ...(description !== undefined && { description }),
    parameters: toParameters(parametersJsonSchema),
    strict,
  }));
}
