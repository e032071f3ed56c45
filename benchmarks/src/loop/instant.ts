import {
  AbstractToolset,
  type Message,
  type Model,
  type ModelReply,
  type ModelStreamChunk,
  NO_USAGE,
  type ResponseTail,
  type RunContext,
  toolsetTool,
  type ToolsetTool,
} from "@toolsets/core";

/** A tool that answers at once. */
export class InstantToolset extends AbstractToolset {
  readonly id = "instant";
  #tools: ReadonlyMap<string, ToolsetTool> | undefined;

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const source = { name: "t", parametersJsonSchema: { type: "object" } };
    this.#tools ??= new Map([["t", toolsetTool(this, source, ctx)]]);
    return this.#tools;
  }

  async callTool(name: string, args: Record<string, unknown>): Promise<string> {
    return `${name} ${String(args["n"])}`;
  }
}

/** A model that answers at once: a call at each step, a text at the last. */
export class InstantModel implements Model {
  readonly name = "instant";
  readonly system = "bench";
  readonly profile = {};
  readonly #steps: number;
  readonly #onStep: ((step: number) => void) | undefined;

  constructor(steps: number, onStep?: (step: number) => void) {
    this.#steps = steps;
    this.#onStep = onStep;
  }

  async request(messages: readonly Message[]): Promise<ModelReply> {
    const step = (messages.length - 1) / 2; // one request and one response a step
    this.#onStep?.(step);
    if (step >= this.#steps)
      return { usage: NO_USAGE, parts: [{ partKind: "text", content: "done" }] };
    const args = `{"n":${step}}`;
    const call = { partKind: "tool-call" as const, toolName: "t", args, toolCallId: `c${step}` };
    return { usage: { ...NO_USAGE, inputTokens: step, outputTokens: 1 }, parts: [call] };
  }

  async *stream(messages: readonly Message[]): AsyncGenerator<ModelStreamChunk, ResponseTail> {
    const { parts, ...tail } = await this.request(messages);
    for (const part of parts) {
      if (part.partKind === "text") yield { kind: "text", content: part.content };
      else if (part.partKind === "tool-call" && typeof part.args === "string") {
        const { toolName, toolCallId, args } = part;
        yield { kind: "tool-call", toolName, toolCallId, args };
      }
    }
    return tail;
  }
}
