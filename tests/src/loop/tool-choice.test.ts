import { Agent, type ModelProfile, type ToolChoice } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { toolSearch } from "@toolsets/search";
import { deferLoading } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { profiled } from "./profiled-model.ts";

const shed = new FunctionToolset({ id: "shed" })
  .tool({ name: "dig", execute: () => "dug" })
  .tool({ name: "saw", execute: () => "sawn" });

async function chosen(toolChoice: ToolChoice | undefined, profile: ModelProfile = {}) {
  const { model, asked } = profiled(profile);
  await new Agent({ model, toolsets: [shed] }).run("Go", { modelSettings: { toolChoice } });
  return asked[0]?.toolChoice;
}

describe("toolsets §16: a tool choice", () => {
  it.each<[ToolChoice | undefined, expected: unknown]>([
    [undefined, undefined],
    ["auto", undefined],
    ["none", { mode: "none" }],
    [[], { mode: "none" }],
    [{ functionTools: ["saw"] }, { mode: "auto", toolNames: ["saw"] }],
    [{ functionTools: ["saw", "dig"] }, undefined],
  ])("of %j reaches the model as %j", async (choice, expected) => {
    expect(await chosen(choice)).toEqual(expected);
    expect(await chosen(choice, { forcedToolChoice: false })).toEqual(expected);
  });

  it("of the run wins over that of the agent, and streams have it too", async () => {
    const { model, asked } = profiled({});
    const agent = new Agent({ model, toolsets: [shed], modelSettings: { toolChoice: "none" } });
    await agent.run("Go", { modelSettings: { toolChoice: { functionTools: ["dig"] } } });
    for await (const event of agent.runStreamEvents("Go")) expect(event.eventKind).toBeTruthy();
    expect(asked.map((options) => options.toolChoice)).toEqual([
      { mode: "auto", toolNames: ["dig"] },
      { mode: "none" },
    ]);
  });

  it("may name a tool that waits to be revealed, and not one that is nowhere", async () => {
    const { model, asked } = profiled({});
    const agent = new Agent({
      model,
      toolsets: [shed.pipe(deferLoading(["saw"]))],
      capabilities: [toolSearch()],
    });
    const run = (...functionTools: readonly string[]) =>
      agent.run("Go", { modelSettings: { toolChoice: { functionTools } } });
    await run("dig", "saw");
    expect(asked[0]?.toolChoice).toEqual({ mode: "auto", toolNames: ["dig"] });
    await expect(run("dig", "hoe")).rejects.toMatchObject({
      code: "invalid_usage",
      message:
        "`toolChoice` names `hoe`, which this step does not have. It has `dig`, `search_tools`.",
    });
  });
});

it.each<ToolChoice>(["required", ["dig"]])(
  "AG-006: %j is refused where it would hold for every step, before anything runs",
  async (toolChoice) => {
    const { model, asked } = profiled({});
    const forced = { modelSettings: { toolChoice } };
    const refused = { code: "invalid_usage" };
    expect(() => new Agent({ model, toolsets: [shed], ...forced })).toThrow(
      expect.objectContaining(refused),
    );
    const agent = new Agent({ model, toolsets: [shed] });
    await expect(agent.run("Go", forced)).rejects.toMatchObject(refused);
    expect(asked).toEqual([]);
  },
);
