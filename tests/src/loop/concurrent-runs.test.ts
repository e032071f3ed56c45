import { Agent, toolCallsOf } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, FunctionModel } from "@toolsets/testing";
import { expect, it } from "vitest";

interface Deps {
  readonly id: number;
}

it("agent §1: a thousand runs of one agent at a time share no state", async () => {
  const toolset = new FunctionToolset<Deps>({ id: "tools" }).tool({
    name: "whoami",
    execute: async (_args, ctx) => {
      await new Promise((resolve) => setTimeout(resolve, ctx.deps.id % 3));
      if (ctx.deps.id % 2 === 0) ctx.enqueue(`extra ${ctx.deps.id}`);
      return ctx.deps.id;
    },
  });
  const model = new FunctionModel({
    request(messages) {
      const calls = messages.flatMap((message) =>
        message.kind === "response" ? toolCallsOf(message) : [],
      );
      if (calls.length < 2) return [call("whoami")];
      const said = messages.flatMap(({ parts }) =>
        parts.flatMap((part) =>
          part.partKind === "tool-return" || part.partKind === "user-prompt" ? [part.content] : [],
        ),
      );
      return JSON.stringify(said);
    },
  });
  const agent = new Agent({ model, toolsets: [toolset] });
  const results = await Promise.all(
    Array.from({ length: 1000 }, (_, id) => agent.run(`prompt ${id}`, { deps: { id } })),
  );
  for (const [id, { output, usage }] of results.entries()) {
    const extra = id % 2 === 0 ? [`extra ${id}`] : [];
    expect(JSON.parse(output)).toEqual([`prompt ${id}`, id, ...extra, id, ...extra]);
    expect(usage).toMatchObject({ requests: 3, toolCalls: 2 });
  }
  expect(new Set(results.map(({ runId }) => runId)).size).toBe(1000);
});
