import type { CallToolResult, Tool } from "@modelcontextprotocol/client";
import { MCPLimitError } from "./errors/mcp-limit-error.ts";
import { MCPTaskUnsupportedError } from "./errors/mcp-task-unsupported-error.ts";
import { isDeeperThan } from "./json-depth.ts";
import { plainLine } from "./plain-text.ts";
import type { MCPToolCall } from "./process-tool-call.ts";
import { readErrorText } from "./read-tool-result.ts";
import type { ResultCheck } from "./result-check.ts";
import type { MCPSession } from "./session.ts";
import { toToolError } from "./tool-failure.ts";
import type { WireOptions } from "./wire.ts";

const MAX_DEPTH = 64;

/**
 * Calls a tool, and gives what it returned as it came.
 *
 * @throws `mcp_tool` for a failure, and for a result that is not what the tool promises;
 * `mcp_task_unsupported`, `mcp_limit`, `mcp_protocol`, `mcp_connection`.
 */
export type CheckedCall = (
  session: MCPSession,
  call: MCPToolCall,
  options: Pick<WireOptions, "headers" | "onprogress" | "signal">,
  /** As it was listed for the caller. */
  listed?: Tool,
) => Promise<CallToolResult>;

/** Makes the calls of the toolset `label`. */
export function checkedCall(label: string, check: ResultCheck): CheckedCall {
  return async (session, call, options, listed) => {
    const { name } = call;
    const tool = listed?.name === name ? listed : session.tool(name);
    const shown = (): string => `\`${plainLine(name, 64)}\``;
    if (tool?.execution?.taskSupport === "required") {
      throw new MCPTaskUnsupportedError(
        `Tool ${shown()} of ${label} runs as a background task only, and there are no tasks here. Leave it out: \`filtered((tool) => tool.metadata?.task !== "required")\`.`,
        name,
      );
    }
    const result = await session.callTool(call, options, tool);
    if (isDeeperThan(result.structuredContent, MAX_DEPTH)) {
      throw new MCPLimitError(
        `${label} answered the call of ${shown()} with more than ${MAX_DEPTH} levels of nesting. Ask the tool for less.`,
        label,
        "depth",
      );
    }
    if (result.isError === true) throw toToolError(label, name, readErrorText(result));
    const checked = check(tool, result.structuredContent);
    const fault = typeof checked === "object" ? await checked : checked;
    if (fault !== undefined) {
      throw toToolError(
        label,
        name,
        `The tool ran, but its result is not what it promises: ${plainLine(fault, 500)}`,
      );
    }
    return result;
  };
}
