import type { ResponsePart, UserContent } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import {
  answered,
  asked,
  cameBack,
  define,
  inputOf,
  own,
  returned,
  said,
} from "./__fixtures__/histories.ts";

const timestamp = "2026-01-01T00:00:00Z";
const called = (toolCallId: string, more: object = {}) =>
  ({ partKind: "tool-call", toolName: "t", toolCallId, ...more }) as const;

it("sends a history as items, without what it has no form for", () => {
  const retry = { partKind: "retry-prompt", content: "Not that.", timestamp } as const;
  const messages = [
    asked(
      { partKind: "system-prompt", content: "Be kind.", timestamp },
      { partKind: "system-prompt", content: "", timestamp },
      said("Hello"),
      { partKind: "speech", speaker: "user", transcript: "Hello?" },
    ),
    answered([
      { partKind: "text", content: "Let me see." },
      { partKind: "text", content: "" },
      { partKind: "compaction", content: "So far." },
      { partKind: "speech", speaker: "assistant", transcript: "Hi." },
      { partKind: "file", content: { kind: "binary", data: "", mediaType: "a/b" } },
      called("1", { args: '{ "city":  "Paris" }' }),
      called("2", { args: "[1" }),
    ]),
    asked(
      returned("1", { degrees: 21 }),
      returned("2", "No such city", { outcome: "failed" }),
      { ...retry, toolName: "t", toolCallId: "2" },
      retry,
    ),
  ];
  const text = "Not that.\n\nFix the errors and try again.";
  expect(inputOf(messages)).toEqual([
    { role: "system", content: "Be kind." },
    { role: "user", content: "Hello" },
    { role: "user", content: "Hello?" },
    { role: "assistant", content: "Let me see." },
    { role: "assistant", content: "Hi." },
    { type: "function_call", call_id: "1", name: "t", arguments: '{ "city":  "Paris" }' },
    { type: "function_call", call_id: "2", name: "t", arguments: '{"INVALID_JSON":"[1"}' },
    { type: "function_call_output", call_id: "1", output: '{"degrees":21}' },
    { type: "function_call_output", call_id: "2", output: '{"error":"No such city"}' },
    { type: "function_call_output", call_id: "2", output: text },
    { role: "user", content: `Validation feedback:\n${text}` },
  ]);
  const developer = { openaiSystemPromptRole: "developer" } as const;
  expect(inputOf(messages, { profile: developer })[0]).toMatchObject({ role: "developer" });
});

describe("agent §12, OpenAI Responses 1: what only its provider understands", () => {
  const thought = { partKind: "thinking", content: "One.", id: "rs-1", ...own } as const;
  const parts = [
    { ...thought, signature: "enc" },
    { ...thought, content: "Two." },
    { partKind: "text", content: "A", id: "msg-1", ...own },
    { partKind: "text", content: "B", id: "msg-1", ...own },
    called("call-1|fc-1", own),
    called("call-2", { id: "fc-2", ...own, providerDetails: { namespace: "n" } }),
  ] as const;
  const reasoning = {
    type: "reasoning",
    id: "rs-1",
    summary: [
      { type: "summary_text", text: "One." },
      { type: "summary_text", text: "Two." },
    ],
    encrypted_content: "enc",
  };
  const plainCalls = [
    { type: "function_call", call_id: "call-1", name: "t", arguments: "{}" },
    { type: "function_call", call_id: "call-2", name: "t", arguments: "{}" },
  ];
  const asText = ["One.", "Two."].map((text) => ({
    role: "assistant",
    content: `<think>\n${text}\n</think>`,
  }));
  const texts = ["A", "B"].map((content) => ({ role: "assistant", content }));

  it("goes back by its ids: summaries and texts of one id as one item, combined ids apart", () => {
    const texted = (text: string): object => ({ type: "output_text", text, annotations: [] });
    expect(inputOf([answered(parts), asked(returned("call-1|fc-1", "r"))])).toEqual([
      reasoning,
      {
        type: "message",
        role: "assistant",
        id: "msg-1",
        status: "completed",
        content: [texted("A"), texted("B")],
      },
      { ...plainCalls[0], id: "fc-1" },
      { ...plainCalls[1], id: "fc-2", namespace: "n" },
      { type: "function_call_output", call_id: "call-1", output: "r" },
    ]);
  });

  it("is sent without ids where the model does not think, or the settings say so", () => {
    const namespaced = { ...plainCalls[1], namespace: "n" };
    const plain = [...asText, ...texts, plainCalls[0], namespaced];
    expect(inputOf([answered(parts)], { profile: {} })).toEqual(plain);
    const settings = { openaiSendReasoningIds: false };
    expect(inputOf([answered(parts)], { settings })).toEqual(plain);
    const forced = inputOf([answered(parts)], {
      profile: {},
      settings: { openaiSendReasoningIds: true },
    });
    expect(forced[0]).toEqual({ ...reasoning, encrypted_content: null });
  });

  it("is text to another provider, by the part or else by its response", () => {
    const foreign = parts.map((part) => ({ ...part, providerName: "anthropic" }));
    expect(inputOf([answered(foreign)])).toEqual([...asText, ...texts, ...plainCalls]);
    const nobodys: ResponsePart[] = JSON.parse(
      JSON.stringify(parts, (key, value) => (key === "providerName" ? undefined : value)),
    );
    const of = (providerName: string) => inputOf([answered(nobodys, { providerName })]);
    expect(of("anthropic")).toEqual([...asText, ...texts, ...plainCalls]);
    expect(of("openai")[0]).toEqual(reasoning);
    const tagged = inputOf([answered(foreign)], { profile: { thinkingTags: ["[", "]"] } });
    expect(tagged[0]).toEqual({ role: "assistant", content: "[\nOne.\n]" });
    const empty = [{ ...thought, content: "", signature: "s", providerName: "anthropic" }];
    expect(inputOf([answered(empty)])).toEqual([]);
  });

  it("is sent without ids where the response was cut off, or came by Chat Completions", () => {
    const cut = inputOf([answered(parts, { ...own, state: "interrupted" })]);
    expect(cut).toEqual([...asText, ...texts, plainCalls[0], { ...plainCalls[1], namespace: "n" }]);
    const chat = [{ ...thought, id: "reasoning_content" }];
    expect(inputOf([answered(chat)])).toEqual([asText[0]]);
  });

  it("is a thought by its id alone only while the provider keeps it", () => {
    const known = [{ ...thought, content: "" }];
    const item = { type: "reasoning", id: "rs-1", summary: [], encrypted_content: null };
    expect(inputOf([answered(known)])).toEqual([item]);
    expect(inputOf([answered(known)], { settings: { openaiStore: false } })).toEqual([]);
  });

  it("is nothing by its id where the thought before it does not go back", () => {
    const all = [
      thought,
      { partKind: "text", content: "A", id: "msg-1", ...own },
      called("c", { id: "fc-1", ...own }),
    ] as const;
    const settings = { openaiStore: false };
    const plain = [
      { role: "assistant", content: "A" },
      { type: "function_call", call_id: "c", name: "t", arguments: "{}" },
    ];
    expect(inputOf([answered(all)], { settings }).slice(1)).toEqual(plain);
    const signed = [{ ...thought, signature: "enc" }, ...all.slice(1)];
    expect(inputOf([answered(signed)], { settings }).slice(1)).toMatchObject([
      { id: "msg-1" },
      { id: "fc-1" },
    ]);
    expect(inputOf([answered(all.slice(1))])).toMatchObject([{ id: "msg-1" }, { id: "fc-1" }]);
  });

  it("is no thought that nothing came of, once the conversation went on", () => {
    const alone = answered([{ ...thought, signature: "enc" }]);
    const after = answered([called("c", own), { ...thought, signature: "enc" }]);
    expect(inputOf([alone, asked(said("And?"))])).toEqual([{ role: "user", content: "And?" }]);
    expect(inputOf([after, asked(returned("c", "r"))])).toMatchObject([
      { type: "function_call" },
      { type: "function_call_output" },
    ]);
    expect(inputOf([alone])).toMatchObject([{ type: "reasoning" }]);
  });

  it("is a thought as it was thought, wherever it came from before", () => {
    const raw = { ...thought, providerDetails: { type: "reasoning_text" } };
    const python = { ...thought, content: "", providerDetails: { raw_content: ["One."] } };
    const content = [{ type: "reasoning_text", text: "One." }];
    const item = { type: "reasoning", id: "rs-1", summary: [], encrypted_content: null, content };
    for (const part of [raw, python])
      expect(inputOf([answered([part])], { profile: {} })).toEqual([item]);
  });
});

it("agent §12, OpenAI Responses 6: the phase of a text goes back to a model that knows phases", () => {
  const text = {
    partKind: "text",
    content: "Hm.",
    ...own,
    providerDetails: { phase: "commentary" },
  };
  const of = (part: object, profile: object) =>
    inputOf([answered([{ ...text, ...part } as never])], { profile });
  const knows = { openaiSupportsPhase: true };
  expect(of({}, knows)).toEqual([{ role: "assistant", content: "Hm.", phase: "commentary" }]);
  const ids = { ...knows, openaiSupportsEncryptedReasoningContent: true };
  expect(of({ id: "msg-1" }, ids)).toMatchObject([{ id: "msg-1", phase: "commentary" }]);
  expect(of({}, {})).toEqual([{ role: "assistant", content: "Hm." }]);
  expect(of({ providerName: "x" }, knows)).toEqual([{ role: "assistant", content: "Hm." }]);
  expect(of({ providerDetails: { phase: "?" } }, knows)).toEqual([
    { role: "assistant", content: "Hm." },
  ]);
});

describe("agent §12, OpenAI Responses 3: media", () => {
  const image = {
    kind: "image-url",
    url: "https://a.test/a.png",
    vendorMetadata: { detail: "low" },
  } as const;
  const items: readonly UserContent[] = [
    "Look:",
    { kind: "text-content", content: "here", metadata: 1 },
    image,
    { kind: "document-url", url: "https://a.test/a.pdf" },
    { kind: "audio-url", url: "https://a.test/a.mp3" },
    { kind: "binary", data: "aGk=", mediaType: "image/png" },
    { kind: "binary", data: "aGk=", mediaType: "application/pdf" },
    { kind: "uploaded-file", fileId: "file-1", providerName: "openai" },
    { kind: "uploaded-file", fileId: "file-2", providerName: "openai", mediaType: "image/png" },
  ];
  const sent = [
    { type: "input_text", text: "Look:" },
    { type: "input_text", text: "here" },
    { type: "input_image", image_url: "https://a.test/a.png", detail: "low" },
    { type: "input_file", file_url: "https://a.test/a.pdf" },
    { type: "input_file", file_url: "https://a.test/a.mp3" },
    { type: "input_image", image_url: "data:image/png;base64,aGk=", detail: "auto" },
    { type: "input_file", file_data: "data:application/pdf;base64,aGk=", filename: "filename.pdf" },
    { type: "input_file", file_id: "file-1" },
    { type: "input_image", file_id: "file-2", detail: "auto" },
  ];

  it("stand in prompts, with a mark where the prompt may be cached", () => {
    const prompt = (content: readonly UserContent[], profile: object = {}) =>
      inputOf([asked({ partKind: "user-prompt", content, timestamp })], { profile });
    expect(prompt(items)).toEqual([{ role: "user", content: sent }]);
    const point = { kind: "cache-point" } as const;
    const marks = { openaiSupportsPromptCacheBreakpoints: true };
    expect(prompt([point, "a", point, "b"], marks)).toEqual([
      {
        role: "user",
        content: [
          { type: "input_text", text: "a", prompt_cache_breakpoint: { mode: "explicit" } },
          { type: "input_text", text: "b" },
        ],
      },
    ]);
    expect(prompt(["a", point])).toEqual([
      { role: "user", content: [{ type: "input_text", text: "a" }] },
    ]);
  });

  it("stand inside of what a tool returned", () => {
    expect(inputOf([asked(returned("1", ["See:", image]))])).toEqual([
      {
        type: "function_call_output",
        call_id: "1",
        output: [{ type: "input_text", text: "See:" }, sent[2]],
      },
    ]);
  });

  it.each<[string, UserContent]>([
    ["a recording", { kind: "binary", data: "", mediaType: "audio/wav" }],
    ["a film", { kind: "binary", data: "", mediaType: "video/mp4" }],
    ["a link to a film", { kind: "video-url", url: "https://a.test/a.mp4" }],
    [
      "a file of another provider",
      { kind: "uploaded-file", fileId: "f", providerName: "anthropic" },
    ],
  ])("are refused where the API does not take them: %s", (_, item) => {
    const prompt = asked({ partKind: "user-prompt", content: [item], timestamp });
    expect(() => inputOf([prompt])).toThrow(expect.objectContaining({ code: "invalid_usage" }));
  });
});

describe("tools that are found on the way", () => {
  const search = called("s", {
    toolName: "search_tools",
    toolKind: "tool-search",
    args: '{"queries":["q"]}',
    id: "tsc-1",
    ...own,
  });
  const found = returned(
    "s",
    { discovered_tools: [{ name: "late" }, { name: "gone" }] },
    {
      toolName: "search_tools",
      toolKind: "tool-search",
    },
  );
  const late = { type: "function", name: "late", strict: true };
  const tools = [define("search_tools"), define("late", { strict: true })];

  it("stand where the history shows them, for a model that is told of them there", () => {
    const offer = { tools, toolVisibility: new Map([["late", "via_history"]] as const) };
    const delta = { partKind: "tool-availability-delta", toolsAdded: ["late"] } as const;
    const input = inputOf(
      [
        answered([search]),
        asked(found),
        asked(delta),
        answered([called("c", { toolName: "late" })]),
      ],
      { offer },
    );
    const added = { type: "additional_tools", role: "developer", tools: [late] };
    expect(input).toMatchObject([
      { type: "function_call", name: "search_tools", id: "tsc-1" },
      { type: "function_call_output", call_id: "s" },
      added,
      added,
      { type: "function_call", name: "late", namespace: "late" },
    ]);
    expect(inputOf([asked(delta)], { profile: {}, offer })).toEqual([]);
  });

  it("go with a search that the provider asked for, or would have", () => {
    const offer = {
      tools,
      nativeTools: [{ kind: "tool_search", strategy: "custom" }],
      toolVisibility: new Map([["late", "deferred"]] as const),
    } as const;
    expect(inputOf([answered([search]), asked(found)], { offer })).toMatchObject([
      {
        type: "tool_search_call",
        execution: "client",
        call_id: "s",
        arguments: { queries: ["q"] },
        id: "tsc-1",
      },
      {
        type: "tool_search_output",
        execution: "client",
        call_id: "s",
        tools: [{ ...late, defer_loading: true }],
      },
    ]);
    const failed = {
      partKind: "retry-prompt",
      content: "No.",
      toolName: "search_tools",
      toolCallId: "s",
      timestamp,
    } as const;
    const [, answer] = inputOf([answered([search]), asked(failed)], { offer });
    expect(answer).toMatchObject({ type: "function_call_output", call_id: "s" });
  });

  it("agent §12, OpenAI Responses 6: go with a search of the provider, with ids or without", () => {
    const details = { call_id: null, execution: "server", status: "completed" };
    const hosted = { toolKind: "tool-search", ...own } as const;
    const history = [
      answered([
        {
          partKind: "builtin-tool-call",
          toolName: "tool_search",
          toolCallId: "tsc-1",
          id: "tsc-1",
          args: '{"queries":["late"]}',
          providerDetails: details,
          ...hosted,
        },
        cameBack(
          "tool_search",
          "tsc-1",
          { discovered_tools: [{ name: "late" }] },
          {
            ...hosted,
            providerDetails: { ...details, id: "tso-1" },
          },
        ),
      ]),
    ];
    const offer = { tools, toolVisibility: new Map([["late", "deferred"]] as const) };
    const call = {
      type: "tool_search_call",
      execution: "server",
      call_id: null,
      status: "completed",
      arguments: { queries: ["late"] },
    };
    const output = {
      type: "tool_search_output",
      execution: "server",
      call_id: null,
      status: "completed",
    };
    expect(inputOf(history, { offer })).toEqual([
      { ...call, id: "tsc-1" },
      {
        ...output,
        id: "tso-1",
        tools: [expect.objectContaining({ name: "late", defer_loading: true })],
      },
    ]);
    const without = inputOf(history, { offer, settings: { openaiSendReasoningIds: false } });
    expect(without).toEqual([call, { ...output, tools: [expect.anything()] }]);
  });
});

it("custom tools take and give texts", () => {
  const nativeTools = [
    {
      kind: "provider",
      providerName: "openai",
      id: "sql",
      definition: { type: "custom", name: "t" },
    },
  ] as const;
  const history = [
    answered([
      called("1", { args: '{"input":"select 1"}', id: "ctc-1", ...own }),
      called("2", { args: '{"a":1}' }),
    ]),
    asked(returned("1", "1")),
  ];
  expect(inputOf(history, { offer: { tools: [define("t")], nativeTools } })).toEqual([
    { type: "custom_tool_call", call_id: "1", name: "t", input: "select 1", id: "ctc-1" },
    { type: "custom_tool_call", call_id: "2", name: "t", input: '{"a":1}' },
    { type: "custom_tool_call_output", call_id: "1", output: "1" },
  ]);
});

it("a call says who made it, and so does its answer", () => {
  const caller = { type: "program", caller_id: "call-0" };
  const history = [
    answered([called("1", { ...own, providerDetails: { caller } })]),
    asked(returned("1", "r")),
  ];
  expect(inputOf(history)).toMatchObject([{ caller }, { type: "function_call_output", caller }]);
});

it("calls stand behind the words of a response, with no state or without their scope, where a server wants that", () => {
  const parts = [called("resp-1:call-1", own), { partKind: "text", content: "Hm." }] as const;
  const history = [
    answered(parts, { ...own, providerResponseId: "resp-1" }),
    asked(returned("resp-1:call-1", "r")),
  ];
  const profile = {
    openaiResponsesSupportsInterleavedFunctionCalls: false,
    openaiResponsesRequiresFunctionCallStatusNone: true,
  };
  expect(inputOf(history, { profile })).toMatchObject([
    { role: "assistant", content: "Hm." },
    { type: "function_call", call_id: "call-1", status: null },
    { type: "function_call_output", call_id: "call-1" },
  ]);
});
