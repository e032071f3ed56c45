import type { NativeTool } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { asked, bodyOf, define, said } from "./__fixtures__/histories.ts";

const hello = asked(said("Hello"));

describe("agent §12, OpenAI Responses 3: strictness", () => {
  const loose = { type: "object", properties: { a: { type: "string" } } };
  const of = (strict?: boolean, profile: object = {}) =>
    bodyOf(
      [],
      {
        tools: [
          define("a", { parametersJsonSchema: loose, ...(strict !== undefined && { strict }) }),
        ],
      },
      profile,
    ).tools;

  it("is always told: as wanted, else as the schema is", () => {
    expect(of()).toMatchObject([{ strict: false }]);
    expect(of(true)).toMatchObject([
      { strict: true, parameters: { required: ["a"], additionalProperties: false } },
    ]);
    expect(of(false)).toMatchObject([{ strict: false }]);
  });

  it("is off where the server knows none", () => {
    const profile = { openaiSupportsStrictToolDefinition: false };
    expect(of(true, profile)).toMatchObject([{ strict: false, parameters: loose }]);
  });
});

describe("tools of the provider", () => {
  it.each<[NativeTool, sent: object]>([
    [{ kind: "web_search" }, { type: "web_search", search_context_size: "medium" }],
    [
      {
        kind: "web_search",
        searchContextSize: "low",
        userLocation: { city: "Utrecht" },
        allowedDomains: ["a.test"],
      },
      {
        type: "web_search",
        search_context_size: "low",
        user_location: { type: "approximate", city: "Utrecht" },
        filters: { allowed_domains: ["a.test"] },
      },
    ],
    [
      { kind: "file_search", fileStoreIds: ["vs-1"] },
      { type: "file_search", vector_store_ids: ["vs-1"] },
    ],
    [{ kind: "code_execution" }, { type: "code_interpreter", container: { type: "auto" } }],
    [
      {
        kind: "code_execution",
        files: [
          { kind: "uploaded-file", fileId: "file-1", providerName: "openai" },
          { kind: "uploaded-file", fileId: "file-2", providerName: "anthropic" },
        ],
      },
      { type: "code_interpreter", container: { type: "auto", file_ids: ["file-1"] } },
    ],
    [
      {
        kind: "image_generation",
        background: "opaque",
        inputFidelity: "high",
        moderation: "low",
        outputCompression: 0,
        outputFormat: "webp",
        quality: "low",
        size: "auto",
      },
      {
        type: "image_generation",
        background: "opaque",
        input_fidelity: "high",
        moderation: "low",
        output_compression: 0,
        output_format: "webp",
        quality: "low",
        size: "auto",
      },
    ],
    [
      {
        kind: "mcp_server",
        id: "docs",
        url: "https://a.test/mcp",
        authorizationToken: "token",
        description: "Docs.",
        allowedTools: ["ask"],
        headers: { a: "b" },
      },
      {
        type: "mcp",
        server_label: "docs",
        server_url: "https://a.test/mcp",
        require_approval: "never",
        authorization: "token",
        server_description: "Docs.",
        allowed_tools: ["ask"],
        headers: { a: "b" },
      },
    ],
    [
      { kind: "mcp_server", id: "calendar", url: "x-openai-connector:connector_googlecalendar" },
      {
        type: "mcp",
        server_label: "calendar",
        connector_id: "connector_googlecalendar",
        require_approval: "never",
      },
    ],
    [{ kind: "tool_search" }, { type: "tool_search" }],
    [
      {
        kind: "provider",
        providerName: "openai",
        id: "shell",
        definition: { type: "local_shell" },
      },
      { type: "local_shell" },
    ],
  ])("agent §12, OpenAI Responses 6: %j is sent as %j, before those of the run", (tool, sent) => {
    const body = bodyOf([hello], { nativeTools: [tool], tools: [define("a")] });
    expect(body.tools).toEqual([sent, expect.objectContaining({ name: "a" })]);
  });

  it.each<NativeTool>([
    { kind: "memory" },
    { kind: "web_fetch" },
    { kind: "tool_search", strategy: "bm25" },
  ])("%j is refused: the API has none", (tool) => {
    expect(() => bodyOf([], { nativeTools: [tool] })).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  });

  it("a search that is run here is described by the tool that runs it, and stands in its place", () => {
    const queries = { type: "object", properties: { queries: { type: "array" } } };
    const search = define("search_tools", { description: "Finds.", parametersJsonSchema: queries });
    const nativeTools = [{ kind: "tool_search", strategy: "custom" }] as const;
    expect(bodyOf([], { nativeTools, tools: [search] }).tools).toEqual([
      {
        type: "tool_search",
        execution: "client",
        description: "Finds.",
        parameters: { additionalProperties: false, ...queries },
      },
    ]);
    expect(bodyOf([], { nativeTools }).tools).toMatchObject([{ description: expect.any(String) }]);
  });

  it("a tool that takes any text stands in the place of the one that runs it, also where it is chosen", () => {
    const definition = { type: "custom", name: "sql" };
    const nativeTools = [
      { kind: "provider", providerName: "openai", id: "sql", definition },
    ] as const;
    const toolChoice = { mode: "required", toolNames: ["sql"] } as const;
    const body = bodyOf([], { nativeTools, tools: [define("sql")], toolChoice });
    expect(body).toMatchObject({ tools: [definition], tool_choice: definition });
  });

  it("images are made where one can be the output", () => {
    const of = (nativeTools: readonly NativeTool[]) =>
      bodyOf([], { nativeTools, allowImageOutput: true }).tools?.map(({ type }) => type);
    expect(of([])).toEqual(["image_generation"]);
    expect(of([{ kind: "image_generation" }])).toEqual(["image_generation"]);
    expect(of([{ kind: "code_execution" }])).toEqual(["code_interpreter"]);
  });
});

describe("tools that are found on the way", () => {
  const tools = [define("now"), define("late")];
  const delta = asked({ partKind: "tool-availability-delta", toolsAdded: ["late"] });
  const namesOf = (how: "deferred" | "via_history", messages = [delta]) =>
    bodyOf(messages, { tools, toolVisibility: new Map([["late", how]]) }).tools;

  it("are there without being read, or stand in the history alone", () => {
    expect(namesOf("deferred")).toMatchObject([
      { name: "now" },
      { name: "late", defer_loading: true },
    ]);
    expect(namesOf("via_history")).toMatchObject([{ name: "now" }]);
  });

  it("are among the others where nothing in the history shows them", () => {
    expect(namesOf("via_history", [])).toMatchObject([{ name: "now" }, { name: "late" }]);
  });
});
