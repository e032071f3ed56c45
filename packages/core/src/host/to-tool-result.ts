import { UsageError } from "../errors/usage-error.ts";
import type { ToolResult } from "../runtime/runtime.ts";
import { quoteName } from "../quote-name.ts";
import { toJson } from "../to-json.ts";
import { isToolReturn } from "../tool-return.ts";

/**
 * What a tool returned, as plain data.
 *
 * @throws `invalid_usage` for what JSON cannot hold, and for a list with a `ToolReturn` in it.
 */
export function toToolResult(toolName: string, returned: unknown): ToolResult {
  const what = `The result of tool ${quoteName(toolName)}`;
  if (!isToolReturn(returned)) {
    if (Array.isArray(returned) && returned.some(isToolReturn)) {
      throw new UsageError(
        `Tool ${quoteName(toolName)} returned a list with a \`ToolReturn\` in it. Return one \`ToolReturn\` around the list.`,
      );
    }
    return { returnValue: toJson(what, returned) };
  }
  const { returnValue, content, metadata, tools } = returned;
  if (
    tools !== undefined &&
    !(Array.isArray(tools) && tools.every((name) => typeof name === "string"))
  ) {
    throw new UsageError(
      `\`tools\` in the \`ToolReturn\` of tool ${quoteName(toolName)} is no list of names. Give the names of the tools that it reveals.`,
    );
  }
  return {
    returnValue: toJson(what, returnValue),
    ...(content !== undefined && content.length > 0 && { content }),
    ...(metadata !== undefined && { metadata }),
    ...(tools !== undefined && { tools }),
  };
}
