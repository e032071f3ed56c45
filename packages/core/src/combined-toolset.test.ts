import { describe, expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { combine } from "./combined-toolset.ts";
import { ToolNameConflictError } from "./errors/tool-name-conflict-error.ts";
import type { Instructions } from "./instructions.ts";
import { operator } from "./operator.ts";
import { renameTool } from "./rename-tool.ts";
import type { RunContext } from "./run-context.ts";
import type { Toolset, ToolsetTool } from "./toolset.ts";

const same = operator("same", () => ({}));

/** A promise that is settled from outside. */
function gate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

/** A toolset whose listing is what `list` does. */
function listing(id: string, list: (ctx: RunContext) => Promise<never[]>): Toolset {
  class Listing extends LoggingToolset {
    override getTools(ctx: RunContext): never {
      return list(ctx).then(() => new Map()) as never; // a listing may be a promise
    }
  }
  return new Listing(id);
}

describe("listing", () => {
  it("C-1: lists in the order of the toolsets, then in the order of each", async () => {
    const combined = combine(
      new LoggingToolset("a", ["z", "y"]),
      new LoggingToolset("none"),
      new LoggingToolset("b", ["x"]),
    );
    expect([...(await combined.getTools(testContext())).keys()]).toEqual(["z", "y", "x"]);
  });

  it("C-1: asks all toolsets at the same time", async () => {
    const [first, second] = [gate(), gate()];
    const combined = combine(
      listing("a", async () => {
        first.open();
        await second.promise;
        return [];
      }),
      listing("b", async () => {
        await first.promise;
        second.open();
        return [];
      }),
    );
    expect((await combined.getTools(testContext())).size).toBe(0);
  });

  it("C-1: calls the toolset that a tool came from, with the entry that it listed", async () => {
    const log: string[] = [];
    const combined = combine(
      new LoggingToolset("a", ["x"], log),
      combine(new LoggingToolset("b", ["y"], log), new LoggingToolset("c", ["z"], log)),
    );
    const ctx = testContext();
    const tools = await combined.getTools(ctx);
    for (const name of ["z", "x", "y"]) {
      const tool = tools.get(name);
      if (tool) await combined.callTool(name, {}, ctx.with({ toolName: name }), tool);
    }
    expect(log).toEqual(["call c#z as z, z", "call a#x as x, x", "call b#y as y, y"]);
  });

  it("keeps the id of the toolset that a tool came from, and where it came from", async () => {
    const tools = await combine(combine(new LoggingToolset("a", ["x"]).pipe(same))).getTools(
      testContext(),
    );
    expect(tools.get("x")?.definition).toMatchObject({
      toolsetId: "a",
      origin: ["LoggingToolset 'a'#x"],
    });
  });

  it("takes names that every object inherits", async () => {
    const names = ["__proto__", "constructor", "toString"];
    const combined = combine(new LoggingToolset("a", names), new LoggingToolset("b", ["valueOf"]));
    expect([...(await combined.getTools(testContext())).keys()]).toEqual([...names, "valueOf"]);
  });

  it("is the same map as long as the toolsets list the same", async () => {
    const [a, b] = [new LoggingToolset("a", ["x"]), new LoggingToolset("b", ["y"])];
    const [tools, more] = [a.getTools(testContext()), b.getTools(testContext())];
    a.getTools = () => tools;
    b.getTools = () => more;
    const combined = combine(a, b);
    const first = await combined.getTools(testContext());
    expect(await combined.getTools(testContext())).toBe(first);
    b.getTools = () => new Map();
    expect([...(await combined.getTools(testContext())).keys()]).toEqual(["x"]);
  });

  it("of nothing is empty", async () => {
    expect((await combine().getTools(testContext())).size).toBe(0);
    expect(combine().label).toBe("combine()");
  });
});

describe("name conflicts", () => {
  it("C-2: names both origins, and the hint of the toolset that came later", async () => {
    const renaming = operator("renaming", (inner) => ({
      toolNameConflictHint: "Change the new name.",
      async getTools(ctx) {
        const tools = await inner.getTools(ctx);
        const renamed = Array.from(
          tools.values(),
          (tool) => ["x", renameTool(tool, "x", "renamed(x)")] as const,
        );
        return new Map<string, ToolsetTool>(renamed);
      },
    }));
    const combined = combine(
      new LoggingToolset("a", ["x"]),
      new LoggingToolset("b", ["y"]).pipe(renaming),
    );
    const conflict = (async () => combined.getTools(testContext()))();
    await expect(conflict).rejects.toThrow(ToolNameConflictError);
    await expect(conflict).rejects.toMatchObject({
      code: "tool_name_conflict",
      toolName: "x",
      owners: ["LoggingToolset 'a'#x", "LoggingToolset 'b'#y → renamed(x)"],
      message:
        "Tool `x` is offered by both LoggingToolset 'a'#x and LoggingToolset 'b'#y → renamed(x). Change the new name.",
    });
  });

  it("is found behind an operator too", async () => {
    const combined = combine(
      combine(new LoggingToolset("a", ["x"])),
      combine(new LoggingToolset("b", ["x"])).pipe(same),
    );
    await expect(async () => combined.getTools(testContext())).rejects.toMatchObject({
      toolName: "x",
    });
  });
});

describe("life", () => {
  it("opens one after another, and closes in reverse order", async () => {
    const log: string[] = [];
    const combined = combine(new LoggingToolset("a", [], log), new LoggingToolset("b", [], log));
    await combined.open();
    await combined.close();
    expect(log).toEqual(["open a", "open b", "close b", "close a"]);
  });

  it("closes nothing that was not opened", async () => {
    const log: string[] = [];
    await combine(new LoggingToolset("a", [], log)).close();
    expect(log).toEqual([]);
  });

  it("C-4: matches every open with a close", async () => {
    const log: string[] = [];
    const combined = combine(new LoggingToolset("a", [], log));
    await combined.open();
    await combined.open();
    await combined.close();
    await combined.close();
    await combined.close();
    expect(log).toEqual(["open a", "open a", "close a", "close a"]);
  });

  it("C-5: closes those that are open already when one fails to open", async () => {
    const log: string[] = [];
    class Failing extends LoggingToolset {
      override async open(): Promise<void> {
        throw new Error(`no ${this.id}`);
      }
    }
    const combined = combine(
      new LoggingToolset("a", [], log),
      new Failing("b", [], log),
      new LoggingToolset("c", [], log),
    );
    await expect(combined.open()).rejects.toThrow("no b");
    await combined.close();
    expect(log).toEqual(["open a", "close a"]);
  });

  it("closes all, also when one fails to close, and tells of every failure", async () => {
    const log: string[] = [];
    class Failing extends LoggingToolset {
      override async close(): Promise<void> {
        throw new Error(`${this.id} stays open`);
      }
    }
    const one = combine(new LoggingToolset("a", [], log), new Failing("b", [], log));
    await one.open();
    await expect(one.close()).rejects.toThrow("b stays open");
    expect(log).toEqual(["open a", "open b", "close a"]);
    const two = combine(new Failing("a"), new Failing("b"));
    await two.open();
    await expect(two.close()).rejects.toMatchObject({
      errors: [{ message: "b stays open" }, { message: "a stays open" }],
    });
  });
});

describe("failures of a listing", () => {
  it("C-6: one failure surfaces as it is, thrown at once or later", async () => {
    const error = new Error("no list", { cause: "offline" });
    const later = combine(
      listing("a", async () => Promise.reject(error)),
      new LoggingToolset("b"),
    );
    await expect(later.getTools(testContext())).rejects.toBe(error);
    const atOnce = combine(
      listing("a", () => {
        throw error;
      }),
      new LoggingToolset("b"),
    );
    await expect(async () => atOnce.getTools(testContext())).rejects.toBe(error);
  });

  it("C-6: several failures surface together", async () => {
    const fail = (id: string): Toolset =>
      listing(id, async () => Promise.reject(new Error(`no ${id}`)));
    const combined = combine(fail("a"), new LoggingToolset("b"), fail("c"));
    await expect(async () => combined.getTools(testContext())).rejects.toMatchObject({
      errors: [{ message: "no a" }, { message: "no c" }],
    });
  });

  it("C-6: a failure aborts the listings beside it, and waits for them", async () => {
    const log: string[] = [];
    const combined = combine(
      listing("slow", async ({ signal }) => {
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => resolve());
        });
        log.push(`aborted by ${String(signal.reason)}`);
        return [];
      }),
      listing("failing", async () => Promise.reject(new Error("no list"))),
    );
    await expect(async () => combined.getTools(testContext())).rejects.toThrow("no list");
    expect(log).toEqual(["aborted by Error: no list"]);
  });
});

describe("instructions", () => {
  it("C-7: gathers all kinds in order, and leaves out what is nothing or blank", async () => {
    class Told extends LoggingToolset {
      readonly told: Instructions;
      constructor(told: Instructions) {
        super("told");
        this.told = told;
      }
      override getInstructions(): Instructions {
        return this.told;
      }
    }
    const combined = combine(
      new Told("one"),
      new Told(undefined),
      new Told({ content: "two", dynamic: false }),
      combine(new Told(["three", " ", { content: "four", dynamic: true }])),
      new Told(""),
    );
    expect(await combined.getInstructions(testContext())).toEqual([
      { content: "one", dynamic: true },
      { content: "two", dynamic: false },
      { content: "three", dynamic: true },
      { content: "four", dynamic: true },
    ]);
  });

  it("C-7: has none where no toolset has any", async () => {
    class Silent extends LoggingToolset {
      override getInstructions(): undefined {
        return undefined;
      }
    }
    expect(await combine(new Silent("a"), new Silent("b")).getInstructions(testContext())).toEqual(
      [],
    );
  });
});

describe("C-8: identity", () => {
  it("is new for every run, and the same at a step where all toolsets are", async () => {
    const combined = combine(new LoggingToolset("a"), new LoggingToolset("b"));
    expect(await combined.forRun(testContext())).not.toBe(combined);
    expect(await combined.forRunStep(testContext())).toBe(combined);
  });

  it("is new at a step where one toolset is, around what each of them gave", async () => {
    class Changing extends LoggingToolset {
      override forRunStep(): Toolset {
        return new LoggingToolset("next");
      }
      override async forRun(): Promise<Toolset> {
        return new LoggingToolset("of the run");
      }
    }
    const combined = combine(new LoggingToolset("a"), new Changing("b"));
    expect((await combined.forRunStep(testContext())).label).toBe(
      "combine(LoggingToolset 'a', LoggingToolset 'next')",
    );
    expect((await combined.forRun(testContext())).label).toBe(
      "combine(LoggingToolset 'a', LoggingToolset 'of the run')",
    );
  });

  it("keeps the openings of two runs apart", async () => {
    const log: string[] = [];
    const combined = combine(new LoggingToolset("a", [], log));
    const first = await combined.forRun(testContext());
    const second = await combined.forRun(testContext());
    await first.open();
    await second.close();
    expect(log).toEqual(["open a"]);
    await first.close();
    expect(log).toEqual(["open a", "close a"]);
  });
});

it("a call goes to the toolset that lists the tool at this step, though another listed the very entry before", async () => {
  const log: string[] = [];
  const shared = new LoggingToolset("shared", ["drop"], log);
  const entries = shared.getTools(testContext());
  const atStep = (wanted: number, name: string): Toolset =>
    shared.pipe(
      operator(name, (inner) => ({
        getTools: ({ runStep }) => (runStep === wanted ? entries : new Map()),
        async callTool(...call) {
          log.push(`through ${name}`);
          return inner.callTool(...call);
        },
      })),
    );
  const both = combine(atStep(1, "open"), atStep(2, "gated"));
  for (const runStep of [1, 2, 1]) {
    const ctx = testContext({ runStep, toolName: "drop" });
    const drop = (await both.getTools(ctx)).get("drop");
    if (drop !== undefined) await both.callTool("drop", {}, ctx, drop);
  }
  expect(log.filter((line) => line.startsWith("through"))).toEqual([
    "through open",
    "through gated",
    "through open",
  ]);
});
