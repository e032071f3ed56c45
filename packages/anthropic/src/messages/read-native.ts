import {
  type BuiltinToolCallPart,
  type BuiltinToolReturnPart,
  isRecord,
  type Json,
  type JsonObject,
  type ToolPartKind,
} from "@toolsets/core";
import type { AnswerBlock } from "../wire.ts";
import { CALLER, CODE_TOOL, MCP_PREFIX, STRATEGY, SYSTEM } from "./provider-words.ts";

/** The names of the provider's own tools, by the ids of their calls: results do not say them. */
export type CalledTools = Map<string, string>;

/** What is known of a call of a tool of the provider before its arguments are. */
export interface NativeCallStart {
  readonly toolName: string;
  readonly toolCallId: string;
  readonly toolKind?: ToolPartKind;
  readonly providerName: string;
  readonly providerDetails?: JsonObject;
}

/** What called a tool, where that was a program. */
export function callerOf({ caller }: AnswerBlock): {
  readonly providerName?: string;
  readonly providerDetails?: JsonObject;
} {
  if (!isRecord(caller) || caller["type"] === "direct") return {};
  return { providerName: SYSTEM, providerDetails: { [CALLER]: caller as JsonObject } }; // came as JSON
}

/** How a call of a tool of the provider begins; nothing for other blocks. The tool is noted by the call's id. */
export function startNativeCall(
  block: AnswerBlock,
  called: CalledTools,
): NativeCallStart | undefined {
  const { type, id, name, server_name } = block;
  if (typeof id !== "string" || typeof name !== "string") return undefined;
  if (type === "mcp_tool_use") {
    const toolName = `${MCP_PREFIX}${String(server_name)}`;
    called.set(id, toolName);
    return { toolName, toolCallId: id, providerName: SYSTEM };
  }
  if (type !== "server_tool_use") return undefined;
  const strategy = /^tool_search_tool_(.+)$/.exec(name)?.[1];
  const details = {
    ...(strategy !== undefined && { [STRATEGY]: strategy }),
    ...codeToolOf(name),
    ...callerOf(block).providerDetails,
  };
  const toolName = strategy === undefined ? readToolName(name) : "tool_search";
  return {
    toolName,
    toolCallId: id,
    ...(strategy !== undefined && { toolKind: "tool-search" }),
    providerName: SYSTEM,
    ...(Object.keys(details).length > 0 && { providerDetails: details }),
  };
}

/** The arguments of such a call as they are kept: of a search what is looked for, of an MCP server its tool beside. */
export function nativeArgs({ type, name }: AnswerBlock, input: unknown): Record<string, unknown> {
  const given = isRecord(input) ? { ...input } : {};
  if (type === "mcp_tool_use") return { action: "call_tool", tool_name: name, tool_args: given };
  if (typeof name !== "string" || !name.startsWith("tool_search_tool_")) return given;
  const query = given["query"] ?? given["pattern"];
  return { queries: typeof query === "string" ? [query] : [] };
}

/** A whole call of a tool of the provider; nothing for other blocks. */
export function readNativeCall(
  block: AnswerBlock,
  called: CalledTools,
): readonly BuiltinToolCallPart[] | undefined {
  const start = startNativeCall(block, called);
  if (start === undefined) return undefined;
  const args = nativeArgs(block, block["input"]);
  const hasArgs = Object.keys(args).length > 0;
  return [{ partKind: "builtin-tool-call", ...start, ...(hasArgs && { args }) }];
}

/** What a tool of the provider returned; nothing for other blocks. */
export function readNativeReturn(
  block: AnswerBlock,
  called: CalledTools,
): readonly BuiltinToolReturnPart[] | undefined {
  const { type, tool_use_id: id } = block;
  const name = typeof type === "string" ? /^(.+)_tool_result$/.exec(type)?.[1] : undefined;
  if (name === undefined || typeof id !== "string") return undefined;
  const { providerDetails: caller } = callerOf(block);
  const providerDetails = { ...codeToolOf(name), ...errorOf(name, block), ...caller };
  return [
    {
      partKind: "builtin-tool-return",
      toolName: name === "mcp" ? (called.get(id) ?? "mcp_server") : readToolName(name),
      toolCallId: id,
      content: contentOf(name, block),
      ...(name === "tool_search" && { toolKind: "tool-search" }),
      timestamp: new Date().toISOString(),
      outcome: "success",
      providerName: SYSTEM,
      ...(Object.keys(providerDetails).length > 0 && { providerDetails }),
    },
  ];
}

function contentOf(name: string, { content, is_error }: AnswerBlock): unknown {
  if (name === "mcp") return { content, is_error: is_error === true };
  if (name !== "tool_search") return content;
  const found = isRecord(content) ? content["tool_references"] : undefined;
  const tools: readonly unknown[] = Array.isArray(found) ? found : [];
  return {
    discovered_tools: tools.flatMap((tool) =>
      isRecord(tool) && typeof tool["tool_name"] === "string" ? [{ name: tool["tool_name"] }] : [],
    ),
  };
}

function errorOf(name: string, { content }: AnswerBlock): JsonObject {
  if (name !== "tool_search" || !isRecord(content)) return {};
  const { error_code, error_message = null } = content;
  return typeof error_code === "string"
    ? { error_code, error_message: error_message as Json } // came as JSON
    : {};
}

const CODE_TOOLS: ReadonlySet<string> = new Set([
  "bash_code_execution",
  "text_editor_code_execution",
]);

/** Programs, shell commands and changes of files are one tool for us. */
function readToolName(name: string): string {
  return CODE_TOOLS.has(name) ? "code_execution" : name;
}

function codeToolOf(name: string): JsonObject {
  return CODE_TOOLS.has(name) ? { [CODE_TOOL]: name } : {};
}
