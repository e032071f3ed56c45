// What the loop adds to a hand-written one, per turn: prepare, model, validate, n calls, all instant.
import { performance } from "node:perf_hooks";
import {
  AbstractToolset,
  Agent,
  type Message,
  type Model,
  type ModelReply,
  NO_USAGE,
  type RunContext,
  toolsetTool,
  type ToolsetTool,
  createRunContext,
} from "@toolsets/core";

const TURNS = 200;
const ROUNDS = 40;

class Instant extends AbstractToolset {
  readonly id = "instant";
  #tools: ReadonlyMap<string, ToolsetTool> | undefined;

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const source = { name: "t", parametersJsonSchema: { type: "object" } };
    this.#tools ??= new Map([["t", toolsetTool(this, source, ctx)]]);
    return this.#tools;
  }

  async callTool(): Promise<string> {
    return "r";
  }
}

function instantModel(width: number): Model {
  const calls: ModelReply = {
    usage: NO_USAGE,
    parts: Array.from({ length: width }, (_, index) => ({
      partKind: "tool-call" as const,
      toolName: "t",
      args: '{"a":1}',
      toolCallId: `c${index}`,
    })),
  };
  const end: ModelReply = { usage: NO_USAGE, parts: [{ partKind: "text", content: "done" }] };
  let turn = 0;
  const reply = (): ModelReply => {
    turn = (turn + 1) % (TURNS + 1);
    return turn === 0 ? end : calls;
  };
  return {
    name: "instant",
    system: "bench",
    profile: {},
    request: async () => reply(),
    async *stream() {
      const { parts, ...tail } = reply();
      for (const part of parts) {
        if (part.partKind === "text") yield { kind: "text", content: part.content };
        else if (part.partKind === "tool-call" && typeof part.args === "string")
          yield {
            kind: "tool-call",
            toolName: part.toolName,
            args: part.args,
            toolCallId: part.toolCallId,
          };
      }
      return tail;
    },
  };
}

/** The loop somebody would write for this one toolset and this one model. */
async function handWritten(
  model: Model,
  toolset: Instant,
  ctx: RunContext,
): Promise<readonly Message[]> {
  const messages: Message[] = [
    {
      kind: "request",
      parts: [{ partKind: "user-prompt", content: "x", timestamp: "" }],
      state: "complete",
    },
  ];
  const { signal } = ctx;
  await toolset.open();
  for (;;) {
    const tools = toolset.getTools(ctx);
    const reply = await model.request(messages, {
      instructions: [],
      tools: Array.from(tools.values(), ({ definition }) => definition),
      outputMode: "text",
      allowTextOutput: true,
      allowImageOutput: false,
      settings: {},
      signal,
    });
    messages.push({
      kind: "response",
      ...reply,
      timestamp: new Date().toISOString(),
      state: "complete",
    });
    const calls = reply.parts.filter((part) => part.partKind === "tool-call");
    if (calls.length === 0) break;
    const parts = await Promise.all(
      calls.map(async ({ toolName, toolCallId, args }) => {
        if (typeof args === "string") JSON.parse(args);
        return {
          partKind: "tool-return" as const,
          toolName,
          toolCallId,
          content: await toolset.callTool(),
          outcome: "success" as const,
          timestamp: new Date().toISOString(),
        };
      }),
    );
    messages.push({ kind: "request", parts, state: "complete" });
  }
  await toolset.close();
  return messages;
}

/** The best of many rounds, in microseconds per turn. */
async function measure(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, ((performance.now() - start) * 1000) / TURNS);
  }
  return best;
}

const usageLimits = { requestLimit: 10_000 };
for (const width of [1, 4]) {
  const toolset = new Instant();
  const model = instantModel(width);
  const agent = new Agent({ model, toolsets: [toolset] });
  // a context for the hand-written loop, which has no run to take one from
  const ctx = createRunContext({
    deps: undefined,
    model,
    usage: { ...NO_USAGE, requests: 0, toolCalls: 0 },
    usageLimits,
    prompt: "x",
    messages: [],
    runId: "r",
    conversationId: "c",
    runStep: 1,
    toolCallId: undefined,
    toolName: undefined,
    tools: new Map(),
    discoveredToolNames: new Set(),
    retries: new Map(),
    retry: 0,
    maxRetries: 1,
    toolCallApproved: false,
    toolCallMetadata: undefined,
    partialOutput: false,
    metadata: undefined,
    principal: undefined,
    signal: new AbortController().signal,
    idempotencyKey: "k",
    emit: async () => {},
    handleCall: async () => undefined,
  });
  const hand = await measure(() => handWritten(model, toolset, ctx));
  const run = await measure(() => agent.run("x", { usageLimits }));
  const events = await measure(async () => {
    let count = 0;
    for await (const event of agent.runStreamEvents("x", { usageLimits }))
      count += event.eventKind.length;
    return count;
  });
  console.log(
    `${width} call(s) a turn: hand-written ${hand.toFixed(1)} µs, run ${run.toFixed(1)} µs (+${(run - hand).toFixed(1)}), runStreamEvents ${events.toFixed(1)} µs (+${(events - hand).toFixed(1)})`,
  );
}
