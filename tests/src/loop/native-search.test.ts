import {
  Agent,
  capability,
  type Message,
  type ModelProfile,
  type ModelRequestOptions,
  type RuntimeFactory,
  ToolReturn,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { toolSearch, type ToolSearchOptions } from "@toolsets/search";
import { call, frozenRuntime, runHostile } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { profiled } from "./profiled-model.ts";

const shed = (): FunctionToolset =>
  new FunctionToolset({ id: "shed" })
    .tool({ name: "dig", execute: () => "dug" })
    .tool({ name: "saw", deferLoading: true, execute: () => "sawn" })
    .tool({ name: "axe", deferLoading: true, execute: () => "split" })
    .tool({ name: "point", execute: () => new ToolReturn("there", { tools: ["axe"] }) });

const NATIVE: ModelProfile = {
  supportedNativeTools: ["tool_search"],
  toolDeferralMode: "with_tool_search",
};
type Script = NonNullable<Parameters<typeof profiled>[1]>;

/** A search by the provider, in its response. */
const found = (...names: readonly string[]) =>
  [
    {
      partKind: "builtin-tool-call",
      toolName: "tool_search",
      toolKind: "tool-search",
      toolCallId: "s1",
      args: '{"queries":["wood"]}',
    },
    {
      partKind: "builtin-tool-return",
      toolName: "tool_search",
      toolKind: "tool-search",
      toolCallId: "s1",
      content: { discovered_tools: names.map((name) => ({ name })) },
      timestamp: "2026-01-01T00:00:00Z",
      outcome: "success",
    },
  ] as const;

interface Setting {
  readonly strategy?: ToolSearchOptions["strategy"];
  readonly script?: Script;
  readonly tools?: FunctionToolset;
}

async function ask(
  profile: ModelProfile,
  { strategy, script = ["Done."], tools = shed() }: Setting = {},
): Promise<readonly ModelRequestOptions[]> {
  const { model, asked } = profiled(profile, script);
  const capabilities = [toolSearch({ strategy })];
  await new Agent({ model, toolsets: [tools], capabilities }).run("Go");
  return asked;
}

const shownBy = ({ tools, toolVisibility, nativeTools }: Partial<ModelRequestOptions> = {}) => ({
  tools: tools?.map(({ name }) => name),
  visibility: [...(toolVisibility ?? [])],
  native: nativeTools,
});

describe("toolsets §13.6: a model with a search of its own", () => {
  it("gets deferred tools where they are listed, and no search of ours", async () => {
    const [first] = await ask(NATIVE);
    expect(shownBy(first)).toEqual({
      tools: ["dig", "point", "saw", "axe"],
      visibility: [
        ["saw", "deferred"],
        ["axe", "deferred"],
      ],
      native: [{ kind: "tool_search", optional: true }],
    });
    expect(first?.tools.some((tool) => "withNative" in tool || "unlessNative" in tool)).toBe(false);
  });

  it("gets the same tools again after something was revealed: what the provider keeps stays valid", async () => {
    const asked = await ask(NATIVE, { script: [[call("point")], [call("axe")], "Done."] });
    expect(asked).toHaveLength(3);
    expect(asked[2]?.tools).toEqual(asked[0]?.tools);
    expect(asked[2]?.toolVisibility).toEqual(asked[0]?.toolVisibility);
  });

  it.each([["keywords"], [() => ["saw"]]] as const)(
    "asks the search of `strategy: %s`, which stays a tool",
    async (strategy) => {
      const [first] = await ask(NATIVE, { strategy });
      expect(shownBy(first)).toMatchObject({
        tools: ["dig", "point", "saw", "axe", "search_tools"],
        native: [{ kind: "tool_search", strategy: "custom", optional: true }],
      });
    },
  );

  it.each(["bm25", "regex"] as const)(
    "searches by %s, without a tool of ours",
    async (strategy) => {
      const [first] = await ask(NATIVE, { strategy });
      expect(shownBy(first)).toMatchObject({
        tools: ["dig", "point", "saw", "axe"],
        native: [{ kind: "tool_search", strategy }],
      });
    },
  );

  it("gets no search where nothing is deferred, unless that was asked for", async () => {
    const tools = new FunctionToolset({ id: "t" }).tool({ name: "dig", execute: () => 1 });
    expect(shownBy((await ask(NATIVE, { tools }))[0])).toEqual({
      tools: ["dig"],
      visibility: [],
      native: undefined,
    });
    const [asked] = await ask(NATIVE, { tools, strategy: "bm25" });
    expect(asked?.nativeTools).toEqual([{ kind: "tool_search", strategy: "bm25" }]);
  });

  it("that takes definitions in the history gets revealed tools there", async () => {
    const profile: ModelProfile = {
      toolDeferralMode: "standalone",
      toolAdditionMode: "with_definitions",
    };
    const asked = await ask(profile, { script: [[call("point")], "Done."] });
    expect(asked.map(shownBy)).toMatchObject([
      { tools: ["dig", "point", "search_tools"], visibility: [] },
      { tools: ["dig", "point", "axe", "search_tools"], visibility: [["axe", "via_history"]] },
    ]);
  });

  it("that has a search but takes nothing deferred gets what was revealed, last", async () => {
    const profile: ModelProfile = { supportedNativeTools: ["tool_search"] };
    const asked = await ask(profile, { script: [[call("point")], "Done."] });
    expect(asked.map((each) => shownBy(each).tools)).toEqual([
      ["dig", "point"],
      ["dig", "point", "axe"],
    ]);
  });
});

describe("toolsets §13.6: a model without one", () => {
  it.each(["bm25", "regex"] as const)(
    "is refused for %s before anything runs",
    async (strategy) => {
      await expect(ask({}, { strategy })).rejects.toMatchObject({
        code: "invalid_usage",
        message: expect.stringContaining("`profiled` has no native tool `tool_search`"),
      });
    },
  );

  it.each(["keywords", undefined] as const)("searches here with %s", async (strategy) => {
    const [first] = await ask({}, { strategy });
    expect(shownBy(first)).toEqual({
      tools: ["dig", "point", "search_tools"],
      visibility: [],
      native: undefined,
    });
  });
});

describe("toolsets §13.3: a tool that the provider finds", () => {
  const play = async (script: Script, runtime?: RuntimeFactory) => {
    const { model } = profiled(NATIVE, script);
    const capabilities = [toolSearch()];
    const agent = new Agent({ model, toolsets: [shed()], capabilities });
    const options = { runId: "r", conversationId: "c", runtime };
    const result = await agent.run("Go", options);
    return result.allMessages().map((message: Message) => answersIn(message));
  };
  const answersIn = ({ parts }: Message): readonly object[] =>
    parts.map((part) => Object.assign({}, part, { timestamp: "" }));

  it("may be called in the same response", async () => {
    const messages = await play([[...found("saw"), call("saw")], "Done."]);
    expect(messages[2]).toMatchObject([{ toolName: "saw", content: "sawn", outcome: "success" }]);
  });

  it("is refused before it was found, with advice that fits", async () => {
    const messages = await play([[...found("axe"), call("saw")], [call("axe")], "Done."]);
    expect(messages[2]).toMatchObject([
      { content: "The tool `saw` is not available yet. Search for it first." },
    ]);
    expect(messages[4]).toMatchObject([{ content: "split" }]);
  });

  it("may be called in the response that compacts what showed it", async () => {
    const compaction = { partKind: "compaction", content: "Short." } as const;
    const messages = await play([[...found("saw")], [compaction, call("saw")], "Done."]);
    expect(messages.at(-2)).toMatchObject([{ content: "sawn" }]);
    const later = await play([
      [...found("saw"), call("dig")],
      [compaction, call("saw")],
      [call("saw")],
      "Done.",
    ]);
    expect(later.at(-2)).toMatchObject([{ partKind: "retry-prompt" }]);
  });

  it("goes the same way on the hostile and the frozen runtime", async () => {
    const script: Script = [
      [...found("saw"), call("saw")],
      [call("point")],
      [call("axe")],
      "Done.",
    ];
    const expected = await play(script);
    expect(await play(script, frozenRuntime())).toEqual(expected);
    for (const crashAfter of [1, 2, 3]) {
      const run = (runtime: RuntimeFactory) => play(script, runtime);
      expect((await runHostile(run, { seed: 5, crashAfter })).value).toEqual(expected);
    }
  });
});

it("AG-112: an agent may have a native tool without any capability", async () => {
  const { model, asked } = profiled(NATIVE);
  const nativeTools = [{ kind: "tool_search", strategy: "bm25" }] as const;
  const reveals = capability({ revealsTools: true });
  await new Agent({ model, toolsets: [shed()], nativeTools, capabilities: [reveals] }).run("Go");
  expect(shownBy(asked[0])).toMatchObject({ tools: ["dig", "point"], native: nativeTools });
});
