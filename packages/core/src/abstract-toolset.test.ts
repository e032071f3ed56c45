import { expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { AbstractToolset } from "./abstract-toolset.ts";
import { combine } from "./combined-toolset.ts";
import { operator } from "./operator.ts";
import { isToolset, type Toolset, type ToolsetTool } from "./toolset.ts";

class Minimal extends AbstractToolset {
  readonly id: string | undefined;
  constructor(id?: string) {
    super();
    this.id = id;
  }
  getTools(): ReadonlyMap<string, ToolsetTool> {
    return new Map();
  }
  async callTool(): Promise<unknown> {
    return null;
  }
}

const same = operator("same", () => ({}));

it("is a toolset by its brand, and nothing else is", () => {
  expect(isToolset(new Minimal())).toBe(true);
  expect(isToolset({ "~toolset": { version: 1 } })).toBe(true);
  for (const other of [undefined, null, "toolset", {}, { toolset: 1 }]) {
    expect(isToolset(other)).toBe(false);
  }
});

it("is labelled by the name of its class, and its id if it has one", () => {
  expect(new Minimal().label).toBe("Minimal");
  expect(new Minimal("m").label).toBe("Minimal 'm'");
});

it("advises to rename or to prefix where a name conflicts", () => {
  expect(new Minimal().toolNameConflictHint).toMatch(/Rename .* `prefixed\(\)`/);
});

it("A-1: has no instructions unless it says some", async () => {
  expect(await new Minimal().getInstructions(testContext())).toBeUndefined();
});

it("A-1: passes an empty instruction on, which is dropped where instructions meet", async () => {
  class Empty extends Minimal {
    override getInstructions(): string {
      return "";
    }
  }
  expect(new Empty().getInstructions()).toBe("");
  expect(await combine(new Empty()).getInstructions(testContext())).toEqual([]);
});

it("A-2: a visit reaches every leaf, through combined toolsets and operators, and no other", () => {
  const [a, b, c] = [new Minimal("a"), new Minimal("b"), new Minimal("c")];
  const visited: Toolset[] = [];
  combine(a.pipe(same), combine(b, c.pipe(same, same)).pipe(same)).visitLeaves((leaf) =>
    visited.push(leaf),
  );
  expect(visited).toEqual([a, b, c]);
  expect(visited[0]).toBe(a);
});

it("A-3: the same composition can be had over other leaves", async () => {
  const marked = operator("marked", (inner) => ({
    callTool: async (name, args, ctx, tool) => [await inner.callTool(name, args, ctx, tool)],
  }));
  const before = combine(
    new LoggingToolset("a", ["x"]).pipe(marked),
    new LoggingToolset("b", ["y"]),
  );
  const log: string[] = [];
  const after = before.replaceLeaves(
    (leaf) => new LoggingToolset(`new ${leaf.id}`, leaf.id === "a" ? ["x"] : ["y"], log),
  );
  expect(after.label).toBe("combine(marked(LoggingToolset 'new a'), LoggingToolset 'new b')");
  const tools = await after.getTools(testContext());
  const x = tools.get("x");
  expect(x && (await after.callTool("x", {}, testContext(), x))).toEqual([{ name: "x", args: {} }]);
  expect(log).toEqual(["call new a#x as x, undefined"]);
});

it("A-3: even the same leaves give a fresh composition", () => {
  const leaf = new Minimal();
  const before = leaf.pipe(same);
  const after = before.replaceLeaves((each) => each);
  expect(after).not.toBe(before);
  expect(after.label).toBe(before.label);
});

it("A-4: serves all runs and steps unless it says otherwise", async () => {
  const shared = new Minimal();
  expect(await shared.forRun(testContext())).toBe(shared);
  expect(await shared.forRunStep(testContext())).toBe(shared);
});

it("A-4: one that makes itself anew for a run keeps runs apart", async () => {
  class Counter extends Minimal {
    count = 0;
    override forRun(): Counter {
      return new Counter();
    }
    override async callTool(): Promise<number> {
      this.count += 1;
      return this.count;
    }
  }
  const shared = new Counter();
  const [first, second] = [shared.forRun(), shared.forRun()];
  expect([await first.callTool(), await first.callTool(), await second.callTool()]).toEqual([
    1, 2, 1,
  ]);
  expect(shared.count).toBe(0);
});

it("closes when it is disposed of", async () => {
  const log: string[] = [];
  {
    await using toolset = new LoggingToolset("a", [], log);
    await toolset.open();
  }
  expect(log).toEqual(["open a", "close a"]);
});
