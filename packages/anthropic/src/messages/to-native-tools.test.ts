import type { ModelSettings } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { bodyOf, define, make, request, response, user } from "../__fixtures__/history.ts";

describe("agent §12, Anthropic 7: the tools that Anthropic has", () => {
  it("are sent in the versions that the model knows", () => {
    const nativeTools = [
      {
        kind: "web_search",
        maxUses: 2,
        allowedDomains: ["a.test"],
        userLocation: { city: "Berlin", country: "DE" },
      },
      { kind: "web_fetch", blockedDomains: ["b.test"], enableCitations: true, maxContentTokens: 9 },
      { kind: "code_execution" },
    ] as const;
    const old = make([], { nativeTools }, "claude-sonnet-4-0");
    expect(old.body["tools"]).toEqual([
      {
        type: "web_search_20250305",
        name: "web_search",
        max_uses: 2,
        allowed_domains: ["a.test"],
        user_location: { type: "approximate", city: "Berlin", country: "DE" },
      },
      {
        type: "web_fetch_20250910",
        name: "web_fetch",
        blocked_domains: ["b.test"],
        citations: { enabled: true },
        max_content_tokens: 9,
      },
      { type: "code_execution_20250825", name: "code_execution" },
    ]);
    expect(old.betas).toEqual(["web-fetch-2025-09-10"]);
    const recent = make([], { nativeTools }, "claude-opus-4-6");
    expect(recent.body["tools"]).toMatchObject([
      { type: "web_search_20260209" },
      { type: "web_fetch_20260209" },
      { type: "code_execution_20260120" },
    ]);
    expect(recent.betas).toEqual([]);
  });

  it("run programs in the version that is asked for", () => {
    const nativeTools = [{ kind: "code_execution" }] as const;
    const settings = { anthropicCodeExecutionToolVersion: "20260120" } as const;
    expect(bodyOf([], { nativeTools, settings })["tools"]).toMatchObject([
      { type: "code_execution_20260120" },
    ]);
    expect(() => make([], { nativeTools, settings }, "claude-sonnet-4-0")).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(/"20250825"/),
      }),
    );
  });

  it("are servers of MCP, with a beta", () => {
    const nativeTools = [
      {
        kind: "mcp_server",
        id: "a",
        url: "https://a.test",
        authorizationToken: "t",
        allowedTools: ["x"],
      },
      { kind: "mcp_server", id: "b", url: "https://b.test", allowedTools: [] },
    ] as const;
    const { body, betas } = make([], { nativeTools });
    expect(body).toMatchObject({
      mcp_servers: [
        {
          type: "url",
          name: "a",
          url: "https://a.test",
          authorization_token: "t",
          tool_configuration: { enabled: true, allowed_tools: ["x"] },
        },
        { name: "b", tool_configuration: { enabled: false, allowed_tools: [] } },
      ],
    });
    expect(body).not.toHaveProperty("tools");
    expect(betas).toEqual(["mcp-client-2025-04-04"]);
  });

  it("keep notes by a tool of the run, which there has to be", () => {
    const nativeTools = [{ kind: "memory" }] as const;
    const { body, betas } = make([], { nativeTools, tools: [define("memory"), define("a")] });
    expect(body["tools"]).toMatchObject([
      { name: "a" },
      { type: "memory_20250818", name: "memory" },
    ]);
    expect(betas).toEqual(["context-management-2025-06-27"]);
    expect(() => make([], { nativeTools })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("are any others as they are, in the place of tools with their name", () => {
    const editor = { type: "text_editor_20250728", name: "str_replace_based_edit_tool" };
    const definitions = [editor, { type: "advisor_20260301", name: "advisor", model: "m" }];
    const nativeTools = definitions.map((definition, id) => ({
      kind: "provider" as const,
      providerName: "anthropic",
      id: String(id),
      definition,
    }));
    const { body, betas } = make([], { nativeTools, tools: [define(editor.name)] });
    expect(body["tools"]).toEqual(definitions);
    expect(betas).toEqual(["advisor-tool-2026-03-01"]);
  });

  it("search for tools by words, by a pattern, or ask a tool of the run", () => {
    const types = (["bm25", "regex", "custom", undefined] as const).map(
      (strategy) =>
        bodyOf([], { nativeTools: [{ kind: "tool_search", ...(strategy && { strategy }) }] })[
          "tools"
        ],
    );
    const bm25 = [{ type: "tool_search_tool_bm25_20251119", name: "tool_search_tool_bm25" }];
    const regex = [{ type: "tool_search_tool_regex_20251119", name: "tool_search_tool_regex" }];
    expect(types).toEqual([bm25, regex, undefined, bm25]);
  });
});

describe("agent §12, Anthropic 7: betas", () => {
  it("test_anthropic_betas_merge_with_other_sources: are those of all sources, once and sorted", () => {
    const settings = {
      anthropicBetas: ["z-beta", "mcp-client-2025-04-04"],
      extraHeaders: { "Anthropic-Beta": "y-beta, z-beta,", "x-other": "1" },
    };
    const nativeTools = [{ kind: "mcp_server", id: "a", url: "https://a.test" }] as const;
    expect(make([], { settings, nativeTools }).betas).toEqual([
      "mcp-client-2025-04-04",
      "y-beta",
      "z-beta",
    ]);
  });

  it("of what is done about a long context are added", () => {
    const edits = [{ type: "compact_20260112" }, { type: "clear_tool_uses_20250919" }] as const;
    const anthropicContextManagement = { edits: [...edits] };
    const { body, betas } = make([], { settings: { anthropicContextManagement } });
    expect(body["context_management"]).toEqual(anthropicContextManagement);
    expect(betas).toEqual(["compact-2026-01-12", "context-management-2025-06-27"]);
  });
});

describe("agent §11: the container of programs", () => {
  const details = (container_id: string): ReturnType<typeof response> =>
    response([{ partKind: "text", content: "." }], { providerDetails: { container_id } });
  const messages = [request(user("Hi")), details("old"), details("new"), request(user("Go on"))];
  const nativeTools = [{ kind: "code_execution" }] as const;

  it("is the latest one of the history, where programs can run", () => {
    expect(bodyOf(messages, { nativeTools })["container"]).toBe("new");
    expect(bodyOf(messages)["container"]).toBeUndefined();
    const web = [{ kind: "web_search" }] as const;
    expect(bodyOf(messages, { nativeTools: web }, "claude-opus-4-6")["container"]).toBe("new");
    const foreign = [
      response([], { providerName: "openai", providerDetails: { container_id: "x" } }),
    ];
    expect(bodyOf(foreign, { nativeTools })["container"]).toBeUndefined();
  });

  it.each<[ModelSettings["anthropicContainer"], unknown]>([
    [false, undefined],
    ["mine", "mine"],
    [{ id: "mine" }, "mine"],
    [
      { id: "mine", skills: [] },
      { id: "mine", skills: [] },
    ],
  ])("is %j as the settings say: %j", (anthropicContainer, container) => {
    const settings = { anthropicContainer };
    expect(bodyOf(messages, { nativeTools, settings })["container"]).toEqual(container);
  });
});
