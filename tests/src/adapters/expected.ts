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
    "agent §12: a refusal is a content filter's, and leaves no parts",
    {
      holds: ({ expected }) => Boolean(expected.refusal),
      change: (reading) => ({ ...reading, finish: "content_filter", text: "", toolCalls: [] }),
    },
  ],
]);

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
