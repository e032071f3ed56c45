import { readFileSync } from "node:fs";
import { Anthropic } from "@anthropic-ai/sdk";
import { type AnthropicModel, anthropic } from "@toolsets/anthropic";
import {
  argsAsObject,
  collectParts,
  type Message,
  type ModelReply,
  type ModelRequestOptions,
} from "@toolsets/core";
import type { ExpectedResponse, Recording } from "./replay.ts";

/** One call of a model in a recording, and what its response holds. */
export interface RecordedCall {
  readonly streamed: boolean;
  /** The kinds of content blocks in the response. */
  readonly blocks: readonly string[];
  readonly expected: ExpectedResponse;
  /** The body of the answer, where it is a stream. */
  readonly sse: string | undefined;
}

interface Cassette {
  readonly interactions: readonly {
    readonly aux?: boolean;
    readonly response: { readonly sse?: string; readonly body?: unknown };
  }[];
  readonly expected: readonly ({ readonly response: ExpectedResponse } | null)[];
}

/** The calls of a recording, without what is no call of a model. */
export function recordedCalls({ path }: Pick<Recording, "path">): readonly RecordedCall[] {
  const { interactions, expected }: Cassette = JSON.parse(readFileSync(path, "utf8"));
  return interactions.flatMap(({ response }, index) => {
    const answer = expected[index];
    if (answer === null || answer === undefined) return [];
    const text = response.sse ?? JSON.stringify(response.body);
    const blocks = [...text.matchAll(/"type":\s*"([a-z_]+)"/g)].flatMap(([, type]) => type ?? []);
    const { sse } = response;
    return [{ streamed: sse !== undefined, blocks, expected: answer.response, sse }];
  });
}

/** A model that asks the server once, and not again. */
export function modelAt(baseURL: string): AnthropicModel {
  return anthropic("claude-test", {
    client: new Anthropic({ apiKey: "test-key", baseURL, maxRetries: 0 }),
  });
}

const PROMPT: readonly Message[] = [
  {
    kind: "request",
    state: "complete",
    parts: [{ partKind: "user-prompt", content: "Hello", timestamp: "2026-01-01T00:00:00Z" }],
  },
];

export function optionsWith(changes: Partial<ModelRequestOptions> = {}): ModelRequestOptions {
  return {
    instructions: [],
    tools: [],
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: {},
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Asks as the recording did: for the whole, or for pieces that are put together here. */
export async function ask(
  model: AnthropicModel,
  streamed: boolean,
  options: ModelRequestOptions = optionsWith(),
): Promise<ModelReply> {
  if (!streamed) return model.request(PROMPT, options);
  const collector = collectParts();
  const stream = model.stream(PROMPT, options);
  for (;;) {
    const item = await stream.next();
    if (item.done === true) return { ...item.value, parts: collector.parts() };
    collector.add(item.value);
  }
}

/** What a recording also says of a reply. */
export function summaryOf({ parts, finishReason, usage }: ModelReply): object {
  return {
    text: parts.map((part) => (part.partKind === "text" ? part.content : "")).join(""),
    thinking: parts.some(({ partKind }) => partKind === "thinking"),
    toolCalls: parts.flatMap((part) =>
      part.partKind === "tool-call"
        ? [{ id: part.toolCallId, name: part.toolName, args: argsAsObject(part) }]
        : [],
    ),
    finish: finishReason,
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadTokens,
    cacheWrite: usage.cacheWriteTokens,
  };
}

const FINISH: ReadonlyMap<string | null, string> = new Map([
  ["stop", "stop"],
  ["tool-calls", "tool_call"],
  ["length", "length"],
  ["content-filter", "content_filter"],
]);

/** The same of what a recording expects. */
export function expectedSummary(expected: ExpectedResponse): object {
  const { text, thinking, toolCalls, finish, usage } = expected;
  return {
    text,
    thinking: thinking.present,
    toolCalls: toolCalls.map(({ id, name, args }) => ({ id, name, args })),
    finish: FINISH.get(finish),
    input: usage?.["inputTotal"] ?? 0,
    output: usage?.["output"] ?? 0,
    cacheRead: usage?.["cacheRead"] ?? 0,
    cacheWrite: usage?.["cacheWrite"] ?? 0,
  };
}
