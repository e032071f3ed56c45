import { expect, it } from "vitest";
import { serializeMessages } from "./message-json/messages.ts";
import {
  argsAsObject,
  argsAsText,
  framedToolReturn,
  retryPromptAsText,
  toolReturnAsText,
  userPromptAsText,
} from "./part-text.ts";

it("agent §7.7: arguments are an object on the wire, whatever the model sent", () => {
  expect(argsAsText({ args: '{"a": 1}' })).toBe('{"a": 1}'); // to the byte
  expect(argsAsText({ args: { a: 1 } })).toBe('{"a":1}');
  expect(argsAsText({})).toBe("{}");
  expect(argsAsText({ args: "" })).toBe("{}");
  expect(argsAsText({ args: "[1" })).toBe('{"INVALID_JSON":"[1"}');
  expect(argsAsText({ args: "[1]" })).toBe('{"INVALID_JSON":"[1]"}');
  expect(argsAsObject({ args: '{"a": 1}' })).toEqual({ a: 1 });
  expect(argsAsObject({ args: "null" })).toEqual({ INVALID_JSON: "null" });
  expect(argsAsObject({})).toEqual({});
});

it("agent §7.7: a return is text as it is, nothing, or compact JSON", () => {
  expect(toolReturnAsText({ content: "a" })).toBe("a");
  expect(toolReturnAsText({ content: null })).toBe("");
  expect(toolReturnAsText({ content: { a: [1] } })).toBe('{"a":[1]}');
});

it("agent §7.7: media in a return are named by their identifiers, and never sent as text", () => {
  const image = { kind: "binary", data: "AAEC", mediaType: "image/png" };
  const link = { kind: "image-url", url: "https://example.com/a.png" };
  const file = {
    kind: "uploaded-file",
    fileId: "file-1",
    providerName: "openai",
    identifier: "plan",
  };
  expect(toolReturnAsText({ content: image })).toBe("[binary 0c7a62 that was not sent]");
  expect(toolReturnAsText({ content: ["It is", { page: 1, of: link }, image, file, 2] })).toBe(
    JSON.stringify([
      "It is",
      '{"page":1,"of":"[image-url b86daf that was not sent]"}',
      "[binary 0c7a62 that was not sent]",
      "[uploaded-file plan that was not sent]",
      "2",
    ]),
  );
  expect(toolReturnAsText({ content: { shot: [image] } })).toBe(
    '{"shot":["[binary 0c7a62 that was not sent]"]}',
  );
  expect(toolReturnAsText({ content: { ...image, data: "?" } })).toMatch(/^\[binary \w{6} that/);
});

it("toolsets §11: the identifier in a text is the one that message JSON has", () => {
  const image = { kind: "binary", data: "AAEC", mediaType: "image/png" } as const;
  const part = {
    partKind: "tool-return",
    toolName: "t",
    toolCallId: "1",
    content: image,
    timestamp: "2026-01-01T00:00:00Z",
    outcome: "success",
  } as const;
  const [request] = JSON.parse(
    serializeMessages([{ kind: "request", parts: [part], state: "complete" }]),
  );
  const { identifier } = request.parts[0].content;
  expect(toolReturnAsText(part)).toBe(`[binary ${identifier} that was not sent]`);
  expect(toolReturnAsText(part)).toBe(`[binary ${identifier} that was not sent]`); // remembered
});

it("agent §7.7: what only looks like a medium stays what it is", () => {
  for (const content of [
    { kind: "binary" },
    { kind: "image-url", link: "x" },
    [{ kind: "binary" }],
  ])
    expect(toolReturnAsText({ content })).toBe(JSON.stringify(content));
});

it("toolsets §11: a failure is framed, also when its content looks like an error already", () => {
  expect(framedToolReturn({ content: "no", outcome: "failed" })).toBe('{"error":"no"}');
  expect(framedToolReturn({ content: { error: "x" }, outcome: "failed" })).toBe(
    '{"error":"{\\"error\\":\\"x\\"}"}',
  );
  expect(framedToolReturn({ content: "no", outcome: "denied" })).toBe("no");
});

it("toolsets §9.2: a retry prompt says what is wrong and asks for another try", () => {
  const base = { partKind: "retry-prompt", timestamp: "" } as const;
  expect(retryPromptAsText({ ...base, content: "again", toolName: "t" })).toBe(
    "again\n\nFix the errors and try again.",
  );
  expect(retryPromptAsText({ ...base, content: "empty" })).toContain("Validation feedback:\nempty");
  const detail = { type: "x", loc: ["a"], msg: "bad", input: 1 };
  expect(retryPromptAsText({ ...base, content: [detail], toolName: "t" })).toMatch(
    /^1 validation error:\n```json\n\[/,
  );
});

it("agent §5.9: a fault is told without links, and without an input that stands right above it", () => {
  const told = (loc: readonly string[], toolName?: string): unknown => {
    const fault = {
      type: "x",
      loc,
      msg: "bad",
      input: { a: 1 },
      ctx: { b: 2 },
      url: "https://e.x",
    };
    const text = retryPromptAsText({
      partKind: "retry-prompt",
      content: [fault],
      timestamp: "",
      ...(toolName !== undefined && { toolName }),
    });
    return JSON.parse(/```json\n([^]*)\n```/.exec(text)?.[1] ?? "");
  };
  const whole = { type: "x", loc: [], msg: "bad" };
  expect(told([])).toEqual([whole]);
  expect(told([], "answer")).toEqual([{ ...whole, input: { a: 1 } }]);
  expect(told(["a"])).toEqual([{ ...whole, loc: ["a"], input: { a: 1 } }]);
});

it("agent §7.7: a prompt for text-only adapters names the media that it does not have", () => {
  expect(userPromptAsText({ content: "Hi" })).toBe("Hi");
  expect(
    userPromptAsText({
      content: [
        "What is this?",
        { kind: "image-url", url: "https://example.com/secret.png" },
        { kind: "cache-point" },
        { kind: "text-content", content: "And that?", metadata: { page: 1 } },
      ],
    }),
  ).toBe("What is this?\n\n[image-url 32bd42 that was not sent]\n\nAnd that?");
});
