import type { FinalResultEvent } from "../events.ts";
import { subjectOf } from "../loop/settle-response.ts";
import type { State } from "../loop/state.ts";
import type { ModelResponse } from "../messages.ts";
import { jsonBeginning } from "../output/json-text.ts";
import { parsePartialJson } from "../output/partial-json.ts";
import type { OutputSubject } from "../runtime/runtime.ts";
import type { GrowingResponse } from "./growing-response.ts";

/** What an answer would be taken for if it ended here; the same `key` stands for the same. */
interface PartialSubject {
  readonly subject: OutputSubject;
  readonly key: string;
}

/** Reads what is there of an output, the JSON of it closed where it has come to. */
export function partialSubject(
  state: State,
  growing: GrowingResponse,
  response: ModelResponse,
  { toolName = "", toolCallId }: FinalResultEvent,
): PartialSubject | undefined {
  if (toolCallId !== undefined) return partialCall(state, response, toolName, toolCallId);
  const subject = subjectOf(state, response, growing.hasWords || undefined); // at each piece: nothing that grows with it
  if (subject?.from !== "text") return undefined; // an image comes as a whole
  if (state.shape.output.text !== "structured") return { subject, key: subject.text };
  const text = JSON.stringify(parsePartialJson(jsonBeginning(subject.text)) ?? {});
  return { subject: { from: "text", text }, key: text };
}

function partialCall(
  { tools, retries }: State,
  { parts }: ModelResponse,
  toolName: string,
  toolCallId: string,
): PartialSubject | undefined {
  const tool = tools.get(toolName);
  if (tool?.definition.kind !== "output") return undefined;
  for (const call of parts) {
    if (call.partKind !== "tool-call" || call.toolCallId !== toolCallId) continue;
    const given = typeof call.args === "string" ? parsePartialJson(call.args) : call.args;
    const args = JSON.stringify(given ?? {});
    const retry = retries.find(([name]) => name === toolName)?.[1] ?? 0;
    const requested = { call: { ...call, args }, ...tool, retry };
    return { subject: { from: "tool", requested }, key: args };
  }
  return undefined;
}
