import { describe, expect, it } from "vitest";
import { buildResults, remainingRequests } from "./build-results.ts";
import type { DeferredToolRequests } from "./deferred.ts";
import type { ToolCallPart } from "./messages.ts";

const call = (toolCallId: string): ToolCallPart => ({
  partKind: "tool-call",
  toolName: "t",
  toolCallId,
});
const requests: DeferredToolRequests = {
  kind: "deferred_tool_requests",
  calls: [call("c1"), call("toString")],
  approvals: [call("a1"), call("__proto__")],
  metadata: { a1: { cost: 1 }, c1: { queue: "q" } },
};

describe("DF-10: buildResults", () => {
  it("takes answers to the calls that wait for them", () => {
    const answers = { approvals: { a1: false }, calls: { c1: 1 }, metadata: { c1: { by: "ada" } } };
    expect(buildResults(requests, answers)).toEqual(answers);
    expect(buildResults(requests)).toEqual({ calls: {}, approvals: {}, metadata: {} });
  });

  it("approves what is not listed, where all are approved", () => {
    const { approvals } = buildResults(requests, { approvals: { a1: false }, approveAll: true });
    expect(Object.entries(approvals ?? {})).toEqual([
      ["a1", false],
      ["__proto__", true],
    ]);
  });

  it.each([
    [
      "an unknown id",
      { calls: { x: 1, b: 1 } },
      "`calls` of `buildResults()` names `b`, `x`, which does not wait for that. Those that do: `c1`, `toString`.",
    ],
    [
      "an id of the other kind",
      { approvals: { c1: true } },
      "`approvals` of `buildResults()` names `c1`",
    ],
    [
      "metadata of an unknown id",
      { metadata: { x: {} } },
      "`metadata` of `buildResults()` names `x`",
    ],
    ["what every object inherits", { approvals: { constructor: true } }, "names `constructor`"],
  ])("refuses %s", (_what, options, message) => {
    expect(() => buildResults(requests, options)).toThrow(message);
  });
});

describe("DF-10: remainingRequests", () => {
  it("leaves what has no answer, with what was said about it", () => {
    expect(remainingRequests(requests, { approvals: { a1: true } })).toEqual({
      kind: "deferred_tool_requests",
      calls: requests.calls,
      approvals: [call("__proto__")],
      metadata: { c1: { queue: "q" } },
    });
  });

  it("is nothing where all are answered", () => {
    const results = buildResults(requests, { calls: { c1: 1, toString: null }, approveAll: true });
    expect(remainingRequests(requests, results)).toBeUndefined();
  });
});
