import {
  Agent,
  capability,
  type ModelProfile,
  type ModelSettings,
  type RuntimeFactory,
  type ToolChoice,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { toolSearch } from "@toolsets/search";
import { call, runHostile } from "@toolsets/testing";
import { deferLoading } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
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
    const insisting = { ...profiled({}).model, settings: { toolChoice } };
    await expect(agent.run("Go", { model: insisting })).rejects.toMatchObject(refused);
    expect(asked).toEqual([]);
  },
);

describe("AG-006: a function of a capability", () => {
  const first = (toolChoice: ToolChoice) =>
    capability({ modelSettings: ({ runStep }) => (runStep === 1 ? { toolChoice } : {}) });
  const play = async (runtime?: RuntimeFactory) => {
    const { model, asked } = profiled({}, [[call("saw")], "Done."]);
    const agent = new Agent({ model, toolsets: [shed], capabilities: [first(["saw"])] });
    const { output } = await agent.run("Go", { runId: "r", conversationId: "c", runtime });
    return { output, choices: new Set(asked.map(({ toolChoice }) => JSON.stringify(toolChoice))) };
  };

  it("may force a call for a step, on the hostile runtime too", async () => {
    const expected = {
      output: "Done.",
      choices: new Set([JSON.stringify({ mode: "required", toolNames: ["saw"] }), undefined]),
    };
    expect(await play()).toEqual(expected);
    expect((await runHostile(play, { seed: 7 })).value).toEqual(expected);
  });

  it.each<[ToolChoice, message: string]>([
    ["required", "this step has none that the model can call now"],
    [["saw"], "requires one of `saw`, none of which the model can call now"],
  ])("that says %j is an error while the tools wait to be revealed", async (choice, message) => {
    const { model, asked } = profiled({});
    const reveals = capability({ revealsTools: true });
    const agent = new Agent({
      model,
      toolsets: [shed.pipe(deferLoading())],
      capabilities: [first(choice), reveals],
    });
    await expect(agent.run("Go")).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });
});

describe("AG-109: a call that has to be made, because no text ends the run,", () => {
  const output = z.object({ done: z.boolean() });
  const script = [[call("final_result", { done: true })]];
  const ask = async (profile: ModelProfile, toolChoice?: ToolChoice) => {
    const { model, asked } = profiled(profile, script);
    const agent = new Agent({ model, toolsets: [shed], output });
    await agent.run("Go", { modelSettings: { toolChoice } });
    return asked[0]?.toolChoice;
  };

  it("is forced of itself", async () => {
    expect(await ask({})).toEqual({ mode: "required", isImplicit: true });
    expect(await ask({}, "none")).toEqual({
      mode: "required",
      isImplicit: true,
      toolNames: ["final_result"],
    });
  });

  it("is hoped for from a model that cannot be forced", async () => {
    expect(await ask({ forcedToolChoice: false })).toBeUndefined();
    expect(await ask({ forcedToolChoice: false }, "none")).toEqual({
      mode: "auto",
      toolNames: ["final_result"],
    });
  });

  it("agent §11: goes by the settings where they make a difference to the model", async () => {
    const thinking = profiled({ supportsJsonSchemaOutput: true }, ['{"done":true}']);
    const model = Object.assign(thinking.model, {
      settings: { thinking: true },
      profileFor: (settings: ModelSettings): ModelProfile => ({
        supportsJsonSchemaOutput: true,
        forcedToolChoice: settings.thinking !== true,
        ...(settings.thinking === true && { defaultStructuredOutputMode: "native" }),
      }),
    });
    const { output: answer } = await new Agent({ model, output }).run("Go");
    expect(answer).toEqual({ done: true });
    expect(thinking.asked[0]).toMatchObject({ outputMode: "native", settings: { thinking: true } });
  });
});
