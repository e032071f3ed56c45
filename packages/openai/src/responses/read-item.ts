import type {
  JsonObject,
  ResponsePart,
  TextPart,
  ThinkingPart,
  ToolCallPart,
} from "@toolsets/core";
import { newToolCallId } from "../new-tool-call-id.ts";
import { isRecord, type OutputItem, recordsIn, textIn } from "./output-item.ts";
import { queriesIn } from "./read-native-args.ts";
import type { NativeReader } from "./read-native-item.ts";

/** Of which response an item is, and what of it is kept. */
export interface ItemContext {
  /** Parts carry it, beside their ids. */
  readonly providerName: string;
  /** Whether annotations of texts are kept. */
  readonly annotations: boolean;
  /** The response, where the ids of its calls are its own. */
  callScope?: string | undefined;
  readonly native: NativeReader;
}

/** The parts of a whole item; none for one of a kind that is not known. */
export function readItem(item: OutputItem, context: ItemContext): readonly ResponsePart[] {
  switch (item.type) {
    case "message":
      return textsOf(item).map((entry) => readText(entry, item, context));
    case "reasoning":
      return readThinking(item, context);
    case "compaction":
      return [
        {
          partKind: "compaction",
          ...ownedBy(item, context),
          providerDetails: { ...item } as JsonObject, // it came as JSON
        },
      ];
    default: {
      const call = readCall(item, context);
      if (call !== undefined) return [call];
      const told = context.native.read(item);
      if (told === undefined) return [];
      return [
        ...(told.call ? [told.call] : []),
        ...told.files,
        ...(told.returned ? [told.returned] : []),
      ];
    }
  }
}

/** Whose part it is: an id means something to its provider alone. */
export function ownedBy(
  item: OutputItem,
  { providerName }: Pick<ItemContext, "providerName">,
): { readonly id?: string; readonly providerName: string } {
  const id = textIn(item.id);
  return { ...(id !== undefined && { id }), providerName };
}

/** What a message says, text by text. */
export function textsOf({ content }: OutputItem): readonly Readonly<Record<string, unknown>>[] {
  return recordsIn(content).filter(
    ({ type, text }) => typeof text === "string" || type === "output_text",
  );
}

/** What a message refuses with. */
export function refusalIn({ type, content }: OutputItem): string {
  if (type !== "message") return "";
  return recordsIn(content)
    .map(({ refusal }) => textIn(refusal) ?? "")
    .join("");
}

function readText(
  entry: Readonly<Record<string, unknown>>,
  item: OutputItem,
  context: ItemContext,
): TextPart {
  const providerDetails = { ...textDetails(entry, context), ...phaseOf(item) };
  return {
    partKind: "text",
    content: textIn(entry["text"]) ?? "",
    ...ownedBy(item, context),
    ...(Object.keys(providerDetails).length > 0 && { providerDetails }),
  };
}

/** Whether a message is a comment or the final answer, where it says so. */
export function phaseOf({ phase }: OutputItem): JsonObject | undefined {
  return typeof phase === "string" ? { phase } : undefined;
}

/** What is told of a text beside it. */
export function textDetails(
  { annotations, logprobs }: Readonly<Record<string, unknown>>,
  context: Pick<ItemContext, "annotations">,
): JsonObject | undefined {
  const hasAnnotations =
    context.annotations && Array.isArray(annotations) && annotations.length > 0;
  const hasLogprobs = Array.isArray(logprobs) && logprobs.length > 0;
  if (!hasAnnotations && !hasLogprobs) return undefined;
  return {
    ...(hasAnnotations && { annotations }),
    ...(hasLogprobs && { logprobs }),
  };
}

/** What tells thoughts as they were thought from summaries of them. */
export const RAW: JsonObject = { type: "reasoning_text" };

/** What a model thought: its summaries, then what came as it was thought. All have the id of the item. */
function readThinking(item: OutputItem, context: ItemContext): readonly ThinkingPart[] {
  const signature = textIn(item.encrypted_content);
  const toPart = (content: string, providerDetails?: JsonObject): ThinkingPart => ({
    partKind: "thinking",
    content,
    ...ownedBy(item, context),
    ...(providerDetails && { providerDetails }),
  });
  const summaries = thoughtsIn(item.summary).map((text) => toPart(text));
  const raw = thoughtsIn(item.content).map((text) => toPart(text, RAW));
  const [first = toPart(""), ...more] = [...summaries, ...raw];
  return [{ ...first, ...(signature !== undefined && { signature }) }, ...more];
}

/** The texts of a list of thoughts, without empty ones. */
export function thoughtsIn(list: unknown): readonly string[] {
  return recordsIn(list).flatMap(({ text }) => textIn(text) ?? []);
}

/** A call of a tool of the run; nothing for an item of another kind, and for a call without a name. */
function readCall(item: OutputItem, context: ItemContext): ToolCallPart | undefined {
  const head = readCallHead(item, context);
  const args = readArgs(item);
  return head && { ...head, ...(args !== "" && { args }) };
}

/** A call without its arguments. */
export function readCallHead(
  item: OutputItem,
  { callScope, ...context }: ItemContext,
): (ToolCallPart & { readonly args?: never }) | undefined {
  const isSearch = item.type === "tool_search_call" && item.execution === "client";
  const isCustom = item.type === "custom_tool_call";
  if (!isSearch && !isCustom && item.type !== "function_call") return undefined;
  const toolName = isSearch ? "search_tools" : textIn(item.name);
  if (toolName === undefined) return undefined;
  const id = textIn(item.call_id) ?? textIn(item.id) ?? newToolCallId();
  const { namespace, caller } = item;
  const providerDetails: JsonObject = {
    ...(isCustom && { type: "custom_tool_call" }),
    ...(typeof namespace === "string" && { namespace }),
    ...(isRecord(caller) && { caller: caller as JsonObject }), // it came as JSON
  };
  return {
    partKind: "tool-call",
    toolName,
    toolCallId: callScope === undefined ? id : `${callScope}:${id}`,
    ...(isSearch && { toolKind: "tool-search" }),
    ...ownedBy(item, context),
    ...(Object.keys(providerDetails).length > 0 && { providerDetails }),
  };
}

/** The arguments of a call as JSON text; those of a tool without a schema are one text, `input`. */
export function readArgs(item: OutputItem): string {
  if (item.type === "custom_tool_call") return JSON.stringify({ input: item.input ?? "" });
  if (typeof item.arguments === "string") return item.arguments;
  if (item.type === "tool_search_call" && !isRecord(item.arguments)) return "";
  if (item.type !== "tool_search_call")
    return isRecord(item.arguments) ? JSON.stringify(item.arguments) : "";
  const { paths } = item.arguments as { readonly paths?: unknown };
  return JSON.stringify(
    paths === undefined ? item.arguments : { queries: queriesIn(item.arguments) },
  );
}
