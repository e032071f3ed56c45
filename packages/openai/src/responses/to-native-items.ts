import {
  argsAsObject,
  argsAsText,
  type BuiltinToolCallPart,
  type BuiltinToolReturnPart,
  type FilePart,
  type JsonObject,
  type ResponsePart,
} from "@toolsets/core";
import { foundIn, type InputContext, type InputItem } from "./input-context.ts";
import { isRecord } from "./output-item.ts";

/** Whether a part stands for an item that calls must not be moved around. */
export function isNativePart({ partKind }: ResponsePart): boolean {
  return (
    partKind === "builtin-tool-call" ||
    partKind === "builtin-tool-return" ||
    partKind === "compaction"
  );
}

/**
 * What a tool of the provider did, for that provider. Most items are known there by their ids; searches
 * for tools and items of other kinds carry what they say.
 */
export function toNativeItems(
  part: BuiltinToolCallPart | BuiltinToolReturnPart,
  before: readonly InputItem[],
  context: InputContext,
): InputItem[] {
  return part.partKind === "builtin-tool-call"
    ? toCall(part, context)
    : toReturn(part, before, context);
}

/** What came as an item goes back as one; the provider knows its form. */
function asItem(item: object): InputItem[] {
  return [item as unknown as InputItem];
}

function toCall(part: BuiltinToolCallPart, context: InputContext): InputItem[] {
  const { toolName, toolCallId, id = toolCallId, providerDetails: details = {} } = part;
  if (part.toolKind === "tool-search") return asItem(toSearch(part, details, context));
  if (typeof details["type"] === "string") return asItem({ ...details, id, ...argsAsObject(part) });
  if (!context.sendsIds) return [];
  const status = "completed";
  if (typeof details["name"] === "string") {
    const type = toolName === "web_search" ? "web_search_call" : "code_interpreter_call";
    return asItem({ type, id, ...details, arguments: argsAsText(part), status });
  }
  const args = argsAsObject(part);
  switch (toolName) {
    case "web_search":
      return asItem({
        type: "web_search_call",
        id,
        ...(Object.keys(args).length > 0 && { action: args }),
        status,
      });
    case "file_search":
      return asItem({ type: "file_search_call", id, queries: args["queries"] ?? [], status });
    case "code_execution": {
      const { container_id: container, code } = args;
      if (typeof container !== "string") return [];
      const fields = { code: code ?? null, container_id: container, outputs: null, status };
      return asItem({ type: "code_interpreter_call", id, ...fields });
    }
    case "image_generation":
      return asItem({ type: "image_generation_call", id });
    default:
      return toolName.startsWith("mcp_server:") ? toServerItem(part, args, details) : [];
  }
}

function toSearch(
  part: BuiltinToolCallPart,
  { call_id: callId = part.toolCallId, status = "completed" }: JsonObject,
  { sendsIds }: InputContext,
): object {
  return {
    type: "tool_search_call",
    call_id: callId,
    arguments: argsAsObject(part),
    execution: "server",
    status,
    ...(sendsIds && part.id !== undefined && { id: part.id }),
  };
}

/** What the server has and said is known there. */
function toServerItem(
  { toolName, toolCallId: id, args: text }: BuiltinToolCallPart,
  { action, tool_name: name, tool_args: args = {} }: Readonly<Record<string, unknown>>,
  { approval_request_id: request }: JsonObject,
): InputItem[] {
  const server = { id, server_label: toolName.slice(toolName.indexOf(":") + 1) };
  if (action === "list_tools") return asItem({ type: "mcp_list_tools", ...server, tools: [] });
  const type = action === "call_tool" ? "mcp_call" : "mcp_approval_request";
  if (type === "mcp_approval_request" && action !== "approval_request") return [];
  const item = { type, ...server, name, arguments: asReceived(text) ?? JSON.stringify(args) };
  if (type === "mcp_approval_request") return asItem(item);
  return asItem({
    ...item,
    error: null,
    output: null,
    ...(request && { approval_request_id: request }),
  });
}

/** The arguments within those of the call, to the byte. */
function asReceived(args: BuiltinToolCallPart["args"]): string | undefined {
  if (typeof args !== "string") return undefined;
  return /^\{"action":"\w+","tool_name":"(?:[^"\\]|\\.)*","tool_args":(.*)\}$/s.exec(args)?.[1];
}

function toReturn(
  part: BuiltinToolReturnPart,
  before: readonly InputItem[],
  context: InputContext,
): InputItem[] {
  const { content, providerDetails: details = {}, toolCallId } = part;
  if (part.toolKind === "tool-search") return toFound(part, details, context);
  if (typeof details["type"] === "string")
    return asItem({ ...details, ...(isRecord(content) && content) });
  const call = before.findLast(
    (item) => "id" in item && (item.id === toolCallId || callIdOf(item) === toolCallId),
  );
  if (call === undefined) return [];
  const said = isRecord(content) ? content : { output: content };
  switch (call.type) {
    case "web_search_call":
    case "file_search_call":
    case "code_interpreter_call":
      if (typeof said["status"] === "string") Object.assign(call, { status: said["status"] });
      if (!context.isStored) Object.assign(call, resultsOf(call.type, said));
      return [];
    case "mcp_call":
    case "mcp_list_tools":
      if (!context.isStored) Object.assign(call, said);
      return [];
    case "mcp_approval_request":
      return asItem({ type: "mcp_approval_response", approval_request_id: toolCallId, ...said });
    case "local_shell_call":
    case "shell_call":
    case "apply_patch_call":
      return asItem({ type: `${call.type}_output`, call_id: call.call_id, ...said });
    default:
      return []; // known there
  }
}

/** What was found, for a provider that did not keep it. */
function resultsOf(type: string, said: Readonly<Record<string, unknown>>): object {
  const { results, logs } = said;
  if (type === "file_search_call" && Array.isArray(results)) return { results };
  if (type !== "code_interpreter_call" || !Array.isArray(logs)) return {};
  return { outputs: logs.map((text: unknown) => ({ type: "logs", logs: text })) };
}

/** Puts an image into the item of its call, for a provider that did not keep it. */
export function addImage({ id, content }: FilePart, before: readonly InputItem[]): void {
  const call = before.findLast((item) => "id" in item && item.id === id);
  if (call?.type === "image_generation_call" && content.kind === "binary")
    Object.assign(call, { result: content.data, status: "completed" });
}

/** Whether an item says nothing to a provider that did not keep it. */
export function isEmptyItem(item: InputItem): boolean {
  return item.type === "image_generation_call" && !item.result;
}

function callIdOf(item: InputItem): unknown {
  return "call_id" in item ? item.call_id : undefined;
}

/** What a search found. One that does not say which item it was is known there. */
function toFound(
  { content, toolCallId }: BuiltinToolReturnPart,
  { id, call_id: callId = toolCallId, status = "completed" }: JsonObject,
  { sendsIds, define }: InputContext,
): InputItem[] {
  if (typeof id !== "string") return [];
  return asItem({
    type: "tool_search_output",
    call_id: callId,
    execution: "server",
    status,
    tools: define(foundIn(content), true),
    ...(sendsIds && { id }),
  });
}
