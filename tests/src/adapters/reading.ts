import {
  argsAsObject,
  ModelHttpError,
  type ModelReply,
  type ModelResponse,
  type ResponsePart,
} from "@toolsets/core";
import type { Api } from "./exchanges.ts";

/** What a recording tells of an answer, in our words. */
export interface Reading {
  readonly finish: string | undefined;
  /** Whether the provider is not done: it paused, or is still at work. */
  readonly unfinished: boolean;
  readonly text: string;
  readonly refusal: string | undefined;
  readonly thinking: {
    readonly present: boolean;
    readonly chars: number;
    readonly signature: boolean;
    readonly encrypted: boolean;
  };
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly args: unknown;
  }[];
  /** `call`, `return` and `compaction`, in their order; of Chat what is kept beside the text. */
  readonly native: readonly string[];
  readonly usage: {
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly cacheWrite: number;
    readonly reasoning: number;
  };
  readonly model: string | undefined;
  readonly id: string | undefined;
}

/** What a recording tells of a refused request, in our words. */
export interface ErrorReading {
  readonly status: number;
  readonly providerCode: string | undefined;
  readonly type: unknown;
  readonly code: unknown;
  readonly param: unknown;
  /** Whether our message holds the provider's. */
  readonly message: string;
}

/** Reads our response, or the reply that an adapter gave. */
export function readingOf(
  api: Api,
  { parts, usage, finishReason, ...rest }: ModelReply | ModelResponse,
): Reading {
  const { state, providerDetails, modelName, providerResponseId } = rest;
  const { details } = usage;
  const refusal = providerDetails?.["refusal"];
  return {
    finish: finishReason,
    // core marks a suspended response that nobody went on with as interrupted
    unfinished: state === "suspended" || state === "incomplete" || state === "interrupted",
    text: parts.flatMap((part) => (part.partKind === "text" ? [part.content] : [])).join(""),
    // what Anthropic says of a refusal is not recorded
    refusal: typeof refusal === "string" && api !== "anthropic-messages" ? refusal : undefined,
    thinking: thinkingOf(api, parts),
    toolCalls: parts.flatMap((part) =>
      part.partKind === "tool-call" && !isSearch(api, part)
        ? [{ id: part.toolCallId, name: part.toolName, args: argsAsObject(part) }]
        : [],
    ),
    native: api === "openai-chat" ? keptBeside(parts, providerDetails) : nativeOf(api, parts),
    usage: {
      input: usage.inputTokens,
      output: usage.outputTokens,
      cacheRead: usage.cacheReadTokens,
      cacheWrite: usage.cacheWriteTokens,
      reasoning: details["reasoning_tokens"] ?? details["thinking_tokens"] ?? 0,
    },
    model: modelName,
    id: providerResponseId,
  };
}

function thinkingOf(api: Api, parts: readonly ResponsePart[]): Reading["thinking"] {
  const thoughts = parts.filter((part) => part.partKind === "thinking");
  const signed = thoughts.filter(({ signature }) => signature !== undefined && signature !== "");
  const encrypted = signed.filter(({ id, content }) => {
    if (api === "openai-responses") return true; // a signature is what it encrypted
    return api === "anthropic-messages" ? id === "redacted_thinking" : content === "";
  });
  return {
    present: thoughts.length > 0,
    chars: thoughts.reduce((sum, { content }) => sum + Array.from(content).length, 0),
    signature: signed.length > encrypted.length,
    encrypted: encrypted.length > 0,
  };
}

function nativeOf(api: Api, parts: readonly ResponsePart[]): readonly string[] {
  return parts.flatMap((part) => {
    if (part.partKind === "builtin-tool-call" || isSearch(api, part)) return ["call"];
    if (part.partKind === "builtin-tool-return") return ["return"];
    return part.partKind === "compaction" ? ["compaction"] : [];
  });
}

/** Recordings count a search among the native items also where the application runs it. */
function isSearch(api: Api, part: ResponsePart): boolean {
  return (
    api === "openai-responses" && part.partKind === "tool-call" && part.toolKind === "tool-search"
  );
}

/** Annotations of a text, and what the provider ran by itself. */
function keptBeside(
  parts: readonly ResponsePart[],
  details: ModelResponse["providerDetails"],
): readonly string[] {
  const annotated = parts.some(
    (part) => part.partKind === "text" && part.providerDetails?.["annotations"] !== undefined,
  );
  const isAnnotated = annotated || details?.["annotations"] !== undefined;
  const hasRun =
    nativeOf("openai-chat", parts).length > 0 || details?.["executed_tools"] !== undefined;
  return [...(isAnnotated ? ["annotations"] : []), ...(hasRun ? ["executed"] : [])];
}

/** Reads what the adapter threw. */
export function errorReadingOf(error: unknown): ErrorReading {
  if (!(error instanceof ModelHttpError)) throw error;
  const { status, providerCode, message } = error;
  const body = fieldsOf(error.body);
  const { type, code, param } = isObject(body["error"]) ? body["error"] : body;
  return { status, providerCode, type, code, param, message };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
