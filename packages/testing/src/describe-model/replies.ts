import type { ContractFeature, ContractReply } from "./model-contract.ts";

const usage = { inputTokens: 21, outputTokens: 8 };

const text = (content: string): ContractReply["parts"][number] => ({ partKind: "text", content });

function call(toolName: string, toolCallId: string, args?: string): ContractReply["parts"][number] {
  return { partKind: "tool-call", toolName, toolCallId, ...(args !== undefined && { args }) };
}

/** A plain answer; its characters have one to four bytes. */
export const TEXT: ContractReply = {
  parts: [text("Größe: 漢字 😀 — done.")],
  usage,
  finishReason: "stop",
};

/** Text and two calls. */
const CALLS: ContractReply = {
  parts: [
    text("Let me look — 漢字."),
    call("get_weather", "call_1", '{"city":"Zürich 😀","days":[1,2,{"deep":null}]}'),
    call("get_time", "call_2", '{"zone":"\\u00e4\\"\\\\\\n"}'),
  ],
  usage,
  finishReason: "tool_call",
};

/** The same with one call. */
export const CALL: ContractReply = { ...CALLS, parts: CALLS.parts.slice(0, 2) };

/** All that a provider may say. */
export const REPLIES: readonly (readonly [
  name: string,
  reply: ContractReply,
  needs?: ContractFeature,
])[] = [
  ["a text", TEXT],
  ["a text with blanks around it", { ...TEXT, parts: [text("\n  two\n\nlines \n")] }],
  ["a long text", { ...TEXT, parts: [text("Lörem ipsum. ".repeat(2_000))] }],
  ["nothing", { ...TEXT, parts: [] }],
  ["a text that the limit cut off", { ...TEXT, finishReason: "length" }],
  ["a call beside a text", CALL],
  ["a call", { ...CALL, parts: CALL.parts.slice(1) }],
  ["a call without arguments", { ...CALL, parts: [call("get_time", "call_1")] }],
  ["a call with no arguments in them", { ...CALL, parts: [call("get_time", "call_1", "{}")] }],
  [
    "a call of a tool that nobody has, by an odd name",
    { ...CALL, parts: [call("größe/of.it 漢", "call-1.x", '{"constructor":1,"":2}')] },
  ],
  ["several calls", CALLS, "parallel-calls"],
  [
    "calls of one tool",
    {
      ...CALLS,
      parts: [1, 2, 3].map((day) => call("get_weather", `call_${day}`, `{"day":${day}}`)),
    },
    "parallel-calls",
  ],
  [
    "a thought before a text",
    {
      ...TEXT,
      parts: [{ partKind: "thinking", content: "Hmm, 漢字 …", signature: "sig" }, text("Yes.")],
    },
    "thinking",
  ],
  [
    "a refusal",
    { parts: [], refusal: "I cannot help with that.", usage, finishReason: "content_filter" },
    "refusal",
  ],
];
