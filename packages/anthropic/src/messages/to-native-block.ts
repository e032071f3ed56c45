import {
  argsAsObject,
  type BuiltinToolCallPart,
  type BuiltinToolReturnPart,
  isRecord,
} from "@toolsets/core";
import type { WireBlock } from "../wire.ts";
import type { HistoryContext } from "./history-context.ts";
import { CALLER, CODE_TOOL, MCP_PREFIX, STRATEGY } from "./provider-words.ts";
import { foundNames, toReferences } from "./to-reference.ts";

/** A call of a tool that Anthropic ran, as it came. */
export function toNativeCall(
  part: BuiltinToolCallPart,
  { hasAdvisor }: HistoryContext,
): WireBlock[] {
  const { toolName, toolCallId: id } = part;
  const args = argsAsObject(part);
  if (toolName === "advisor" && !hasAdvisor) return [];
  if (toolName.startsWith(MCP_PREFIX)) {
    const { tool_name: name, tool_args: input } = args;
    const server_name = toolName.slice(MCP_PREFIX.length);
    if (typeof name !== "string" || !isRecord(input)) return [];
    return [{ type: "mcp_tool_use", id, name, server_name, input }];
  }
  const call = { type: "server_tool_use", id, ...callerOf(part) };
  if (toolName === "tool_search") return [{ ...call, ...toSearch(part, args) }];
  return [{ ...call, name: codeToolOf(part) ?? toolName, input: args }];
}

function toSearch(
  { providerDetails }: BuiltinToolCallPart,
  args: Readonly<Record<string, unknown>>,
): Pick<WireBlock, "name" | "input"> {
  const isRegex = providerDetails?.[STRATEGY] === "regex";
  const name = isRegex ? "tool_search_tool_regex" : "tool_search_tool_bm25";
  const { queries } = args;
  if (!Array.isArray(queries)) return { name, input: args };
  return { name, input: { [isRegex ? "pattern" : "query"]: queries.join(" ") } };
}

/** What a tool of Anthropic returned, as it came. */
export function toNativeReturn(part: BuiltinToolReturnPart, context: HistoryContext): WireBlock[] {
  const { toolName, toolCallId: tool_use_id, content } = part;
  if (toolName === "advisor" && !context.hasAdvisor) return [];
  if (toolName === "tool_search")
    return [{ type: "tool_search_tool_result", tool_use_id, content: toFound(part, context) }];
  if (typeof content !== "object" || content === null) return [];
  if (toolName.startsWith("mcp_server")) {
    const { content: inner, is_error } = content as Readonly<Record<string, unknown>>;
    return [{ type: "mcp_tool_result", tool_use_id, is_error: is_error === true, content: inner }];
  }
  const type = `${codeToolOf(part) ?? toolName}_tool_result`;
  return [{ type, tool_use_id, content, ...callerOf(part) }];
}

function toFound(part: BuiltinToolReturnPart, context: HistoryContext): object {
  const error_code = part.providerDetails?.["error_code"];
  if (typeof error_code === "string") return { type: "tool_search_tool_result_error", error_code };
  const tool_references = toReferences(foundNames(part.content), context);
  return { type: "tool_search_tool_search_result", tool_references };
}

function callerOf({ providerDetails }: BuiltinToolCallPart | BuiltinToolReturnPart): {
  readonly caller?: unknown;
} {
  const caller = providerDetails?.[CALLER];
  return caller === undefined ? {} : { caller };
}

/** Programs, shell commands and changes of files are one tool for us, and three for Anthropic. */
function codeToolOf(part: BuiltinToolCallPart | BuiltinToolReturnPart): string | undefined {
  if (part.toolName !== "code_execution") return undefined;
  const known = part.providerDetails?.[CODE_TOOL];
  if (typeof known === "string") return known;
  if (part.partKind !== "builtin-tool-return" || !isRecord(part.content)) return undefined;
  const type = part.content["type"];
  return typeof type === "string"
    ? /^(?:bash|text_editor)_code_execution/.exec(type)?.[0]
    : undefined;
}
