import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { operator } from "./operator.ts";
import type { RunContext } from "./run-context.ts";
import { isToolset, type Toolset } from "./toolset.ts";

const same = operator("same", () => ({}));

/** Gives `next` at each run and step. */
class Changing extends LoggingToolset {
  next: Toolset = this;
  override forRun(): Toolset {
    return this.next;
  }
  override forRunStep(): Toolset | Promise<Toolset> {
    return this.next;
  }
}

it("forwards all that it does not change", async () => {
  const log: string[] = [];
  const inner = new LoggingToolset("a", ["x"], log);
  const outer = inner.pipe(same);
  const ctx = testContext({ toolName: "x" });
  expect(isToolset(outer)).toBe(true);
  expect(outer.toolNameConflictHint).toBe(inner.toolNameConflictHint);
  expect(await outer.getInstructions(ctx)).toBe("About a.");
  const tools = await outer.getTools(ctx);
  expect([...tools.keys()]).toEqual(["x"]);
  await outer.open();
  const x = tools.get("x");
  expect(x && (await outer.callTool("x", { y: 1 }, ctx, x))).toEqual({ name: "x", args: { y: 1 } });
  await outer.close();
  expect(log).toEqual(["open a", "call a#x as x, x", "close a"]);
});

it("has the name of the operator in its label, and no id of its own", () => {
  const outer = new LoggingToolset("a").pipe(same);
  expect(outer.label).toBe("same(LoggingToolset 'a')");
  expect(outer.id).toBeUndefined();
});

it("hands the list of the inner toolset on without a promise, where that needs none", () => {
  const outer = new LoggingToolset("a", ["x"]).pipe(same);
  expect(outer.getTools(testContext())).toBeInstanceOf(Map);
  expect(outer.forRunStep(testContext())).toBe(outer);
});

it("puts the changes over what it forwards, and leaves the inner toolset as it is", async () => {
  const inner = new LoggingToolset("a", ["x"]);
  const outer = inner.pipe(
    operator("changed", () => ({
      label: "changed",
      toolNameConflictHint: "Do not.",
      getInstructions: () => "Changed.",
      getTools: () => new Map(),
    })),
  );
  expect([outer.label, outer.toolNameConflictHint]).toEqual(["changed", "Do not."]);
  expect(await outer.getInstructions(testContext())).toBe("Changed.");
  expect([...(await outer.getTools(testContext()))]).toEqual([]);
  expect(inner.getInstructions(testContext())).toBe("About a.");
});

it("hands its inner context on wherever it forwards", async () => {
  const seen: (string | undefined)[] = [];
  class Seeing extends LoggingToolset {
    override forRun({ toolName }: RunContext): Toolset {
      seen.push(toolName);
      return this;
    }
    override forRunStep({ toolName }: RunContext): Toolset {
      seen.push(toolName);
      return this;
    }
    override getInstructions({ toolName }: RunContext): undefined {
      seen.push(toolName);
    }
    override getTools(ctx: RunContext): ReturnType<LoggingToolset["getTools"]> {
      seen.push(ctx.toolName);
      return super.getTools(ctx);
    }
    override async callTool(_name: string, _args: object, { toolName }: RunContext): Promise<void> {
      seen.push(toolName);
    }
  }
  const outer = new Seeing("a", ["x"]).pipe(
    operator("below", () => ({ innerContext: (ctx) => ctx.with({ toolName: "below" }) })),
  );
  const ctx = testContext({ toolName: "above" });
  await (await outer.forRun(ctx)).forRunStep(ctx);
  await outer.getInstructions(ctx);
  const x = (await outer.getTools(ctx)).get("x");
  if (x !== undefined) await outer.callTool("x", {}, ctx, x);
  expect(seen).toEqual(["below", "below", "below", "below", "below"]);
  expect(outer).not.toHaveProperty("innerContext");
});

it("is disposed of by its own `close`", async () => {
  const log: string[] = [];
  const closing = operator("closing", (inner) => ({
    async close() {
      log.push("closing");
      await inner.close();
    },
  }));
  await new LoggingToolset("a", [], log).pipe(closing)[Symbol.asyncDispose]();
  expect(log).toEqual(["closing", "close a"]);
});

it("pipes itself, not the inner toolset", () => {
  expect(new LoggingToolset("a").pipe(same).pipe(same).label).toBe(
    "same(same(LoggingToolset 'a'))",
  );
});

it("W-1: stays itself as long as the inner toolset does", async () => {
  const outer = new Changing("a").pipe(same);
  expect(await outer.forRun(testContext())).toBe(outer);
  expect(await outer.forRunStep(testContext())).toBe(outer);
});

it("W-1: goes around the toolset that the inner one gives for a run or a step", async () => {
  const inner = new Changing("a");
  const outer = inner.pipe(same);
  inner.next = new LoggingToolset("b");
  expect((await outer.forRun(testContext())).label).toBe("same(LoggingToolset 'b')");
  expect((await outer.forRunStep(testContext())).label).toBe("same(LoggingToolset 'b')");
});

it.each([
  ["this realm", () => Promise.resolve(new LoggingToolset("b"))],
  [
    "another realm",
    (): Promise<Toolset> =>
      runInNewContext("Promise.resolve(toolset)", { toolset: new LoggingToolset("b") }),
  ],
])("awaits the step of the inner toolset, given by a promise of %s", async (_realm, next) => {
  class Later extends Changing {
    override forRunStep(): Promise<Toolset> {
      return next();
    }
  }
  const outer = new Later("a").pipe(same);
  expect((await outer.forRunStep(testContext())).label).toBe("same(LoggingToolset 'b')");
});

it("keeps state for one run where it says `perRun`", async () => {
  let made = 0;
  const counting = operator(
    "counting",
    () => {
      made += 1;
      let calls = 0;
      return {
        async callTool() {
          calls += 1;
          return calls;
        },
      };
    },
    { perRun: true },
  );
  const ctx = testContext();
  const outer = new LoggingToolset("a", ["x"]).pipe(counting);
  const [first, second] = [await outer.forRun(ctx), await outer.forRun(ctx)];
  expect(made).toBe(3);
  const x = (await outer.getTools(ctx)).get("x");
  if (x === undefined) throw new Error("x is listed");
  const call = async (toolset: Toolset): Promise<unknown> => toolset.callTool("x", {}, ctx, x);
  expect([await call(first), await call(first), await call(second)]).toEqual([1, 2, 1]);
  expect(await first.forRunStep(ctx)).toBe(first);
});

it("keeps that state through steps for which the inner toolset gives others", async () => {
  const log: string[] = [];
  class Stepping extends LoggingToolset {
    override forRunStep({ runStep }: RunContext): Toolset {
      return new LoggingToolset(`step ${runStep}`, [`x${runStep}`], log);
    }
  }
  const counting = operator(
    "counting",
    (inner) => {
      let listings = 0;
      return {
        getTools(ctx) {
          listings += 1;
          log.push(`listing ${listings}`);
          return inner.getTools(ctx);
        },
      };
    },
    { perRun: true },
  );
  const forRun = await new Stepping("a", [], log).pipe(counting).forRun(testContext());
  await forRun.open();
  for (const runStep of [1, 2, 3]) {
    const ctx = testContext({ runStep });
    const forStep = await forRun.forRunStep(ctx);
    expect([...(await forStep.getTools(ctx)).keys()]).toEqual([`x${runStep}`]);
    expect(await forStep.getInstructions(ctx)).toBe(`About step ${runStep}.`);
  }
  await forRun.close();
  expect(log).toEqual(["open a", "listing 1", "listing 2", "listing 3", "close a"]);
});
