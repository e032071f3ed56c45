import type { SamplingMessage } from "@modelcontextprotocol/client";
import {
  isToolsetsError,
  type Message,
  type Model,
  type ModelReply,
  type ModelSettings,
  NO_USAGE,
  UsageError,
  type UserContent,
} from "@toolsets/core";
import type { SamplingHandler, SamplingRequest, SamplingResult } from "./mcp-handlers.ts";

type Block = Extract<SamplingMessage["content"], { type: string }>;

/** Answers servers with a model; `agent` stands for that of the run whose call asks. */
export function sampleWith(given: Model | "agent"): SamplingHandler {
  return async (request, { ctx, label, signal }) => {
    const model = given === "agent" ? ctx?.model : given;
    if (model === undefined) {
      throw new UsageError(
        `${label} asks for a model while no call of a run is under way, or calls of several. Give it one: \`samplingModel: openai("…")\`.`,
      );
    }
    const ofRun = given === "agent" && ctx !== undefined;
    const reply = await ask(model, request, ofRun ? AbortSignal.any([signal, ctx.signal]) : signal);
    if (ofRun) ctx.usage.add({ ...reply.usage, requests: 1 });
    return toResult(model, reply);
  };
}

async function ask(
  model: Model,
  request: SamplingRequest,
  signal: AbortSignal,
): Promise<ModelReply> {
  const messages = toMessages(request);
  try {
    return await model.request(messages, {
      instructions: [],
      tools: [],
      outputMode: "text",
      allowTextOutput: true,
      allowImageOutput: false,
      settings: { ...model.settings, ...toSettings(request) },
      signal,
    });
  } catch (cause) {
    // The server is told what is thrown here: nothing of keys and addresses of a provider.
    const why = isToolsetsError(cause) ? ` (${cause.code})` : "";
    throw new Error(`The model gave no answer${why}.`, { cause });
  }
}

function toSettings({ maxTokens, temperature, stopSequences }: SamplingRequest): ModelSettings {
  return {
    maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(stopSequences !== undefined && { stopSequences }),
  };
}

function toMessages({ messages, systemPrompt }: SamplingRequest): readonly Message[] {
  const timestamp = new Date().toISOString();
  const history: Message[] = messages.map(({ role, content }): Message => {
    const blocks = Array.isArray(content) ? content : [content];
    return role === "assistant"
      ? {
          kind: "response",
          parts: blocks.map((block) => ({ partKind: "text", content: textOf(block) })),
          usage: NO_USAGE,
          timestamp,
          state: "complete",
        }
      : {
          kind: "request",
          parts: [{ partKind: "user-prompt", content: blocks.map(toUserContent), timestamp }],
          timestamp,
          state: "complete",
        };
  });
  if (systemPrompt === undefined) return history;
  const system = { partKind: "system-prompt", content: systemPrompt, timestamp } as const;
  const [first, ...rest] = history;
  return first?.kind === "request"
    ? [{ ...first, parts: [system, ...first.parts] }, ...rest]
    : [{ kind: "request", parts: [system], timestamp, state: "complete" }, ...history];
}

function textOf(block: Block): string {
  if (block.type === "text") return block.text;
  throw new UsageError(`A model cannot be told that it answered with \`${block.type}\`.`);
}

function toUserContent(block: Block): UserContent {
  if (block.type === "text") return block.text;
  if (block.type === "image" || block.type === "audio") {
    return { kind: "binary", data: block.data, mediaType: block.mimeType };
  }
  throw new UsageError(`A model cannot be asked with \`${block.type}\` by a server.`);
}

function toResult(model: Model, { parts, modelName, finishReason }: ModelReply): SamplingResult {
  const texts = parts.flatMap((part) => {
    if (part.partKind === "text") return [part.content];
    if (part.partKind === "thinking") return [];
    throw new UsageError(`The model answered a server with \`${part.partKind}\`, not with text.`);
  });
  return {
    role: "assistant",
    content: { type: "text", text: texts.join("") },
    model: modelName ?? model.name,
    ...(finishReason !== undefined && {
      stopReason: finishReason === "length" ? "maxTokens" : "endTurn",
    }),
  };
}
