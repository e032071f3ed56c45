import { Agent } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { MCPSamplingModel, serve } from "@toolsets/mcp/server";
import { ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { kept } from "./kept.ts";
import { columns, connectClient } from "./served-clients.ts";

describe.each(columns)("the model of a client at $revision over $over", (column) => {
  it("agent §17: answers an agent inside a served tool, with instructions and history", async () => {
    const asked: unknown[] = [];
    const agent = new Agent({
      model: new ScriptedModel([]),
      instructions: "Be brief.",
      systemPrompt: "You are a poet.",
    });
    const tools = new FunctionToolset().tool({
      name: "poem",
      async execute(_args, ctx) {
        if (ctx.mcp === undefined) return "no client";
        const model = new MCPSamplingModel(ctx.mcp, { maxTokens: 99 });
        const first = await agent.run("A poem", { model, modelSettings: { temperature: 0.5 } });
        const image = { kind: "binary", data: "iVBORw0KGgo=", mediaType: "image/png" } as const;
        const { output, response } = await agent.run(["Another", image], {
          model,
          messageHistory: first.allMessages(),
        });
        return `${first.output} ${output} by ${response.modelName}`;
      },
    });
    const served = kept(serve(tools, { name: "poems" }));
    const client = kept(
      await connectClient(served, column, { sampling: {} }, (each) =>
        each.setRequestHandler("sampling/createMessage", ({ params }) => {
          asked.push(params);
          const text = `poem ${params.messages.length}`;
          return { role: "assistant", model: "theirs", content: { type: "text", text } };
        }),
      ),
    );
    const { content } = await client.callTool({ name: "poem", arguments: {} });
    expect(content).toEqual([{ type: "text", text: "poem 1 poem 4 by theirs" }]);
    const systemPrompt = "You are a poet.\n\nBe brief.";
    const [one, two] = asked;
    expect(one).toMatchObject({
      systemPrompt,
      maxTokens: 99,
      temperature: 0.5,
      messages: [{ role: "user", content: { type: "text", text: "A poem" } }],
    });
    expect(two).toMatchObject({
      systemPrompt,
      messages: [
        { role: "user" },
        { role: "assistant", content: { type: "text", text: "poem 1" } },
        { role: "user", content: { type: "text", text: "Another" } },
        { role: "user", content: { type: "image", mimeType: "image/png" } },
      ],
    });
    expect(asked).toHaveLength(2);
  });
});

it("agent §17: takes no tools, and texts and images alone", async () => {
  const model = new MCPSamplingModel({ sample: () => Promise.reject(new Error("not asked")) });
  const tools = new FunctionToolset().tool({ name: "any", execute: () => 1 });
  const agent = new Agent({ model, toolsets: [tools] });
  await expect(agent.run("Hello")).rejects.toMatchObject({ code: "invalid_usage" });
  const sound = { kind: "binary", data: "UklGRg==", mediaType: "audio/wav" } as const;
  await expect(new Agent({ model }).run([sound])).rejects.toThrow("texts and images");
});
