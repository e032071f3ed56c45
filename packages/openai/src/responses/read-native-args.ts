import { contentOf, isRecord, type OutputItem, textIn } from "./output-item.ts";

/** The arguments of a call of the provider's tool, as JSON text. */
export interface NativeArgs {
  readonly whole: string;
  /** Of a call whose arguments grow. */
  readonly grows?: GrowingArgs | undefined;
}

/** Arguments that hold a text that comes in pieces. */
export interface GrowingArgs {
  readonly open: string;
  /** The text, as far as it is known. */
  readonly text: string;
  readonly close: string;
  /** How a piece of the text stands in the JSON. */
  encode(text: string): string;
}

/** Nothing for a call without arguments, and for what is no call. */
export function readNativeArgs(item: OutputItem): NativeArgs | undefined {
  const { type } = item;
  if (typeof type !== "string" || type.endsWith("_output") || type === "image_generation_call")
    return undefined;
  if (type === "mcp_list_tools") return whole({ action: "list_tools" });
  if (type === "mcp_call") return toCall(item, "call_tool");
  if (type === "mcp_approval_request") return { whole: toCall(item, "approval_request").whole };
  if (type === "tool_search_call") return whole({ queries: queriesIn(item.arguments) });
  if (type === "file_search_call") return whole({ queries: item.queries ?? [] });
  if (type === "code_interpreter_call" && item.arguments === undefined) return toCode(item);
  if (type === "web_search_call" || type === "code_interpreter_call") {
    if (typeof item.arguments === "string") return { whole: item.arguments };
    return isRecord(item.action) ? whole(withoutSources(item.action)) : undefined;
  }
  return whole(contentOf(item));
}

function whole(args: object): NativeArgs {
  return { whole: JSON.stringify(args) };
}

function grow(
  open: string,
  text: string,
  close: string,
  encode: GrowingArgs["encode"],
): NativeArgs {
  return { whole: open + encode(text) + close, grows: { open, text, close, encode } };
}

function toCall(item: OutputItem, action: "call_tool" | "approval_request"): NativeArgs {
  const { whole: said } = whole({ action, tool_name: item.name ?? "" });
  const args = textIn(item.arguments) ?? "{}";
  return grow(`${said.slice(0, -1)},"tool_args":`, args, "}", (text) => text);
}

function toCode({ container_id: container, code }: OutputItem): NativeArgs {
  const { whole: said } = whole({ container_id: container ?? null, code: "" });
  const encode = (text: string): string => JSON.stringify(text).slice(1, -1);
  const args = grow(said.slice(0, -2), textIn(code) ?? "", '"}', encode);
  return textIn(container) === undefined ? { whole: args.whole } : args;
}

/** Sources are what came of it, and the API takes no fields without a value. */
function withoutSources(action: Readonly<Record<string, unknown>>): object {
  const isKept = ([key, value]: readonly [string, unknown]): boolean =>
    key !== "sources" && value !== null;
  return Object.fromEntries(Object.entries(action).filter(isKept));
}

/** What is searched for: the provider's own searches name paths. */
export function queriesIn(args: unknown): readonly string[] {
  const { queries, paths } = isRecord(args) ? args : {};
  const list: unknown = queries ?? paths;
  return Array.isArray(list) ? list.filter((query) => typeof query === "string") : [];
}
