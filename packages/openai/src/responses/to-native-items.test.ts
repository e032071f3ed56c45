import type { JsonObject, ResponsePart } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { answered, cameBack, inputOf, own } from "./__fixtures__/histories.ts";
import type { OutputItem } from "./output-item.ts";
import { readResponse } from "./read-response.ts";

const providerName = "openai";

/** What the model said, sent back to it. */
function roundTrip(...output: OutputItem[]): readonly unknown[] {
  const { parts } = readResponse({ output, status: "completed" }, "m", { providerName });
  return inputOf([answered(parts)]);
}

describe("agent §12, OpenAI Responses 6: what a tool of the provider did goes back to it", () => {
  it.each<[string, OutputItem & JsonObject, sent?: object]>([
    [
      "a search of the web",
      {
        type: "web_search_call",
        id: "ws-1",
        status: "failed",
        action: { type: "search", query: "q", sources: [{ type: "url", url: "u" }] },
      },
      { action: { type: "search", query: "q" } },
    ],
    [
      "a search of the web of another server",
      {
        type: "web_search_call",
        id: "fc-1",
        call_id: "",
        name: "web_search",
        arguments: '{"query": "q"}',
        status: "completed",
      },
    ],
    [
      "a search of files",
      { type: "file_search_call", id: "fs-1", status: "completed", queries: ["q"], results: [] },
      { results: undefined },
    ],
    [
      "a program that was run",
      {
        type: "code_interpreter_call",
        id: "ci-1",
        status: "completed",
        code: "1",
        container_id: "c",
        outputs: [{ type: "logs", logs: "1" }],
      },
      { outputs: null },
    ],
    [
      "an image",
      { type: "image_generation_call", id: "ig-1", status: "completed", result: "aGk=" },
      { status: undefined, result: undefined },
    ],
    [
      "what a server of tools was asked",
      {
        type: "mcp_call",
        id: "mcp-1",
        server_label: "docs",
        name: 'a"b',
        arguments: '{"q":  1}',
        approval_request_id: "mcpr-1",
        output: "yes",
        error: null,
      },
      { output: null },
    ],
    [
      "what a server of tools has",
      { type: "mcp_list_tools", id: "mcpl-1", server_label: "docs", tools: [{ name: "a" }] },
      { tools: [] },
    ],
    [
      "what a server of tools wants approved",
      {
        type: "mcp_approval_request",
        id: "mcpr-1",
        server_label: "docs",
        name: "a",
        arguments: "{}",
      },
    ],
    [
      "a command for a shell of ours",
      {
        type: "local_shell_call",
        id: "lsh-1",
        call_id: "call-1",
        status: "completed",
        action: { type: "exec", command: ["ls"], env: {} },
      },
    ],
    [
      "a command for a shell of the provider, with its output",
      {
        type: "shell_call",
        id: "sh-1",
        call_id: "call-1",
        status: "completed",
        action: { commands: ["ls"] },
        environment: { type: "container_reference", container_id: "c" },
      },
    ],
    [
      "a program that calls tools",
      { type: "program", id: "cm-1", call_id: "call-1", code: "x", fingerprint: "f" },
    ],
    [
      "an item of tomorrow",
      {
        type: "dream_call",
        id: "d-1",
        call_id: "call-1",
        dream: { of: "sheep" },
        created_by: "me",
      },
      { created_by: undefined },
    ],
    ["a compaction", { type: "compaction", id: "cmp-1", encrypted_content: "enc" }],
  ])("%s", (_, item, changed = {}) => {
    const sent = JSON.parse(JSON.stringify({ ...item, ...changed }));
    expect(roundTrip(item)).toEqual([sent]);
  });

  it("with all that came of it, where the provider does not keep it", () => {
    const items: readonly (OutputItem & JsonObject)[] = [
      { type: "image_generation_call", id: "ig-1", status: "completed", result: "aGk=" },
      {
        type: "mcp_call",
        id: "mcp-1",
        server_label: "docs",
        name: "a",
        arguments: "{}",
        output: "yes",
        error: null,
      },
      {
        type: "mcp_list_tools",
        id: "l-1",
        server_label: "docs",
        tools: [{ name: "a" }],
        error: null,
      },
      { type: "file_search_call", id: "fs-1", status: "completed", queries: ["q"], results: [{}] },
      {
        type: "code_interpreter_call",
        id: "ci-1",
        status: "completed",
        code: "1",
        container_id: "c",
        outputs: [{ type: "logs", logs: "1" }],
      },
    ];
    const { parts } = readResponse({ output: items }, "m", { providerName });
    const settings = { openaiStore: false };
    expect(inputOf([answered(parts)], { settings })).toEqual(items);
    const withoutFiles = parts.filter(({ partKind }) => partKind !== "file");
    expect(inputOf([answered(withoutFiles)], { settings })).toEqual(items.slice(1));
  });

  it("without an action, where a search of the web had none", () => {
    const item = { type: "web_search_call", id: "ws-1", status: "completed" };
    expect(roundTrip(item)).toEqual([item]);
  });

  it("with what came of it, where that is an item of its own", () => {
    const call = { type: "shell_call", id: "sh-1", call_id: "c", status: "completed", action: {} };
    const output = {
      type: "shell_call_output",
      id: "sho-1",
      call_id: "c",
      status: "completed",
      max_output_length: null,
      output: [{ stdout: "a", stderr: "", outcome: { type: "exit", exit_code: 0 } }],
    };
    expect(roundTrip(call, output)).toEqual([call, output]);
  });

  it("by its id alone, so not without ids", () => {
    const item = { type: "web_search_call", id: "ws-1", action: { type: "search" } };
    const { parts } = readResponse({ output: [item] }, "m", { providerName });
    expect(inputOf([answered(parts)], { profile: {} })).toEqual([]);
  });

  it("and to no other provider", () => {
    const parts: readonly ResponsePart[] = [
      { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "1", providerName: "x" },
      cameBack("web_search", "1", {}, { providerName: "x" }),
      { partKind: "compaction", providerName: "x", providerDetails: { encrypted_content: "enc" } },
    ];
    expect(inputOf([answered(parts)])).toEqual([]);
  });
});

describe("what an application puts behind a call that waits for it", () => {
  it("approves what a server of tools is to do, or does not", () => {
    const request = {
      type: "mcp_approval_request",
      id: "mcpr-1",
      server_label: "docs",
      name: "a",
      arguments: "{}",
    };
    const { parts } = readResponse({ output: [request] }, "m", { providerName });
    const answer = cameBack("mcp_server:docs", "mcpr-1", { approve: false, reason: "No." });
    expect(inputOf([answered([...parts, answer])])).toEqual([
      request,
      {
        type: "mcp_approval_response",
        approval_request_id: "mcpr-1",
        approve: false,
        reason: "No.",
      },
    ]);
  });

  it.each([
    ["local_shell_call", "local_shell", "text", { output: "text" }],
    ["shell_call", "shell", { output: [] }, { output: [] }],
    ["apply_patch_call", "apply_patch", { status: "completed" }, { status: "completed" }],
  ])("answers a %s", (type, toolName, content, said) => {
    const call = { type, id: "i-1", call_id: "c", status: "completed", action: {} };
    const { parts } = readResponse({ output: [call] }, "m", { providerName });
    const [, answer] = inputOf([answered([...parts, cameBack(toolName, "c", content)])]);
    expect(answer).toEqual({ type: `${type}_output`, call_id: "c", ...said });
  });
});

it("takes calls of Python, which have no ids of their own and arguments as objects", () => {
  const call = { partKind: "builtin-tool-call", toolCallId: "ci-1", ...own } as const;
  const history = [
    answered([
      { ...call, toolName: "code_execution", args: { container_id: "c", code: "1" } },
      cameBack("code_execution", "ci-1", { status: "incomplete" }),
      {
        ...call,
        toolName: "mcp_server:docs",
        args: { action: "call_tool", tool_name: "a", tool_args: { q: 1 } },
      },
      { ...call, toolName: "code_execution", args: {} },
      { ...call, toolName: "mcp_server:docs", args: { action: "?" } },
      { ...call, toolName: "unknown" },
    ]),
  ];
  expect(inputOf(history)).toMatchObject([
    { type: "code_interpreter_call", id: "ci-1", code: "1", status: "incomplete" },
    { type: "mcp_call", id: "ci-1", server_label: "docs", name: "a", arguments: '{"q":1}' },
  ]);
});
