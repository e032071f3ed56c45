import { operator, renameTool, UsageError } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { callByName } from "./call-by-name.ts";
import { fakeContext } from "./fake-context.ts";
import { FakeToolset } from "./fake-toolset.ts";

describe("FakeToolset", () => {
  it("lists a tool for each name, and remembers calls, opens and closes", async () => {
    const toolset = new FakeToolset("search", "fetch");
    const tools = toolset.getTools(fakeContext({ maxRetries: 3 }));
    expect([...tools.keys()]).toEqual(["search", "fetch"]);
    expect(tools.get("search")).toMatchObject({
      definition: { name: "search", kind: "function", origin: ["FakeToolset#search"] },
      maxRetries: 3,
    });
    await toolset.open();
    expect(await callByName(toolset, "fetch", { url: "x" })).toBe("fetch was called");
    await toolset.close();
    expect(toolset.calls).toEqual([{ name: "fetch", args: { url: "x" } }]);
    expect([toolset.opens, toolset.closes]).toEqual([1, 1]);
  });

  it("does not answer to a name it does not have", async () => {
    const renaming = operator("renaming", (inner) => ({
      async getTools(ctx) {
        const tools = await inner.getTools(ctx);
        return new Map(
          [...tools].map(([name, tool]) => [`x_${name}`, renameTool(tool, `x_${name}`)]),
        );
      },
    }));
    const inner = new FakeToolset("search");
    await expect(callByName(inner.pipe(renaming), "x_search")).rejects.toThrow(TypeError);
    expect(inner.calls).toEqual([]);
  });
});

describe("callByName", () => {
  it("validates the arguments under the name of the tool, as a run does", async () => {
    const strict = operator("strict", (inner) => ({
      async getTools(ctx) {
        const tools = await inner.getTools(ctx);
        return new Map(
          [...tools].map(([name, tool]) => [
            name,
            { ...tool, validateArgs: (args, here) => ({ ...args, by: here.toolName }) },
          ]),
        );
      },
    }));
    const inner = new FakeToolset("search");
    await callByName(inner.pipe(strict), "search", { q: 1 });
    expect(inner.calls).toEqual([{ name: "search", args: { q: 1, by: "search" } }]);
  });

  it("says which tools there are", async () => {
    const asked = callByName(new FakeToolset("search"), "serch");
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow("FakeToolset lists no tool `serch`. It lists: `search`.");
  });
});

describe("fakeContext", () => {
  it("has what a toolset may ask for, and the changes", async () => {
    const ctx = fakeContext({ deps: { user: "ada" }, retry: 1, maxRetries: 1, runStep: 4 });
    expect(ctx).toMatchObject({
      deps: { user: "ada" },
      runStep: 4,
      runId: "fake-run",
      lastAttempt: true,
    });
    expect(ctx.signal.aborted).toBe(false);
    await expect(ctx.emit("progress")).resolves.toBeUndefined();
    expect(fakeContext().deps).toBeUndefined();
  });
});
