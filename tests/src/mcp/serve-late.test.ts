import { setTimeout as pause } from "node:timers/promises";
import { combine, type RunContext, type ToolsetTool } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { serve } from "@toolsets/mcp/server";
import { approvalRequired } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { kept } from "./kept.ts";
import { columns, connectClient } from "./served-clients.ts";

/** Lists until it is stuck, as after a call; the signals of the listings that hang. */
class Stuck extends FunctionToolset {
  readonly waiting: AbortSignal[] = [];
  isStuck = false;
  free: () => void = () => {};

  constructor() {
    super();
    this.tool({
      name: "work",
      execute: () => {
        this.isStuck = true;
        return "done";
      },
    });
  }

  override getTools(ctx: RunContext) {
    if (!this.isStuck) return super.getTools(ctx);
    this.waiting.push(ctx.signal);
    return new Promise<ReadonlyMap<string, ToolsetTool>>((resolve, reject) => {
      this.free = () => resolve(new Map());
      ctx.signal.addEventListener("abort", () => reject(new Error("Nobody waits.")));
    });
  }
}

describe.each(columns)("a toolset that lists late, at $revision over $over", (column) => {
  it("issue 8: a result does not wait for the list after it", async () => {
    const toolset = new Stuck();
    const served = serve(toolset, { name: "stuck", onError: () => {} });
    const client = kept(await connectClient(kept(served), column));
    const { content } = await client.callTool({ name: "work", arguments: {} });
    expect(content).toEqual([{ type: "text", text: "done" }]);
    await expect.poll(() => toolset.waiting).toHaveLength(1);
    toolset.free();
  });

  it("issue 8: a list for nobody is let go", async () => {
    const toolset = new Stuck();
    const served = kept(serve(toolset, { name: "stuck", onError: () => {} }));
    const client = kept(await connectClient(served, column));
    toolset.isStuck = true;
    const controller = new AbortController();
    const call = client.callTool({ name: "work", arguments: {} }, { signal: controller.signal });
    await expect.poll(() => toolset.waiting).toHaveLength(1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(() => toolset.waiting.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

it("issue 8: calls of a `sequential` tool in one session run one after another", async () => {
  let running = 0;
  let most = 0;
  const tools = new FunctionToolset().tool({
    name: "alone",
    sequential: true,
    async execute() {
      running += 1;
      most = Math.max(most, running);
      await pause(10);
      running -= 1;
      return "done";
    },
  });
  const served = kept(serve(tools, { name: "turns" }));
  const client = kept(await connectClient(served, { revision: "2025-11-25", over: "http" }));
  const calls = [1, 2, 3].map(() => client.callTool({ name: "alone", arguments: {} }));
  expect(await Promise.all(calls)).toHaveLength(3);
  expect(most).toBe(1);
});

it("issue 8: a tool that calls another one does not approve it", async () => {
  const done: string[] = [];
  const inner = new FunctionToolset().tool({ name: "burn", execute: () => done.push("burnt") });
  const careful = new FunctionToolset().tool({
    name: "careful",
    execute: (_args, ctx) => done.push(`careful ${String(ctx.toolCallApproved)}`),
  });
  const outer = new FunctionToolset().tool({
    name: "outer",
    async execute(_args, ctx) {
      const refused = await ctx
        .handleCall({ toolName: "burn" })
        .catch((error: Error) => error.name);
      await ctx.handleCall({ toolName: "careful" });
      return refused;
    },
  });
  const gated = combine(inner.pipe(approvalRequired()), outer.pipe(approvalRequired()), careful);
  const client = kept(
    await connectClient(
      kept(serve(gated, { name: "nested" })),
      { revision: "2025-11-25", over: "memory" },
      { elicitation: { form: {} } },
      (each) =>
        each.setRequestHandler("elicitation/create", () => ({
          action: "accept",
          content: { approve: true },
        })),
    ),
  );
  const { content } = await client.callTool({ name: "outer", arguments: {} });
  expect(content).toEqual([{ type: "text", text: "ApprovalRequired" }]);
  expect(done).toEqual(["careful false"]);
});
