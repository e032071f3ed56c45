import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message, ModelRequest, ModelResponse, RequestPart } from "../messages.ts";
import { NO_USAGE } from "../usage.ts";
import { HistoryRepair, repairHistory } from "./repair-history.ts";
import { wrapSystemPrompts } from "./wrap-system-prompts.ts";

const timestamp = "2026-01-02T03:04:05Z";

function request(...parts: ModelRequest["parts"]): ModelRequest {
  return { kind: "request", parts, state: "complete" };
}

function response(...parts: ModelResponse["parts"]): ModelResponse {
  const fields = { usage: NO_USAGE, timestamp, modelName: "m", state: "complete" } as const;
  return { kind: "response", parts, ...fields };
}

function call(toolCallId: string): ModelResponse["parts"][number] {
  return { partKind: "tool-call", toolName: "t", toolCallId };
}

function answer(toolCallId: string): RequestPart {
  const fields = { content: 1, timestamp, outcome: "success" } as const;
  return { partKind: "tool-return", toolName: "t", toolCallId, ...fields };
}

function retry(toolCallId: string, toolName?: string): RequestPart {
  const named = toolName === undefined ? {} : { toolName };
  return { partKind: "retry-prompt", content: "Again.", toolCallId, timestamp, ...named };
}

function interrupted(toolCallId: string): RequestPart {
  return {
    partKind: "tool-return",
    toolName: "t",
    toolCallId,
    content: "The tool call was interrupted before it gave a result.",
    metadata: { pydantic_ai_synthesized_tool_return: true },
    timestamp,
    outcome: "interrupted",
  };
}

const text = { partKind: "text", content: "Hello." } as const;
const hi: RequestPart = { partKind: "user-prompt", content: "Hi.", timestamp };
const delta: RequestPart = { partKind: "tool-availability-delta", toolsAdded: ["x"] };

describe("repairHistory", () => {
  it("agent §8: a valid history stays the very same (test_valid_history_untouched)", () => {
    const history = [
      request(hi),
      response(text, call("a"), call("b")),
      request(answer("b"), retry("a", "t"), hi),
      response(call("a")),
      request(answer("a")),
    ];
    expect(repairHistory(history)).toBe(history);
    expect(repairHistory([])).toEqual([]);
  });

  it("agent §8.1: answers to calls that were not made before are dropped, and requests with nothing else", () => {
    const history = [request(answer("x")), request(hi, retry("x", "t")), response(text)];
    expect(repairHistory(history)).toEqual([request(hi), response(text)]);
  });

  it("agent §8.1: a last request that is emptied stays, empty", () => {
    const history = [request(hi), response(text), { ...request(answer("x")), runId: "r" }];
    expect(repairHistory(history)).toEqual([...history.slice(0, 2), { ...request(), runId: "r" }]);
  });

  it("agent §8: a retry prompt without a tool name is no answer (test_plain_retry_prompt_does_not_answer_tool_call)", () => {
    const history = [response(call("a")), request(retry("a"))];
    expect(repairHistory(history)).toEqual([history[0], request(interrupted("a"), retry("a"))]);
  });

  it("agent §8: an answer before its call is dropped, and the call gets one (test_result_before_call_dropped_as_orphan_and_call_synthesized)", () => {
    const history = [request(hi, answer("a")), response(call("a"))];
    expect(repairHistory(history)).toEqual([
      request(hi),
      response(call("a")),
      request(interrupted("a")),
    ]);
  });

  it("agent §8.2: calls without an answer get one after the others, or a request of their own", () => {
    const history = [
      response(call("a"), call("b"), call("c")),
      request(answer("b"), hi),
      response({ ...call("d"), args: '{"half' } as never),
      response(text),
    ];
    expect(repairHistory(history)).toEqual([
      history[0],
      request(answer("b"), interrupted("a"), interrupted("c"), hi),
      history[2],
      request(interrupted("d")),
      history[3],
    ]);
  });

  it("agent §8.2: a call under the id of one that is open shadows it; a second answer counts for nothing", () => {
    const history = [response(call("a")), request(hi), response(call("a")), request(answer("a"))];
    expect(repairHistory(history)).toEqual([
      history[0],
      request(interrupted("a"), hi),
      ...history.slice(2),
    ]);
    const twice = [response(call("a"), call("b")), request(answer("a"), answer("a"))];
    expect(repairHistory(twice)[1]).toEqual(request(answer("a"), answer("a"), interrupted("b")));
  });

  it("agent §8.2: two calls of one response under one id have two answers", () => {
    const history = [response(call("a"), call("a")), request(answer("a"), answer("a"))];
    expect(repairHistory(history)).toBe(history);
    expect(repairHistory([response(call("a"), call("a")), request(answer("a"))])[1]).toEqual(
      request(answer("a"), interrupted("a")),
    );
  });

  it("agent §8.2: an answer that comes turns later is one", () => {
    const history = [response(call("a")), request(hi), response(text), request(answer("a"))];
    expect(repairHistory(history)).toBe(history);
  });

  it("agent §8.2: the last response stays open where it may yet be answered", () => {
    const history = [response(call("a")), request(hi), response(call("b"), call("c"))];
    const open = repairHistory([...history, request(answer("b"))], { staysOpen: true });
    expect(open).toEqual([
      history[0],
      request(interrupted("a"), hi),
      history[2],
      request(answer("b")),
    ]);
    expect(repairHistory(open).at(-1)).toEqual(request(answer("b"), interrupted("c")));
  });

  it("agent §8.3: requests in a row become one, answers first, with the later time and no ids", () => {
    const ids = { runId: "r", conversationId: "c", metadata: { a: 1 } };
    const [older, newer] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"] as const;
    const history = [
      response(call("a"), call("b")),
      { ...request(hi, answer("a")), ...ids, timestamp: older, instructions: "Be brief." },
      { ...request(hi, answer("b"), delta), ...ids, timestamp: newer },
    ];
    expect(repairHistory(history)).toEqual([
      history[0],
      {
        ...request(answer("a"), answer("b"), delta, hi, hi),
        timestamp: newer,
        instructions: "Be brief.",
      },
    ]);
  });

  it("agent §8.3: requests with different instructions stay apart", () => {
    const history = [
      { ...request(hi), instructions: "Be brief." },
      { ...request(hi), instructions: "Be polite." },
    ];
    expect(repairHistory(history)).toBe(history);
  });

  it("agent §8.3: responses in a row become one where no model gave them", () => {
    const { modelName: _, ...made } = response(text);
    const history = [made, made, response(text), { ...made, providerName: "p" }];
    expect(repairHistory(history)).toEqual([
      { ...made, parts: [text, text] },
      response(text),
      history[3],
    ]);
  });

  it("agent §8: parts of the provider's own tools are left alone", () => {
    const native = {
      partKind: "builtin-tool-call",
      toolName: "web_search",
      toolCallId: "n",
    } as const;
    const history = [response(native), request(hi)];
    expect(repairHistory(history)).toBe(history);
  });

  it("design §8: a history of any shape does not break it", () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({
        kind: fc.constantFrom("request", "response", "other"),
        parts: fc.oneof(
          fc.anything(),
          fc.array(
            fc.record(
              {
                partKind: fc.constantFrom(
                  "tool-call",
                  "tool-return",
                  "retry-prompt",
                  "system-prompt",
                ),
                toolCallId: fc.oneof(fc.constant("a"), fc.anything()),
                toolName: fc.anything(),
                content: fc.anything(),
              },
              { requiredKeys: ["partKind"] },
            ),
          ),
        ),
        instructions: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(fc.array(anything), (history) => {
        const repaired = repairHistory(history as Message[]); // whatever untyped code passes
        expect(Array.isArray(repaired)).toBe(true);
        const wrapped = new HistoryRepair(wrapSystemPrompts).repair(history as Message[]);
        expect(wrapped).toHaveLength(repaired.length);
      }),
    );
  });
});

describe("any history", () => {
  const id = fc.constantFrom("a", "b", "c");
  const requests = fc.record({
    parts: fc.array(
      fc.oneof(
        id.map(answer),
        id.map((each) => retry(each)),
        id.map((each) => retry(each, "t")),
        fc.constantFrom(hi, delta),
      ),
      { maxLength: 4 },
    ),
    instructions: fc.constantFrom(undefined, "Be brief.", "Be polite."),
  });
  const responses = fc.record({
    parts: fc.array(fc.oneof(id.map(call), fc.constant(text)), { maxLength: 3 }),
    modelName: fc.constantFrom("m", undefined),
  });
  const histories: fc.Arbitrary<readonly Message[]> = fc.array(
    fc.oneof(
      requests.map(({ parts, instructions }): Message =>
        Object.assign(request(...parts), instructions !== undefined && { instructions }),
      ),
      responses.map(({ parts, modelName }): Message => {
        const { modelName: _, ...made } = response(...parts);
        return modelName === undefined ? made : response(...parts);
      }),
    ),
    { maxLength: 12 },
  );
  const options = { numRuns: 1000 };

  it("agent §8: repaired twice is repaired once, by identity (test_full_pipeline_idempotent_and_deterministic)", () => {
    fc.assert(
      fc.property(histories, fc.boolean(), (history, staysOpen) => {
        const once = repairHistory(history, { staysOpen });
        expect(repairHistory(history, { staysOpen })).toEqual(once);
        expect(repairHistory(once, { staysOpen })).toBe(once);
      }),
      options,
    );
  });

  it("design §5: what is repaired while it grows is what a repair from the beginning gives", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const repair = new HistoryRepair();
        for (let length = 0; length <= history.length; length += 1) {
          const now = history.slice(0, length);
          expect(repair.repair(now)).toEqual(repairHistory(now));
        }
        const other = history.slice(1); // a history that somebody replaced
        expect(repair.repair(other)).toEqual(repairHistory(other));
      }),
      options,
    );
  });

  it("agent §8: is repaired as the three passes say, one after the other", () => {
    fc.assert(
      fc.property(histories, fc.boolean(), (history, staysOpen) => {
        expect(repairHistory(history, { staysOpen })).toEqual(inPasses(history, staysOpen));
      }),
      options,
    );
  });
});

function isAnswer(
  part: Message["parts"][number],
): part is Extract<RequestPart, { content: unknown }> {
  return (
    part.partKind === "tool-return" || (part.partKind === "retry-prompt" && "toolName" in part)
  );
}

/** The passes as the specification has them: slow, and plain to see. */
function inPasses(history: readonly Message[], staysOpen: boolean): readonly Message[] {
  return merged(answered(withoutOrphans(history), staysOpen));
}

function withoutOrphans(history: readonly Message[]): readonly Message[] {
  const seen = new Set<unknown>();
  return history.flatMap((message, index): Message[] => {
    for (const part of message.parts) if (part.partKind === "tool-call") seen.add(part.toolCallId);
    if (message.kind === "response") return [message];
    const parts = message.parts.filter(
      (part) => !isAnswer(part) || ("toolCallId" in part && seen.has(part.toolCallId)),
    );
    if (parts.length === message.parts.length) return [message];
    return parts.length === 0 && index < history.length - 1 ? [] : [{ ...message, parts }];
  });
}

function answered(history: readonly Message[], staysOpen: boolean): readonly Message[] {
  const open: { readonly at: number; readonly id: string }[] = [];
  const missing: { readonly at: number; readonly id: string }[] = [];
  for (const [at, message] of history.entries()) {
    const ids = message.parts.flatMap((part) =>
      part.partKind === "tool-call" ? [part.toolCallId] : [],
    );
    missing.push(...open.filter((each) => ids.includes(each.id)));
    const still = open.filter((each) => !ids.includes(each.id));
    open.splice(0, open.length, ...still, ...ids.map((each) => ({ at, id: each })));
    for (const part of message.parts) {
      if (message.kind !== "request" || !isAnswer(part) || !("toolCallId" in part)) continue;
      const found = open.findIndex((each) => each.id === part.toolCallId);
      if (found !== -1) open.splice(found, 1);
    }
  }
  missing.push(...open);
  const last = history.findLastIndex(({ kind }) => kind === "response");
  const result: Message[] = [];
  let returns: RequestPart[] = [];
  for (const [at, message] of [...history, undefined].entries()) {
    if (returns.length > 0) {
      if (message?.kind === "request") {
        const { parts } = message;
        const place = parts.findLastIndex(isAnswer) + 1;
        result.push({
          ...message,
          parts: [...parts.slice(0, place), ...returns, ...parts.slice(place)],
        });
        returns = [];
        continue;
      }
      result.push(request(...returns));
      returns = [];
    }
    if (message === undefined) break;
    result.push(message);
    if (message.kind === "request" || (staysOpen && at === last)) continue;
    const ids = missing.filter((each) => each.at === at).map((each) => each.id);
    const calls = message.parts.filter((part) => part.partKind === "tool-call");
    for (const part of calls.toReversed()) {
      const place = ids.indexOf(part.toolCallId); // of several with one id the last
      if (place === -1) continue;
      ids.splice(place, 1);
      returns.unshift(interrupted(part.toolCallId));
    }
  }
  return result;
}

function merged(history: readonly Message[]): readonly Message[] {
  const result: Message[] = [];
  for (const message of history) {
    const last = result.at(-1);
    if (message.kind === "request" && last?.kind === "request") {
      const both = [last.instructions, message.instructions].filter((each) => each !== undefined);
      if (new Set(both).size < 2) {
        const parts = [...last.parts, ...message.parts];
        const first = (part: RequestPart): boolean => isAnswer(part) || part === delta;
        const one = request(...parts.filter(first), ...parts.filter((part) => !first(part)));
        const [instructions] = both;
        result.splice(-1, 1, instructions === undefined ? one : { ...one, instructions });
        continue;
      }
    }
    const isMade = message.kind === "response" && message.modelName === undefined;
    if (isMade && last?.kind === "response" && last.modelName === undefined)
      result.splice(-1, 1, { ...last, parts: [...last.parts, ...message.parts] });
    else result.push(message);
  }
  return result;
}
