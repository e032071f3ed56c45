import {
  type Message,
  type Model,
  type ModelProfile,
  type ModelReply,
  type ModelRequestOptions,
  type ModelStreamChunk,
  type ResponsePart,
  type ResponseTail,
  type ToolCallPart,
  type ToolDefinition,
  toolCallsOf,
  UsageError,
} from "@toolsets/core";
import { estimateUsage } from "./estimate-usage.ts";
import { generateArguments } from "./generate-arguments.ts";
import { streamReply } from "./stream-reply.ts";

/** How a `TestModel` behaves. */
export interface TestModelOptions {
  /** The tools to call, by name, in this order; all that are offered unless told otherwise. */
  readonly callTools?: "all" | readonly string[] | undefined;
  /** The final text; else the results of all tools as a JSON object, by tool name. */
  readonly customOutputText?: string | undefined;
  /** Chooses among the values that fit the schemas; a whole number >= 0, 0 unless told otherwise. */
  readonly seed?: number | undefined;
  readonly modelName?: string | undefined;
}

/**
 * A model that calls every tool once, with arguments made from its schema, and then answers with
 * what they returned. A call that should be tried again is repeated. It knows nothing but the
 * history, so that one instance serves any number of runs, replayed ones too.
 *
 * @throws `invalid_usage` for a name in `callTools` that is not offered, a bad `seed`, or a request
 * that allows no text.
 *
 * @example
 * const result = await agent.run("Try your tools", { model: new TestModel() });
 * result.output; // {"roll_die":4}
 */
export class TestModel implements Model {
  readonly name: string;
  readonly system: string = "test";
  readonly profile: ModelProfile = {};
  readonly callTools: "all" | readonly string[];
  readonly customOutputText: string | undefined;
  readonly seed: number;

  constructor(options: TestModelOptions = {}) {
    const { callTools = "all", customOutputText, seed = 0, modelName = "test" } = options;
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new UsageError(`TestModel: \`seed\` is ${seed}; it must be a whole number >= 0.`);
    }
    this.name = modelName;
    this.callTools = callTools;
    this.customOutputText = customOutputText;
    this.seed = seed;
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    const calls = nextCalls(this, messages, options.tools);
    const parts: readonly ResponsePart[] =
      calls.length > 0
        ? calls
        : [{ partKind: "text", content: finalText(this, messages, options) }];
    return { parts, usage: estimateUsage(messages, parts) };
  }

  async *stream(
    messages: readonly Message[],
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelStreamChunk, ResponseTail, unknown> {
    const reply = await this.request(messages, options);
    return yield* streamReply(reply, (text, partKind) =>
      partKind === "text" ? cutIntoWords(text) : [text],
    );
  }
}

/** All calls at first, later those that should be tried again. */
function nextCalls(
  { callTools, seed }: TestModel,
  messages: readonly Message[],
  tools: readonly ToolDefinition[],
): readonly ToolCallPart[] {
  const responses = messages.filter((message) => message.kind === "response");
  const chosen =
    responses.length === 0
      ? chooseTools(callTools, tools)
      : toolsToRetry(messages.at(-1), callTools, tools);
  const earlier = responses.flatMap(toolCallsOf);
  return chosen.map(({ name, parametersJsonSchema }) => {
    const times = earlier.filter(({ toolName }) => toolName === name).length;
    return {
      partKind: "tool-call",
      toolName: name,
      args: JSON.stringify(generateArguments(parametersJsonSchema, seed)),
      toolCallId: `pyd_ai_tool_call_id__${name}${times === 0 ? "" : `__${times + 1}`}`,
    };
  });
}

function chooseTools(
  callTools: TestModel["callTools"],
  tools: readonly ToolDefinition[],
): readonly ToolDefinition[] {
  if (callTools === "all") return tools.filter(({ kind }) => kind !== "output");
  return callTools.map((name) => {
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool !== undefined) return tool;
    const offered = tools.map((candidate) => `\`${candidate.name}\``).join(", ");
    throw new UsageError(
      `TestModel: \`callTools\` names \`${name}\`, which is not offered. ${offered === "" ? "There are no tools." : `Offered: ${offered}.`}`,
    );
  });
}

function toolsToRetry(
  last: Message | undefined,
  callTools: TestModel["callTools"],
  tools: readonly ToolDefinition[],
): readonly ToolDefinition[] {
  if (last?.kind !== "request") return [];
  const names = new Set(
    last.parts.map((part) => (part.partKind === "retry-prompt" ? part.toolName : undefined)),
  );
  return tools.filter(
    ({ name }) => names.has(name) && (callTools === "all" || callTools.includes(name)),
  );
}

function finalText(
  { customOutputText }: TestModel,
  messages: readonly Message[],
  { allowTextOutput }: ModelRequestOptions,
): string {
  if (!allowTextOutput) {
    throw new UsageError(
      "TestModel: this request allows no text, and TestModel answers with text.",
    );
  }
  if (customOutputText !== undefined) return customOutputText;
  const results = new Map<string, unknown>();
  for (const message of messages) {
    if (message.kind !== "request") continue;
    for (const part of message.parts)
      if (part.partKind === "tool-return") results.set(part.toolName, part.content);
  }
  return results.size === 0
    ? "success (no tool calls)"
    : JSON.stringify(Object.fromEntries(results));
}

/** An empty start, then word by word; a single word in two halves. */
function cutIntoWords(text: string): readonly string[] {
  const words = text.split(/(?<= )/);
  if (words.length > 1 || text.length <= 2) return ["", ...words];
  const middle = Math.floor(text.length / 2);
  return ["", text.slice(0, middle), text.slice(middle)];
}
