import { type ModelSettings, type UserContent } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import {
  bodyOf,
  call,
  define,
  make,
  request,
  response,
  result,
  system,
  user,
} from "../__fixtures__/history.ts";

const FIVE = { type: "ephemeral", ttl: "5m" };
const HOUR = { type: "ephemeral", ttl: "1h" };
const POINT: UserContent = { kind: "cache-point" };

/** Where the points of a request stand: at the tool, in the system, and in the texts of the messages. */
function pointsOf(settings: ModelSettings, ...prompts: readonly (readonly UserContent[])[]) {
  const messages = prompts.flatMap((prompt) => [
    request(user(prompt)),
    response([{ partKind: "text", content: "." }]),
  ]);
  const options = {
    settings,
    tools: [define("a"), define("b"), define("c", { deferLoading: true })],
    toolVisibility: new Map([["c", "deferred"]] as const),
    instructions: [
      { content: "static", dynamic: false },
      { content: "also static", dynamic: false },
      { content: "dynamic", dynamic: true },
    ],
  };
  const { body } = make([request(system("prompt")), ...messages.slice(0, -1)], options);
  const marked = (blocks: unknown): readonly unknown[] =>
    (blocks as { cache_control?: unknown; name?: string; text?: string }[])
      .filter(({ cache_control }) => cache_control !== undefined)
      .map(({ name, text, cache_control }) => [name ?? text, cache_control]);
  return {
    all: body["cache_control"],
    tools: marked(body["tools"]),
    system: marked(body["system"]),
    messages: body.messages.flatMap(({ content }) => marked(content)),
  };
}

describe("agent §12, Anthropic 1: the instructions", () => {
  it("test_anthropic_cache_instructions_mixed_static_dynamic: are cached up to the last static part", () => {
    expect(pointsOf({ anthropicCacheInstructions: true }, ["Hi"]).system).toEqual([
      ["also static", FIVE],
    ]);
    expect(pointsOf({ anthropicCacheInstructions: "1h" }, ["Hi"]).system).toEqual([
      ["also static", HOUR],
    ]);
    const { body } = make([request(system("prompt"), user("Hi"))], {
      settings: { anthropicCacheInstructions: true },
      instructions: [{ content: "dynamic", dynamic: true }],
    });
    expect(body["system"]).toEqual([
      { type: "text", text: "prompt", cache_control: FIVE },
      { type: "text", text: "dynamic" },
    ]);
  });
});

describe("agent §12, Anthropic 6: cache points", () => {
  it("stand where settings say: on the last tool that is read, on the last block, on all", () => {
    expect(pointsOf({ anthropicCacheToolDefinitions: true }, ["Hi"]).tools).toEqual([["b", FIVE]]);
    expect(pointsOf({ anthropicCacheMessages: "1h" }, ["Hi"], ["there"]).messages).toEqual([
      ["there", HOUR],
    ]);
    expect(pointsOf({ anthropicCache: true }, ["Hi"])).toEqual({
      all: FIVE,
      tools: [],
      system: [],
      messages: [],
    });
  });

  it("stand behind what a prompt has before them, and are kept by the settings", () => {
    const prompt = ["one", POINT, "two", { kind: "cache-point", ttl: "1h" }] as const;
    expect(pointsOf({}, prompt).messages).toEqual([
      ["one", HOUR], // what lasts longer has to stand first
      ["two", HOUR],
    ]);
    expect(pointsOf({ anthropicCacheMessages: true }, ["one", POINT]).messages).toEqual([
      ["one", FIVE],
    ]);
    expect(pointsOf({ anthropicCache: "1h" }, ["one", POINT])).toMatchObject({
      all: undefined,
      messages: [["one", FIVE]],
    });
  });

  it("test_cache_point_as_first_content_raises_error: need something before them", () => {
    expect(() => make([request(user([POINT, "Hi"]))])).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
    const messages = [
      request(user("Hi")),
      response([call("a")]),
      request(result("a", "ok"), user([POINT, "Go on"])),
    ];
    expect(bodyOf(messages)["messages"]).toMatchObject([
      {},
      {},
      { content: [{ type: "tool_result", cache_control: FIVE }, { text: "Go on" }] },
    ]);
  });

  it("test_limit_cache_points_all_settings: are four at most, of the messages the newest", () => {
    const prompts = ["1", "2", "3", "4", "5"].map((text) => [text, POINT]);
    const newest = (points: { readonly messages: readonly unknown[] }): readonly unknown[] =>
      points.messages.map((point) => (point as readonly unknown[])[0]);
    expect(newest(pointsOf({}, ...prompts))).toEqual(["2", "3", "4", "5"]);
    const both = { anthropicCacheInstructions: true, anthropicCacheToolDefinitions: true };
    expect(newest(pointsOf(both, ...prompts))).toEqual(["4", "5"]);
    expect(newest(pointsOf({ ...both, anthropicCache: true }, ...prompts, ["6"]))).toEqual(["5"]);
  });

  it("of tools and instructions are all kept, or too many", () => {
    const tool = { type: "x", name: "x", cache_control: FIVE };
    const nativeTools = ["1", "2", "3"].map((id) => ({
      kind: "provider" as const,
      providerName: "anthropic",
      id,
      definition: { ...tool, name: id },
    }));
    const settings = { anthropicCacheInstructions: true, anthropicCacheToolDefinitions: true };
    const options = {
      nativeTools,
      tools: [define("a")],
      instructions: [{ content: "i", dynamic: false }],
    };
    const filled = bodyOf([request(user(["Hi", POINT]))], {
      ...options,
      settings: { anthropicCacheInstructions: true },
    });
    expect(JSON.stringify(filled["messages"])).not.toContain("cache_control");
    expect(() => make([], { ...options, settings })).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(/^There are 5/),
      }),
    );
  });

  it("test_anthropic_cache_and_cache_messages_conflict", () => {
    const settings = { anthropicCache: true, anthropicCacheMessages: true };
    expect(() => make([], { settings })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });
});
