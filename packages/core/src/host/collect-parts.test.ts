import { expect, it } from "vitest";
import type { ModelStreamChunk } from "../model.ts";
import { collectParts } from "./collect-parts.ts";

function collect(...chunks: readonly ModelStreamChunk[]) {
  const collector = collectParts();
  const events = [...chunks.flatMap((chunk) => collector.add(chunk)), ...collector.end()];
  return { events, kinds: events.map(({ eventKind }) => eventKind), parts: collector.parts() };
}

it("agent §13: a part starts, grows and ends before the next starts", () => {
  const { events } = collect(
    { kind: "text", content: "Hel" },
    { kind: "text", content: "lo" },
    { kind: "tool-call", toolName: "t", toolCallId: "1", args: '{"a"' },
    { kind: "tool-call", args: ":1}" },
  );
  expect(events).toEqual([
    { eventKind: "part_start", index: 0, part: { partKind: "text", content: "Hel" } },
    { eventKind: "part_delta", index: 0, delta: { partDeltaKind: "text", contentDelta: "lo" } },
    {
      eventKind: "part_end",
      index: 0,
      part: { partKind: "text", content: "Hello" },
      nextPartKind: "tool-call",
    },
    {
      eventKind: "part_start",
      index: 1,
      part: { partKind: "tool-call", toolName: "t", toolCallId: "1", args: '{"a"' },
      previousPartKind: "text",
    },
    {
      eventKind: "part_delta",
      index: 1,
      delta: { partDeltaKind: "tool_call", argsDelta: ":1}", toolCallId: "1" },
    },
    {
      eventKind: "part_end",
      index: 1,
      part: { partKind: "tool-call", toolName: "t", toolCallId: "1", args: '{"a":1}' },
    },
  ]);
});

it("agent §13: a call without a name is no event until its name comes", () => {
  const { kinds, parts } = collect(
    { kind: "tool-call", key: 0, args: '{"a":' },
    { kind: "tool-call", key: 0, toolName: "t", toolCallId: "1" },
    { kind: "tool-call", key: 0, args: "1}" },
  );
  expect(kinds).toEqual(["part_start", "part_delta", "part_end"]);
  expect(parts).toEqual([
    { partKind: "tool-call", toolName: "t", toolCallId: "1", args: '{"a":1}' },
  ]);
});

it("agent §13: pieces of several parts with keys may come in any order", () => {
  const { parts } = collect(
    { kind: "tool-call", key: "a", toolName: "first", toolCallId: "1", args: "{" },
    { kind: "tool-call", key: "b", toolName: "second", toolCallId: "2", args: "[" },
    { kind: "tool-call", key: "a", args: "}" },
    { kind: "tool-call", key: "b", args: "]" },
  );
  expect(parts).toMatchObject([
    { toolName: "first", args: "{}" },
    { toolName: "second", args: "[]" },
  ]);
});

it("agent §13: text without a key continues the latest part only if it is text", () => {
  const { parts } = collect(
    { kind: "text", content: "a" },
    { kind: "thinking", content: "hm" },
    { kind: "thinking", signature: "s" },
    { kind: "text", content: "b" },
  );
  expect(parts).toEqual([
    { partKind: "text", content: "a" },
    { partKind: "thinking", content: "hm", signature: "s" },
    { partKind: "text", content: "b" },
  ]);
});

it("agent §13: a part cannot become one of another kind", () => {
  expect(() =>
    collect({ kind: "text", key: 0, content: "a" }, { kind: "tool-call", key: 0, toolName: "t" }),
  ).toThrow("continued part 0, text, as tool-call");
});

it("a call whose name never comes is no response", () => {
  expect(() => collect({ kind: "tool-call", key: 0, args: "{}" })).toThrow("without a name");
});

it("an empty text starts no part", () => {
  expect(collect({ kind: "text", content: "" }).kinds).toEqual([]);
});

it("agent §7.5: a call without an id gets one, the same everywhere", () => {
  const { events, parts } = collect({ kind: "tool-call", toolName: "t" });
  const [part] = parts;
  expect(part).toMatchObject({ toolCallId: expect.stringMatching(/^pyd_ai_[0-9a-f]{32}$/) });
  expect(events.map((event) => ("part" in event ? event.part : undefined))).toEqual([part, part]);
});

it("agent §13: what only the provider understands comes with any piece, and adds up", () => {
  const { events, parts } = collect(
    { kind: "text", key: 0, content: "a", id: "m1", providerName: "p" },
    { kind: "text", key: 0, content: "b", providerDetails: { phase: "x", kept: 1 } },
    { kind: "text", key: 0, content: "", providerDetails: { phase: "y" } },
  );
  expect(parts).toEqual([
    {
      partKind: "text",
      content: "ab",
      id: "m1",
      providerName: "p",
      providerDetails: { phase: "y", kept: 1 },
    },
  ]);
  expect(events[1]).toMatchObject({ delta: { providerDetails: { phase: "x", kept: 1 } } });
});

it("agent §13: a call of a native tool grows like one of a tool", () => {
  const { kinds, parts } = collect(
    { kind: "builtin-tool-call", key: 0, toolName: "tool_search", toolKind: "tool-search" },
    { kind: "builtin-tool-call", key: 0, toolCallId: "late", args: '{"queries":' },
    { kind: "builtin-tool-call", key: 0, args: "[]}" },
  );
  expect(kinds).toEqual(["part_start", "part_delta", "part_delta", "part_end"]);
  expect(parts).toMatchObject([
    { partKind: "builtin-tool-call", toolKind: "tool-search", args: '{"queries":[]}' },
  ]);
});

it("agent §13: a part that comes as a whole is one event at its start and one at its end", () => {
  const part = { partKind: "compaction", content: "before" } as const;
  const { kinds, parts } = collect(
    { kind: "text", content: "a" },
    { kind: "part", part },
    { kind: "text", content: "b" },
  );
  expect(parts).toEqual([
    { partKind: "text", content: "a" },
    part,
    { partKind: "text", content: "b" },
  ]);
  expect(kinds).toEqual([
    "part_start",
    "part_end",
    "part_start",
    "part_end",
    "part_start",
    "part_end",
  ]);
});
