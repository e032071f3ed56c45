import type { ToolDefinition } from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { toSchema } from "../to-schema.ts";

/** Tool definitions as Chat Completions takes them; `strict` only where it is so. */
export function toTools(
  definitions: readonly ToolDefinition[],
  { openaiSupportsStrictToolDefinition: supportsStrict = true }: OpenAIModelProfile = {},
): OpenAI.ChatCompletionTool[] {
  return definitions.map(({ name, description, parametersJsonSchema, strict: wanted }) => {
    const { schema, strict } = toSchema(parametersJsonSchema, supportsStrict ? wanted : false);
    return {
      type: "function",
      function: {
        name,
        ...(description !== undefined && { description }),
        parameters: schema,
        ...(strict && { strict }),
      },
    };
  });
}
