import { expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { listRenamed, type RenamedTool } from "./list-renamed.ts";
import { renameTool } from "./rename-tool.ts";

const tools = new LoggingToolset("s", ["a", "b"]).getTools(testContext());

function renamed(...names: readonly (readonly [oldName: string, name: string])[]): RenamedTool[] {
  return names.map(([oldName, name]) => {
    const tool = tools.get(oldName);
    if (tool === undefined) throw new Error(oldName);
    return {
      tool: name === oldName ? tool : renameTool(tool, name, `renamed(${oldName})`),
      oldName,
    };
  });
}

it("RN-2: lists in order, and a swap keeps both", () => {
  const listed = listRenamed(renamed(["a", "b"], ["b", "a"]));
  expect(Array.from(listed, ([name, { definition }]) => [name, definition.origin])).toEqual([
    ["b", ["LoggingToolset 's'#a", "renamed(a)"]],
    ["a", ["LoggingToolset 's'#b", "renamed(b)"]],
  ]);
});

it("RN-1: a new name that another tool has is a conflict", () => {
  expect(() => listRenamed(renamed(["b", "b"], ["a", "b"]))).toThrow(
    "Tool `b` is offered by both LoggingToolset 's'#b and LoggingToolset 's'#a → renamed(a). Renaming `a` to `b` conflicts with the tool that has that name. Choose another new name.",
  );
});

it("RN-1: so is a tool whose name another one was given before", () => {
  expect(() => listRenamed(renamed(["a", "b"], ["b", "b"]))).toThrow(
    "Tool `b` is offered by both LoggingToolset 's'#a → renamed(a) and LoggingToolset 's'#b. It conflicts with the tool `a`, which was renamed to `b` before. Choose another new name.",
  );
});
