import { expect, it } from "vitest";
import type { PartDeltaEvent, PartEndEvent, PartStartEvent } from "../events.ts";
import type { ResponsePart } from "../messages.ts";
import { GrowingResponse } from "./growing-response.ts";

const start = (index: number, part: ResponsePart): PartStartEvent => ({
  eventKind: "part_start",
  index,
  part,
});
const delta = (index: number, each: PartDeltaEvent["delta"]): PartDeltaEvent => ({
  eventKind: "part_delta",
  index,
  delta: each,
});
const end = (index: number, part: ResponsePart): PartEndEvent => ({
  eventKind: "part_end",
  index,
  part,
});
const text = (content: string): ResponsePart => ({ partKind: "text", content });

it("puts a response together", () => {
  const growing = new GrowingResponse();
  growing.take(start(0, { partKind: "thinking", content: "H" }));
  growing.take(delta(0, { partDeltaKind: "thinking", contentDelta: "m" }));
  expect(growing.parts()).toEqual([{ partKind: "thinking", content: "Hm" }]);
  growing.take(end(0, { partKind: "thinking", content: "Hm", signature: "s" }));
  growing.take(start(1, { partKind: "tool-call", toolName: "t", toolCallId: "a" }));
  for (const argsDelta of ['{"a"', ": 1}"])
    growing.take(delta(1, { partDeltaKind: "tool_call", argsDelta, toolCallId: "a" }));
  expect(growing.parts()).toEqual([
    { partKind: "thinking", content: "Hm", signature: "s" },
    { partKind: "tool-call", toolName: "t", toolCallId: "a", args: '{"a": 1}' },
  ]);
  const ids = { modelName: "m", providerName: "p", runId: "r" };
  expect(growing.toResponse(ids)).toMatchObject({ ...ids, state: "incomplete" });
});

it("agent §13.1: a text after a tool of the provider stands apart from the one before", () => {
  const growing = new GrowingResponse();
  const tool = { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "w" } as const;
  const pieces = [
    start(0, tool),
    start(1, text("I ")),
    delta(1, { partDeltaKind: "text", contentDelta: "look." }),
    start(2, tool),
    start(3, text("")),
    delta(3, { partDeltaKind: "text", contentDelta: "Found." }),
    start(4, text(" Done.")),
  ].map((event) => growing.take(event));
  expect(pieces).toEqual(["", "I ", "look.", "", "", "\n\nFound.", " Done."]);
  expect(growing.text).toBe("I look.\n\nFound. Done.");
});

it("agent §13: a part that begins again replaces what came from there on", () => {
  const growing = new GrowingResponse();
  const tool = { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "w" } as const;
  for (const event of [start(0, text("One ")), end(0, text("One ")), start(1, tool)])
    growing.take(event);
  growing.take(start(2, text("wrong")));
  expect(growing.take(start(2, text("two")))).toBe("\n\ntwo");
  growing.take(delta(2, { partDeltaKind: "text", contentDelta: "." }));
  expect(growing.text).toBe("One \n\ntwo.");
  expect(growing.take(start(0, text("Anew.")))).toBe("Anew.");
  expect(growing.parts()).toEqual([text("Anew.")]);
});
