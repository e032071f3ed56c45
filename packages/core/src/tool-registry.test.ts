import { afterEach, describe, expect, it, vi } from "vitest";
import { testContext } from "./__fixtures__/test-context.ts";
import { UsageError } from "./errors/usage-error.ts";
import { ModelRetry } from "./errors/model-retry.ts";
import type { RunContext } from "./run-context.ts";
import type { AnyTool, ToolPrepare } from "./tool.ts";
import { checkToolLimits, toolRegistry, type ToolRegistry } from "./tool-registry.ts";

const toolset = { id: "own", label: "Own 'own'" };

function makeTool(
  name: string,
  execute: (args: unknown, ctx: RunContext) => unknown = () => name,
  more: Partial<AnyTool> = {},
): AnyTool {
  return {
    "~tool": { version: 1 },
    name,
    parametersJsonSchema: { type: "object" },
    execute,
    ...more,
  };
}

function registryOf(...tools: readonly AnyTool[]): ToolRegistry {
  const registry = toolRegistry("The test");
  for (const tool of tools) registry.add(tool);
  return registry;
}

/** Calls a tool by its listed entry. */
async function call(registry: ToolRegistry, name: string, ctx = testContext()): Promise<unknown> {
  const entry = (await registry.list(toolset, ctx)).get(name);
  if (entry === undefined) throw new Error(`${name} is not listed`);
  return registry.call({ given: true }, ctx, entry);
}

describe("registration", () => {
  it("F-1: lists in the order of registration, and later tools at the next listing", async () => {
    const registry = registryOf(makeTool("b"), makeTool("a"));
    const first = await registry.list(toolset, testContext());
    registry.add(makeTool("c"));
    expect([...first.keys()]).toEqual(["b", "a"]);
    expect([...(await registry.list(toolset, testContext())).keys()]).toEqual(["b", "a", "c"]);
  });

  it("F-2: refuses a name that is taken", async () => {
    const registry = registryOf(makeTool("a"));
    expect(() => registry.add(makeTool("a"))).toThrow(UsageError);
    expect(() => registry.add(makeTool("a"))).toThrow("The test already has a tool `a`.");
    expect((await registry.list(toolset, testContext())).size).toBe(1);
  });

  it("takes names that every object inherits", async () => {
    const names = ["__proto__", "constructor", "toString"];
    const registry = registryOf(...names.map((name) => makeTool(name)));
    expect([...(await registry.list(toolset, testContext())).keys()]).toEqual(names);
    for (const name of names) expect(await call(registry, name)).toBe(name);
  });

  it("lists the same map until a tool is added, one for each number of retries", async () => {
    const registry = registryOf(makeTool("a"));
    const first = await registry.list(toolset, testContext());
    expect(await registry.list(toolset, testContext())).toBe(first);
    const other = await registry.list(toolset, testContext({ maxRetries: 5 }));
    expect([first, other].map((list) => list.get("a")?.maxRetries)).toEqual([1, 5]);
    registry.add(makeTool("b"));
    expect(await registry.list(toolset, testContext())).not.toBe(first);
  });

  it("F-6: takes retries from the tool, then its own defaults, then the run", async () => {
    const registry = toolRegistry("The test", { maxRetries: 3 });
    registry.add(makeTool("own", undefined, { maxRetries: 0 }));
    registry.add(makeTool("default"));
    const listed = await registry.list(toolset, testContext({ maxRetries: 9 }));
    expect(Array.from(listed.values(), ({ maxRetries }) => maxRetries)).toEqual([0, 3]);
  });
});

describe("limits", () => {
  it("T-1: retries are whole numbers from 0", () => {
    for (const maxRetries of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => checkToolLimits("Tool `a`", { maxRetries })).toThrow(UsageError);
      expect(() => checkToolLimits("Tool `a`", { maxRetries })).toThrow(
        `Tool \`a\`: \`maxRetries\` is ${maxRetries}; it must be a whole number >= 0.`,
      );
    }
    expect(() => checkToolLimits("Tool `a`", { maxRetries: 0 })).not.toThrow();
    expect(() => checkToolLimits("Tool `a`", {})).not.toThrow();
  });

  it("T-2: times are above 0, and no longer than a timer can wait", () => {
    for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]) {
      expect(() => checkToolLimits("Tool `a`", { timeoutMs })).toThrow(
        `Tool \`a\`: \`timeoutMs\` is ${timeoutMs};`,
      );
    }
    for (const timeoutMs of [0.5, 1, 2 ** 31 - 1]) {
      expect(() => checkToolLimits("Tool `a`", { timeoutMs })).not.toThrow();
    }
  });

  it("are checked for the defaults of a registry", () => {
    expect(() => toolRegistry("The test", { timeoutMs: 0 })).toThrow("The test: `timeoutMs` is 0");
  });
});

describe("calls", () => {
  it("hands on the arguments and the context as they are", async () => {
    const seen: unknown[] = [];
    const registry = registryOf(makeTool("a", (args, ctx) => seen.push(args, ctx)));
    const ctx = testContext();
    await call(registry, "a", ctx);
    expect(seen).toEqual([{ given: true }, ctx]);
    expect(seen[1]).toBe(ctx);
  });

  it("rejects with what a tool throws, also where it is not async", async () => {
    const error = new Error("broken");
    const fail = (): never => {
      throw error;
    };
    await expect(call(registryOf(makeTool("a", fail)), "a")).rejects.toBe(error);
    const limited = makeTool("a", fail, { timeoutMs: 1000 });
    await expect(call(registryOf(limited), "a")).rejects.toBe(error);
  });

  it("reaches the tool behind an entry that operators copied", async () => {
    const registry = registryOf(makeTool("a"));
    const entry = (await registry.list(toolset, testContext())).get("a");
    if (entry === undefined) throw new Error("a is listed");
    const renamed = { ...entry, definition: { ...entry.definition, name: "b" } };
    expect(await registry.call({}, testContext(), renamed)).toBe("a");
  });
});

describe("prepare", () => {
  /** A tool that prepares itself. */
  function preparing(
    name: string,
    prepare: ToolPrepare,
    execute?: (args: unknown, ctx: RunContext) => unknown,
  ): AnyTool {
    return makeTool(name, execute, { prepare });
  }

  it("T-3: a tool that gives nothing is left out of this step only", async () => {
    let isOpen = false;
    const registry = registryOf(
      preparing("shop", (tool) => (isOpen ? tool : undefined)),
      preparing("late", async (tool) => (isOpen ? tool : undefined)),
      preparing("empty", () => null as unknown as undefined), // as untyped code hides a tool
      makeTool("always"),
    );
    const names = async (): Promise<readonly string[]> => [
      ...(await registry.list(toolset, testContext())).keys(),
    ];
    expect(await names()).toEqual(["always"]);
    isOpen = true;
    expect(await names()).toEqual(["shop", "late", "always"]);
  });

  it("T-3: a tool may change what the model sees, but not where it came from", async () => {
    const change: ToolPrepare = (tool) => ({
      ...tool,
      description: "Changed.",
      origin: ["Elsewhere"],
      toolsetId: "other",
    });
    const registry = registryOf(
      preparing("a", change),
      preparing("same", (tool) => tool),
    );
    const listed = await registry.list(toolset, testContext());
    expect(listed.get("a")?.definition).toMatchObject({
      description: "Changed.",
      origin: ["Own 'own'#a"],
      toolsetId: "own",
    });
    const again = await registry.list(toolset, testContext());
    expect(again.get("same")).toBe(listed.get("same"));
  });

  it("F-6: sees the tool at hand, how often it failed and how often it may", async () => {
    const seen: unknown[] = [];
    const noting: ToolPrepare = (tool, ctx) => {
      seen.push([ctx.toolName, ctx.retry, ctx.maxRetries, ctx.lastAttempt]);
      return tool;
    };
    const registry = toolRegistry("The test", { maxRetries: 3 });
    registry.add(preparing("default", noting));
    registry.add({ ...preparing("own", noting), maxRetries: 2 });
    const retries = new Map([
      ["own", 2],
      ["other", 7],
    ]);
    await registry.list(toolset, testContext({ retries, maxRetries: 9 }));
    expect(seen).toEqual([
      ["default", 0, 3, false],
      ["own", 2, 2, true],
    ]);
  });

  it("F-4: a renamed tool is listed under its new name, and still reaches its function", async () => {
    const execute = (_args: unknown, ctx: RunContext): unknown => `ran for ${ctx.runId}`;
    const rename: ToolPrepare = (tool) => ({ ...tool, name: "b" });
    const registry = registryOf(preparing("a", rename, execute));
    const listed = await registry.list(toolset, testContext());
    expect([...listed.keys()]).toEqual(["b"]);
    expect(listed.get("b")?.definition).toMatchObject({
      name: "b",
      origin: ["Own 'own'#a", "prepare(b)"],
    });
    expect(await call(registry, "b")).toBe("ran for run");
  });

  it("F-3: a new name that another tool has is a conflict, in either order", async () => {
    const rename: ToolPrepare = (tool) => ({ ...tool, name: "b" });
    const onto = registryOf(makeTool("b"), preparing("a", rename));
    await expect(async () => onto.list(toolset, testContext())).rejects.toMatchObject({
      code: "tool_name_conflict",
      message: expect.stringContaining("Renaming `a` to `b` conflicts with the tool"),
    });
    const before = registryOf(preparing("a", rename), makeTool("b"));
    await expect(async () => before.list(toolset, testContext())).rejects.toMatchObject({
      code: "tool_name_conflict",
      message: expect.stringContaining("the tool `a`, which was renamed to `b` before"),
    });
  });

  it("F-3: two tools may swap their names", async () => {
    const registry = registryOf(
      preparing("a", (tool) => ({ ...tool, name: "b" })),
      preparing("b", (tool) => ({ ...tool, name: "a" })),
    );
    const [fromB, fromA] = await Promise.all([call(registry, "b"), call(registry, "a")]);
    expect([fromB, fromA]).toEqual(["a", "b"]);
  });

  it("G-4: what it throws is thrown as it is, signals of a tool too", async () => {
    for (const error of [new ModelRetry("not a way out"), new TypeError("a bug")]) {
      const fail: ToolPrepare = () => {
        throw error;
      };
      const registry = registryOf(preparing("a", fail));
      await expect(async () => registry.list(toolset, testContext())).rejects.toBe(error);
    }
  });

  it("T-2: a time that it gives has a range too", async () => {
    const registry = registryOf(preparing("a", (tool) => ({ ...tool, timeoutMs: -1 })));
    await expect(async () => registry.list(toolset, testContext())).rejects.toThrow(
      "`prepare` of tool `a`: `timeoutMs` is -1",
    );
  });
});

describe("timeouts", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const forever = async (): Promise<never> => new Promise(() => {});

  it("TO-1: asks the model to try again, with the time in seconds, and aborts the call", async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    const execute = async (_args: unknown, { signal }: RunContext): Promise<never> => {
      signals.push(signal);
      return forever();
    };
    const result = call(registryOf(makeTool("a", execute, { timeoutMs: 250 })), "a").catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(249);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const error = await result;
    expect(error).toBeInstanceOf(ModelRetry);
    expect(error).toHaveProperty("content", "Timed out after 0.25 seconds.");
    expect(signals[0]?.reason).toBe(error);
  });

  it("TO-1: a tool that fails because its signal aborted has timed out as well", async () => {
    const interruptible = (_args: unknown, { signal }: RunContext): unknown =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("interrupted")));
      });
    const registry = registryOf(makeTool("a", interruptible, { timeoutMs: 1 }));
    await expect(call(registry, "a")).rejects.toThrow("Timed out");
  });

  it("TO-3: a tool that is in time leaves no timer and no listener behind", async () => {
    vi.useFakeTimers();
    const run = new AbortController();
    const removed = vi.spyOn(run.signal, "removeEventListener");
    const added = vi.spyOn(run.signal, "addEventListener");
    const registry = registryOf(makeTool("a", () => "done", { timeoutMs: 1000 }));
    expect(await call(registry, "a", testContext({ signal: run.signal }))).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  });

  it("TO-4: without a time a call may take as long as it likes", async () => {
    vi.useFakeTimers();
    const slow = async (): Promise<string> =>
      new Promise((resolve) => setTimeout(() => resolve("late"), 1e9));
    const result = call(registryOf(makeTool("a", slow)), "a");
    await vi.advanceTimersByTimeAsync(1e9);
    expect(await result).toBe("late");
  });

  it("TO-6: the time of the listed definition wins over the default", async () => {
    vi.useFakeTimers();
    const registry = toolRegistry("The test", { timeoutMs: 10 });
    registry.add(makeTool("patient", forever, { timeoutMs: 50 }));
    registry.add(makeTool("default", forever));
    const patient = call(registry, "patient").catch(String);
    const standard = call(registry, "default").catch(String);
    await vi.advanceTimersByTimeAsync(50);
    expect(await standard).toContain("0.01 seconds");
    expect(await patient).toContain("0.05 seconds");
  });

  it("TO-6: `prepare` may change the time of a tool, or take it away", async () => {
    vi.useFakeTimers();
    const prepare: ToolPrepare = ({ timeoutMs: _own, ...tool }) =>
      tool.name === "hasty" ? { ...tool, timeoutMs: 20 } : tool;
    const registry = toolRegistry("The test", { timeoutMs: 80 });
    registry.add(makeTool("hasty", forever, { timeoutMs: 5000, prepare }));
    registry.add(makeTool("back", forever, { timeoutMs: 5000, prepare }));
    const hasty = call(registry, "hasty").catch(String);
    const back = call(registry, "back").catch(String);
    await vi.advanceTimersByTimeAsync(80);
    expect(await hasty).toContain("0.02 seconds");
    expect(await back).toContain("0.08 seconds");
  });

  it("aborts the call with the run, for its reason, and begins none after it", async () => {
    const run = new AbortController();
    let began = 0;
    const execute = async (_args: unknown, { signal }: RunContext): Promise<never> =>
      new Promise((_resolve, reject) => {
        began += 1;
        signal.addEventListener("abort", () => reject(new Error(`left: ${signal.reason}`)));
        run.abort("bored");
      });
    const registry = registryOf(makeTool("a", execute, { timeoutMs: 60_000 }));
    const ctx = testContext({ signal: run.signal });
    await expect(call(registry, "a", ctx)).rejects.toThrow("left: bored");
    await expect(call(registry, "a", ctx)).rejects.toBe("bored");
    expect(began).toBe(1);
  });

  it("swallows what a tool throws after its time", async () => {
    vi.useFakeTimers();
    const late = async (): Promise<never> =>
      new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), 500));
    const result = call(registryOf(makeTool("a", late, { timeoutMs: 100 })), "a").catch(String);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await result).toContain("0.1 seconds"); // an unhandled rejection would fail this file
  });
});
