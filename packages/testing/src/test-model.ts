import {
  type JsonSchemaObject,
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
import { isRecord } from "./is-record.ts";
import { sortTools } from "./sort-tools.ts";
import { streamReply } from "./stream-reply.ts";
import { TAKES_JSON } from "./takes-json.ts";

/** How a `TestModel` behaves. */
export interface TestModelOptions {
  /** The tools to call, by name, in this order; all that are offered unless told otherwise. */
  readonly callTools?: "all" | readonly string[] | undefined;
  /** The final text; else the results of all tools as a JSON object, by tool name. */
  readonly customOutputText?: string | undefined;
  /**
   * The output where it is no text: the arguments of the first output tool, or what the JSON of a
   * native or prompted output says. What is wrapped for the model (a list, a number) is wrapped here
   * too. Else they are made from the schema.
   */
  readonly customOutputArgs?: unknown;
  /** Chooses among the values that fit the schemas; a whole number >= 0, 0 unless told otherwise. */
  readonly seed?: number | undefined;
  readonly modelName?: string | undefined;
  /** Changes what the model takes; JSON for outputs it takes unless told otherwise. */
  readonly profile?: ModelProfile | undefined;
}

/**
 * A model that calls every tool once, with arguments made from its schema, and then answers with
 * what they returned, or with a value that fits the output. A call that should be tried again is
 * repeated. It knows nothing but the history, so that one instance serves any number of runs,
 * replayed ones too.
 *
 * @throws `invalid_usage` for a name in `callTools` that is not offered, a bad `seed`, native tools,
 * and an output that the request does not allow.
 *
 * @example
 * const result = await agent.run("Try your tools", { model: new TestModel() });
 * result.output; // {"roll_die":4}
 */
export class TestModel implements Model {
  readonly name: string;
  readonly system: string = "test";
  readonly profile: ModelProfile;
  readonly callTools: "all" | readonly string[];
  readonly customOutputText: string | undefined;
  readonly customOutputArgs: unknown;
  readonly seed: number;

  constructor(options: TestModelOptions = {}) {
    const { callTools = "all", seed = 0, modelName = "test", profile } = options;
    const { customOutputText, customOutputArgs } = options;
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new UsageError(`TestModel: \`seed\` is ${seed}; it must be a whole number >= 0.`);
    }
    if (customOutputText !== undefined && customOutputArgs !== undefined) {
      throw new UsageError(
        "TestModel has both `customOutputText` and `customOutputArgs`. Choose one.",
      );
    }
    this.name = modelName;
    this.profile = { ...TAKES_JSON, ...profile };
    this.callTools = callTools;
    this.customOutputText = customOutputText;
    this.customOutputArgs = customOutputArgs;
    this.seed = seed;
  }

  async request(messages: readonly Message[], options: ModelRequestOptions): Promise<ModelReply> {
    if (options.nativeTools !== undefined && options.nativeTools.length > 0)
      throw new UsageError("TestModel has no native tools. Use a `FunctionModel`.");
    const calls = nextCalls(this, messages, options);
    const parts = calls.length > 0 ? calls : [outputPart(this, messages, options)];
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
  model: TestModel,
  messages: readonly Message[],
  options: ModelRequestOptions,
): readonly ToolCallPart[] {
  const { functionTools, outputTools } = sortTools(options.tools);
  const responses = messages.filter((message) => message.kind === "response");
  if (responses.length === 0) {
    return chooseTools(model.callTools, functionTools, options).map((tool) =>
      toCall(tool, generateArguments(tool.parametersJsonSchema, model.seed)),
    );
  }
  const names = namesToRetry(messages.at(-1));
  if (names.size === 0) return [];
  const earlier = responses.flatMap(toolCallsOf);
  const again = functionTools.filter(
    ({ name }) => names.has(name) && (model.callTools === "all" || model.callTools.includes(name)),
  );
  return [
    ...again.map((tool) => {
      const times = earlier.filter(({ toolName }) => toolName === tool.name).length;
      return toCall(tool, generateArguments(tool.parametersJsonSchema, model.seed), times);
    }),
    ...outputTools
      .filter(({ name }) => names.has(name))
      .map((tool) => toCall(tool, outputArgs(model, tool.parametersJsonSchema))),
  ];
}

/** A call; its id says how often the tool was called before. */
function toCall({ name }: ToolDefinition, args: unknown, times = 0): ToolCallPart {
  return {
    partKind: "tool-call",
    toolName: name,
    args: typeof args === "string" ? args : JSON.stringify(args),
    toolCallId: `pyd_ai_tool_call_id__${name}${times === 0 ? "" : `__${times + 1}`}`,
  };
}

function chooseTools(
  callTools: TestModel["callTools"],
  tools: readonly ToolDefinition[],
  { toolChoice, toolVisibility }: ModelRequestOptions,
): readonly ToolDefinition[] {
  if (callTools === "all") {
    if (toolChoice?.mode === "none") return [];
    return tools.filter(
      ({ name }) =>
        toolVisibility?.get(name) !== "deferred" && (toolChoice?.toolNames?.includes(name) ?? true),
    );
  }
  return callTools.map((name) => {
    const tool = tools.find((candidate) => candidate.name === name);
    if (tool !== undefined) return tool;
    const offered = tools.map((candidate) => `\`${candidate.name}\``).join(", ");
    throw new UsageError(
      `TestModel: \`callTools\` names \`${name}\`, which is not offered. ${offered === "" ? "There are no tools." : `Offered: ${offered}.`}`,
    );
  });
}

function namesToRetry(last: Message | undefined): ReadonlySet<string> {
  const parts = last?.kind === "request" ? last.parts : [];
  return new Set(
    parts.flatMap((part) => (part.partKind === "retry-prompt" ? (part.toolName ?? []) : [])),
  );
}

/** What ends the run. */
function outputPart(
  model: TestModel,
  messages: readonly Message[],
  { tools, allowTextOutput, outputObject }: ModelRequestOptions,
): ResponsePart {
  const { customOutputText, customOutputArgs, seed } = model;
  const { outputTools } = sortTools(tools);
  const text = (content: string): ResponsePart => ({ partKind: "text", content });
  if (customOutputText !== undefined) {
    if (allowTextOutput) return text(customOutputText);
    throw new UsageError(
      "TestModel has `customOutputText`, and this request allows no text. Pass `customOutputArgs`.",
    );
  }
  if (outputObject !== undefined)
    return text(JSON.stringify(outputArgs(model, outputObject.jsonSchema)));
  const isText = allowTextOutput && customOutputArgs === undefined;
  if (isText) return text(resultsAsText(messages));
  const tool = outputTools[customOutputArgs === undefined ? seed % outputTools.length : 0];
  if (tool !== undefined) return toCall(tool, outputArgs(model, tool.parametersJsonSchema));
  throw new UsageError(
    customOutputArgs === undefined
      ? "TestModel answers with text or calls an output tool, and this request allows neither."
      : "TestModel has `customOutputArgs`, and the output of this request is a text. Pass `customOutputText`.",
  );
}

const WRAPPER = "response";

function outputArgs(
  { customOutputArgs: custom, seed }: TestModel,
  schema: JsonSchemaObject,
): unknown {
  if (custom === undefined) return generateArguments(schema, seed);
  const { properties = {} } = schema;
  const isWrapped =
    isRecord(properties) && Object.keys(properties).join() === WRAPPER && !hasWrapper(custom);
  return isWrapped ? { [WRAPPER]: custom } : custom;
}

function hasWrapper(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, WRAPPER);
}

function resultsAsText(messages: readonly Message[]): string {
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
