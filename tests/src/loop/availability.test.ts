import {
  AbstractToolset,
  Agent,
  capability,
  type Message,
  type RunContext,
  type RuntimeFactory,
  ToolReturn,
  toolsetTool,
  type ToolsetTool,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, frozenRuntime, runHostile, ScriptedModel } from "@toolsets/testing";
import { deferLoading, prefixed } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { responseOf } from "./history-of.ts";
import { watching } from "./watching-model.ts";

/** Finds the tools that it is asked for by name. */
class Finder extends AbstractToolset {
  readonly id = "finder";
  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const source = {
      name: "search_tools",
      toolKind: "tool-search",
      parametersJsonSchema: {},
    } as const;
    return new Map([["search_tools", toolsetTool(this, source, ctx)]]);
  }
  async callTool(_name: string, args: Record<string, unknown>): Promise<unknown> {
    const names = Array.isArray(args["queries"]) ? args["queries"] : [];
    return { discovered_tools: names.map((name: unknown) => ({ name })) };
  }
}

const reveals = capability({ revealsTools: true });

function tools(seen: unknown[] = []): FunctionToolset {
  return new FunctionToolset({ id: "t" })
    .tool({ name: "plain", execute: () => "plain" })
    .tool({ name: "rare", deferLoading: true, execute: () => "rare" })
    .tool({ name: "odd", deferLoading: true, maxRetries: 4, execute: () => "odd" })
    .tool({
      name: "look",
      execute: (_args, ctx) => {
        seen.push([
          ctx.availableToolNames(),
          ctx.isToolAvailable("rare"),
          ctx.isToolAvailable("nobody"),
        ]);
        return "seen";
      },
    })
    .tool({
      name: "reveal",
      execute: () => new ToolReturn("here", { tools: ["rare", "rare", "none"] }),
    })
    .tool({ name: "reveal_too", execute: () => new ToolReturn("too", { tools: ["odd", "rare"] }) });
}

type Script = Parameters<typeof watching>[0] & {};

const FIRST = ["plain", "look", "reveal", "reveal_too", "search_tools"];
const answersIn = (message: Message | undefined): readonly object[] =>
  (message?.parts ?? []).map((part) => Object.assign({}, part, { timestamp: "" }));

describe("toolsets §13: a deferred tool", () => {
  it("is not shown before it was found, and stands last from then on", async () => {
    const { model, shown } = watching([
      [call("search_tools", { queries: ["odd"] })],
      [call("odd"), call("search_tools", { queries: ["rare", "odd", "nobody"] })],
      [call("rare")],
      "Done.",
    ]);
    const result = await new Agent({ model, toolsets: [tools(), new Finder()] }).run("Go");
    expect(shown.map((each) => each.tools)).toEqual([
      FIRST,
      [...FIRST, "odd"],
      [...FIRST, "odd", "rare"],
      [...FIRST, "odd", "rare"],
    ]);
    const messages = result.allMessages();
    expect(answersIn(messages[2])).toMatchObject([
      { toolKind: "tool-search", content: { discovered_tools: [{ name: "odd" }] } },
    ]);
    expect(answersIn(messages[4])).toMatchObject([{ content: "odd" }, {}]);
    expect(answersIn(messages[6])).toMatchObject([{ content: "rare" }]);
  });

  it("§13.3: that is called before is not available yet; a search beside it comes too late", async () => {
    const { model } = watching([
      [call("search_tools", { queries: ["rare"] }), call("rare")],
      [call("rare")],
      "Done.",
    ]);
    const result = await new Agent({ model, toolsets: [tools(), new Finder()] }).run("Go");
    expect(answersIn(result.allMessages()[2])[1]).toMatchObject({
      partKind: "retry-prompt",
      toolName: "rare",
      content: "The tool `rare` is not available yet. Find it with `search_tools` first.",
    });
    expect(answersIn(result.allMessages()[4])).toMatchObject([{ content: "rare" }]);
  });

  it("§13.3: is refused once for free, then at the cost of its own retries", async () => {
    const asking = (times: number): Script => [
      ...Array.from({ length: times }, () => [call("odd")]),
      "Done.",
    ];
    const run = (times: number) => {
      const model = new ScriptedModel(asking(times));
      return new Agent({ model, toolsets: [tools(), new Finder()] }).run("Go");
    };
    expect((await run(5)).output).toBe("Done.");
    await expect(run(6)).rejects.toMatchObject({
      code: "retries_exceeded",
      toolName: "odd",
      maxRetries: 4,
    });
  });

  it("is not among the names that an unknown one is answered with", async () => {
    const model = new ScriptedModel([[call("nobody")], "Done."]);
    const result = await new Agent({ model, toolsets: [tools(), new Finder()] }).run("Go");
    expect(answersIn(result.allMessages()[2])).toMatchObject([
      {
        content:
          "There is no tool `nobody`. Available: `look`, `plain`, `reveal`, `reveal_too`, `search_tools`.",
      },
    ]);
  });

  it("is told apart in `ctx`", async () => {
    const seen: unknown[] = [];
    const model = new ScriptedModel([[call("look")], [call("reveal")], [call("look")], "Done."]);
    const agent = new Agent({ model, toolsets: [tools(seen)], capabilities: [reveals] });
    await agent.run("Go");
    const plain = ["plain", "look", "reveal", "reveal_too"];
    expect(seen).toEqual([
      [plain, false, false],
      [["plain", "rare", ...plain.slice(1)], true, false],
    ]);
  });

  it("is found by the name that the model sees", async () => {
    const { model, shown } = watching([
      [call("search_tools", { queries: ["p_rare"] })],
      [call("p_rare")],
      "Done.",
    ]);
    const inner = tools().pipe(
      prefixed("p"),
      deferLoading(({ name }) => name === "p_plain"),
    );
    await new Agent({ model, toolsets: [inner, new Finder()] }).run("Go");
    expect(shown[1]?.tools.at(-1)).toBe("p_rare");
    expect(shown[1]?.tools).not.toContain("p_plain");
  });
});

describe("toolsets §13.4: what reveals", () => {
  it("a ToolReturn: after its answer, once, for the first call in the order of emission", async () => {
    const { model, shown } = watching([
      [call("reveal", {}, "1"), call("reveal_too", {}, "2"), call("plain", {}, "3")],
      [call("rare"), call("odd")],
      "Done.",
    ]);
    const agent = new Agent({ model, toolsets: [tools()], capabilities: [reveals] });
    const messages = (await agent.run("Go")).allMessages();
    expect(answersIn(messages[2])).toMatchObject([
      { partKind: "tool-return", toolCallId: "1" },
      { partKind: "tool-availability-delta", toolsAdded: ["rare", "none"], toolCallId: "1" },
      { partKind: "tool-return", toolCallId: "2" },
      { partKind: "tool-availability-delta", toolsAdded: ["odd"], toolCallId: "2" },
      { partKind: "tool-return", toolCallId: "3" },
    ]);
    expect(answersIn(messages[4])).toMatchObject([{ content: "rare" }, { content: "odd" }]);
    expect(shown[1]?.tools.slice(-2)).toEqual(["rare", "odd"]);
  });

  it("what was revealed before is not revealed again", async () => {
    const model = new ScriptedModel([[call("reveal")], [call("reveal")], "Done."]);
    const agent = new Agent({ model, toolsets: [tools()], capabilities: [reveals] });
    const messages = (await agent.run("Go")).allMessages();
    expect(answersIn(messages[4])).toHaveLength(1);
  });

  it("names that are no list of names are an error", async () => {
    const broken = new FunctionToolset().tool({
      name: "broken",
      execute: () => new ToolReturn(1, { tools: "rare" as unknown as string[] }), // as untyped code does
    });
    const run = new Agent({ model: new ScriptedModel([[call("broken")]]), toolsets: [broken] }).run(
      "Go",
    );
    await expect(run).rejects.toThrow(
      "The result of tool `broken`: `tools` of the `ToolReturn` has to be a list of names.",
    );
  });

  it("the history of an earlier run, from its first step on", async () => {
    const first = await new Agent({
      model: new ScriptedModel([[call("search_tools", { queries: ["rare"] })], "Found."]),
      toolsets: [tools(), new Finder()],
    }).run("Find it");
    const { model, shown } = watching([[], [], [call("rare")], "Done."]);
    const agent = new Agent({ model, toolsets: [tools()] });
    const result = await agent.run("Use it", { messageHistory: first.allMessages() });
    expect(shown[0]?.tools.at(-1)).toBe("rare");
    expect(result.output).toBe("Done.");
  });

  it("nothing in what is no evidence, whatever shape it has", async () => {
    const parts = [
      null,
      { partKind: "tool-availability-delta" },
      { partKind: "tool-availability-delta", toolsAdded: "rare" },
      { partKind: "tool-availability-delta", toolsAdded: [7, "rare"] },
      {
        partKind: "tool-return",
        toolName: "search_tools",
        toolCallId: "1",
        toolKind: "tool-search",
        content: null,
      },
      {
        partKind: "tool-return",
        toolName: "x",
        toolCallId: "2",
        metadata: { discovered_tools: ["rare"] },
      },
    ];
    const history = [
      { kind: "request", state: "complete", parts },
      { kind: "request" },
    ] as unknown as readonly Message[];
    const { model, shown } = watching(["Done."]);
    const agent = new Agent({ model, toolsets: [tools()], capabilities: [reveals] });
    await agent.run("Go", { messageHistory: history }).catch(() => {});
    expect(shown.flatMap((each) => each.tools)).not.toContain("rare");
  });

  it("§13.4: a search of an older version, which kept its finds in the metadata", async () => {
    const part = {
      partKind: "tool-return",
      toolName: "search_tools",
      toolCallId: "1",
      content: "",
      outcome: "success",
      timestamp: "",
      metadata: { discovered_tools: ["rare"] },
    } as const;
    const history: readonly Message[] = [
      responseOf({ partKind: "tool-call", toolName: "search_tools", toolCallId: "1" }),
      { kind: "request", state: "complete", parts: [part] },
    ];
    const { model, shown } = watching(["unused", "Done."]);
    await new Agent({ model, toolsets: [tools()] }).run("Go", { messageHistory: history });
    expect(shown[0]?.tools.at(-1)).toBe("rare");
  });

  it("nothing before the latest compaction", async () => {
    const history: Message[] = [
      {
        kind: "request",
        state: "complete",
        parts: [{ partKind: "tool-availability-delta", toolsAdded: ["rare"] }],
      },
      {
        kind: "response",
        state: "complete",
        timestamp: "",
        usage: (await new Agent({ model: new ScriptedModel(["x"]) }).run("Go")).usage,
        parts: [{ partKind: "compaction", content: "So far: nothing." }],
      },
    ];
    const { model, shown } = watching([[], "Done."]);
    const agent = new Agent({ model, toolsets: [tools()], capabilities: [reveals] });
    await agent.run("Go", { messageHistory: history });
    expect(shown[0]?.tools).not.toContain("rare");
  });
});

describe("tool_search_missing", () => {
  it("is the error of deferred tools that nothing reveals, before the first request", async () => {
    const run = new Agent({ model: new ScriptedModel([]), toolsets: [tools()] }).run("Go");
    await expect(run).rejects.toMatchObject({
      code: "tool_search_missing",
      toolNames: ["rare", "odd"],
    });
  });
});

describe("the whole way goes alike", () => {
  const play = async (runtime?: RuntimeFactory): Promise<unknown> => {
    const model = new ScriptedModel([
      [call("rare"), call("reveal"), call("search_tools", { queries: ["odd"] })],
      [call("rare"), call("odd")],
      "Done.",
    ]);
    const agent = new Agent({ model, toolsets: [tools(), new Finder()] });
    const options = { runId: "r", conversationId: "c", runtime };
    return (await agent.run("Go", options)).allMessages().map(answersIn);
  };

  it("on frozen data", async () => {
    expect(await play(frozenRuntime())).toEqual(await play());
  });

  it.each([1, 2, 3])("on the hostile runtime that dies after %s steps", async (crashAfter) => {
    const expected = await play();
    for (const seed of [1, 2, 3])
      expect((await runHostile(play, { seed, crashAfter })).value).toEqual(expected);
  });
});
