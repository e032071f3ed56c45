import { expect, it } from "vitest";
import { segmentsOf, toAnswer } from "./settle.ts";

it("P-1: a barrier is a segment of its own, neighbours share one", () => {
  const isBarrier = (name: string): boolean => name.startsWith("!");
  expect(segmentsOf(["a", "b", "!c", "!d", "e"], isBarrier)).toEqual([
    ["a", "b"],
    ["!c"],
    ["!d"],
    ["e"],
  ]);
  expect(segmentsOf([], isBarrier)).toEqual([]);
});

it("an outcome becomes the part that answers its call, or none", () => {
  const call = { partKind: "tool-call", toolName: "t", toolCallId: "1" } as const;
  const named = { toolName: "t", toolCallId: "1", timestamp: "1970-01-01T00:00:00.007Z" };
  const error = { code: "x", message: "y" };
  const value = { returnValue: undefined, content: "more", metadata: { n: 1 } };
  expect(toAnswer(call, { status: "ok", value, at: 7 })).toEqual({
    part: {
      ...named,
      partKind: "tool-return",
      content: null,
      outcome: "success",
      metadata: { n: 1 },
    },
    content: "more",
  });
  expect(toAnswer(call, { status: "tool-failed", message: "no", at: 7 })).toEqual({
    part: { ...named, partKind: "tool-return", content: "no", outcome: "failed" },
  });
  expect(toAnswer(call, { status: "retry", content: "again", at: 7 })).toEqual({
    part: { ...named, partKind: "retry-prompt", content: "again" },
  });
  expect(toAnswer(call, { status: "failed", error, at: 7 })).toBeUndefined();
  expect(toAnswer(call, { status: "deferred", at: 7 })).toBeUndefined();
});
