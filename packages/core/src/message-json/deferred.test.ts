import { expect, it } from "vitest";
import { AT } from "../__fixtures__/histories.ts";
import type { DeferredToolRequests } from "../deferred.ts";
import {
  parseDeferredToolRequests,
  parseDeferredToolResults,
  serializeDeferredToolRequests,
  serializeDeferredToolResults,
} from "./deferred.ts";

const requests: DeferredToolRequests = {
  kind: "deferred_tool_requests",
  calls: [{ partKind: "tool-call", toolName: "t", toolCallId: "c1", args: "{" }],
  approvals: [{ partKind: "tool-call", toolName: "u", toolCallId: "__proto__", args: { a_b: 1 } }],
  metadata: { ["__proto__"]: { some_key: 1 } },
};

it("toolsets §12: deferred calls come back as they were, whatever their ids", () => {
  const json = serializeDeferredToolRequests(requests);
  expect(json).not.toContain("deferred_tool_requests");
  const read = parseDeferredToolRequests(json);
  expect(read).toEqual(requests);
  expect(Object.keys(read.metadata)).toEqual(["__proto__"]);
});

it("agent §7.8.10: deferred calls are base parts: a tool kind says nothing about their arguments", () => {
  const calls = [{ tool_name: "x", args: { any: 1 }, tool_call_id: "c", tool_kind: "tool-search" }];
  expect(parseDeferredToolRequests(JSON.stringify({ calls })).calls).toEqual([
    {
      partKind: "tool-call",
      toolName: "x",
      args: { any: 1 },
      toolCallId: "c",
      toolKind: "tool-search",
    },
  ]);
});

it("toolsets §12: answers come back as they were, short decisions short", () => {
  const results = {
    calls: {
      plain: { kind: "other", some_key: [null] },
      returned: {
        kind: "tool-return",
        returnValue: { a_b: 1 },
        content: ["see", { kind: "image-url", url: "a.png", forceDownload: false }],
        tools: ["x"],
      },
      failed: { kind: "tool-failed", message: "gone" },
      again: { kind: "model-retry", message: "again" },
      prompt: { partKind: "retry-prompt", content: "r", toolCallId: "c", timestamp: AT },
    },
    approvals: {
      yes: true,
      no: false,
      edited: { kind: "tool-approved", overrideArgs: { a_b: 1 } },
      denied: { kind: "tool-denied", message: "" },
    },
    metadata: { yes: { by_whom: "Ann" } },
  } as const;
  const read = parseDeferredToolResults(serializeDeferredToolResults(results));
  expect(read).toMatchObject(results);
  expect(parseDeferredToolResults(serializeDeferredToolResults(read))).toEqual(read);
});

it("toolsets §12: answers that are missing are empty", () => {
  expect(serializeDeferredToolResults({})).toBe('{"calls":{},"approvals":{},"metadata":{}}');
  expect(parseDeferredToolResults("{}")).toEqual({ calls: {}, approvals: {}, metadata: {} });
});

it("toolsets §12: an answer that only looks like one of a kind is plain JSON", () => {
  const calls = {
    a: { kind: "tool-failed" },
    b: { kind: "tool-return" },
    c: { part_kind: "retry-prompt", content: 1 },
    d: { kind: "model-retry", message: 1 },
  };
  const read = parseDeferredToolResults(JSON.stringify({ calls }));
  expect(read.calls).toEqual(calls);
  expect(JSON.parse(serializeDeferredToolResults(read)).calls).toEqual(calls);
});

it("agent §7.8.10: a tool return with bytes in it is plain JSON, as Python reads it", () => {
  const calls = {
    a: {
      kind: "tool-return",
      return_value: [{ kind: "binary", data: "YWJj", media_type: "a/b" }],
    },
  };
  expect(parseDeferredToolResults(JSON.stringify({ calls })).calls).toEqual(calls);
});

it.each([
  null,
  "maybe",
  2,
  [],
  {},
  { kind: "approved" },
  { kind: "tool-approved", override_args: [] },
])("toolsets §12: %j is no decision", (decision) => {
  const json = JSON.stringify({ approvals: { c1: decision } });
  expect(() => parseDeferredToolResults(json)).toThrow("`/approvals/c1");
});
