import type {
  ModelRequest,
  ModelResponse,
  ModelSettings,
  Message,
  ResponsePart,
  ToolCallPart,
} from "@toolsets/core";
import type OpenAI from "openai";
import type { OpenAIModelProfile } from "../openai-profile.ts";
import { isRecord, recordsIn } from "./output-item.ts";
import { type ToolOffer, toTool } from "./to-tools.ts";

/** One item of a request. */
export type InputItem = OpenAI.Responses.ResponseInputItem;

/** To which model a request goes. */
export interface ResponsesTarget {
  readonly name: string;
  /** Whose server it is on. */
  readonly system: string;
  readonly profile: OpenAIModelProfile;
}

/** How a call was sent, so that its answer goes with it. */
export interface SentCall {
  /** The id that the provider knows. */
  readonly callId: string;
  readonly kind: "function" | "custom" | "search";
  readonly caller?: OpenAI.Responses.ResponseFunctionToolCall["caller"];
}

/** What the conversion of one history has in common. */
export interface InputContext extends Omit<ResponsesTarget, "name"> {
  /** Whether items go back to their provider by their ids. */
  readonly sendsIds: boolean;
  /** Whether the provider keeps what it gave. */
  readonly isStored: boolean;
  /** Whether the provider searches for tools in this request. */
  readonly searches: boolean;
  /** Calls by their ids here. */
  readonly calls: Map<string, SentCall>;
  readonly offer: ToolOffer;
  /** The definitions of tools that the history shows, without those that are gone. */
  define(names: readonly string[], isDeclared: boolean): OpenAI.Responses.FunctionTool[];
}

/** What does not change while a history is converted. */
export function inputContext(
  { system, profile }: Pick<ResponsesTarget, "system" | "profile">,
  settings: ModelSettings,
  offer: ToolOffer,
): InputContext {
  const { openaiSendReasoningIds, openaiStore = true } = settings;
  const { openaiSupportsEncryptedReasoningContent: thinks = false } = profile;
  const { tools, nativeTools = [], toolVisibility } = offer;
  return {
    system,
    profile,
    sendsIds: openaiSendReasoningIds ?? thinks,
    isStored: openaiStore,
    searches: nativeTools.some(({ kind }) => kind === "tool_search"),
    calls: new Map(),
    offer,
    define(names, isDeclared) {
      const known = new Map(tools.map((tool) => [tool.name, tool]));
      return names.flatMap((name) => {
        const tool = known.get(name);
        const isDeferred = isDeclared && toolVisibility?.get(name) === "deferred";
        return tool === undefined ? [] : [toTool(tool, profile, isDeferred)];
      });
    },
  };
}

/** Whether a part is the provider's own; one that does not say whose it is, is that of its response. */
export function isOwn(
  part: Extract<ResponsePart, { providerName?: string }>,
  message: ModelResponse,
  { system }: Pick<InputContext, "system">,
): boolean {
  return (part.providerName ?? message.providerName) === system;
}

/** The ids of a call: `call|item` of older histories are two, and some servers want them without their response. */
export function idsOf(
  { toolCallId, id }: Pick<ToolCallPart, "toolCallId" | "id">,
  { providerResponseId }: Pick<ModelResponse, "providerResponseId">,
): { readonly callId: string; readonly itemId: string | undefined } {
  const [own = "", itemId = id] = splitId(toolCallId);
  const scope = `${providerResponseId}:`;
  return { callId: own.startsWith(scope) ? own.slice(scope.length) : own, itemId };
}

/** The two ids of a combined one, or the one. */
export function splitId(toolCallId: string): readonly string[] {
  const at = toolCallId.indexOf("|");
  return at < 0 ? [toolCallId] : [toolCallId.slice(0, at), toolCallId.slice(at + 1)];
}

/** The tools that the requests of a history reveal by themselves: their definitions stand where they do so. */
export function shownTools(
  messages: readonly Message[],
  { profile, searches }: Pick<InputContext, "profile" | "searches">,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (profile.toolAdditionMode !== "with_definitions") return names;
  for (const message of messages)
    if (message.kind === "request") for (const name of shownIn(message, searches)) names.add(name);
  return names;
}

function shownIn({ parts }: ModelRequest, searches: boolean): readonly string[] {
  return parts.flatMap((part) => {
    if (part.partKind === "tool-availability-delta") return part.toolsAdded;
    const isSearch = part.partKind === "tool-return" && part.toolKind === "tool-search";
    return isSearch && !searches ? foundIn(part.content) : [];
  });
}

/** The names that a search found. */
export function foundIn(content: unknown): readonly string[] {
  const found = isRecord(content) ? content["discovered_tools"] : undefined;
  return recordsIn(found).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}
