import type { Exchange, ExpectedResponse } from "./exchanges.ts";
import type { Reading } from "./reading.ts";

const FINISH: ReadonlyMap<string | null, string> = new Map([
  ["stop", "stop"],
  ["tool-calls", "tool_call"],
  ["length", "length"],
  ["content-filter", "content_filter"],
  ["error", "error"],
  [null, "stop"], // agent §12: a reason that is missing counts as an end
]);

/**
 * Where our notion of an answer is another than the recording's, by what was exchanged. They change
 * what is expected; nothing is left out.
 */
export interface Exception {
  readonly holds: (exchange: Exchange) => boolean;
  readonly change: (expected: Reading, exchange: Exchange) => Reading;
}

export const EXCEPTIONS: ReadonlyMap<string, Exception> = new Map([
  [
    "agent §12: what stands in `<think>` tags is a thought",
    {
      holds: ({ api, expected }) => api === "openai-chat" && expected.text.search(TAGGED) !== -1,
      change: (reading) => {
        const thoughts = Array.from(reading.text.matchAll(TAGGED), ([, thought = ""]) => thought);
        const chars = reading.thinking.chars + Array.from(thoughts.join("")).length;
        const text = reading.text.replaceAll(TAGGED, "");
        return { ...reading, text, thinking: { ...reading.thinking, present: true, chars } };
      },
    },
  ],
  [
    "a thought that is told in `reasoning_details` alone is read, and not counted by the recording",
    {
      holds: (exchange) => exchange.expected.thinking.chars === 0 && detailsOf(exchange) !== "",
      change: (reading, exchange) => {
        const chars = Array.from(detailsOf(exchange)).length;
        return { ...reading, thinking: { ...reading.thinking, chars } };
      },
    },
  ],
  [
    "agent §12: a refusal is a content filter's, and leaves no parts",
    {
      holds: ({ expected }) => Boolean(expected.refusal),
      change: (reading) => ({ ...reading, finish: "content_filter", text: "", toolCalls: [] }),
    },
  ],
]);

/** A thought in the tags that many models have learned. */
const TAGGED = /<think>(.*?)<\/think>/gs;

/** The texts in the `reasoning_details` of an answer. */
function detailsOf({ api, answer }: Exchange): string {
  if (api !== "openai-chat" || !answer.includes('"type":"reasoning.text"')) return "";
  const texts = answer.matchAll(/"text":("(?:[^"\\\\]|\\\\.)*"),"type":"reasoning\.text"/g);
  return Array.from(texts, ([, text = '""']) => String(JSON.parse(text))).join("");
}

/** What an exchange that answers should read like. */
export function expectedOf(exchange: Exchange): Reading {
  const { api, expected } = exchange;
  const { text, refusal, thinking, toolCalls, finish, usage, model, id } = expected;
  const unfinished = finish === "pause" || finish === "pending";
  const reading: Reading = {
    finish: unfinished ? undefined : FINISH.get(finish),
    unfinished,
    text,
    refusal: refusal || undefined,
    thinking,
    toolCalls: toolCalls.map((call) => ({ id: call.id ?? "", name: call.name, args: call.args })),
    native: api === "openai-chat" ? keptBeside(expected) : expected.nativeItems.flatMap(partsOf),
    usage: {
      input: usage?.["inputTotal"] ?? 0,
      output: usage?.["output"] ?? 0,
      cacheRead: usage?.["cacheRead"] ?? 0,
      cacheWrite: usage?.["cacheWrite"] ?? 0,
      reasoning: usage?.["reasoning"] ?? 0,
    },
    model: model || undefined,
    id: id || undefined,
  };
  return [...EXCEPTIONS.values()].reduce(
    (changed, { holds, change }) => (holds(exchange) ? change(changed, exchange) : changed),
    reading,
  );
}

/** Items that hold what was asked of the provider's tool, and what came back, in one. */
const WHOLE: ReadonlySet<string> = new Set([
  "web_search_call",
  "code_interpreter_call",
  "file_search_call",
  "image_generation_call",
  "mcp_call",
  "mcp_list_tools",
]);

/** The parts that an item of the provider becomes. */
function partsOf(item: string): readonly string[] {
  if (item === "compaction") return [item];
  if (WHOLE.has(item)) return ["call", "return"];
  return [/_(result|output)$/.test(item) ? "return" : "call"];
}

function keptBeside({ nativeItems }: ExpectedResponse): readonly string[] {
  const isAnnotated = nativeItems.includes("annotations");
  const hasRun = nativeItems.some((item) => item !== "annotations");
  return [...(isAnnotated ? ["annotations"] : []), ...(hasRun ? ["executed"] : [])];
}
