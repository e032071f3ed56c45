// What the loop adds to a hand-written one, per turn: prepare, model, validate, n calls, all instant.
import { performance } from "node:perf_hooks";
import {
  Agent,
  type Message,
  type Model,
  type ModelReply,
  type ModelRequestOptions,
  NO_USAGE,
  type RunContext,
} from "@toolsets/core";
import { fakeContext } from "@toolsets/testing";
import { InstantToolset } from "./instant.ts";

const TURNS = 200;
const ROUNDS = 40;

/** What the hand-written loop needs to tell it. */
interface Instant extends Model {
  request(
    messages: readonly Message[],
    options: Pick<ModelRequestOptions, "tools">,
  ): Promise<ModelReply>;
}

function instantModel(width: number): Instant {
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
  model: Instant,
  toolset: InstantToolset,
  ctx: RunContext,
): Promise<readonly Message[]> {
  const messages: Message[] = [
    {
      kind: "request",
      parts: [{ partKind: "user-prompt", content: "x", timestamp: "" }],
      state: "complete",
    },
  ];
  await toolset.open();
  for (;;) {
    const tools = toolset.getTools(ctx);
    const reply = await model.request(messages, {
      tools: Array.from(tools.values(), ({ definition }) => definition),
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
        const parsed: Record<string, unknown> = typeof args === "string" ? JSON.parse(args) : {};
        return {
          partKind: "tool-return" as const,
          toolName,
          toolCallId,
          content: await toolset.callTool(toolName, parsed),
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
  const toolset = new InstantToolset();
  const model = instantModel(width);
  const agent = new Agent({ model, toolsets: [toolset] });
  const ctx = fakeContext(); // for the hand-written loop, which has no run to take one from
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
