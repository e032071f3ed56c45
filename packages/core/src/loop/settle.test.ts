import { expect, it } from "vitest";
import { segmentsOf, toAnsweringPart } from "./settle.ts";

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
  expect(toAnsweringPart(call, { status: "ok", value: undefined, at: 7 })).toEqual({
    ...named,
    partKind: "tool-return",
    content: null,
    outcome: "success",
  });
  expect(toAnsweringPart(call, { status: "tool-failed", message: "no", at: 7 })).toEqual({
    ...named,
    partKind: "tool-return",
    content: "no",
    outcome: "failed",
  });
  expect(toAnsweringPart(call, { status: "retry", content: "again", at: 7 })).toEqual({
    ...named,
    partKind: "retry-prompt",
    content: "again",
  });
  expect(toAnsweringPart(call, { status: "failed", error, at: 7 })).toBeUndefined();
  expect(toAnsweringPart(call, { status: "deferred", at: 7 })).toBeUndefined();
});
