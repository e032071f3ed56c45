import { describe, expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { combine } from "./combined-toolset.ts";
import { DynamicToolset } from "./dynamic-toolset.ts";
import type { RunContext } from "./run-context.ts";
import type { Toolset } from "./toolset.ts";

const namesOf = async (toolset: Toolset, ctx: RunContext = testContext()): Promise<string[]> => [
  ...(await toolset.getTools(ctx)).keys(),
];

/** Writes down its forms: one for the run, one for the step. */
class Layered extends LoggingToolset {
  override forRun(): Toolset {
    this.log.push(`forRun ${this.id}`);
    return new LayeredForRun(`${this.id}/run`, this.names, this.log);
  }
}
class LayeredForRun extends LoggingToolset {
  override forRunStep(): Toolset {
    this.log.push(`forRunStep ${this.id}`);
    return new LoggingToolset(`${this.id}/step`, this.names, this.log);
  }
}

class Failing extends LoggingToolset {
  failsOn: "open" | "close" | undefined;
  override async open(): Promise<void> {
    await super.open();
    if (this.failsOn === "open") throw new Error(`${this.id} does not open`);
  }
  override async close(): Promise<void> {
    await super.close();
    if (this.failsOn === "close") throw new Error(`${this.id} does not close`);
  }
}

describe("asked at every step", () => {
  it("D-1: the original never changes, the copy of a run holds the state", async () => {
    const log: string[] = [];
    const made = new LoggingToolset("a", ["x"], log);
    const original = new DynamicToolset(() => made, { id: "dynamic" });
    const ctx = testContext();
    const copy = await original.forRun(ctx);
    expect(copy).not.toBe(original);
    expect([copy.id, copy.label]).toEqual(["dynamic", "DynamicToolset 'dynamic'"]);
    await copy.open();
    expect(log).toEqual([]);
    expect(await copy.forRunStep(ctx)).toBe(copy);
    expect(log).toEqual(["open a"]);
    expect(await namesOf(copy)).toEqual(["x"]);
    expect(await namesOf(original)).toEqual([]);
    await copy.close();
    expect(log).toEqual(["open a", "close a"]);
    expect(await namesOf(copy)).toEqual([]);
  });

  it("D-1: gives another toolset when the factory does: the old one is closed first", async () => {
    const log: string[] = [];
    const byStep = [new LoggingToolset("a", ["x"], log), new LoggingToolset("b", ["y"], log)];
    const copy = await new DynamicToolset((ctx) => byStep[ctx.runStep - 1]).forRun(testContext());
    await copy.open();
    await copy.forRunStep(testContext({ runStep: 1 }));
    expect(await namesOf(copy)).toEqual(["x"]);
    await copy.forRunStep(testContext({ runStep: 2 }));
    expect(await namesOf(copy)).toEqual(["y"]);
    await copy.close();
    expect(log).toEqual(["open a", "close a", "open b", "close b"]);
  });

  it("D-2: the same toolset twice is neither closed nor opened again", async () => {
    const log: string[] = [];
    const made = new LoggingToolset("a", ["x"], log);
    const copy = await new DynamicToolset(async () => made).forRun(testContext());
    await copy.open();
    for (const runStep of [1, 2, 3]) await copy.forRunStep(testContext({ runStep }));
    expect(log).toEqual(["open a"]);
  });

  it("D-3: nothing from the factory means no tools and no instructions, and the old toolset is closed", async () => {
    const log: string[] = [];
    const made = new LoggingToolset("a", ["x"], log);
    const copy = await new DynamicToolset((ctx) => (ctx.runStep === 1 ? made : undefined)).forRun(
      testContext(),
    );
    await copy.open();
    await copy.forRunStep(testContext({ runStep: 1 }));
    await copy.forRunStep(testContext({ runStep: 2 }));
    expect(log).toEqual(["open a", "close a"]);
    expect(await namesOf(copy)).toEqual([]);
    expect(await copy.getInstructions(testContext())).toBeUndefined();
    await copy.close();
    expect(log).toEqual(["open a", "close a"]);
  });

  it("design §6: calls `forRun` and `forRunStep` of what the factory gives", async () => {
    const log: string[] = [];
    const made = new Layered("a", ["x"], log);
    const copy = await new DynamicToolset(() => made).forRun(testContext());
    await copy.open();
    await copy.forRunStep(testContext({ runStep: 1 }));
    await copy.forRunStep(testContext({ runStep: 2 }));
    expect(await copy.getInstructions(testContext())).toBe("About a/run/step.");
    await copy.close();
    expect(log).toEqual([
      "forRun a",
      "open a/run",
      "forRunStep a/run",
      "forRunStep a/run",
      "close a/run",
    ]);
  });
});

describe("asked once for a run", () => {
  it("D-4: asks the factory when the run begins, and never again", async () => {
    const log: string[] = [];
    let asked = 0;
    const toolset = new DynamicToolset(
      () => {
        asked += 1;
        return new Layered("a", ["x"], log);
      },
      { perRunStep: false },
    );
    const copy = await toolset.forRun(testContext());
    await copy.open();
    for (const runStep of [1, 2])
      expect(await copy.forRunStep(testContext({ runStep }))).toBe(copy);
    expect(await namesOf(copy)).toEqual(["x"]);
    await copy.close();
    expect(asked).toBe(1);
    expect(log).toEqual([
      "forRun a",
      "open a/run",
      "forRunStep a/run",
      "forRunStep a/run",
      "close a/run",
    ]);
    await toolset.forRun(testContext());
    expect(asked).toBe(2);
  });

  it("C-4: opened twice, it is closed with the last close", async () => {
    const log: string[] = [];
    const copy = await new DynamicToolset(() => new LoggingToolset("a", [], log), {
      perRunStep: false,
    }).forRun(testContext());
    await copy.open();
    await copy.open();
    await copy.close();
    expect(log).toEqual(["open a"]);
    await copy.close();
    await copy.close();
    expect(log).toEqual(["open a", "close a"]);
  });
});

describe("what fails", () => {
  it("D-5: a toolset that does not open is never closed; the old one was closed once", async () => {
    const log: string[] = [];
    const old = new Failing("old", ["x"], log);
    const broken = new Failing("new", ["y"], log);
    broken.failsOn = "open";
    const copy = await new DynamicToolset((ctx) => (ctx.runStep === 1 ? old : broken)).forRun(
      testContext(),
    );
    await copy.open();
    await copy.forRunStep(testContext({ runStep: 1 }));
    await expect(copy.forRunStep(testContext({ runStep: 2 }))).rejects.toThrow("new does not open");
    await copy.close();
    expect(log).toEqual(["open old", "close old", "open new"]);
    expect(await namesOf(copy)).toEqual([]);
  });

  it("D-6: a first toolset that does not open is not closed, and detached", async () => {
    const log: string[] = [];
    const broken = new Failing("a", ["x"], log);
    broken.failsOn = "open";
    const copy = await new DynamicToolset(() => broken, { perRunStep: false }).forRun(
      testContext(),
    );
    await expect(copy.open()).rejects.toThrow("a does not open");
    expect(await namesOf(copy)).toEqual([]);
    await copy.close();
    expect(log).toEqual(["open a"]);
    expect(await namesOf(copy)).toEqual([]);
  });

  it("D-7: an old toolset that does not close surfaces; the new one is neither opened nor closed", async () => {
    const log: string[] = [];
    const old = new Failing("old", ["x"], log);
    old.failsOn = "close";
    const next = new Failing("new", ["y"], log);
    const copy = await new DynamicToolset((ctx) => (ctx.runStep === 1 ? old : next)).forRun(
      testContext(),
    );
    await copy.open();
    await copy.forRunStep(testContext({ runStep: 1 }));
    await expect(copy.forRunStep(testContext({ runStep: 2 }))).rejects.toThrow(
      "old does not close",
    );
    await copy.close();
    expect(log).toEqual(["open old", "close old"]);
  });

  it("§7: what opens while the run is being closed is closed again, once", async () => {
    const log: string[] = [];
    let go = (): void => {};
    class Slow extends LoggingToolset {
      override async open(): Promise<void> {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        await super.open();
      }
    }
    const copy = await new DynamicToolset(() => new Slow("a", ["x"], log)).forRun(testContext());
    await copy.open();
    const step = Promise.resolve(copy.forRunStep(testContext()));
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
    await copy.close();
    expect(log).toEqual([]);
    go();
    await expect(step).rejects.toThrow("was closed, so it asks for no other toolset");
    expect(log).toEqual(["open a", "close a"]);
    await copy.close();
    expect(log).toEqual(["open a", "close a"]);
  });

  it("§7: opens nothing for a run that was closed while the factory was thinking, or before", async () => {
    const log: string[] = [];
    let answer = (): void => {};
    const thinking = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const copy = await new DynamicToolset(async () => {
      await thinking;
      return new LoggingToolset("a", ["x"], log);
    }).forRun(testContext());
    await copy.open();
    const step = Promise.resolve(copy.forRunStep(testContext()));
    await copy.close();
    answer();
    await expect(step).rejects.toThrow("was closed, so it asks for no other toolset");
    await expect(copy.forRunStep(testContext())).rejects.toThrow("was closed");
    expect(log).toEqual([]);
  });

  it("refuses what is no toolset, and says what to return", async () => {
    const copy = await new DynamicToolset((() => ({})) as never).forRun(testContext());
    await expect(copy.forRunStep(testContext())).rejects.toMatchObject({
      code: "invalid_usage",
      message: "The factory of DynamicToolset returned no toolset. Return one, or undefined.",
    });
  });

  it("refuses a call while it has no toolset", async () => {
    const toolset = new DynamicToolset(() => undefined);
    const tool = new LoggingToolset("a", ["x"]).getTools(testContext()).get("x");
    await expect(toolset.callTool("x", {}, testContext(), tool as never)).rejects.toMatchObject({
      code: "invalid_usage",
    });
  });
});

describe("instructions and leaves", () => {
  it("D-8: has no instructions before it was asked, those of its toolset after", async () => {
    const copy = await new DynamicToolset(() => new LoggingToolset("a")).forRun(testContext());
    expect(await copy.getInstructions(testContext())).toBeUndefined();
    await copy.forRunStep(testContext());
    expect(await copy.getInstructions(testContext())).toBe("About a.");
  });

  it("A-2: is a leaf without a toolset, and leads to the leaves of the one it has", async () => {
    const [a, b] = [new LoggingToolset("a", ["x"]), new LoggingToolset("b", ["y"])];
    const original = new DynamicToolset(() => combine(a, b), { id: "d" });
    const leavesOf = (toolset: Toolset): string[] => {
      const ids: string[] = [];
      toolset.visitLeaves(({ id }) => ids.push(String(id)));
      return ids;
    };
    expect(leavesOf(original)).toEqual(["d"]);
    const copy = await original.forRun(testContext());
    await copy.forRunStep(testContext());
    expect(leavesOf(copy)).toEqual(["a", "b"]);
  });

  it("A-3: an active one becomes a new one around the replaced toolset, an inactive one is replaced", async () => {
    const log: string[] = [];
    const made = new LoggingToolset("a", ["x"], log);
    const other = new LoggingToolset("b", ["y"], log);
    const original = new DynamicToolset(() => made, { id: "d", perRunStep: false });
    expect(original.replaceLeaves(() => other)).toBe(other);
    const copy = await original.forRun(testContext());
    const replaced = copy.replaceLeaves(() => other);
    expect(replaced).not.toBe(copy);
    expect(replaced.id).toBe("d");
    expect(await namesOf(replaced)).toEqual(["y"]);
    expect(await namesOf(copy)).toEqual(["x"]);
    await replaced.open();
    await replaced.close();
    expect(log).toEqual(["open b", "close b"]);
  });

  it("D-10: has no id unless it is given one, and the tools carry that of their own toolset", async () => {
    const toolset = new DynamicToolset(() => new LoggingToolset("a", ["x"]));
    expect([toolset.id, toolset.label]).toEqual([undefined, "DynamicToolset"]);
    const copy = await toolset.forRun(testContext());
    await copy.forRunStep(testContext());
    const x = (await copy.getTools(testContext())).get("x");
    expect(x?.definition.toolsetId).toBe("a");
    expect(x && (await copy.callTool("x", {}, testContext({ toolName: "x" }), x))).toEqual({
      name: "x",
      args: {},
    });
  });
});
