import {
  AbstractToolset,
  Agent,
  capability,
  DynamicToolset,
  ExternalToolset,
  handleDeferredToolCalls,
  type Instructions,
  type Message,
  ModelRetry,
  operator,
  type RunContext,
  type RuntimeFactory,
  type ToolsetTool,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, FakeToolset, runHostile, ScriptedModel } from "@toolsets/testing";
import { filtered, prefixed } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { watching } from "./watching-model.ts";

class Telling extends FakeToolset {
  readonly text: Instructions;
  constructor(text: Instructions, ...names: readonly string[]) {
    super(...names);
    this.text = text;
  }
  override getInstructions(): Instructions {
    return this.text;
  }
}

const named = (name: string) => tool({ name, execute: () => name });

describe("§6: the toolset of a run", () => {
  it("agent §1.8: lists the agent's tools, its toolsets as they stand (dynamic ones too), those of capabilities, then those of the run", async () => {
    const { model, shown } = watching();
    const agent = new Agent({
      model,
      tools: [named("own")],
      toolsets: [new DynamicToolset(() => new FakeToolset("dynamic")), new FakeToolset("second")],
      capabilities: [capability({ toolsets: [new FakeToolset("capability")] })],
    });
    await agent.run("Go", {
      toolsets: [new FakeToolset("run")],
      capabilities: [capability({ toolsets: [new FakeToolset("run_capability")] })],
    });
    expect(shown[0]?.tools).toEqual([
      "own",
      "dynamic",
      "second",
      "capability",
      "run_capability",
      "run",
    ]);
  });

  it("G-1: toolsets of a run are added for that run alone", async () => {
    const { model, shown } = watching(["One.", "Two."]);
    const agent = new Agent({ model, toolsets: [new FakeToolset("a")] });
    await agent.run("Go", { toolsets: [new FakeToolset("b")] });
    await agent.run("Go");
    expect(shown.map(({ tools }) => tools)).toEqual([["a", "b"], ["a"]]);
  });

  it("C-2: a name that the agent's own tool has too is a conflict, with the cure of the prefixed toolset", async () => {
    const agent = new Agent({
      model: new ScriptedModel([]),
      tools: [named("gh_search")],
      toolsets: [new FakeToolset("search").pipe(prefixed("gh"))],
    });
    await expect(agent.run("Go")).rejects.toMatchObject({
      code: "tool_name_conflict",
      message:
        "Tool `gh_search` is offered by both the agent#gh_search and FakeToolset#search → prefixed(gh). Change the prefix `gh`.",
    });
  });

  it("G-2: `prepareTools` sees all tools, after they prepared themselves; what it hides is unknown", async () => {
    const seen: string[][] = [];
    const { model, shown } = watching([[call("hidden")], "Done."]);
    const agent = new Agent({
      model,
      tools: [
        tool({
          name: "own",
          prepare: (given) => ({ ...given, description: "prepared itself" }),
          execute: () => 1,
        }),
      ],
      toolsets: [new FakeToolset("kept", "hidden")],
      prepareTools: async (tools, ctx) => {
        seen.push([
          String(ctx.runStep),
          ...tools.map(({ name, description }) => description ?? name),
        ]);
        return tools.filter(({ name }) => name !== "hidden");
      },
    });
    const result = await agent.run("Go");
    expect(seen).toEqual([
      ["1", "prepared itself", "kept", "hidden"],
      ["2", "prepared itself", "kept", "hidden"],
    ]);
    expect(shown[0]?.tools).toEqual(["own", "kept"]);
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "retry-prompt", content: "There is no tool `hidden`. Available: `kept`, `own`." },
    ]);
  });

  it("G-2: `prepareTools` may hide everything, without a promise too", async () => {
    const { model, shown } = watching();
    await new Agent({ model, toolsets: [new FakeToolset("a")], prepareTools: () => [] }).run("Go");
    expect(shown[0]?.tools).toEqual([]);
  });

  it("G-3: `prepareTools` can neither add nor rename", async () => {
    const agent = new Agent({
      model: new ScriptedModel([]),
      toolsets: [new FakeToolset("a")],
      prepareTools: (tools) => tools.map((each) => ({ ...each, name: "b" })),
    });
    await expect(agent.run("Go")).rejects.toMatchObject({
      code: "invalid_usage",
      message: expect.stringContaining("returned a tool `b`, which was not in its list"),
    });
  });

  it("capabilities prepare after the agent, in order, and may wrap the whole", async () => {
    const order: string[] = [];
    const { model, shown } = watching();
    const noting = (name: string) =>
      capability({
        prepareTools: (tools) => {
          order.push(`prepare ${name}`);
          return tools;
        },
        wrapToolset: (toolset) =>
          toolset.pipe(
            operator(name, (inner) => ({
              getTools: async (ctx) => {
                order.push(`wrap ${name}`);
                return inner.getTools(ctx);
              },
            })),
          ),
      });
    const agent = new Agent({
      model,
      toolsets: [new FakeToolset("a")],
      capabilities: [noting("one"), noting("two")],
      prepareTools: (tools) => {
        order.push("prepare agent");
        return tools;
      },
    });
    await agent.run("Go");
    expect(order).toEqual(["wrap two", "wrap one", "prepare agent", "prepare one", "prepare two"]);
    expect(shown[0]?.tools).toEqual(["a"]);
  });

  const model = new ScriptedModel([]);
  it.each<[string, () => Agent]>([
    ["a factory", () => new Agent({ model, toolsets: [new DynamicToolset(() => fail())] })],
    [
      "`prepare` of a tool",
      () => {
        const failing = tool({ name: "a", prepare: () => fail(), execute: () => 1 });
        return new Agent({ model, tools: [failing] });
      },
    ],
    ["`prepareTools`", () => new Agent({ model, prepareTools: () => fail() })],
    [
      "a filter",
      () => new Agent({ model, toolsets: [new FakeToolset("a").pipe(filtered(() => fail()))] }),
    ],
    ["instructions", () => new Agent({ model, instructions: () => fail() })],
  ])("G-4: what %s throws ends the run, a ModelRetry too", async (_where, make) => {
    await expect(make().run("Go")).rejects.toMatchObject({ code: "model_retry" });
  });

  function fail(): never {
    throw new ModelRetry("Not here.");
  }
});

describe("§6: instructions", () => {
  it("agent §1.7, I-1, I-2: those of the agent come first, then its capabilities, the run, and the toolsets in order; static parts before dynamic ones", async () => {
    const { model, shown } = watching();
    const agent = new Agent({
      model,
      instructions: "Agent.",
      toolsets: [
        new Telling("Dynamic one."),
        new FunctionToolset({ instructions: "Static two." }),
        new Telling({ content: "Static three.", dynamic: false }),
      ],
      capabilities: [capability({ instructions: ["Capability.", () => "Asked capability."] })],
    });
    await agent.run("Go", { instructions: "Run.", toolsets: [new Telling(["Last."])] });
    expect(shown[0]?.instructions?.split("\n\n")).toEqual([
      "Agent.\nCapability.\nRun.",
      "Static two.",
      "Static three.",
      "Asked capability.",
      "Dynamic one.",
      "Last.",
    ]);
  });

  it("agent §3, ModelRequestNode 4, I-3: those of a toolset suffice to run without a prompt, as a request without parts", async () => {
    const { model } = watching();
    const result = await new Agent({ model, toolsets: [new Telling("Begin.")] }).run();
    expect(result.allMessages()[0]).toMatchObject({ parts: [], instructions: "Begin." });
  });

  it("I-3: without a prompt and without any there is nothing to send", async () => {
    const agent = new Agent({ model: new ScriptedModel([]), toolsets: [new Telling("  ")] });
    await expect(agent.run()).rejects.toMatchObject({ code: "invalid_usage" });
  });

  it("I-4, A-1: blank ones are dropped, and a raw text is taken as it is", async () => {
    const { model, shown } = watching();
    const toolsets = ["", " \n", ["", { content: " ", dynamic: false }], undefined, "Stay."].map(
      (text) => new Telling(text),
    );
    await new Agent({ model, toolsets }).run("Go");
    expect(shown[0]?.instructions).toBe("Stay.");
  });

  it("D-8: those of a dynamic toolset are there at the very first request", async () => {
    const { model, shown } = watching();
    await new Agent({ model, toolsets: [new DynamicToolset(() => new Telling("Fresh."))] }).run(
      "Go",
    );
    expect(shown[0]?.instructions).toBe("Fresh.");
  });
});

describe("steps", () => {
  it("D-9: a run that goes on with open calls asks the factory once for the coming step", async () => {
    const asked: number[] = [];
    const { model, shown } = watching([[call("a")], "Done.", "Once more."]);
    const toolset = new DynamicToolset((ctx) => {
      asked.push(ctx.runStep);
      return new Telling("Fresh.", "a");
    });
    const agent = new Agent({ model, toolsets: [toolset] });
    const first = await agent.run("Go");
    const open = first.allMessages().slice(0, 2);
    expect(asked).toEqual([1, 2]);
    asked.length = 0;
    const result = await agent.run(undefined, { messageHistory: open });
    expect(asked).toEqual([1]);
    expect(result.output).toBe("Done.");
    expect(shown.at(-1)?.instructions).toBe("Fresh.");
  });

  it("§7: a toolset is listed once a step, and a tool added meanwhile is there from the next step on", async () => {
    let listings = 0;
    const toolset = new FunctionToolset().tool({
      name: "grow",
      execute: () => {
        toolset.tool({ name: "late", execute: () => "late" });
        return "grown";
      },
    });
    const counted = toolset.pipe(
      filtered(() => {
        listings += 1;
        return true;
      }),
    );
    const { model, shown } = watching([[call("grow"), call("late")], [call("late")], "Done."]);
    const result = await new Agent({ model, toolsets: [counted] }).run("Go");
    expect(listings).toBe(1 + 2 + 2);
    expect(shown.map(({ tools }) => tools)).toEqual([["grow"], ["grow", "late"], ["grow", "late"]]);
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { partKind: "tool-return", content: "grown" },
      { partKind: "retry-prompt", toolName: "late" },
    ]);
    expect(result.allMessages()[4]?.parts).toMatchObject([{ content: "late" }]);
  });

  it("§1.3: a call sees all tools of its step in `ctx.tools`, a listing sees none", async () => {
    const seen: (readonly string[])[] = [];
    const look = (ctx: RunContext): void => {
      seen.push([...ctx.tools.keys()]);
    };
    const toolset = new FunctionToolset().tool({
      name: "look",
      argsValidator: (_args, ctx) => look(ctx),
      prepare: (given, ctx) => {
        look(ctx);
        return given;
      },
      execute: (_args, ctx) => look(ctx),
    });
    const model = new ScriptedModel([[call("p_look")], "Done."]);
    await new Agent({ model, toolsets: [toolset.pipe(prefixed("p")), new FakeToolset("b")] }).run(
      "Go",
    );
    expect(seen).toEqual([[], ["p_look", "b"], ["p_look", "b"], []]);
  });

  it("A-4: a toolset that is itself in every run is shared by runs, one that overrides `forRun` is not", async () => {
    class Counting extends AbstractToolset {
      readonly id = "counting";
      count = 0;
      readonly isolated: boolean;
      constructor(isolated: boolean) {
        super();
        this.isolated = isolated;
      }
      override forRun(): Counting {
        return this.isolated ? new Counting(true) : this;
      }
      getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
        return new FakeToolset("count").getTools(ctx);
      }
      async callTool(): Promise<number> {
        this.count += 1;
        return this.count;
      }
    }
    const results = async (isolated: boolean): Promise<unknown[]> => {
      const agent = new Agent({
        model: new ScriptedModel([[call("count")], "Done."]),
        toolsets: [new Counting(isolated)],
      });
      const runs = await Promise.all([agent.run("Go"), agent.run("Go")]);
      return runs.map(
        (run) => (run.allMessages()[2]?.parts[0] as { content: unknown } | undefined)?.content, // a tool return
      );
    };
    expect(new Set(await results(false))).toEqual(new Set([1, 2]));
    expect(await results(true)).toEqual([1, 1]);
  });
});

describe("names that the model does not take", () => {
  const strict = (): ScriptedModel =>
    Object.assign(new ScriptedModel(["never"]), {
      profile: { toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 } },
    });

  it("design §6: are refused before the first request, with the cure", async () => {
    const agent = new Agent({ model: strict(), toolsets: [new FakeToolset("gh.search")] });
    await expect(agent.run("Go")).rejects.toMatchObject({
      code: "tool_name_not_allowed",
      toolName: "gh.search",
      origin: ["FakeToolset#gh.search"],
      maxLength: 64,
      message: expect.stringContaining('`renamed({ gh_search: "gh.search" })`'),
    });
  });

  it("do not matter to a tool that is hidden", async () => {
    const toolset = new FakeToolset("gh.search", "ok").pipe(filtered(({ name }) => name === "ok"));
    expect((await new Agent({ model: strict(), toolsets: [toolset] }).run("Go")).output).toBe(
      "never",
    );
  });
});

it("tool_search_missing: deferred tools that nothing reveals are refused before the first request", async () => {
  const toolset = new FunctionToolset({ deferLoading: true }).tool({
    name: "rare",
    execute: () => 1,
  });
  const agent = new Agent({ model: new ScriptedModel([]), toolsets: [toolset] });
  await expect(agent.run("Go")).rejects.toMatchObject({
    code: "tool_search_missing",
    toolNames: ["rare"],
  });
});

describe("EX-1: a call of an external tool", () => {
  const browser = new ExternalToolset([{ name: "open_tab", parametersJsonSchema: {} }]);

  it("waits under `calls` for a result from outside, and is never run here", async () => {
    const asked: unknown[] = [];
    const agent = new Agent({
      model: new ScriptedModel([[call("b_open_tab", { url: "x" })], "Done."]),
      toolsets: [browser.pipe(prefixed("b"))],
      capabilities: [
        handleDeferredToolCalls(({ calls, approvals }) => {
          asked.push(
            calls.map(({ toolName }) => toolName),
            approvals,
          );
          return { calls: Object.fromEntries(calls.map((each) => [each.toolCallId, "opened"])) };
        }),
      ],
    });
    const result = await agent.run("Go");
    expect(asked).toEqual([["b_open_tab"], []]);
    expect(result.allMessages()[2]?.parts).toMatchObject([
      { content: "opened", outcome: "success" },
    ]);
  });

  it("with arguments that are no JSON ends the run: it has no retries", async () => {
    const broken: Message[] = [
      {
        kind: "response",
        parts: [{ partKind: "tool-call", toolName: "open_tab", toolCallId: "1", args: "{no" }],
      } as unknown as Message, // as a model may answer
    ];
    const agent = new Agent({ model: new ScriptedModel([]), toolsets: [browser] });
    await expect(agent.run(undefined, { messageHistory: broken })).rejects.toMatchObject({
      code: "retries_exceeded",
      toolName: "open_tab",
      maxRetries: 0,
    });
  });
});

it("a run over a dynamic toolset goes the same way on the hostile runtime", async () => {
  const play = (runtime?: RuntimeFactory): Promise<unknown> => {
    const toolset = new DynamicToolset((ctx) => new FakeToolset(`step_${ctx.runStep}`), {
      id: "d",
    });
    const model = new ScriptedModel([[call("step_1")], [call("step_2")], "Done."]);
    const agent = new Agent({ model, toolsets: [toolset] });
    return agent
      .run("Go", { runtime, runId: "r", conversationId: "c" })
      .then((result) => result.allMessages().map(({ parts }) => parts.map(withoutTime)));
  };
  const expected = await play();
  for (const crashAfter of [1, 2, 3]) {
    const { value } = await runHostile((runtime) => play(runtime), { seed: 3, crashAfter });
    expect(value).toEqual(expected);
  }
});

function withoutTime(part: object): object {
  return { ...part, timestamp: undefined };
}
