import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import type { ToolDefinition } from "@toolsets/core";

/** The tools of a request. Schemas go out as they are, but for their dialect. */
export function toTools(tools: readonly ToolDefinition[]): Tool[] {
  return tools.map(({ name, description, parametersJsonSchema, strict }) => {
    const { $schema: _, ...schema } = parametersJsonSchema;
    return {
      name,
      ...(description !== undefined && { description }),
      input_schema: { type: "object", ...schema },
      ...(strict && { strict }),
    };
  });
}
