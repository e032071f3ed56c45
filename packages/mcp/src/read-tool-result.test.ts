import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";
import { describe, expect, it } from "vitest";
import { readErrorText, readToolResult } from "./read-tool-result.ts";

const text = (value: string): ContentBlock => ({ type: "text", text: value });
const image: ContentBlock = { type: "image", data: "AAAA", mimeType: "image/png" };
const of = (...content: ContentBlock[]): CallToolResult => ({ content });

describe("AG-161: a result", () => {
  it("is the structured content where only text stands beside it", () => {
    const structuredContent = { temperature: 21 };
    expect(readToolResult({ ...of(text("21 °C")), structuredContent })).toEqual(structuredContent);
    expect(readToolResult({ ...of(), structuredContent })).toEqual(structuredContent);
  });

  it("is the blocks where there is more than text", () => {
    expect(readToolResult({ ...of(text("a chart"), image), structuredContent: { a: 1 } })).toEqual([
      "a chart",
      { kind: "binary", data: "AAAA", mediaType: "image/png" },
    ]);
  });

  it.each([
    [{ result: [1, 2] }, [1, 2]],
    [{ result: null }, null],
    [
      { result: 1, unit: "m" },
      { result: 1, unit: "m" },
    ],
  ])("unwraps a result that stands alone: %j", (structuredContent, value) => {
    expect(readToolResult({ ...of(), structuredContent })).toEqual(value);
  });

  it.each([
    ['{"a":[1]}', { a: [1] }],
    ["[1,2]", [1, 2]],
    ["{not json", "{not json"],
    ["21", "21"],
    [' {"a":1}', ' {"a":1}'],
    ["", ""],
  ])("parses text that is an object or a list: %j", (given, value) => {
    expect(readToolResult(of(text(given)))).toEqual(value);
  });

  it("leaves text alone where parsing would round a number or nest too deep", () => {
    const id = '{"id":1234567890123456789}';
    const deep = `${"[".repeat(100)}${"]".repeat(100)}`;
    expect(readToolResult(of(text(id), text(deep)))).toEqual([id, deep]);
    expect(readToolResult(of(text('{"x":0.30000000000000004}')))).toEqual({
      x: 0.3 + Number.EPSILON / 4,
    });
  });

  it("has one value per block, a single one without its list", () => {
    const link: ContentBlock = { type: "resource_link", uri: "file:///a", name: "a" };
    const blob: ContentBlock = { type: "resource", resource: { uri: "file:///b", blob: "BBBB" } };
    const embedded: ContentBlock = {
      type: "resource",
      resource: { uri: "file:///c", text: "[1]" },
    };
    const audio: ContentBlock = { type: "audio", data: "CCCC", mimeType: "audio/wav" };
    expect(readToolResult(of())).toEqual([]);
    expect(readToolResult(of(link))).toBe("file:///a");
    expect(readToolResult(of(blob, embedded, audio))).toEqual([
      { kind: "binary", data: "BBBB", mediaType: "application/octet-stream" },
      "[1]",
      { kind: "binary", data: "CCCC", mediaType: "audio/wav" },
    ]);
  });
});

describe("AG-162: the text of a failure", () => {
  it("is the structured content, else the blocks, else a sentence", () => {
    expect(readErrorText({ ...of(text("no")), structuredContent: { reason: "locked" } })).toBe(
      '{"reason":"locked"}',
    );
    expect(readErrorText(of(text("first"), image, text("second")))).toBe(
      "first\n[image/png]\nsecond",
    );
    expect(readErrorText(of(text(" ")))).toBe("The tool failed and gave no reason.");
  });
});
