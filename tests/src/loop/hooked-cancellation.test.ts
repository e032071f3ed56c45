import {
  Agent,
  type Capability,
  capability,
  type CapabilityOptions,
  getRunSnapshot,
  RunCancelledError,
  type RunContext,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { readAll } from "./read-all.ts";

const SAVED = { output: "saved" };

/** Hooks that make a success of everything. */
const savers: Record<string, CapabilityOptions> = {
  wrapRun: { wrapRun: (next) => next().catch(() => SAVED) },
  onRunError: { onRunError: () => SAVED },
  wrapNodeRun: {
    wrapNodeRun: (node, next) =>
      next().catch(() =>
        node.kind === "call-tools"
          ? { kind: "end", output: "saved", response: node.response }
          : node,
      ),
  },
  "wrapNodeRun that goes on": { wrapNodeRun: (node, next) => next().catch(() => node) },
};

function agentOf(hooks: CapabilityOptions, act: (ctx: RunContext) => void = () => {}): Agent {
  const tools = new FunctionToolset().tool({ name: "stop", execute: (_args, ctx) => act(ctx) });
  return new Agent({
    model: new ScriptedModel([[call("stop", {}, "1")], "Done."]),
    toolsets: [tools],
    capabilities: [capability(hooks)],
  });
}

describe("agent §14: hooks cannot turn a cancel or an abort into a success", () => {
  it.each(Object.entries(savers))(
    "agent §14: %s meets a cancel by a tool",
    async (_name, hooks) => {
      const asked: string[] = [];
      const after = { afterRun: () => void asked.push("after") };
      const run = agentOf({ ...hooks, ...after }, (ctx) => ctx.cancel()).run("Go");
      const error: unknown = await run.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RunCancelledError);
      expect(getRunSnapshot(error)?.messages).toHaveLength(3); // the call has its answer
      expect(asked).toEqual([]);
    },
  );

  it.each(Object.entries(savers))("agent §14: %s meets an abort", async (_name, hooks) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const run = agentOf(hooks, () => controller.abort(reason)).run("Go", {
      signal: controller.signal,
    });
    await expect(run).rejects.toBe(reason);
    expect(getRunSnapshot(reason)?.messages).toHaveLength(3);
  });

  it("agent §14: a reader who cancels gets no result of a hook", async () => {
    const stream = agentOf(savers["wrapRun"] ?? {}).runStreamEvents("Go");
    await stream.next();
    stream.cancel();
    await expect(readAll(stream)).rejects.toBeInstanceOf(RunCancelledError);
    expect(stream.result).toBeUndefined();
  });

  it.each(["beforeRun", "wrapRun", "afterRun"] as const)(
    "agent §14: a cancel inside %s counts",
    async (hook) => {
      const asked: string[] = [];
      const cancelling = {
        beforeRun: { beforeRun: (ctx: RunContext) => ctx.cancel() },
        wrapRun: { wrapRun: (_next: unknown, ctx: RunContext) => (ctx.cancel(), SAVED) },
        afterRun: { afterRun: (_result: unknown, ctx: RunContext) => (ctx.cancel(), SAVED) },
      }[hook];
      const agent = agentOf({
        beforeNodeRun: () => void asked.push("node"),
        ...cancelling,
      });
      await expect(agent.run("Go")).rejects.toBeInstanceOf(RunCancelledError);
      expect(asked).toHaveLength(hook === "afterRun" ? 4 : 0);
    },
  );

  it("agent §14: an abort or a cancel before the start prevents the run: no hook is asked", async () => {
    const asked: string[] = [];
    const hooks = (name: string): Capability =>
      capability({
        beforeRun: () => void asked.push(`${name} before`),
        wrapRun: () => {
          asked.push(`${name} wrap`);
          return SAVED;
        },
        onEvent: () => void asked.push(`${name} event`),
      });
    const replaced = capability({
      forRun: () => {
        asked.push("forRun");
        return hooks("replacement");
      },
    });
    for (const capabilities of [[hooks("own")], [replaced]]) {
      const agent = new Agent({ model: new ScriptedModel([]), capabilities });
      const reason = new Error("enough");
      await expect(agent.run("Go", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      for (const view of [agent.runStreamEvents("Go"), agent.iter("Go")]) {
        view.cancel();
        await expect(readAll<unknown>(view)).rejects.toBeInstanceOf(RunCancelledError);
      }
    }
    expect(asked).toEqual([]);
  });

  it("agent §14: an ordinary error is recovered from as before", async () => {
    const agent = agentOf(savers["wrapRun"] ?? {}, () => {
      throw new TypeError("a bug");
    });
    expect((await agent.run("Go")).output).toBe("saved");
  });
});
