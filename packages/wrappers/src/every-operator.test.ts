import { operator, type RunContext, type Toolset } from "@toolsets/core";
import { fakeContext, FakeToolset } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { approvalRequired } from "./approval-required.ts";
import { deferLoading } from "./defer-loading.ts";
import { filtered } from "./filtered.ts";
import { includeReturnSchemas } from "./include-return-schemas.ts";
import { prefixed } from "./prefixed.ts";
import { prepared } from "./prepared.ts";
import { renamed } from "./renamed.ts";
import { withMetadata } from "./with-metadata.ts";

type Change = (inner: Toolset) => Toolset;

const stateless: readonly (readonly [name: string, change: Change])[] = [
  ["prefixed", prefixed("x") as Change], // the names play no part here
  ["filtered", filtered(() => true)],
  ["prepared", prepared((tools) => tools)],
  ["approvalRequired", approvalRequired()],
  ["deferLoading", deferLoading()],
  ["includeReturnSchemas", includeReturnSchemas(() => true)],
  ["withMetadata", withMetadata({ team: "x" }, { metadata: {} })],
];
/** They remember that they have looked at the first listing of the run. */
const perRun: readonly (readonly [name: string, change: Change])[] = [
  ["renamed", renamed({ b: "a" })],
  ["approvalRequired with a map", approvalRequired({ a: true, "*": false })],
  ["deferLoading with names", deferLoading(["a"])],
  ["includeReturnSchemas with a name", includeReturnSchemas("a")],
  ["withMetadata with names", withMetadata({ team: "x" }, ["a"])],
];
const every = [...stateless, ...perRun];

/** Becomes another one with each run, and with each step. */
class Changing extends FakeToolset {
  override forRun(): FakeToolset {
    return new Changing(...this.names);
  }

  override forRunStep(): FakeToolset {
    return new Changing(...this.names);
  }
}

const ctx: RunContext = fakeContext();

describe.each(every)("%s", (name, change) => {
  it("W-1: becomes another one, with the same options, when the toolset below does", async () => {
    const toolset = new Changing("a", "c").pipe(change);
    const names = async (from: Toolset): Promise<unknown> =>
      Array.from((await from.getTools(ctx)).values(), ({ definition }) => definition);
    for (const next of [await toolset.forRun(ctx), await toolset.forRunStep(ctx)]) {
      expect(next).not.toBe(toolset);
      expect(next.label).toBe(toolset.label);
      expect(await names(next)).toEqual(await names(toolset));
    }
  });

  it("W-1: stays itself from step to step as long as the toolset below does", () => {
    const toolset = new FixedToolset("a").pipe(change);
    expect(toolset.forRunStep(ctx)).toBe(toolset);
  });

  it("W-2: forwards instructions and life, and has no id of its own", async () => {
    const inner = new FixedToolset("a");
    const toolset = inner.pipe(change);
    expect(await toolset.getInstructions(ctx)).toBe("Search first.");
    await toolset.open();
    await toolset.close();
    expect([inner.opens, inner.closes]).toEqual([1, 1]);
    expect(toolset.id).toBeUndefined();
    expect(toolset.label).toBe(`${name.split(" ")[0]}(FixedToolset)`);
  });

  it("hands out its listing without a promise, and the very same one while nothing changes", () => {
    const toolset = new FixedToolset("a", "c").pipe(change);
    const tools = toolset.getTools(ctx);
    expect(tools).toBeInstanceOf(Map);
    expect(toolset.getTools(fakeContext({ runStep: 2 }))).toBe(tools);
  });

  it("lists what a toolset gives later, too", async () => {
    const inner = new FixedToolset("a", "c");
    const late = operator("late", () => ({ getTools: async () => inner.getTools() }));
    const given = await inner.pipe(change).getTools(ctx);
    const tools = await inner.pipe(late, change).getTools(ctx);
    expect([...tools.keys()]).toEqual([...given.keys()]);
  });

  it("changes no entry of the toolset below", async () => {
    const inner = new FixedToolset("a", "c");
    const before = structuredClone(
      Array.from(inner.tools.values(), ({ definition }) => definition),
    );
    await inner.pipe(change).getTools(ctx);
    expect(Array.from(inner.tools.values(), ({ definition }) => definition)).toEqual(before);
  });
});

describe.each(stateless)("%s", (_name, change) => {
  it("W-1: stays itself for a run as long as the toolset below does", async () => {
    const toolset = new FixedToolset("a").pipe(change);
    expect(await toolset.forRun(ctx)).toBe(toolset);
  });
});

describe.each(perRun)("%s", (_name, change) => {
  it("W-1: is another one for each run, because it keeps state", async () => {
    const toolset = new FixedToolset("a").pipe(change);
    expect(await toolset.forRun(ctx)).not.toBe(toolset);
  });
});
