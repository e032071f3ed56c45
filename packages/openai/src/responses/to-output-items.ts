import {
  argsAsObject,
  argsAsText,
  type ModelResponse,
  type ResponsePart,
  type TextPart,
  type ThinkingPart,
  type ToolCallPart,
} from "@toolsets/core";
import type OpenAI from "openai";
import { idsOf, type InputContext, type InputItem, isOwn, type SentCall } from "./input-context.ts";
import { isRecord } from "./output-item.ts";
import { addImage, isEmptyItem, isNativePart, toNativeItems } from "./to-native-items.ts";
import { isCustom, isNative } from "./to-tools.ts";

type Sent<Type> = Extract<InputItem, { type: Type }>;

/** The items of one response, and those that later parts still add to. */
interface Output {
  readonly message: ModelResponse;
  readonly context: InputContext;
  items: InputItem[];
  text?: OpenAI.Responses.ResponseOutputMessage;
  thought?: OpenAI.Responses.ResponseReasoningItem;
}

/**
 * A response as Responses takes it. What only its own provider understands goes to that one alone;
 * thoughts of others become text.
 */
export function toOutputItems(message: ModelResponse, given: InputContext): InputItem[] {
  // nothing of a response that was cut off is known by its id, nor what follows a thought that is missing
  const isCut = message.state === "interrupted" || losesThought(message, given);
  const context = isCut ? { ...given, sendsIds: false } : given;
  const output: Output = { message, context, items: [] };
  for (const part of message.parts) addPart(part, output);
  if (!context.isStored) output.items = output.items.filter((item) => !isEmptyItem(item));
  const { openaiResponsesSupportsInterleavedFunctionCalls: interleaves = true } = context.profile;
  if (interleaves || message.parts.some(isNativePart)) return output.items;
  const isCall = (item: InputItem): boolean => item.type === "function_call";
  return [...output.items.filter((item) => !isCall(item)), ...output.items.filter(isCall)];
}

/** Notes the calls of a response that is not sent. */
export function noteCalls(message: ModelResponse, context: InputContext): void {
  for (const part of message.parts)
    if (part.partKind === "tool-call") noteCall(part, message, context);
}

function addPart(part: ResponsePart, output: Output): void {
  const { items, message, context } = output;
  switch (part.partKind) {
    case "text":
      return addText(part, output);
    case "thinking":
      return addThought(part, output);
    case "tool-call":
      return void items.push(toCall(part, output));
    case "speech":
      if (part.transcript) items.push({ role: "assistant", content: part.transcript });
      return;
    case "compaction": {
      const encrypted = part.providerDetails?.["encrypted_content"];
      if (!isOwn(part, message, context) || typeof encrypted !== "string") return;
      const id = part.id !== undefined && { id: part.id };
      return void items.push({ type: "compaction", encrypted_content: encrypted, ...id });
    }
    case "builtin-tool-call":
    case "builtin-tool-return":
      if (isOwn(part, message, context)) items.push(...toNativeItems(part, items, context));
      return;
    case "file":
      // it goes with the call that made it
      if (!context.isStored && isOwn(part, message, context)) addImage(part, items);
      return;
    default:
      return part satisfies never;
  }
}

function addText(part: TextPart, output: Output): void {
  const { items, message, context } = output;
  const { content, id, providerDetails } = part;
  const own = isOwn(part, message, context);
  const phase = own && context.profile.openaiSupportsPhase ? phaseIn(providerDetails) : {};
  if (!own || !context.sendsIds || id === undefined) {
    if (content !== "") items.push({ role: "assistant", content, ...phase });
    return;
  }
  if (output.text?.id !== id) {
    const fields = { type: "message", role: "assistant", status: "completed" } as const;
    output.text = { id, ...fields, content: [], ...phase };
    items.push(output.text);
  }
  output.text.content.push({ type: "output_text", text: content, annotations: [] });
}

function phaseIn(
  details: TextPart["providerDetails"],
): Pick<OpenAI.Responses.ResponseOutputMessage, "phase"> {
  const phase = details?.["phase"];
  return phase === "commentary" || phase === "final_answer" ? { phase } : {};
}

/** Whether a thought of the provider cannot go back by its id: it does not keep it, and did not encrypt it. */
function losesThought(message: ModelResponse, context: InputContext): boolean {
  const thoughts = message.parts.filter((part) => part.partKind === "thinking");
  if (context.isStored || thoughts.length === 0) return false;
  const takesEncrypted = context.profile.openaiSupportsEncryptedReasoningContent === true;
  const carriers = thoughts.filter(
    (part) =>
      (takesEncrypted && part.signature !== undefined) ||
      rawIn(part.providerDetails) !== undefined ||
      part.providerDetails?.["type"] === "reasoning_text",
  );
  const carried = new Set(carriers.map(({ id }) => id));
  return thoughts.some((part) => isOwn(part, message, context) && !carried.has(part.id));
}

/** Summaries with one id are one item. What cannot go back as it was becomes text, if it has any. */
function addThought(part: ThinkingPart, output: Output): void {
  const { items, message, context } = output;
  const { id, content, providerDetails, signature } = part;
  const { profile, sendsIds, isStored } = context;
  const own = isOwn(part, message, context);
  const kept = own ? rawIn(providerDetails) : undefined;
  const isRaw = own && isRawThought(part);
  const isWithRaw = message.parts.some((other) => isRawThought(other) && other.id === id);
  const isOpen = output.thought !== undefined && output.thought.id === id;
  const takesEncrypted = profile.openaiSupportsEncryptedReasoningContent === true;
  const encrypted = own && takesEncrypted ? signature : undefined;
  const isKnown = isStored || encrypted !== undefined || isOpen;
  const canGoBack =
    own && !FIELDS.has(id) && ((sendsIds && isKnown) || kept !== undefined || isWithRaw);
  if (id === undefined || !canGoBack) {
    const [start, end] = profile.thinkingTags ?? ["<think>", "</think>"];
    if (content !== "")
      items.push({ role: "assistant", content: [start, content, end].join("\n") });
    return;
  }
  if (!isOpen) {
    output.thought = { id, type: "reasoning", summary: [], encrypted_content: encrypted ?? null };
    items.push(output.thought);
  }
  const { thought } = output;
  if (thought === undefined) return;
  if (encrypted !== undefined) thought.encrypted_content = encrypted;
  const raw = isRaw ? [content] : (kept ?? []);
  if (content !== "" && !isRaw) thought.summary.push({ type: "summary_text", text: content });
  if (raw.length > 0)
    thought.content = [
      ...(thought.content ?? []),
      ...raw.map((text) => ({ type: "reasoning_text", text }) as const),
    ];
}

/** What stands for an id where Chat Completions gave the thought. */
const FIELDS: ReadonlySet<string | undefined> = new Set([
  "reasoning",
  "reasoning_content",
  "content",
]);

function isRawThought(part: ResponsePart): part is ThinkingPart {
  return part.partKind === "thinking" && part.providerDetails?.["type"] === "reasoning_text";
}

/** Thoughts as they were thought, as Python keeps them. */
function rawIn(details: ThinkingPart["providerDetails"]): readonly string[] | undefined {
  const raw: unknown = details?.["raw_content"];
  return Array.isArray(raw) ? raw.filter((text) => typeof text === "string") : undefined;
}

function noteCall(part: ToolCallPart, message: ModelResponse, context: InputContext): SentCall {
  const { calls, searches, offer } = context;
  const own = isOwn(part, message, context);
  const details = own ? part.providerDetails : undefined;
  const caller: unknown = details?.["caller"];
  const isSearch = searches && part.toolKind === "tool-search" && isNative(part.toolName, offer);
  const isText =
    details?.["type"] === "custom_tool_call" ||
    offer.nativeTools?.some((tool) => isCustom(tool, part.toolName));
  const call: SentCall = {
    callId: idsOf(part, message).callId,
    kind: isSearch ? "search" : isText ? "custom" : "function",
    ...(isRecord(caller) && { caller: caller as unknown as NonNullable<SentCall["caller"]> }), // the provider's own
  };
  calls.set(part.toolCallId, call);
  return call;
}

function toCall(part: ToolCallPart, { message, context }: Output): InputItem {
  const { callId, kind, caller } = noteCall(part, message, context);
  const { profile, sendsIds, offer } = context;
  const { toolName } = part;
  const own = isOwn(part, message, context);
  const { itemId } = idsOf(part, message);
  const id = itemId !== undefined && own && sendsIds && { id: itemId };
  if (kind === "search") return toSearch(part, callId, id);
  const from = caller && { caller };
  if (kind === "custom") {
    const { input } = argsAsObject(part);
    const text = typeof input === "string" ? input : argsAsText(part);
    return {
      type: "custom_tool_call",
      call_id: callId,
      name: toolName,
      input: text,
      ...id,
      ...from,
    };
  }
  const given = own ? part.providerDetails?.["namespace"] : undefined;
  // a tool that is not among those of the request stands in a namespace of its own name
  const stands = offer.toolVisibility?.has(toolName) ? toolName : undefined;
  const namespace = typeof given === "string" ? given : stands;
  const call: Sent<"function_call"> = {
    type: "function_call",
    call_id: callId,
    name: toolName,
    arguments: argsAsText(part),
    ...id,
    ...(namespace !== undefined && { namespace }),
    ...from,
  };
  return profile.openaiResponsesRequiresFunctionCallStatusNone === true
    ? Object.assign(call, { status: null }) // older servers take nothing else
    : call;
}

function toSearch(part: ToolCallPart, callId: string, id: false | { id: string }): InputItem {
  return {
    type: "tool_search_call",
    execution: "client",
    call_id: callId,
    arguments: argsAsObject(part),
    status: "completed",
    ...id,
  };
}
