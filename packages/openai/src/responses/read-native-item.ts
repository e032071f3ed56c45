import type {
  BuiltinToolCallPart,
  BuiltinToolReturnPart,
  FilePart,
  JsonObject,
  ToolPartKind,
} from "@toolsets/core";
import { newToolCallId } from "../new-tool-call-id.ts";
import { type NativeArgs, readNativeArgs } from "./read-native-args.ts";
import {
  contentOf,
  IDENTITY,
  isRecord,
  type OutputItem,
  recordsIn,
  textIn,
} from "./output-item.ts";

/** What a tool of the provider was called with, and what came of it. */
interface NativeItem {
  readonly call?: BuiltinToolCallPart;
  /** How the arguments of the call are put together, where they come in pieces. */
  readonly args?: NativeArgs | undefined;
  readonly files: readonly FilePart[];
  readonly returned?: BuiltinToolReturnPart;
}

/** One item in our words. */
interface Told {
  readonly toolName: string;
  readonly toolKind?: ToolPartKind;
  readonly toolCallId?: string | undefined;
  /** Unset where the item is no call. */
  readonly callDetails?: JsonObject;
  /** Unset where it has no result. */
  readonly content?: unknown;
  readonly returnDetails?: JsonObject;
  readonly files?: readonly FilePart["content"][];
}

/** Reads what tools of the provider did, of one response. */
export interface NativeReader {
  /** Nothing for an item of another kind. The id stands in where the item has none. */
  read(item: OutputItem, ownId?: string): NativeItem | undefined;
}

/** Makes a reader for one response. Searches and what they found are told apart by their order where they have no ids. */
export function nativeReader(providerName: string): NativeReader {
  let openSearch: string | undefined;
  const tell = (item: OutputItem, id: string): Told | undefined => {
    const { type } = item;
    if (type !== "tool_search_call" && type !== "tool_search_output") return tellItem(item);
    const callId = textIn(item.call_id);
    if (type === "tool_search_output") {
      const toolCallId = callId ?? openSearch ?? id;
      openSearch = undefined;
      return { ...tellFound(item), toolCallId };
    }
    openSearch = callId ?? id;
    return { ...SEARCH, toolCallId: openSearch, callDetails: identityOf(item) };
  };
  return {
    read(item, ownId) {
      const id = textIn(item.id) ?? textIn(item.call_id) ?? ownId ?? newToolCallId();
      const told = tell(item, id);
      if (told === undefined) return undefined;
      const { toolName, toolKind, toolCallId = id, callDetails, content, returnDetails } = told;
      const kind = toolKind !== undefined && { toolKind };
      const args = readNativeArgs(item);
      return {
        args,
        files: (told.files ?? []).map((file) => ({
          partKind: "file",
          content: file,
          id,
          providerName,
        })),
        ...(callDetails !== undefined && {
          call: {
            partKind: "builtin-tool-call",
            toolName,
            toolCallId,
            ...(args !== undefined && { args: args.whole }),
            ...kind,
            ...(textIn(item.id) !== undefined && { id }),
            providerName,
            ...(Object.keys(callDetails).length > 0 && { providerDetails: callDetails }),
          },
        }),
        ...(content !== undefined && {
          returned: {
            partKind: "builtin-tool-return",
            toolName,
            toolCallId,
            content,
            ...kind,
            timestamp: new Date().toISOString(),
            outcome: "success",
            providerName,
            ...(returnDetails && { providerDetails: returnDetails }),
          },
        }),
      };
    },
  };
}

const SEARCH = { toolName: "tool_search", toolKind: "tool-search" } as const;

/** Everything but searches for tools. */
function tellItem(item: OutputItem): Told | undefined {
  const { status } = item;
  switch (item.type) {
    case "web_search_call": {
      const sources = isRecord(item.action) ? item.action["sources"] : undefined;
      const content = { status, ...(sources !== undefined && { sources }) };
      return { toolName: "web_search", callDetails: nameOf(item), content };
    }
    case "file_search_call": {
      const results = item.results ?? undefined;
      const content = { status, ...(results !== undefined && { results }) };
      return { toolName: "file_search", callDetails: {}, content };
    }
    case "code_interpreter_call":
      return { toolName: "code_execution", callDetails: nameOf(item), ...tellOutputs(item) };
    case "image_generation_call":
      return { toolName: "image_generation", callDetails: {}, ...tellImage(item) };
    case "mcp_list_tools": {
      const content = { tools: item.tools ?? [], error: item.error ?? null };
      return { toolName: serverOf(item), callDetails: {}, content };
    }
    case "mcp_call": {
      const request = textIn(item.approval_request_id);
      const callDetails: JsonObject = request === undefined ? {} : { approval_request_id: request };
      const content = { output: item.output ?? null, error: item.error ?? null };
      return { toolName: serverOf(item), callDetails, content };
    }
    case "mcp_approval_request":
      return { toolName: serverOf(item), callDetails: {} };
    default:
      return tellOther(item);
  }
}

function serverOf({ server_label: label }: OutputItem): string {
  return `mcp_server:${textIn(label) ?? ""}`;
}

/** Some servers tell calls of their tools like those of functions; they want them back as they were. */
function nameOf(item: OutputItem): JsonObject {
  const { name } = item;
  if (typeof item.arguments !== "string" || typeof name !== "string") return {};
  return { name, ...(typeof item.call_id === "string" && { call_id: item.call_id }) };
}

function tellOutputs({ status, outputs }: OutputItem): Pick<Told, "content" | "files"> {
  const logs: string[] = [];
  const files: FilePart["content"][] = [];
  for (const output of recordsIn(outputs)) {
    if (typeof output["logs"] === "string") logs.push(output["logs"]);
    const image = /^data:([^;,]+);base64,(.*)$/s.exec(textIn(output["url"]) ?? "");
    const [, mediaType, data] = image ?? [];
    if (mediaType !== undefined && data !== undefined)
      files.push({ kind: "binary", data, mediaType });
  }
  return { content: { status, ...(logs.length > 0 && { logs }) }, files };
}

/** What is told of an image beside it. */
const SHOWN: ReadonlySet<string> = new Set([
  "background",
  "quality",
  "size",
  "revised_prompt",
  "error",
]);

function tellImage(item: OutputItem): Pick<Told, "content" | "files"> {
  const { status, result, output_format: format, ...others } = item;
  const details = Object.entries(others).filter(([key, value]) => value && SHOWN.has(key));
  const data = textIn(result);
  const mediaType = `image/${textIn(format) ?? "png"}`;
  return {
    // while it is streamed, the state stays that of the generation
    content: { status: data === undefined ? status : "completed", ...Object.fromEntries(details) },
    files: data === undefined ? [] : [{ kind: "binary", data, mediaType }],
  };
}

function identityOf({ call_id: callId = null, execution, status }: OutputItem): JsonObject {
  return JSON.parse(JSON.stringify({ call_id: callId, execution, status })) as JsonObject;
}

function tellFound(item: OutputItem): Told {
  const names = recordsIn(item.tools).flatMap(({ type, name }) =>
    type === "function" && typeof name === "string" ? [{ name }] : [],
  );
  const id = textIn(item.id);
  return {
    ...SEARCH,
    content: { discovered_tools: names },
    returnDetails: { ...(id !== undefined && { id }), ...identityOf(item) },
  };
}

/** A call or an output of any other kind: kept whole, so that it can be sent back. */
function tellOther(item: OutputItem): Told | undefined {
  const { type } = item;
  if (typeof type !== "string" || /^(function|custom_tool)_call/.test(type)) return undefined;
  const isOutput = type.endsWith("_output");
  if (!isOutput && type !== "program" && !type.endsWith("_call")) return undefined;
  const entries = Object.entries(item).filter(([key]) => IDENTITY.has(key));
  const details: JsonObject = JSON.parse(JSON.stringify(Object.fromEntries(entries)));
  const toolCallId = textIn(item.call_id);
  return isOutput
    ? {
        toolName: type.replace(/(_call)?_output$/, ""),
        toolCallId,
        content: contentOf(item),
        returnDetails: details,
      }
    : { toolName: type.replace(/_call$/, ""), toolCallId, callDetails: details };
}
