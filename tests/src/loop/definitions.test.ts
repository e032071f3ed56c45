import {
  AbstractToolset,
  Agent,
  type RunContext,
  type ToolsetTool,
  toolsetTool,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, fakeContext, runHostile, ScriptedModel, SimulatedCrash } from "@toolsets/testing";
import { prefixed } from "@toolsets/wrappers";
import { expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";

/** A toolset that changes its own map while the run goes on. */
class Shifting extends AbstractToolset {
  readonly id = "shifting";
  readonly tools = new Map<string, ToolsetTool>();
  readonly ran: string[] = [];
  version = 1;

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const source = { name: "t", description: `v${this.version}`, parametersJsonSchema: {} };
    this.tools.set("t", toolsetTool(this, source, ctx));
    return this.tools;
  }

  async callTool(
    _name: string,
    _args: unknown,
    _ctx: RunContext,
    tool: ToolsetTool,
  ): Promise<string | undefined> {
    this.ran.push(tool.definition.description ?? "");
    this.tools.clear();
    return tool.definition.description;
  }
}

it("design §6: a call runs against the definition that the model saw, whatever the toolset does meanwhile", async () => {
  const toolset = new Shifting();
  const model = new ScriptedModel([[call("t"), call("t")], [call("t")], "Done."]);
  await new Agent({ model, toolsets: [toolset] }).run("Go");
  expect(toolset.ran).toEqual(["v1", "v1", "v1"]);
});

it("definition_changed: in another process a tool that is not what the model saw is not run", async () => {
  const toolset = new Shifting();
  const model = new ScriptedModel([[call("t")], "never"]);
  let attempts = 0;
  const run = runHostile(
    async (runtime) => {
      attempts += 1;
      const agent = new Agent({ model, toolsets: [toolset] });
      try {
        return await agent.run("Go", { runId: "r", conversationId: "c", runtime });
      } catch (error) {
        // the process dies between the listing and the call, and comes back to another server
        if (error instanceof SimulatedCrash && attempts === 1) toolset.version = 2;
        throw error;
      }
    },
    { seed: 1, crashAfter: 3 },
  );
  await expect(run).rejects.toMatchObject({ code: "definition_changed" });
  expect(attempts).toBe(2);
  expect(toolset.ran).toEqual([]);
});

it("agent §3, ModelRequestNode 3: tool_name_conflict names both origins and the cure, before any request", async () => {
  const left = new FunctionToolset({ id: "left" }).tool({ name: "search", execute: () => 1 });
  const right = new FunctionToolset({ id: "right" }).tool({ name: "search", execute: () => 2 });
  const agent = new Agent({ model: new ScriptedModel([]), toolsets: [left, right] });
  await expect(agent.run("Go")).rejects.toThrow(
    "Tool `search` is offered by both FunctionToolset 'left'#search and FunctionToolset 'right'#search. Rename the tool, or pipe its toolset through `prefixed()` or `renamed()`.",
  );
});

it("C-1: a combined and prefixed toolset reaches the right function, and says where a tool came from", async () => {
  const left = new FunctionToolset({ id: "left" }).tool({ name: "search", execute: () => "left" });
  const right = new FunctionToolset({ id: "right" }).tool({
    name: "search",
    execute: () => "right",
  });
  const model = new ScriptedModel([[call("b_search"), call("a_search")], "Done."]);
  const toolsets = [left.pipe(prefixed("a")), right.pipe(prefixed("b"))];
  const result = await new Agent({ model, toolsets }).run("Go");
  const answers = result.allMessages()[2];
  expect(contentsOf(answers)).toEqual(["right", "left"]);
  const [entry] = (await toolsets[1]?.getTools(fakeContext()))?.values() ?? [];
  expect(entry?.definition).toMatchObject({
    toolsetId: "right",
    origin: ["FunctionToolset 'right'#search", "prefixed(b)"],
  });
});
