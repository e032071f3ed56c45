import type { ToolDefinition } from "@toolsets/core";
import type OpenAI from "openai";
import { toParameters } from "../to-parameters.ts";

/** Tool definitions as Chat Completions takes them; `strict` only where a definition says so. */
export function toTools(definitions: readonly ToolDefinition[]): OpenAI.ChatCompletionTool[] {
  return definitions.map(({ name, description, parametersJsonSchema, strict }) => ({
    type: "function",
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: toParameters(parametersJsonSchema),
      ...(strict && { strict }),
    },
  }));
}
