import { collectParts, type ModelStreamChunk, type ResponsePart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { bodyOf, make, request, response, shapeOf, user } from "../__fixtures__/history.ts";
import { createEventReader, type EventReader } from "./read-event.ts";
import { readResponse } from "./read-response.ts";

const CALLER = { type: "code_execution_20260120", tool_id: "srvtoolu_0" };
const ADVISOR = {
  kind: "provider",
  providerName: "anthropic",
  id: "advisor",
  definition: { type: "advisor_20260301", name: "advisor", model: "claude-opus-4-8" },
} as const;

/** A call and its result as the API has them, and what they are called in a history. */
const PAIRS: readonly [name: string, toolName: string, blocks: readonly [object, object]][] = [
  [
    "a search of the web",
    "web_search",
    [
      {
        type: "server_tool_use",
        id: "s",
        name: "web_search",
        input: { query: "x" },
        caller: CALLER,
      },
      {
        type: "web_search_tool_result",
        tool_use_id: "s",
        content: [{ type: "web_search_result", url: "https://a.test", encrypted_content: "E=" }],
        caller: CALLER,
      },
    ],
  ],
  [
    "a page of the web",
    "web_fetch",
    [
      { type: "server_tool_use", id: "s", name: "web_fetch", input: { url: "https://a.test" } },
      {
        type: "web_fetch_tool_result",
        tool_use_id: "s",
        content: { type: "web_fetch_tool_result_error", error_code: "url_not_allowed" },
      },
    ],
  ],
  [
    "a program",
    "code_execution",
    [
      { type: "server_tool_use", id: "s", name: "code_execution", input: { code: "1" } },
      {
        type: "code_execution_tool_result",
        tool_use_id: "s",
        content: { type: "code_execution_result", stdout: "1", return_code: 0 },
      },
    ],
  ],
  [
    "a shell command",
    "code_execution",
    [
      { type: "server_tool_use", id: "s", name: "bash_code_execution", input: { command: "ls" } },
      {
        type: "bash_code_execution_tool_result",
        tool_use_id: "s",
        content: { type: "bash_code_execution_result", stdout: "" },
      },
    ],
  ],
  [
    "a change of a file",
    "code_execution",
    [
      {
        type: "server_tool_use",
        id: "s",
        name: "text_editor_code_execution",
        input: { command: "view" },
      },
      {
        type: "text_editor_code_execution_tool_result",
        tool_use_id: "s",
        content: { type: "text_editor_code_execution_view_result", content: "x" },
      },
    ],
  ],
  [
    "a call of an MCP server",
    "mcp_server:echo",
    [
      { type: "mcp_tool_use", id: "s", name: "say", server_name: "echo", input: { text: "hi" } },
      {
        type: "mcp_tool_result",
        tool_use_id: "s",
        is_error: true,
        content: [{ type: "text", text: "hi" }],
      },
    ],
  ],
  [
    "a search for tools by words",
    "tool_search",
    [
      {
        type: "server_tool_use",
        id: "s",
        name: "tool_search_tool_bm25",
        input: { query: "rates" },
      },
      {
        type: "tool_search_tool_result",
        tool_use_id: "s",
        content: {
          type: "tool_search_tool_search_result",
          tool_references: [{ type: "tool_reference", tool_name: "rates" }],
        },
      },
    ],
  ],
  [
    "a search for tools by a pattern",
    "tool_search",
    [
      {
        type: "server_tool_use",
        id: "s",
        name: "tool_search_tool_regex",
        input: { pattern: "r.*" },
      },
      {
        type: "tool_search_tool_result",
        tool_use_id: "s",
        content: { type: "tool_search_tool_result_error", error_code: "invalid_pattern" },
      },
    ],
  ],
  [
    "advice",
    "advisor",
    [
      { type: "server_tool_use", id: "s", name: "advisor", input: {} },
      {
        type: "advisor_tool_result",
        tool_use_id: "s",
        content: { type: "advisor_redacted_result", encrypted_content: "E=" },
      },
    ],
  ],
  [
    "a tool of tomorrow",
    "time_travel",
    [
      { type: "server_tool_use", id: "s", name: "time_travel", input: { to: 1 } },
      {
        type: "time_travel_tool_result",
        tool_use_id: "s",
        content: { type: "time_travel_result" },
      },
    ],
  ],
];

const OPTIONS = {
  nativeTools: [ADVISOR],
  tools: [
    {
      name: "rates",
      parametersJsonSchema: { type: "object" },
      kind: "function",
      origin: [],
    } as const,
  ],
};

function whole(blocks: readonly object[]): readonly ResponsePart[] {
  return readResponse({ content: blocks }).parts;
}

/** The pieces that events bring. */
function chunksOf(
  events: readonly object[],
  reader: EventReader = createEventReader(),
): readonly ModelStreamChunk[] {
  const chunks: ModelStreamChunk[] = [];
  for (const event of events) reader.read({ ...event }, chunks);
  return chunks;
}

/** The same, from a stream that gives the input of calls in two pieces. */
function streamed(blocks: readonly object[]): readonly ResponsePart[] {
  const reader = createEventReader();
  const collector = collectParts();
  const read = (event: object): void => {
    for (const chunk of chunksOf([event], reader)) collector.add(chunk);
  };
  for (const [index, block] of blocks.entries()) {
    const { input } = block as { input?: object };
    const start = input === undefined ? block : { ...block, input: {} };
    read({ type: "content_block_start", index, content_block: start });
    const json = JSON.stringify(input) ?? "";
    for (const partial_json of json === "{}" ? [] : [json.slice(0, 3), json.slice(3)])
      read({
        type: "content_block_delta",
        index,
        delta: { type: "input_json_delta", partial_json },
      });
    read({ type: "content_block_stop", index });
  }
  collector.end();
  return collector.parts();
}

/** Parts with their arguments as values, and without the time. */
function plain(parts: readonly ResponsePart[]): readonly unknown[] {
  return parts.map((part) => {
    const { args, timestamp: _, ...rest } = { args: undefined, timestamp: "", ...part };
    return {
      ...rest,
      ...(args !== undefined && { args: typeof args === "string" ? JSON.parse(args) : args }),
    };
  });
}

describe("agent §12, Anthropic 10: what Anthropic runs itself", () => {
  it.each(PAIRS)("is read and sent back as it came: %s", (_what, toolName, blocks) => {
    const parts = whole(blocks);
    expect(parts).toMatchObject([
      { partKind: "builtin-tool-call", toolName, toolCallId: "s", providerName: "anthropic" },
      { partKind: "builtin-tool-return", toolName, toolCallId: "s", providerName: "anthropic" },
    ]);
    expect(plain(streamed(blocks))).toEqual(plain(parts));
    for (const each of [parts, streamed(blocks)]) {
      const messages = [request(user("Hi")), response(each), request(user("Go on"))];
      const sent = make(messages, OPTIONS).body.messages[1]?.content;
      expect(sent).toEqual(blocks);
    }
  });

  it("keeps a direct caller out of the history, and the one of a tool of the run in it", () => {
    const block = { type: "tool_use", id: "a", name: "roll", input: {} };
    const [direct] = whole([{ ...block, caller: { type: "direct" } }]);
    expect(direct).toEqual({ partKind: "tool-call", toolName: "roll", toolCallId: "a", args: {} });
    const parts = whole([{ ...block, caller: CALLER }]);
    expect(parts).toMatchObject([{ providerDetails: { anthropic_caller: CALLER } }]);
    expect(make([response(parts)]).body.messages[0]?.content).toEqual([
      { ...block, caller: CALLER },
    ]);
  });

  it("is not sent to another than its provider, and advice not without the advisor", () => {
    const parts = PAIRS.flatMap(([, , blocks]) => whole(blocks)).map((part) =>
      Object.assign({}, part, { providerName: "openai" }),
    );
    expect(bodyOf([request(user("Hi")), response(parts)])["messages"]).toHaveLength(1);
    const advice = PAIRS.find(([, toolName]) => toolName === "advisor")?.[2] ?? [];
    expect(bodyOf([request(user("Hi")), response(whole(advice))])["messages"]).toHaveLength(1);
  });

  it("is dropped where nothing answers it, unless only results of other tools follow", () => {
    const open = whole([{ type: "server_tool_use", id: "s", name: "web_search", input: {} }]);
    const calls = whole([{ type: "tool_use", id: "a", name: "roll", input: {} }]);
    const result = {
      partKind: "tool-return",
      toolName: "roll",
      toolCallId: "a",
      content: "1",
      outcome: "success",
      timestamp: "2026-01-01T00:00:00Z",
    } as const;
    const before = [request(user("Hi")), response([...open, ...calls])];
    expect(shapeOf(before)).toEqual(["user: text", "assistant: server_tool_use tool_use"]);
    const answered = [...before, request(result)];
    expect(shapeOf(answered)).toEqual([
      "user: text",
      "assistant: server_tool_use tool_use",
      "user: tool_result",
    ]);
    expect(shapeOf([...answered, response([{ partKind: "text", content: "." }])])).toEqual([
      "user: text",
      "assistant: tool_use",
      "user: tool_result",
      "assistant: text",
    ]);
    expect(shapeOf([request(user("Hi")), response(open), request(user("Go on"))])).toEqual([
      "user: text",
      "user: text",
    ]);
  });

  describe("goes with its call, as results without one before them are refused:", () => {
    const call = { type: "server_tool_use", id: "s", name: "web_search", input: {} };
    const found = { type: "web_search_tool_result", tool_use_id: "s", content: [] };
    const text = { type: "text", text: "So." };

    it.each([
      ["a result alone", [found, text], "text"],
      ["a result before its call", [found, call, text], "text"],
      [
        "a second result",
        [call, found, found, text],
        "server_tool_use web_search_tool_result text",
      ],
      ["a result of another call", [{ ...call, id: "t" }, found, text], "text"],
    ])("%s", (_what, blocks, sent) => {
      const parts = whole(blocks);
      expect(parts).toHaveLength(blocks.length);
      expect(shapeOf([request(user("Hi")), response(parts), request(user("Go on"))])).toEqual([
        "user: text",
        `assistant: ${sent}`,
        "user: text",
      ]);
    });

    it("a result of a server whose arguments are cut", () => {
      const input = { type: "mcp_tool_use", id: "m", name: "ask", server_name: "docs", input: {} };
      const output = { type: "mcp_tool_result", tool_use_id: "m", is_error: false, content: [] };
      const parts = whole([input, output, text]).map((part) =>
        part.partKind === "builtin-tool-call"
          ? Object.assign({}, part, { args: '{"action":' })
          : part,
      );
      expect(parts).toHaveLength(3);
      expect(shapeOf([request(user("Hi")), response(parts)])).toEqual([
        "user: text",
        "assistant: text",
      ]);
    });

    it("a result behind a summary that its call is before", () => {
      const summary = { type: "compaction", content: "So far." };
      const parts = whole([call, summary, found, text]);
      expect(shapeOf([request(user("Hi")), response(parts)])).toEqual([
        "assistant: compaction text",
      ]);
    });
  });

  it("gives what it takes from the web back with its citations, and only those", () => {
    const location = {
      type: "web_search_result_location",
      cited_text: "x",
      encrypted_index: "E=",
      url: "u",
      title: null,
    };
    const citations = [location, { type: "char_location", cited_text: "y" }];
    const parts = whole([{ type: "text", text: "So.", citations }]);
    expect(parts).toEqual([
      {
        partKind: "text",
        content: "So.",
        providerName: "anthropic",
        providerDetails: { citations },
      },
    ]);
    const { content } = make([response(parts)]).body.messages[0] ?? {};
    expect(content).toEqual([{ type: "text", text: "So.", citations: [location] }]);
    const foreign = parts.map((part) => ({ ...part, providerName: "openai" }));
    expect(make([response(foreign)]).body.messages[0]?.content).toEqual([
      { type: "text", text: "So." },
    ]);
    const chunks = chunksOf([
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "text", text: "So.", citations: [] },
      },
      ...citations.map((citation) => ({
        type: "content_block_delta",
        index: 0,
        delta: { type: "citations_delta", citation },
      })),
      { type: "content_block_stop", index: 0 },
    ]);
    const collector = collectParts();
    for (const chunk of chunks) collector.add(chunk);
    expect(collector.parts()).toEqual(parts);
  });
});

describe("agent §6: a compaction", () => {
  const block = { type: "compaction", content: "So far.", encrypted_content: "E=" };

  it("is read whole and in pieces, and sent back in the place of all before it", () => {
    const parts = whole([block]);
    expect(parts).toEqual([
      {
        partKind: "compaction",
        content: "So far.",
        providerName: "anthropic",
        providerDetails: { encrypted_content: "E=" },
      },
    ]);
    const chunks = chunksOf([
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "compaction", content: null },
      },
      { type: "content_block_delta", index: 0, delta: { ...block, type: "compaction_delta" } },
      { type: "content_block_stop", index: 0 },
    ]);
    expect(chunks).toEqual([{ kind: "part", part: parts[0] }]);
    const text = { partKind: "text", content: "Hello" } as const;
    const { body, betas } = make([
      request({ partKind: "system-prompt", content: "Be brief.", timestamp: "" }, user("Long")),
      response([text, ...parts, text]),
      request(user("Go on")),
    ]);
    expect(body).toMatchObject({
      system: [{ text: "Be brief." }],
      context_management: { edits: [{ type: "compact_20260112" }] },
    });
    expect(body.messages).toEqual([
      { role: "assistant", content: [block, { type: "text", text: "Hello" }] },
      { role: "user", content: [{ type: "text", text: "Go on" }] },
    ]);
    expect(betas).toEqual(["compact-2026-01-12"]);
  });

  it("of another provider is left out, and one of the application is a text", () => {
    const made = (providerName?: string): readonly string[] =>
      shapeOf([
        request(user("Hi")),
        response(
          [{ partKind: "compaction", content: "So far.", ...(providerName && { providerName }) }],
          {
            providerName: "openai",
          },
        ),
      ]);
    expect(made("openai")).toEqual(["user: text"]);
    expect(made()).toEqual(["user: text", "assistant: text"]);
  });
});
