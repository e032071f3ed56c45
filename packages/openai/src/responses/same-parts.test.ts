import { collectParts, type ResponsePart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { answered, inputOf } from "./__fixtures__/histories.ts";
import type { OutputItem } from "./output-item.ts";
import { type ResponsesEvent, responsesReader } from "./read-event.ts";
import { readResponse } from "./read-response.ts";

const options = { providerName: "openai", annotations: true };

/** Without what tells when something was read. */
function timeless(parts: readonly ResponsePart[]): readonly unknown[] {
  return parts.map((part) => ("timestamp" in part ? { ...part, timestamp: "now" } : part));
}

function whole(...output: OutputItem[]): readonly unknown[] {
  return timeless(readResponse({ output, status: "completed" }, "m", options).parts);
}

function streamed(...events: readonly ResponsesEvent[]): readonly unknown[] {
  const reader = responsesReader("m", options);
  const collector = collectParts();
  for (const event of events) for (const chunk of reader.read(event)) collector.add(chunk);
  return timeless(collector.parts());
}

const added = (item: OutputItem, at = 0): ResponsesEvent => ({
  type: "response.output_item.added",
  output_index: at,
  item,
});
const done = (item: OutputItem, at = 0): ResponsesEvent => ({
  type: "response.output_item.done",
  output_index: at,
  item,
});
const delta = (type: string, text: string, fields: object = {}): ResponsesEvent => ({
  type: `response.${type}.delta`,
  output_index: 0,
  delta: text,
  ...fields,
});

interface Case {
  readonly item: OutputItem & Readonly<Record<string, unknown>>;
  /** What comes between the beginning and the end of the item. */
  readonly deltas?: readonly ResponsesEvent[];
  /** What is not known at its beginning. */
  readonly later?: object;
  readonly parts: readonly object[];
}

const own = { providerName: "openai" };
const returned = { partKind: "builtin-tool-return", timestamp: "now", outcome: "success", ...own };
const called = { partKind: "builtin-tool-call", ...own };
const image = { kind: "binary", data: "aGk=", mediaType: "image/webp" };

const CASES: Readonly<Record<string, Case>> = {
  "a text with its phase, annotations and probabilities": {
    item: {
      type: "message",
      id: "msg-1",
      phase: "commentary",
      content: [
        {
          type: "output_text",
          text: "Hi.",
          annotations: [{ type: "url_citation", url: "https://a.test" }],
          logprobs: [{ token: "Hi", logprob: -0.5, bytes: [72], top_logprobs: [] }],
        },
        { type: "output_text", text: "", annotations: [], logprobs: [] },
      ],
    },
    later: { content: [] },
    deltas: [
      delta("output_text", "H", { content_index: 0 }),
      delta("output_text", "i.", { content_index: 0 }),
    ],
    parts: [
      {
        partKind: "text",
        content: "Hi.",
        id: "msg-1",
        ...own,
        providerDetails: {
          phase: "commentary",
          annotations: [{ type: "url_citation", url: "https://a.test" }],
          logprobs: [{ token: "Hi", logprob: -0.5, bytes: [72], top_logprobs: [] }],
        },
      },
      {
        partKind: "text",
        content: "",
        id: "msg-1",
        ...own,
        providerDetails: { phase: "commentary" },
      },
    ],
  },
  "summaries of a thought, with its encrypted form once": {
    item: {
      type: "reasoning",
      id: "rs-1",
      summary: [{ text: "One." }, { text: "Two." }],
      encrypted_content: "enc",
    },
    later: { summary: [], encrypted_content: "old" },
    deltas: [
      delta("reasoning_summary_text", "One.", { summary_index: 0 }),
      delta("reasoning_summary_text", "Two.", { summary_index: 1 }),
    ],
    parts: [
      { partKind: "thinking", content: "One.", id: "rs-1", signature: "enc", ...own },
      { partKind: "thinking", content: "Two.", id: "rs-1", ...own },
    ],
  },
  "a thought as it was thought": {
    item: {
      type: "reasoning",
      id: "rs-1",
      summary: [],
      content: [{ type: "reasoning_text", text: "R" }],
    },
    later: { content: undefined },
    deltas: [delta("reasoning_text", "R", { content_index: 0 })],
    parts: [
      {
        partKind: "thinking",
        content: "R",
        id: "rs-1",
        ...own,
        providerDetails: { type: "reasoning_text" },
      },
    ],
  },
  "a thought that nobody can read": {
    item: { type: "reasoning", id: "rs-1", summary: [], encrypted_content: "enc" },
    parts: [{ partKind: "thinking", content: "", id: "rs-1", signature: "enc", ...own }],
  },
  "a call, from where and in which namespace": {
    item: {
      type: "function_call",
      id: "fc-1",
      call_id: "call-1",
      name: "t",
      namespace: "n",
      caller: { type: "program", caller_id: "call-0" },
      arguments: '{"x": 1}',
    },
    later: { arguments: "" },
    deltas: [delta("function_call_arguments", '{"x"'), delta("function_call_arguments", ": 1}")],
    parts: [
      {
        partKind: "tool-call",
        toolName: "t",
        toolCallId: "call-1",
        args: '{"x": 1}',
        id: "fc-1",
        ...own,
        providerDetails: { namespace: "n", caller: { type: "program", caller_id: "call-0" } },
      },
    ],
  },
  "a call of a tool that takes any text": {
    item: {
      type: "custom_tool_call",
      id: "ctc-1",
      call_id: "call-1",
      name: "sql",
      input: 'say "hi"\n',
    },
    later: { input: "" },
    deltas: [delta("custom_tool_call_input", 'say "h'), delta("custom_tool_call_input", 'i"\n')],
    parts: [
      {
        partKind: "tool-call",
        toolName: "sql",
        toolCallId: "call-1",
        args: '{"input":"say \\"hi\\"\\n"}',
        id: "ctc-1",
        ...own,
        providerDetails: { type: "custom_tool_call" },
      },
    ],
  },
  "a search of the web": {
    item: {
      type: "web_search_call",
      id: "ws-1",
      status: "completed",
      action: { type: "search", query: "q", queries: null, sources: [{ type: "url", url: "u" }] },
    },
    later: { action: undefined, status: "in_progress" },
    parts: [
      {
        ...called,
        toolName: "web_search",
        toolCallId: "ws-1",
        id: "ws-1",
        args: '{"type":"search","query":"q"}',
      },
      {
        ...returned,
        toolName: "web_search",
        toolCallId: "ws-1",
        content: { status: "completed", sources: [{ type: "url", url: "u" }] },
      },
    ],
  },
  "a search of the web that another server tells like a call": {
    item: {
      type: "web_search_call",
      id: "fc-1",
      call_id: "",
      name: "web_search",
      arguments: '{"query":"q"}',
      status: "completed",
    },
    parts: [
      {
        ...called,
        toolName: "web_search",
        toolCallId: "fc-1",
        id: "fc-1",
        args: '{"query":"q"}',
        providerDetails: { name: "web_search", call_id: "" },
      },
      { ...returned, toolName: "web_search", toolCallId: "fc-1", content: { status: "completed" } },
    ],
  },
  "a search of files": {
    item: {
      type: "file_search_call",
      id: "fs-1",
      status: "completed",
      queries: ["q"],
      results: [{ file_id: "f", text: "t" }],
    },
    later: { queries: [], results: null, status: "in_progress" },
    parts: [
      {
        ...called,
        toolName: "file_search",
        toolCallId: "fs-1",
        id: "fs-1",
        args: '{"queries":["q"]}',
      },
      {
        ...returned,
        toolName: "file_search",
        toolCallId: "fs-1",
        content: { status: "completed", results: [{ file_id: "f", text: "t" }] },
      },
    ],
  },
  "a program that ran, with what it wrote and drew": {
    item: {
      type: "code_interpreter_call",
      id: "ci-1",
      status: "completed",
      code: 'print("ä")\n',
      container_id: "cntr-1",
      outputs: [
        { type: "logs", logs: "ä" },
        { type: "image", url: "data:image/webp;base64,aGk=" },
      ],
    },
    later: { code: "", outputs: null, status: "in_progress" },
    deltas: [
      delta("code_interpreter_call_code", 'print("'),
      delta("code_interpreter_call_code", 'ä")\n'),
    ],
    parts: [
      {
        ...called,
        toolName: "code_execution",
        toolCallId: "ci-1",
        id: "ci-1",
        args: '{"container_id":"cntr-1","code":"print(\\"ä\\")\\n"}',
      },
      { partKind: "file", content: image, id: "ci-1", ...own },
      {
        ...returned,
        toolName: "code_execution",
        toolCallId: "ci-1",
        content: { status: "completed", logs: ["ä"] },
      },
    ],
  },
  "an image": {
    item: {
      type: "image_generation_call",
      id: "ig-1",
      status: "generating",
      result: "aGk=",
      output_format: "webp",
      size: "1x1",
      quality: null,
    },
    later: { result: null },
    parts: [
      { ...called, toolName: "image_generation", toolCallId: "ig-1", id: "ig-1" },
      { partKind: "file", content: image, id: "ig-1", ...own },
      {
        ...returned,
        toolName: "image_generation",
        toolCallId: "ig-1",
        content: { status: "completed", size: "1x1" },
      },
    ],
  },
  "what a server of tools was asked": {
    item: {
      type: "mcp_call",
      id: "mcp-1",
      server_label: "docs",
      name: "ask",
      arguments: '{"q":1}',
      approval_request_id: "mcpr-1",
      output: "yes",
      error: null,
    },
    later: { arguments: "", output: null },
    deltas: [delta("mcp_call_arguments", '{"q"'), delta("mcp_call_arguments", ":1}")],
    parts: [
      {
        ...called,
        toolName: "mcp_server:docs",
        toolCallId: "mcp-1",
        id: "mcp-1",
        args: '{"action":"call_tool","tool_name":"ask","tool_args":{"q":1}}',
        providerDetails: { approval_request_id: "mcpr-1" },
      },
      {
        ...returned,
        toolName: "mcp_server:docs",
        toolCallId: "mcp-1",
        content: { output: "yes", error: null },
      },
    ],
  },
  "what a server of tools has": {
    item: { type: "mcp_list_tools", id: "mcpl-1", server_label: "docs", tools: [{ name: "ask" }] },
    later: { tools: [] },
    parts: [
      {
        ...called,
        toolName: "mcp_server:docs",
        toolCallId: "mcpl-1",
        id: "mcpl-1",
        args: '{"action":"list_tools"}',
      },
      {
        ...returned,
        toolName: "mcp_server:docs",
        toolCallId: "mcpl-1",
        content: { tools: [{ name: "ask" }], error: null },
      },
    ],
  },
  "what a server of tools wants approved": {
    item: {
      type: "mcp_approval_request",
      id: "mcpr-1",
      server_label: "docs",
      name: "ask",
      arguments: "{}",
    },
    parts: [
      {
        ...called,
        toolName: "mcp_server:docs",
        toolCallId: "mcpr-1",
        id: "mcpr-1",
        args: '{"action":"approval_request","tool_name":"ask","tool_args":{}}',
      },
    ],
  },
  "a search for tools that is run here": {
    item: {
      type: "tool_search_call",
      execution: "client",
      id: "tsc-1",
      call_id: "call-2",
      arguments: { queries: ["q"] },
      status: "completed",
    },
    later: { call_id: "call-1", arguments: {} },
    parts: [
      {
        partKind: "tool-call",
        toolName: "search_tools",
        toolKind: "tool-search",
        toolCallId: "call-2",
        args: '{"queries":["q"]}',
        id: "tsc-1",
        ...own,
      },
    ],
  },
  "a command for a shell of ours": {
    item: {
      type: "local_shell_call",
      id: "lsh-1",
      call_id: "call-1",
      status: "completed",
      action: { type: "exec", command: ["ls"], env: {} },
    },
    parts: [
      {
        ...called,
        toolName: "local_shell",
        toolCallId: "call-1",
        id: "lsh-1",
        args: '{"action":{"type":"exec","command":["ls"],"env":{}}}',
        providerDetails: {
          type: "local_shell_call",
          id: "lsh-1",
          call_id: "call-1",
          status: "completed",
        },
      },
    ],
  },
  "a compaction": {
    item: { type: "compaction", id: "cmp-1", encrypted_content: "enc" },
    parts: [
      {
        partKind: "compaction",
        id: "cmp-1",
        ...own,
        providerDetails: { type: "compaction", id: "cmp-1", encrypted_content: "enc" },
      },
    ],
  },
};

describe("agent §12, OpenAI Responses 6: is the same whole, in pieces and at its end alone:", () => {
  it.each(Object.entries(CASES))("%s", (_, { item, later = {}, deltas = [], parts }) => {
    expect(whole(item)).toEqual(parts);
    expect(streamed(added({ ...item, ...later }), ...deltas, done(item))).toEqual(parts);
    expect(streamed(done(item))).toEqual(parts);
    const response = { status: "completed", output: [item] };
    expect(streamed({ type: "response.completed", response })).toEqual(parts);
    const begun = added({ ...item, ...later });
    expect(streamed(begun, ...deltas, { type: "response.completed", response })).toEqual(parts);
  });
});

const JUNK: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  true,
  "",
  "x",
  [],
  [null, 1, "x", {}],
  {},
  { a: 1 },
];

it.each(Object.entries(CASES))(
  "survives odd fields in %s, and sends back what it read",
  (_, one) => {
    const { item, deltas = [], later = {} } = one;
    for (const field of Object.keys(item))
      for (const value of JUNK) {
        const odd = { ...item, [field]: value };
        const { parts } = readResponse({ output: [odd], status: "completed" }, "m", options);
        for (const part of parts) expect(part.partKind).toMatch(/^[a-z-]+$/);
        expect(() => inputOf([answered(parts)])).not.toThrow();
        const growing = [added({ ...odd, ...later }), ...deltas, done(odd), done(item)];
        expect(() => streamed(...growing, { type: "response.completed" })).not.toThrow();
      }
  },
);

it("survives odd events", () => {
  for (const type of [
    "response.output_text.delta",
    "response.output_item.done",
    "response.completed",
    "response.refusal.done",
  ])
    for (const value of JUNK)
      for (const field of [
        "output_index",
        "item_id",
        "content_index",
        "delta",
        "item",
        "response",
        "refusal",
      ]) {
        const event = { type, delta: "x", [field]: value };
        expect(() => streamed(event as ResponsesEvent, value as ResponsesEvent)).not.toThrow();
      }
});

it("agent §12, OpenAI Responses 6: what a search for tools found belongs to the search before it", () => {
  const output: OutputItem[] = ["a", "b"].flatMap((name) => [
    {
      type: "tool_search_call",
      id: `tsc-${name}`,
      call_id: null,
      execution: "server",
      status: "completed",
      arguments: { paths: [name] },
    },
    {
      type: "tool_search_output",
      id: `tso-${name}`,
      call_id: null,
      execution: "server",
      status: "completed",
      tools: [{ type: "function", name }],
    },
  ]);
  const parts = whole(...output);
  expect(parts).toMatchObject([
    {
      partKind: "builtin-tool-call",
      toolName: "tool_search",
      toolKind: "tool-search",
      toolCallId: "tsc-a",
      args: '{"queries":["a"]}',
      providerDetails: { call_id: null, execution: "server", status: "completed" },
    },
    {
      partKind: "builtin-tool-return",
      toolKind: "tool-search",
      toolCallId: "tsc-a",
      content: { discovered_tools: [{ name: "a" }] },
      providerDetails: { id: "tso-a", call_id: null },
    },
    { toolCallId: "tsc-b" },
    { toolCallId: "tsc-b", content: { discovered_tools: [{ name: "b" }] } },
  ]);
  const events = output.flatMap((item, at) => [
    added({ ...item, status: "in_progress" }, at),
    done(item, at),
  ]);
  expect(streamed(...events)).toEqual(parts);
});

it("a program and a shell tell what came of them on their own", () => {
  const program = { type: "program", id: "cm-1", call_id: "c", code: "x", fingerprint: "f" };
  const output = {
    type: "program_output",
    id: "cmo-1",
    call_id: "c",
    result: "1",
    status: "completed",
  };
  const parts = whole(program, output);
  expect(parts).toMatchObject([
    { ...called, toolName: "program", toolCallId: "c", args: '{"code":"x","fingerprint":"f"}' },
    { ...returned, toolName: "program", toolCallId: "c", content: { result: "1" } },
  ]);
  expect(streamed(added(program), done(program), added(output, 1), done(output, 1))).toEqual(parts);
});

it.each([
  ["nothing", []],
  ["an item of tomorrow", [added({ type: "dream" }), done({ type: "dream" })]],
  ["no items", [{ type: "response.output_item.added", item: null }, { type: "x" }]],
  [
    "pieces of nothing",
    [delta("output_text", ""), { type: "response.output_text.delta", delta: null }],
  ],
  ["a piece of a call that nobody began", [delta("function_call_arguments", "{}")]],
  ["a call without a name", [done({ type: "function_call", id: "f", arguments: "{}" })]],
])("leaves out %s", (_, events) => {
  expect(streamed(...events)).toEqual([]);
});
