import { Agent, type ToolsetsError, UsageError } from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { fixtureServer } from "../__fixtures__/fixture-server.ts";
import { MCPToolset } from "../mcp-toolset.ts";
import { optionalServer } from "./optional-server.ts";

describe("an optional server", () => {
  it("that cannot be listed has no tools for the rest of the run, and the next run tries again", async () => {
    const told: ToolsetsError[] = [];
    const source = fixtureServer("broken-server", "no-listing");
    const toolset = new MCPToolset(source).pipe(optionalServer((error) => told.push(error)));
    const agent = new Agent({
      model: new ScriptedModel(["One.", "Two."]),
      toolsets: [toolset],
    });
    await agent.run("Go.");
    expect(told).toMatchObject([{ code: "mcp_protocol" }]);
    await agent.run("Go.");
    expect(told).toHaveLength(2);
    expect(source.pids).toHaveLength(2);
  });

  it("that dies in the middle of a call: the model hears of it, and goes on", async () => {
    const told: ToolsetsError[] = [];
    const source = fixtureServer("broken-server", "dies");
    const toolset = new MCPToolset(source, { id: "frail" }).pipe(
      optionalServer((error) => told.push(error)),
    );
    const model = new ScriptedModel([[call("die", {})], "It died."]);
    const result = await new Agent({ model, toolsets: [toolset] }).run("Go.");
    expect(result.output).toBe("It died.");
    expect(JSON.stringify(result.allMessages()[2]?.parts)).toContain("lost its connection");
    expect(told).toMatchObject([{ code: "mcp_connection" }]);
  });

  it("matches each open with a close, failed ones too", async () => {
    const source = fixtureServer("workshop-server");
    const toolset = new MCPToolset(source).pipe(optionalServer(() => undefined));
    await toolset.open();
    await toolset.open();
    await toolset.close();
    expect(await callByName(toolset, "pid")).toBe(String(source.pids[0]));
    await toolset.close();
    await expect(toolset.close()).rejects.toMatchObject({ code: "invalid_usage" });
    const broken = new MCPToolset(fixtureServer("broken-server", "exit")).pipe(
      optionalServer(() => undefined),
    );
    await broken.open();
    expect((await broken.getTools(fakeContext())).size).toBe(0);
    await expect(broken.close()).resolves.toBeUndefined();
  });

  it("hides no other errors, and no abort", async () => {
    const told: ToolsetsError[] = [];
    const wrong = new FakeToolset("search");
    wrong.getTools = () => {
      throw new UsageError("wrong");
    };
    const toolset = wrong.pipe(optionalServer((error) => told.push(error)));
    await expect((async () => toolset.getTools(fakeContext()))()).rejects.toThrow("wrong");

    const reason = new Error("the user left");
    const silent = new MCPToolset(fixtureServer("broken-server", "mute"));
    const optional = silent.pipe(optionalServer((error) => told.push(error)));
    const controller = new AbortController();
    const listing = Promise.resolve(
      optional.getTools(fakeContext({ signal: controller.signal })),
    ).catch((error: unknown) => error);
    setTimeout(() => controller.abort(reason), 100);
    expect(await listing).toBe(reason);
    expect(told).toEqual([]);
  });
});
